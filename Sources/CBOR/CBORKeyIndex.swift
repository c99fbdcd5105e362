/// The values of a map by keys that are texts of one to three characters, as all keys of a certificate are.
///
/// A small map is walked once, instead of from its start for each key that is looked for; any other is looked through as
/// before.
package struct CBORKeyIndex {
    /// Most entries of a map that is walked once.
    package static let entryCountMax = 16

    private let map: CBORDocument.Item

    /// Number of entries; none if the map is to be looked through.
    private var count = 0
    private var isWalked = false

    /// The keys as ``packed(_:)`` makes them; 0 for one of another form or length.
    private var keys = InlineArray<16, UInt32>(repeating: 0)

    /// The item of each value.
    private var values = InlineArray<16, UInt32>(repeating: 0)

    /// - Parameter map: an item of `view`, which need not be a map.
    package init(_ map: CBORDocument.Item, in view: CBORView) {
        self.map = map
        let node = view[map.index]
        guard node.form == .map, node.argument <= UInt64(Self.entryCountMax) else { return }
        var key = map.index &+ 1
        for place in 0..<Int(node.argument) {
            let name = view[key]
            guard !name.isChunked else { return }
            if name.form == .text, (1...3).contains(name.argument) {
                keys[place] = Self.packed(UnsafeBufferPointer(rebasing: view.bytes[name.contentOffset..<name.end]))
            }
            values[place] = UInt32(truncatingIfNeeded: name.next)
            key = view[name.next].next
        }
        (count, isWalked) = (Int(node.argument), true)
    }

    /// The value under a text key of one to three characters.
    ///
    /// - Parameter view: that of the map.
    @inline(__always)
    package func value(forLiteral key: StaticString, in view: CBORView) -> CBORDocument.Item? {
        guard isWalked else { return view.value(forLiteral: key, in: map) }
        return value(forPacked: Self.packed(UnsafeBufferPointer(start: key.utf8Start, count: key.utf8CodeUnitCount)))
    }

    private func value(forPacked key: UInt32) -> CBORDocument.Item? {
        for place in 0..<count where keys[place] == key { return CBORDocument.Item(index: Int(values[place])) }
        return nil
    }

    /// The count and the bytes of a key.
    @inline(__always)
    private static func packed(_ key: UnsafeBufferPointer<UInt8>) -> UInt32 {
        precondition((1...3).contains(key.count), "not one to three characters")  // never from input: a caller's slip
        var packed = UInt32(key.count)
        for byte in key { packed = packed << 8 | UInt32(byte) }
        return packed
    }
}
