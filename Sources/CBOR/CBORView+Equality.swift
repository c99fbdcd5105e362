import Glibc

/// Equality of items by value: however long their heads are, in chunks or in one piece, and maps in any order.
extension CBORView {
    /// The first key that equals one before it, of a map that is the last thing in the table.
    ///
    /// Keys in ascending order, as most issuers write them, are told apart in one walk. Otherwise each is compared with
    /// those before it; the limit on items bounds the work.
    func duplicateKey(of map: Int) -> Int? {
        guard !shortKeysAreInOrder(of: map), !isInKeyOrder(map) else { return nil }
        var key = map &+ 1
        while key < nodes.count {
            var earlier = map &+ 1
            while earlier < key {
                if mayBeEqual(earlier, key), areEqual(earlier, key) { return key }
                earlier = self[self[earlier].next].next
            }
            key = self[self[key].next].next
        }
        return nil
    }

    /// Whether every key takes eight bytes at most and is greater than the one before it, as in nearly all maps of
    /// certificates.
    @inline(__always)
    private func shortKeysAreInOrder(of map: Int) -> Bool {
        var key = map &+ 1
        // 0 is also the rank of the integer 0 and of keys that have none: the other walk tells of maps that hold one.
        var last: UInt64 = 0
        while key < nodes.count {
            let node = self[key]
            let rank = rank(of: node)
            guard rank > last else { return false }
            last = rank
            key = self[node.next].next
        }
        return true
    }

    /// The encoding of a key as a number: one key stands before another in the order of deterministic encoding if its
    /// number is less.
    ///
    /// - Returns: 0 for a key of more than eight bytes, one in chunks, one whose head is not of one byte, one that is
    ///   neither integer nor string, and one too close to the end of the input to be read as a word.
    @inline(__always)
    private func rank(of key: CBORNode) -> UInt64 {
        let byteCount = key.end &- key.offset
        guard key.form.rawValue <= CBORNode.Form.text.rawValue, !key.isChunked, key.contentOffset &- key.offset == 1,
            byteCount <= 8, bytes.count &- key.offset >= 8
        else { return 0 }
        let word = UInt64(bigEndian: UnsafeRawBufferPointer(bytes).loadUnaligned(fromByteOffset: key.offset, as: UInt64.self))
        // Without the bytes behind the key, of which there are none to seven.
        return word & ~((UInt64.max >> 8) &>> UInt64(truncatingIfNeeded: 8 &* (byteCount &- 1)))
    }

    /// Whether each key is greater than the one before it, in the order of deterministic encoding (RFC 8949 §4.2.1).
    ///
    /// Told of integers and of strings in one piece alone. They are compared by value: a longer head does not make a key
    /// another.
    @inline(__always)
    private func isInKeyOrder(_ map: Int) -> Bool {
        var key = map &+ 1
        var last: CBORNode?
        while key < nodes.count {
            let node = self[key]
            guard node.form.rawValue <= CBORNode.Form.text.rawValue, !node.isChunked else { return false }
            if let last, !isLess(last, node) { return false }
            last = node
            key = self[node.next].next
        }
        return true
    }

    /// Whether an integer or a string in one piece stands before another in key order.
    @inline(__always)
    private func isLess(_ left: CBORNode, _ right: CBORNode) -> Bool {
        if left.form != right.form { return left.form.rawValue < right.form.rawValue }
        if left.argument != right.argument { return left.argument < right.argument }
        guard left.form == .text || left.form == .bytes else { return false }
        var (one, other) = (left.contentOffset, right.contentOffset)
        while one < left.end {
            if bytes[one] != bytes[other] { return bytes[one] < bytes[other] }
            (one, other) = (one &+ 1, other &+ 1)
        }
        return false
    }

    /// Whether a look at the heads, and for short texts at the last byte, leaves it open. Tells nearly all keys apart.
    @inline(__always)
    private func mayBeEqual(_ left: Int, _ right: Int) -> Bool {
        guard self[left].form == self[right].form else { return false }
        if self[left].isChunked || self[right].isChunked { return true }
        guard self[left].argument == self[right].argument else { return false }
        guard self[left].form == .text, self[left].argument > 0 else { return true }
        return bytes[self[left].end &- 1] == bytes[self[right].end &- 1]
    }

    /// Recurses no deeper than the items are nested, which decoding has bounded; compares at most the product of their
    /// sizes.
    private func areEqual(_ left: Int, _ right: Int) -> Bool {
        let (first, second) = (self[left], self[right])
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
        let (first, second) = (self[left], self[right])
        guard first.isChunked || second.isChunked else {
            guard first.argument == second.argument else { return false }
            guard first.argument > 0, let base = bytes.baseAddress else { return true }
            // Whole words at a time: a map may have hundreds of keys that begin and end alike.
            return memcmp(base + first.contentOffset, base + second.contentOffset, first.end - first.contentOffset) == 0
        }
        return content(of: left) == content(of: right)
    }

    private func content(of string: Int) -> [UInt8] {
        guard self[string].isChunked else {
            return Array(bytes[self[string].contentOffset..<self[string].end])
        }
        return (string + 1..<self[string].next).flatMap { bytes[self[$0].contentOffset..<self[$0].end] }
    }

    private func elementsAreEqual(_ left: Int, _ right: Int) -> Bool {
        var (one, other) = (left + 1, right + 1)
        while one < self[left].next {
            guard areEqual(one, other) else { return false }
            (one, other) = (self[one].next, self[other].next)
        }
        return true
    }

    private func entriesAreEqual(_ left: Int, _ right: Int) -> Bool {
        var key = left + 1
        while key < self[left].next {
            guard hasEntry(equalTo: key, in: right) else { return false }
            key = self[self[key].next].next
        }
        return true
    }

    private func hasEntry(equalTo key: Int, in map: Int) -> Bool {
        var candidate = map + 1
        while candidate < self[map].next {
            if areEqual(key, candidate) {
                return areEqual(self[key].next, self[candidate].next)
            }
            candidate = self[self[candidate].next].next
        }
        return false
    }
}
