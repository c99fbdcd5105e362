/// Remembers what words were found to mean: a column such as sex or vaccine holds the same few words in row after row,
/// and folding and looking them up takes several times as long as seeing that they are the same.
///
/// A word has one slot, which it shares with others; whichever came last is the one remembered. What is remembered is
/// found by the word's own bytes, all of them, so that no word is ever taken for another.
struct WordMemo<Meaning>: ~Copyable {
    private typealias Slot = (word: ShortWord, meaning: Meaning)?

    /// In memory of their own: slots within the struct would be copied, all of them, to look at one.
    private let slots: UnsafeMutableBufferPointer<Slot>

    init() {
        slots = .allocate(capacity: ShortWord.slotCount)
        slots.initialize(repeating: nil)
    }

    deinit {
        slots.deinitialize()
        slots.deallocate()
    }

    /// What the word means: as it is remembered, or as `find` finds it out, which is remembered then.
    ///
    /// - Parameter folding: what `find` may fold the word with.
    @inline(__always)
    mutating func meaning(
        of text: UnsafeRawBufferPointer, folding: inout TextFolding,
        orFind find: (UnsafeRawBufferPointer, inout TextFolding) -> Meaning
    ) -> Meaning {
        if let known = self[text] { return known }
        let meaning = find(text, &folding)
        remember(meaning, of: text)
        return meaning
    }

    /// What the word was found to mean; nil when that must be found out.
    subscript(_ text: UnsafeRawBufferPointer) -> Meaning? {
        guard let word = ShortWord(text), let known = slots[word.slot], known.word == word else { return nil }
        return known.meaning
    }

    /// Keeps what a word means; not of one that is too long.
    mutating func remember(_ meaning: Meaning, of text: UnsafeRawBufferPointer) {
        guard let word = ShortWord(text) else { return }
        slots[word.slot] = (word, meaning)
    }
}

/// The bytes of a text of up to 16, in three numbers that no other text has.
private struct ShortWord: Equatable {
    private let byteCount: Int
    /// The first eight bytes and the last eight, which overlap in shorter texts; halves and single bytes likewise.
    private let start: UInt64
    private let end: UInt64

    /// - Returns: nil for a text that is longer.
    @inline(__always)
    init?(_ text: UnsafeRawBufferPointer) {
        byteCount = text.count
        switch byteCount {
        case 8...16:
            start = text.loadUnaligned(as: UInt64.self)
            end = text.loadUnaligned(fromByteOffset: byteCount &- 8, as: UInt64.self)
        case 4..<8:
            start = UInt64(text.loadUnaligned(as: UInt32.self))
            end = UInt64(text.loadUnaligned(fromByteOffset: byteCount &- 4, as: UInt32.self))
        case 1..<4:
            start = UInt64(text[0]) | UInt64(text[byteCount / 2]) << 8
            end = UInt64(text[byteCount &- 1])
        case 0: (start, end) = (0, 0)
        default: return nil
        }
    }

    static let slotCount = 1 << slotCountLog2
    private static let slotCountLog2 = 4

    /// Below ``slotCount``: the highest bits of a product.
    var slot: Int {
        Int(truncatingIfNeeded: ((start &+ end &<< 1) &* 0x9E37_79B9_7F4A_7C15) >> UInt64(64 - Self.slotCountLog2))
    }
}
