/// The memory of a document: its bytes, and one node for each item in them.
///
/// A decoder writes it; once a document holds it, nothing changes it until nobody but the decoder holds it any more. That
/// is what makes it safe to share.
final class CBORTable: @unchecked Sendable {
    private(set) var bytes: [UInt8] = []
    private var nodes = CBORNodes.allocate()

    deinit {
        nodes.deallocate()
    }

    /// Takes `bytes` for the next items, and lends the memory for their nodes until ``end(with:)``.
    func begin(_ bytes: [UInt8]) -> CBORNodes {
        self.bytes = bytes
        nodes.count = 0
        return nodes
    }

    /// Takes the nodes back.
    func end(with nodes: CBORNodes) {
        self.nodes = nodes
    }

    /// Number of items.
    var count: Int { nodes.count }

    /// Lets go of the bytes.
    func forget() {
        bytes = []
    }

    /// Lends bytes and nodes for the length of the call.
    @inline(__always)
    func withView<Result, Failure: Error>(
        _ body: (CBORView) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try bytes.withUnsafeBufferPointer { bytes throws(Failure) in try body(nodes.view(bytes)) }
    }
}
