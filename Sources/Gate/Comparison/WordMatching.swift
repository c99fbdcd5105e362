/// Names compared word by word, where words are cut or missing.
enum WordMatching {
    private static let filler = UInt8(ascii: "<")

    /// Marks of what a passport cut from a name to make it fit: the ends of words, or whole words at the end of the name
    /// (Doc 9303 part 4, section 4.2.3).
    ///
    /// - Returns: nil when `theirs` is not `ours` with such parts cut off.
    static func marksOfCut(_ ours: [UInt8], to theirs: [UInt8]) -> [Bool]? {
        let (words, cutWords) = (ours.split(separator: filler), theirs.split(separator: filler))
        guard !cutWords.isEmpty, cutWords.count <= words.count else { return nil }
        var marks = [Bool](repeating: true, count: ours.count)
        for (word, cutWord) in zip(words, cutWords) {
            guard word.starts(with: cutWord) else { return nil }
            for index in word.startIndex..<word.startIndex + cutWord.count { marks[index] = false }
            if word.startIndex > 0 { marks[word.startIndex - 1] = false }
        }
        return marks
    }

    /// Marks of given names that one side lacks, when the other words are there in their order, the first or the last name
    /// among them. A word may be spelt in another of its listed ways.
    static func marksOfMissingWords(_ ours: [UInt8], _ theirs: [UInt8]) -> ([Bool], [Bool])? {
        let (words, others) = (ours.split(separator: filler), theirs.split(separator: filler))
        guard words.count != others.count, !words.isEmpty, !others.isEmpty else { return nil }
        let (long, short) = words.count > others.count ? (words, others) : (others, words)
        guard let firstOfShort = short.first, let lastOfShort = short.last, let first = long.first, let last = long.last,
            isSame(firstOfShort, first) || isSame(lastOfShort, last), let found = places(of: short, in: long)
        else { return nil }
        let missing = long.indices.filter { !found.contains($0) }
        func marks(_ count: Int) -> [Bool] {
            var marks = [Bool](repeating: false, count: count)
            for word in missing { for index in long[word].indices { marks[index] = true } }
            return marks
        }
        return words.count > others.count
            ? (marks(ours.count), [Bool](repeating: false, count: theirs.count))
            : ([Bool](repeating: false, count: ours.count), marks(theirs.count))
    }

    /// Where the words of `short` stand in `long`, in their order.
    private static func places(of short: [ArraySlice<UInt8>], in long: [ArraySlice<UInt8>]) -> Set<Int>? {
        var places: Set<Int> = []
        var next = long.startIndex
        for word in short {
            guard let place = long[next...].firstIndex(where: { isSame($0, word) }) else { return nil }
            places.insert(place)
            next = place + 1
        }
        return places
    }

    private static func isSame(_ left: ArraySlice<UInt8>, _ right: ArraySlice<UInt8>) -> Bool {
        left == right || SpellingAlignment(Array(left), Array(right))?.editCount == 0
    }
}
