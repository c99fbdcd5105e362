/// Bounds for decoding one CBOR item. The defaults are safe for hostile input.
public struct CBORLimits: Equatable, Sendable {
    /// Most arrays, maps, tags and indefinite-length strings that may be open at once. Genuine certificates need 6.
    public var nestingDepthMax: Int

    /// Most items, chunks included. Genuine certificates have fewer than 70.
    public var itemCountMax: Int

    public init(nestingDepthMax: Int = 16, itemCountMax: Int = 1_024) {
        self.nestingDepthMax = nestingDepthMax
        self.itemCountMax = itemCountMax
    }
}
