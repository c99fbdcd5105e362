/// Growing memory for nodes. It is a plain value and has no owner: ``CBORTable`` frees it.
struct CBORNodes {
    private var base: UnsafeMutablePointer<CBORNode>
    private var capacity: Int

    /// Number of nodes held.
    var count = 0

    /// Makes room for as many nodes as certificates have.
    static func allocate() -> CBORNodes {
        let capacity = 64
        return CBORNodes(base: .allocate(capacity: capacity), capacity: capacity)
    }

    func deallocate() {
        base.deallocate()  // nodes are plain values
    }

    @inline(__always)
    subscript(index: Int) -> CBORNode {
        get {
            precondition(index >= 0 && index < count, "no such node")  // never from input: a slip of the reading
            return base[index]
        }
        nonmutating set {
            precondition(index >= 0 && index < count, "no such node")  // never from input: a slip of the reading
            base[index] = newValue
        }
    }

    @inline(__always)
    mutating func append(_ node: CBORNode) {
        if count == capacity { grow() }
        base[count] = node
        count &+= 1
    }

    /// What room there is behind the last node, for `countMax` nodes at most. It may be none.
    @inline(__always)
    func room(for countMax: Int) -> UnsafeMutableBufferPointer<CBORNode> {
        UnsafeMutableBufferPointer(start: base + count, count: max(0, min(countMax, capacity &- count)))
    }

    /// The nodes as the table of `bytes`.
    @inline(__always)
    func view(_ bytes: UnsafeBufferPointer<UInt8>) -> CBORView {
        CBORView(nodes: UnsafeBufferPointer(start: base, count: count), bytes: bytes)
    }

    @inline(never)
    private mutating func grow() {
        let larger = UnsafeMutablePointer<CBORNode>.allocate(capacity: capacity * 2)
        larger.update(from: base, count: count)
        base.deallocate()
        base = larger
        capacity *= 2
    }
}
