/// Decodes one item after the other, each in one pass (RFC 8949).
///
/// It keeps its own stack of what is open, so that no input can make it recurse, and it allocates nothing by a declared
/// length. The memory of a document is used again for the next one as soon as nobody holds it any more: a decoder that
/// outlives its documents allocates nothing.
public struct CBORDecoder {
    private let limits: CBORLimits
    private var table = CBORTable()

    /// The stack, of which every pass fills as much as it needs.
    private var parents: [CBORReading.Frame]

    public init(limits: CBORLimits = CBORLimits()) {
        self.limits = limits
        parents = Array(repeating: CBORReading.Frame(node: -1, remaining: 0), count: max(0, limits.nestingDepthMax))
    }

    /// Lets go of the bytes of the last document, unless somebody holds it: whoever has them can use their memory again.
    package mutating func releaseBytes() {
        if isKnownUniquelyReferenced(&table) { table.forget() }
    }

    /// Decodes the one item that fills `bytes`, or `range` of them.
    ///
    /// - Throws: ``CBORError`` with an offset from the start of `bytes`.
    public mutating func decode(_ bytes: [UInt8], in range: Range<Int>? = nil) throws(CBORError) -> CBORDocument {
        let range = (range ?? 0..<bytes.count).clamped(to: 0..<bytes.count)
        if !isKnownUniquelyReferenced(&table) { table = CBORTable() }
        // Array's own methods do not pass typed errors on.
        let outcome: Result<Void, CBORError> = parents.withUnsafeMutableBufferPointer { parents in
            bytes.withUnsafeBufferPointer { input in
                var reading = CBORReading(input, in: range, limits: limits, nodes: table.begin(bytes), parents: parents)
                defer { table.end(with: reading.nodes) }
                do throws(CBORError) {
                    return .success(try reading.readDocument())
                } catch {
                    return .failure(error)
                }
            }
        }
        try outcome.get()
        return CBORDocument(table)
    }
}
