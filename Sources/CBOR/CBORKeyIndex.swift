/// A key by which a ``CBORKeyIndex`` is asked: a text of one to three characters that is known beforehand.
@usableFromInline
package struct CBORShortKey: ExpressibleByStringLiteral {
    @usableFromInline package let literal: StaticString

    /// The count and the bytes, never 0: what keys are compared by.
    @usableFromInline let packed: UInt32

    @inlinable @inline(__always)
    package init(stringLiteral literal: StaticString) {
        self.literal = literal
        packed = Self.packed(UnsafeBufferPointer(start: literal.utf8Start, count: literal.utf8CodeUnitCount))
    }

    @inlinable @inline(__always)
    static func packed(_ key: UnsafeBufferPointer<UInt8>) -> UInt32 {
        precondition((1...3).contains(key.count), "not one to three characters")  // never from input: a caller's slip
        var packed = UInt32(truncatingIfNeeded: key.count)
        for byte in key { packed = packed << 8 | UInt32(byte) }
        return packed
    }
}

/// The values of a map by keys that are texts of one to three characters, as all keys of a certificate are.
///
/// A small map is walked once, instead of from its start for each key that is looked for; any other is looked through as
/// before. An index is lent with the memory that it points to: see `CBORView.withKeyIndex(of:_:)`.
@usableFromInline
package struct CBORKeyIndex {
    /// Most entries of a map that is walked once.
    package static let entryCountMax = slotCount / 2

    private let map: CBORDocument.Item
    private let view: CBORView

    /// A hash table: each key that is short enough and its item, in the slot of its hash or in one of those behind it, up to
    /// the first that is empty. At least every second slot is, so that every search ends. Nil for a map that was not walked.
    private let slots: UnsafeMutablePointer<Slot>?

    @usableFromInline struct Slot {
        /// As ``CBORShortKey`` makes it; 0 for an empty slot.
        var key: UInt32
        var value: UInt32
    }

    /// Twice ``entryCountMax``.
    @usableFromInline static let slotCount = 1 << slotCountLog2
    private static let slotCountLog2 = 5

    /// - Parameter slots: as many as ``slotCount``, not initialized; must live as long as the index.
    @usableFromInline
    init(_ map: CBORDocument.Item, in view: CBORView, _ slots: UnsafeMutablePointer<Slot>) {
        slots.initialize(repeating: Slot(key: 0, value: 0), count: Self.slotCount)
        (self.map, self.view) = (map, view)
        self.slots = Self.fill(slots, with: map, of: view) ? slots : nil
    }

    /// - Returns: false for a map with too many entries or a key in chunks, and for what is no map.
    private static func fill(_ slots: UnsafeMutablePointer<Slot>, with map: CBORDocument.Item, of view: CBORView) -> Bool {
        let node = view[map.index]
        guard node.form == .map, node.argument <= UInt64(entryCountMax) else { return false }
        var key = map.index &+ 1
        for _ in 0..<Int(node.argument) {
            let name = view[key]
            guard !name.isChunked else { return false }
            if name.form == .text, (1...3).contains(name.argument) {
                let packed = CBORShortKey.packed(UnsafeBufferPointer(rebasing: view.bytes[name.contentOffset..<name.end]))
                var slot = hash(packed)
                while slots[slot].key != 0 { slot = following(slot) }
                slots[slot] = Slot(key: packed, value: UInt32(truncatingIfNeeded: name.next))
            }
            key = view[name.next].next
        }
        return true
    }

    package func value(for key: CBORShortKey) -> CBORDocument.Item? {
        guard let slots else { return view.value(forLiteral: key.literal, in: map) }
        var slot = Self.hash(key.packed)
        while slots[slot].key != key.packed {
            guard slots[slot].key != 0 else { return nil }
            slot = Self.following(slot)
        }
        return CBORDocument.Item(index: Int(slots[slot].value))
    }

    /// A slot, whatever the key.
    @inline(__always)
    private static func hash(_ key: UInt32) -> Int {
        Int((key &* 0x9E37_79B9) >> (32 - slotCountLog2))
    }

    @inline(__always)
    private static func following(_ slot: Int) -> Int {
        (slot &+ 1) & (slotCount &- 1)
    }
}

extension CBORView {
    /// Lends the values of a map by short keys for the length of the call.
    ///
    /// - Parameter map: an item of the view, which need not be a map.
    @inlinable @inline(__always)
    package func withKeyIndex<Result>(
        of map: CBORDocument.Item, _ body: (CBORKeyIndex) -> Result
    ) -> Result {
        withUnsafeTemporaryAllocation(of: CBORKeyIndex.Slot.self, capacity: CBORKeyIndex.slotCount) { slots in
            guard let start = slots.baseAddress else { preconditionFailure("no slots") }  // never: there are 32
            return body(CBORKeyIndex(map, in: self, start))
        }
    }
}
