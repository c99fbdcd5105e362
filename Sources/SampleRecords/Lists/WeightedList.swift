/// A piece of a literal: UTF-8 that lives as long as the program.
struct LiteralText: @unchecked Sendable {  // points into a literal, which nothing changes
    let utf8: UnsafeRawBufferPointer

    static let empty = LiteralText(utf8: UnsafeRawBufferPointer(start: nil, count: 0))

    var isEmpty: Bool { utf8.isEmpty }

    /// Whether a letter stands there that is not ASCII.
    var hasAccent: Bool { utf8.contains { $0 >= 0x80 } }

    var string: String { String(decoding: utf8, as: UTF8.self) }
}

/// Texts of which each is picked as often as its weight says.
struct WeightedList: Sendable {
    let texts: [LiteralText]

    /// One slot for each unit of weight, so that a pick is a single look-up.
    private let slots: [UInt16]

    /// - Parameter literal: texts with their weights behind them, separated by commas and line ends:
    ///   `Nguyễn 315, Trần 109`. A text without a weight has 1.
    init(_ literal: StaticString) {
        var texts: [LiteralText] = []
        var slots: [UInt16] = []
        for entry in LiteralLines.split(literal, at: [UInt8(ascii: ","), 0x0A]) {
            let digits = entry.reversed().prefix { (0x30...0x39).contains($0) }.count
            let weight = entry.suffix(digits).reduce(0) { $0 * 10 + Int($1 & 0x0F) }
            let text = LiteralLines.trimmed(entry.dropLast(digits))
            slots += Array(repeating: UInt16(truncatingIfNeeded: texts.count), count: digits == 0 ? 1 : weight)
            texts.append(LiteralText(utf8: text))
        }
        self.texts = texts
        self.slots = slots
    }

    func pick(_ random: inout SplitMix64) -> LiteralText {
        texts[Int(slots[random.below(slots.count)])]
    }
}

/// Cuts literals into their pieces.
enum LiteralLines {
    /// The pieces between separators, without blanks at their ends; empty ones are left out.
    static func split(_ literal: StaticString, at separators: [UInt8]) -> [Slice<UnsafeRawBufferPointer>] {
        let all = UnsafeRawBufferPointer(start: literal.utf8Start, count: literal.utf8CodeUnitCount)
        return all.split { separators.contains($0) }
            .map { Slice(base: all, bounds: bounds(ofTrimmed: $0)) }
            .filter { !$0.isEmpty }
    }

    /// The texts between separators.
    static func texts(_ piece: Slice<UnsafeRawBufferPointer>, at separator: UInt8) -> [LiteralText] {
        piece.split(separator: separator, omittingEmptySubsequences: false).map { LiteralText(utf8: trimmed($0)) }
    }

    static func trimmed(_ piece: Slice<UnsafeRawBufferPointer>) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: piece.base[bounds(ofTrimmed: piece)])
    }

    private static func bounds(ofTrimmed piece: Slice<UnsafeRawBufferPointer>) -> Range<Int> {
        guard let first = piece.firstIndex(where: { $0 != 0x20 }), let last = piece.lastIndex(where: { $0 != 0x20 })
        else { return piece.startIndex..<piece.startIndex }
        return first..<last + 1
    }
}
