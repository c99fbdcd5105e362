import Bytes

/// One pass over the bytes of one item: what ``CBORDecoder`` does, in memory that it lends.
///
/// It holds pointers and no references, so that nothing is counted from item to item.
struct CBORReading {
    /// An array, map, tag or chunked string whose content is being read.
    struct Frame {
        /// Its node; -1 for the input itself, which holds one item.
        var node: Int
        /// Items still to come; of no meaning for an indefinite length.
        var remaining: Int
        /// Items read so far.
        var count = 0
        var isIndefinite = false
        var isChunkedString = false
    }

    private let limits: CBORLimits
    private let input: UnsafeBufferPointer<UInt8>
    private let end: Int
    private var position: Int

    /// The nodes of all items read so far.
    private(set) var nodes: CBORNodes

    /// The innermost of what is open, and what it lies in.
    private var current = Frame(node: -1, remaining: 1)
    private var parentCount = 0
    private let parents: UnsafeMutableBufferPointer<Frame>

    /// - Parameters:
    ///   - range: where the item stands in `input`.
    ///   - nodes: memory for the nodes, without any.
    ///   - parents: room for as many as may be open at once.
    init(
        _ input: UnsafeBufferPointer<UInt8>, in range: Range<Int>, limits: CBORLimits, nodes: CBORNodes,
        parents: UnsafeMutableBufferPointer<Frame>
    ) {
        self.input = input
        self.limits = limits
        self.nodes = nodes
        self.parents = parents
        position = range.lowerBound
        end = range.upperBound
    }

    /// Reads exactly one item that fills the range.
    mutating func readDocument() throws(CBORError) {
        guard end <= Int(UInt32.max) else {
            throw error(.lengthExceedsInput(declared: UInt64(end), byteCountAvailable: Int(UInt32.max)), at: 0)
        }
        repeat {
            if try !readShortItems() { try readItem() }
        } while current.remaining > 0 || current.node >= 0
        guard position == end else { throw error(.trailingBytes(byteCount: end - position), at: position) }
    }

    /// Reads one head and what belongs to it alone, and closes whatever is complete by that.
    private mutating func readItem() throws(CBORError) {
        let start = position
        let initial = try readByte(of: start)
        if initial == 0xFF { return try readBreak(at: start) }
        let head = try readHead(initial, at: start)
        try checkChunk(head, at: start)
        guard nodes.count < limits.itemCountMax else { throw error(.tooManyItems(limit: limits.itemCountMax), at: start) }

        switch initial >> 5 {
        case 0: append(.unsigned, head.argument, start)
        case 1: append(.negative, head.argument, start)
        case 2, 3: return try readString(initial >> 5 == 2 ? .bytes : .text, head, at: start)
        case 4: return try openContainer(.array, head, itemsEach: 1, at: start)
        case 5: return try openContainer(.map, head, itemsEach: 2, at: start)
        case 6:
            append(.tag, head.argument, start)
            return try push(Frame(node: nodes.count - 1, remaining: 1), at: start)
        default: try readSimpleOrFloat(initial, head, at: start)
        }
        try closeCompleted()
    }

    // MARK: Short items

    /// Reads items of the container that is open, as long as they are of the kinds that certificates mostly consist of:
    /// integers of one byte, and texts of less than 256 bytes.
    ///
    /// All that changes from item to item stands in variables of its own, which need not be stored in between.
    ///
    /// - Returns: false if not one such item was there, to leave the next to ``readItem()``, which also says what is wrong
    ///   with it.
    @inline(__always)
    private mutating func readShortItems() throws(CBORError) -> Bool {
        guard !current.isChunkedString else { return false }
        let wanted = current.isIndefinite ? Int.max : current.remaining
        let room = nodes.room(for: min(wanted, limits.itemCountMax &- nodes.count))
        let (input, end) = (UnsafeRawBufferPointer(input), end)
        var (position, count, next) = (position, 0, nodes.count &+ 1)
        while count < room.count, let node = CBORShortItem.node(of: input, at: position, end, next: next) {
            room[count] = node
            position = node.end
            count &+= 1
            next &+= 1
        }
        guard count > 0 else { return false }
        self.position = position
        nodes.count &+= count
        // All but the last are counted here.
        current.count &+= count &- 1
        current.remaining &-= count &- 1
        try closeCompleted()
        return true
    }

    // MARK: Heads

    private struct Head {
        var argument: UInt64
        var isIndefinite: Bool
        var majorType: UInt8
    }

    @inline(__always)
    private mutating func readByte(of start: Int) throws(CBORError) -> UInt8 {
        guard position < end else { throw error(.truncated(byteCountNeeded: 1), at: start) }
        let byte = input[position]
        position &+= 1
        return byte
    }

    @inline(__always)
    private mutating func readHead(_ initial: UInt8, at start: Int) throws(CBORError) -> Head {
        let information = initial & 31
        guard information >= 24 else {
            return Head(argument: UInt64(information), isIndefinite: false, majorType: initial >> 5)
        }
        return try readLongHead(initial, at: start)
    }

    @inline(never)
    private mutating func readLongHead(_ initial: UInt8, at start: Int) throws(CBORError) -> Head {
        let information = initial & 31
        var head = Head(argument: 0, isIndefinite: false, majorType: initial >> 5)
        switch information {
        case 24...27:
            let length = 1 << Int(information - 24)
            guard end - position >= length else {
                throw error(.truncated(byteCountNeeded: length - (end - position)), at: start)
            }
            for _ in 0..<length {
                head.argument = head.argument << 8 | UInt64(input[position])
                position &+= 1
            }
        case 31 where (2...5).contains(head.majorType):
            head.isIndefinite = true
        default:
            throw error(.reservedAdditionalInformation(information), at: start)
        }
        return head
    }

    // MARK: Leaves

    private mutating func readSimpleOrFloat(_ initial: UInt8, _ head: Head, at start: Int) throws(CBORError) {
        switch initial & 31 {
        case 25:
            append(.float, Double(Float16(bitPattern: UInt16(truncatingIfNeeded: head.argument))).bitPattern, start)
        case 26:
            append(.float, Double(Float(bitPattern: UInt32(truncatingIfNeeded: head.argument))).bitPattern, start)
        case 27:
            append(.float, head.argument, start)
        case 24 where head.argument < 32:
            throw error(.invalidSimpleValue(UInt8(truncatingIfNeeded: head.argument)), at: start)
        default:
            append(.simple, head.argument, start)
        }
    }

    private mutating func readString(_ form: CBORNode.Form, _ head: Head, at start: Int) throws(CBORError) {
        if head.isIndefinite {
            append(form, 0, start)
            nodes[nodes.count - 1].isChunked = true
            return try push(
                Frame(node: nodes.count - 1, remaining: 0, isIndefinite: true, isChunkedString: true), at: start)
        }
        let available = end - position
        guard head.argument <= UInt64(available), let length = Int(exactly: head.argument) else {
            throw error(.lengthExceedsInput(declared: head.argument, byteCountAvailable: available), at: start)
        }
        let content = UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(input)[position..<position + length])
        if form == .text, !isValidUTF8(content) { throw error(.invalidUTF8, at: start) }
        let contentOffset = position
        position += length
        nodes.append(
            CBORNode(
                form: form, argument: head.argument, offset: start, contentOffset: contentOffset, end: position,
                next: nodes.count &+ 1))
        try closeCompleted()
    }

    /// Inside a chunked string only definite-length strings of its type may stand.
    @inline(__always)
    private func checkChunk(_ head: Head, at start: Int) throws(CBORError) {
        guard current.isChunkedString else { return }
        let majorType: UInt8 = nodes[current.node].form == .bytes ? 2 : 3
        guard head.majorType == majorType, !head.isIndefinite else { throw error(.mixedChunk, at: start) }
    }

    // MARK: Containers

    private mutating func openContainer(
        _ form: CBORNode.Form, _ head: Head, itemsEach: Int, at start: Int
    ) throws(CBORError) {
        let available = end - position
        guard head.argument <= UInt64(available / itemsEach), let count = Int(exactly: head.argument) else {
            throw error(.lengthExceedsInput(declared: head.argument, byteCountAvailable: available), at: start)
        }
        append(form, head.argument, start)
        try push(
            Frame(node: nodes.count - 1, remaining: count * itemsEach, isIndefinite: head.isIndefinite), at: start)
        if !head.isIndefinite, count == 0 {
            close()
            try closeCompleted()
        }
    }

    private mutating func push(_ frame: Frame, at start: Int) throws(CBORError) {
        guard parentCount < parents.count else {
            throw error(.nestingTooDeep(limit: limits.nestingDepthMax), at: start)
        }
        parents[parentCount] = current
        parentCount &+= 1
        current = frame
    }

    private mutating func readBreak(at start: Int) throws(CBORError) {
        guard current.isIndefinite else { throw error(.unexpectedBreak, at: start) }
        switch nodes[current.node].form {
        case .map:
            guard current.count % 2 == 0 else { throw error(.keyWithoutValue, at: start) }
            nodes[current.node].argument = UInt64(current.count / 2)
        case .array:
            nodes[current.node].argument = UInt64(current.count)
        default:
            break
        }
        try refuseDuplicateKeys(in: current.node)
        close()
        try closeCompleted()
    }

    /// Counts the item just read in its container, and closes every container that is complete by it.
    @inline(__always)
    private mutating func closeCompleted() throws(CBORError) {
        while true {
            current.count &+= 1
            if current.isIndefinite { return }
            current.remaining &-= 1
            guard current.remaining == 0, current.node >= 0 else { return }
            try refuseDuplicateKeys(in: current.node)
            close()
        }
    }

    @inline(__always)
    private mutating func close() {
        nodes[current.node].next = nodes.count
        nodes[current.node].end = position
        parentCount &-= 1
        current = parents[parentCount]
    }

    @inline(__always)
    private mutating func append(_ form: CBORNode.Form, _ argument: UInt64, _ start: Int) {
        nodes.append(
            CBORNode(
                form: form, argument: argument, offset: start, contentOffset: position, next: nodes.count &+ 1))
    }

    /// Compares each key with those before it. The limit on items bounds the work.
    private func refuseDuplicateKeys(in map: Int) throws(CBORError) {
        guard nodes[map].form == .map, let key = nodes.view(input).duplicateKey(of: map) else { return }
        throw error(.duplicateMapKey, at: nodes[key].offset)
    }

    private func error(_ reason: CBORError.Reason, at offset: Int) -> CBORError {
        CBORError(reason: reason, offset: offset)
    }
}
