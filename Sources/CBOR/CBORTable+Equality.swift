import Glibc

/// Equality of items by value: however long their heads are, in chunks or in one piece, and maps in any order.
extension CBORTable {
    typealias Input = UnsafeBufferPointer<UInt8>

    /// The first key of a map that equals one before it. Each is compared with those before it; the limit on items bounds
    /// the work.
    func duplicateKey(of map: Int, in input: Input) -> Int? {
        var key = map &+ 1
        while key < count {
            var earlier = map &+ 1
            while earlier < key {
                if mayBeEqual(earlier, key, in: input), areEqual(earlier, key, in: input) { return key }
                earlier = self[self[earlier].next].next
            }
            key = self[self[key].next].next
        }
        return nil
    }

    /// Whether a look at the heads, and for short texts at the last byte, leaves it open. Tells nearly all keys apart.
    @inline(__always)
    private func mayBeEqual(_ left: Int, _ right: Int, in input: Input) -> Bool {
        guard self[left].form == self[right].form else { return false }
        if self[left].isChunked || self[right].isChunked { return true }
        guard self[left].argument == self[right].argument else { return false }
        guard self[left].form == .text, self[left].argument > 0 else { return true }
        return input[self[left].end &- 1] == input[self[right].end &- 1]
    }

    /// Recurses no deeper than the items are nested, which decoding has bounded; compares at most the product of their
    /// sizes.
    private func areEqual(_ left: Int, _ right: Int, in input: Input) -> Bool {
        let (first, second) = (self[left], self[right])
        guard first.form == second.form else { return false }
        switch first.form {
        case .unsigned, .negative, .simple, .float:
            return first.argument == second.argument
        case .bytes, .text:
            return stringsAreEqual(left, right, in: input)
        case .tag:
            return first.argument == second.argument && areEqual(left + 1, right + 1, in: input)
        case .array:
            return first.argument == second.argument && elementsAreEqual(left, right, in: input)
        case .map:
            return first.argument == second.argument && entriesAreEqual(left, right, in: input)
        }
    }

    private func stringsAreEqual(_ left: Int, _ right: Int, in input: Input) -> Bool {
        let (first, second) = (self[left], self[right])
        guard first.isChunked || second.isChunked else {
            guard first.argument == second.argument else { return false }
            guard first.argument > 0, let base = input.baseAddress else { return true }
            // Whole words at a time: a map may have hundreds of keys that begin and end alike.
            return memcmp(base + first.contentOffset, base + second.contentOffset, first.end - first.contentOffset) == 0
        }
        return content(of: left, in: input) == content(of: right, in: input)
    }

    private func content(of string: Int, in input: Input) -> [UInt8] {
        guard self[string].isChunked else {
            return Array(input[self[string].contentOffset..<self[string].end])
        }
        return (string + 1..<self[string].next).flatMap { input[self[$0].contentOffset..<self[$0].end] }
    }

    private func elementsAreEqual(_ left: Int, _ right: Int, in input: Input) -> Bool {
        var (one, other) = (left + 1, right + 1)
        while one < self[left].next {
            guard areEqual(one, other, in: input) else { return false }
            (one, other) = (self[one].next, self[other].next)
        }
        return true
    }

    private func entriesAreEqual(_ left: Int, _ right: Int, in input: Input) -> Bool {
        var key = left + 1
        while key < self[left].next {
            guard hasEntry(equalTo: key, in: right, of: input) else { return false }
            key = self[self[key].next].next
        }
        return true
    }

    private func hasEntry(equalTo key: Int, in map: Int, of input: Input) -> Bool {
        var candidate = map + 1
        while candidate < self[map].next {
            if areEqual(key, candidate, in: input) {
                return areEqual(self[key].next, self[candidate].next, in: input)
            }
            candidate = self[self[candidate].next].next
        }
        return false
    }
}
