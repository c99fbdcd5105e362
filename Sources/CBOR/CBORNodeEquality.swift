/// Equality of items by value: however long their heads are, in chunks or in one piece, and maps in any order.
struct CBORNodeEquality {
    let input: UnsafeBufferPointer<UInt8>
    let nodes: [CBORNode]

    /// Whether a look at the heads, and for short texts at the last byte, leaves it open. Tells nearly all keys apart.
    @inline(__always)
    func mayBeEqual(_ left: Int, _ right: Int) -> Bool {
        guard nodes[left].form == nodes[right].form else { return false }
        if nodes[left].isChunked || nodes[right].isChunked { return true }
        guard nodes[left].argument == nodes[right].argument else { return false }
        guard nodes[left].form == .text, nodes[left].argument > 0 else { return true }
        return input[nodes[left].end &- 1] == input[nodes[right].end &- 1]
    }

    /// Recurses no deeper than the items are nested, which decoding has bounded; compares at most the product of their
    /// sizes.
    func areEqual(_ left: Int, _ right: Int) -> Bool {
        let (first, second) = (nodes[left], nodes[right])
        guard first.form == second.form else { return false }
        switch first.form {
        case .unsigned, .negative, .simple, .float:
            return first.argument == second.argument
        case .bytes, .text:
            return stringsAreEqual(left, right)
        case .tag:
            return first.argument == second.argument && areEqual(left + 1, right + 1)
        case .array:
            return first.argument == second.argument && elementsAreEqual(left, right)
        case .map:
            return first.argument == second.argument && entriesAreEqual(left, right)
        }
    }

    private func stringsAreEqual(_ left: Int, _ right: Int) -> Bool {
        let (first, second) = (nodes[left], nodes[right])
        guard first.isChunked || second.isChunked else {
            return first.argument == second.argument
                && input[first.contentOffset..<first.end].elementsEqual(input[second.contentOffset..<second.end])
        }
        return content(of: left) == content(of: right)
    }

    private func content(of string: Int) -> [UInt8] {
        guard nodes[string].isChunked else {
            return Array(input[nodes[string].contentOffset..<nodes[string].end])
        }
        return (string + 1..<nodes[string].next).flatMap { input[nodes[$0].contentOffset..<nodes[$0].end] }
    }

    private func elementsAreEqual(_ left: Int, _ right: Int) -> Bool {
        var (one, other) = (left + 1, right + 1)
        while one < nodes[left].next {
            guard areEqual(one, other) else { return false }
            (one, other) = (nodes[one].next, nodes[other].next)
        }
        return true
    }

    private func entriesAreEqual(_ left: Int, _ right: Int) -> Bool {
        var key = left + 1
        while key < nodes[left].next {
            guard hasEntry(equalTo: key, in: right) else { return false }
            key = nodes[nodes[key].next].next
        }
        return true
    }

    private func hasEntry(equalTo key: Int, in map: Int) -> Bool {
        var candidate = map + 1
        while candidate < nodes[map].next {
            if areEqual(key, candidate) { return areEqual(nodes[key].next, nodes[candidate].next) }
            candidate = nodes[nodes[candidate].next].next
        }
        return false
    }
}
