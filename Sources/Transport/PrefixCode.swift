/// A prefix code for symbols that come as often as was counted, as Deflate writes it (RFC 1951 §3.2.2).
struct PrefixCode {
    /// Bits of each symbol's code; 0 for a symbol that does not come.
    private(set) var lengths: [UInt8]

    /// The code of each symbol, first bit lowest.
    private(set) var codes: [FixedCodes.Code]

    /// Symbols that come, the rarest first.
    private var leaves: [(count: Int, symbol: Int)] = []
    private var weights: [Int] = []
    private var parents: [Int] = []

    init(symbolCount: Int) {
        lengths = Array(repeating: 0, count: symbolCount)
        codes = Array(repeating: FixedCodes.Code(bits: 0, count: 0), count: symbolCount)
    }

    /// Makes the code anew.
    ///
    /// - Parameters:
    ///   - counts: how often each symbol comes; at least one does.
    ///   - lengthMax: most bits of a code, 7 or 15.
    mutating func make(_ counts: [Int], lengthMax: Int) {
        var counts = counts
        // Counts that differ less make a flatter tree.
        while !makeLengths(counts, lengthMax: lengthMax) { counts = counts.map { ($0 + 1) / 2 } }
        makeCodes(lengthMax: lengthMax)
    }

    /// Huffman's tree, built from two queues: the leaves by their counts, and the inner nodes, which come in order.
    ///
    /// - Returns: false when a code would be longer than `lengthMax`.
    private mutating func makeLengths(_ counts: [Int], lengthMax: Int) -> Bool {
        leaves.removeAll(keepingCapacity: true)
        for (symbol, count) in counts.enumerated() {
            lengths[symbol] = 0
            if count > 0 { leaves.append((count, symbol)) }
        }
        leaves.sort { $0 < $1 }
        weights.removeAll(keepingCapacity: true)
        for leaf in leaves { weights.append(leaf.count) }
        let nodeCount = max(2 * leaves.count - 1, 0)
        parents = Array(repeating: 0, count: nodeCount)
        var (leaf, inner) = (0, leaves.count)
        while weights.count < nodeCount {
            var weight = 0
            for _ in 0..<2 {
                let takesLeaf = leaf < leaves.count && (inner == weights.count || weights[leaf] <= weights[inner])
                let child = takesLeaf ? leaf : inner
                if takesLeaf { leaf += 1 } else { inner += 1 }
                parents[child] = weights.count
                weight += weights[child]
            }
            weights.append(weight)
        }
        return enterDepths(lengthMax: lengthMax)
    }

    /// Every node is one deeper than its parent, which stands behind it.
    private mutating func enterDepths(lengthMax: Int) -> Bool {
        var depths = Array(repeating: 0, count: parents.count)
        for node in parents.indices.dropLast().reversed() { depths[node] = depths[parents[node]] + 1 }
        for (node, leaf) in leaves.enumerated() {
            guard depths[node] <= lengthMax else { return false }
            // A lone symbol needs a bit too.
            lengths[leaf.symbol] = UInt8(max(depths[node], 1))
        }
        return true
    }

    /// Codes of one length follow one another in the order of the symbols, shorter ones stand before longer.
    private mutating func makeCodes(lengthMax: Int) {
        var countOfLength = Array(repeating: UInt32(0), count: lengthMax + 1)
        for length in lengths where length > 0 { countOfLength[Int(length)] += 1 }
        var next = Array(repeating: UInt32(0), count: lengthMax + 1)
        for length in 1...lengthMax where length > 1 { next[length] = (next[length - 1] + countOfLength[length - 1]) << 1 }
        for (symbol, length) in lengths.enumerated() where length > 0 {
            codes[symbol] = FixedCodes.firstBitLowest(next[Int(length)], count: UInt32(length))
            next[Int(length)] += 1
        }
    }
}
