/// The memory of a document: its bytes, and one line for each item in them.
///
/// A decoder writes it; once a document holds it, nothing changes it until nobody but the decoder holds it any more. That
/// is what makes it safe to share.
final class CBORTable: @unchecked Sendable {
    private(set) var bytes: [UInt8]
    private(set) var count = 0
    private var nodes: UnsafeMutablePointer<CBORNode>
    private var capacity: Int

    init() {
        bytes = []
        capacity = 64
        nodes = .allocate(capacity: capacity)
    }

    deinit {
        nodes.deallocate()  // nodes are plain values
    }

    /// Forgets all items, and takes `bytes` for the next ones.
    func begin(_ bytes: [UInt8]) {
        self.bytes = bytes
        count = 0
    }

    @inline(__always)
    subscript(index: Int) -> CBORNode {
        get {
            precondition(index >= 0 && index < count, "an item of another document")  // never from input: a caller's slip
            return nodes[index]
        }
        set {
            precondition(index >= 0 && index < count, "an item of another document")  // never from input: a caller's slip
            nodes[index] = newValue
        }
    }

    @inline(__always)
    func append(_ node: CBORNode) {
        if count == capacity { grow() }
        nodes[count] = node
        count &+= 1
    }

    /// Whether an item is a text with the bytes of `literal`.
    @inline(__always)
    func isText(_ index: Int, _ literal: StaticString) -> Bool {
        let node = self[index]
        guard node.form == .text else { return false }
        if node.isChunked { return isChunkedText(index, literal) }
        guard node.argument == UInt64(literal.utf8CodeUnitCount) else { return false }
        var (offset, character) = (node.contentOffset, literal.utf8Start)
        while offset < node.end {
            guard bytes[offset] == character.pointee else { return false }
            offset &+= 1
            character += 1
        }
        return true
    }

    private func isChunkedText(_ index: Int, _ literal: StaticString) -> Bool {
        let content = (index + 1..<self[index].next).flatMap { bytes[self[$0].contentOffset..<self[$0].end] }
        return content.elementsEqual(UnsafeBufferPointer(start: literal.utf8Start, count: literal.utf8CodeUnitCount))
    }

    @inline(never)
    private func grow() {
        let larger = UnsafeMutablePointer<CBORNode>.allocate(capacity: capacity * 2)
        larger.update(from: nodes, count: count)
        nodes.deallocate()
        nodes = larger
        capacity *= 2
    }
}
