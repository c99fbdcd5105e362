/// Words in folded form (``TextFolding``, separators dropped), each with a number. Looking one up makes nothing.
struct WordTable: Sendable {
    private struct Slot {
        var start: UInt32 = 0
        var count: UInt32 = 0
        var value: Int32 = -1
    }

    private var text: [UInt8] = []
    private var slots: [Slot]

    /// - Parameter words: with their numbers, which are 0 or more. Of a word that comes twice the first number counts.
    init(_ words: [(word: String, value: Int)]) {
        var size = 16
        while size < words.count * 2 { size *= 2 }
        slots = Array(repeating: Slot(), count: size)
        for (word, value) in words {
            let bytes = Array(word.utf8)
            bytes.withUnsafeBytes { insert($0, value) }
        }
    }

    private mutating func insert(_ word: UnsafeRawBufferPointer, _ value: Int) {
        var slot = firstSlot(of: word)
        while slots[slot].value >= 0 {
            if equals(slots[slot], word) { return }
            slot = (slot + 1) & (slots.count - 1)
        }
        slots[slot] = Slot(start: UInt32(text.count), count: UInt32(word.count), value: Int32(value))
        text.append(contentsOf: word)
    }

    /// The number of a word; nil when it is none of the table.
    subscript(_ word: UnsafeRawBufferPointer) -> Int? {
        var slot = firstSlot(of: word)
        while slots[slot].value >= 0 {
            if equals(slots[slot], word) { return Int(slots[slot].value) }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }

    private func equals(_ slot: Slot, _ word: UnsafeRawBufferPointer) -> Bool {
        guard Int(slot.count) == word.count else { return false }
        let start = Int(slot.start)
        for index in 0..<word.count where text[start &+ index] != word[index] { return false }
        return true
    }

    /// FNV-1a.
    private func firstSlot(of word: UnsafeRawBufferPointer) -> Int {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in word { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return Int(truncatingIfNeeded: hash ^ hash >> 32) & (slots.count - 1)
    }
}
