import Testing

@testable import Issuance

@Suite("What words were found to mean")
struct WordMemoTests {
    /// Words of every length up to 18: some that differ in one byte from one another, and some of one byte alone, which
    /// differ in nothing but their length.
    private static let words: [String] = (0...18).flatMap { count in
        let word = String("abcdefghijklmnopqr".prefix(count))
        let repeated = count == 0 ? [] : ["1", "\0"].map { String(repeating: $0, count: count) }
        return [word] + word.indices.map { word.replacingCharacters(at: $0, with: "-") } + repeated
    }

    @Test func `tells what a word of up to 16 bytes was found to mean, and knows no longer one`() {
        for (meaning, word) in Self.words.enumerated() {
            var memo = WordMemo<Int>()
            memo.remember(meaning, of: word)
            let known = memo.meaning(of: word)
            #expect(known == (word.utf8.count <= 16 ? meaning : nil), "\(word)")
        }
    }

    @Test func `takes no word for another`() {
        for word in Self.words {
            var memo = WordMemo<Int>()
            memo.remember(1, of: word)
            for other in Self.words where other != word {
                let known = memo.meaning(of: other)
                #expect(known == nil, "\(other) for \(word)")
            }
        }
    }

    @Test func `remembers the later of two meanings`() {
        var memo = WordMemo<Bool?>()
        memo.remember(true, of: "Nam")
        memo.remember(nil, of: "Nam")
        let known = memo.meaning(of: "Nam")
        #expect(known == .some(nil))
    }
}

extension String {
    fileprivate func replacingCharacters(at index: Index, with character: Character) -> String {
        var copy = self
        copy.replaceSubrange(index...index, with: [character])
        return copy
    }
}

extension WordMemo {
    fileprivate mutating func remember(_ meaning: Meaning, of word: String) {
        Array(word.utf8).withUnsafeBytes { remember(meaning, of: $0) }
    }

    fileprivate func meaning(of word: String) -> Meaning? {
        Array(word.utf8).withUnsafeBytes { self[$0] }
    }
}
