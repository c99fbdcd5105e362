import Bytes

/// Decodes one item after the other, each in one pass (RFC 8949).
///
/// It keeps its own stack of what is open, so that no input can make it recurse, and it allocates nothing by a declared
/// length. The memory of a document is used again for the next one as soon as nobody holds it any more: a decoder that
/// outlives its documents allocates nothing.
public struct CBORDecoder {
    /// An array, map, tag or chunked string whose content is being read.
    private struct Frame {
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
    private var table = CBORTable()

    /// The input, for the length of one call of ``decode(_:in:)``.
    private var input = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
    private var position = 0
    private var end = 0

    /// The innermost of what is open, and what it lies in.
    private var current = Frame(node: -1, remaining: 1)
    private var parents: [Frame] = []

    public init(limits: CBORLimits = CBORLimits()) {
        self.limits = limits
        parents.reserveCapacity(limits.nestingDepthMax)
    }

    /// Decodes the one item that fills `bytes`, or `range` of them.
    ///
    /// - Throws: ``CBORError`` with an offset from the start of `bytes`.
    public mutating func decode(_ bytes: [UInt8], in range: Range<Int>? = nil) throws(CBORError) -> CBORDocument {
        let range = (range ?? 0..<bytes.count).clamped(to: 0..<bytes.count)
        if !isKnownUniquelyReferenced(&table) { table = CBORTable() }
        table.begin(bytes)
        // Array's own method does not pass typed errors on.
        let outcome: Result<Void, CBORError> = bytes.withUnsafeBufferPointer { input in
            begin(input, range)
            defer { self.input = UnsafeBufferPointer(start: nil, count: 0) }
            do throws(CBORError) {
                return .success(try readDocument())
            } catch {
                return .failure(error)
            }
        }
        try outcome.get()
        return CBORDocument(table)
    }

    private mutating func begin(_ input: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) {
        self.input = input
        position = range.lowerBound
        end = range.upperBound
        parents.removeAll(keepingCapacity: true)
        current = Frame(node: -1, remaining: 1)
    }

    /// Reads exactly one item that fills the range.
    private mutating func readDocument() throws(CBORError) {
        guard end <= Int(UInt32.max) else {
            throw error(.lengthExceedsInput(declared: UInt64(end), byteCountAvailable: Int(UInt32.max)), at: 0)
        }
        repeat {
            try readItem()
        } while current.remaining > 0 || current.node >= 0
        guard position == end else { throw error(.trailingBytes(byteCount: end - position), at: position) }
    }

    /// Reads one head and what belongs to it alone, and closes whatever is complete by that.
    private mutating func readItem() throws(CBORError) {
        let start = position
        let initial = try readByte(of: start)
        if initial >> 5 == 3, try readShortText(initial, at: start) { return }
        if initial == 0xFF { return try readBreak(at: start) }
        let head = try readHead(initial, at: start)
        try checkChunk(head, at: start)
        guard table.count < limits.itemCountMax else { throw error(.tooManyItems(limit: limits.itemCountMax), at: start) }

        switch initial >> 5 {
        case 0: append(.unsigned, head.argument, start)
        case 1: append(.negative, head.argument, start)
        case 2, 3: return try readString(initial >> 5 == 2 ? .bytes : .text, head, at: start)
        case 4: return try openContainer(.array, head, itemsEach: 1, at: start)
        case 5: return try openContainer(.map, head, itemsEach: 2, at: start)
        case 6:
            append(.tag, head.argument, start)
            return try push(Frame(node: table.count - 1, remaining: 1), at: start)
        default: try readSimpleOrFloat(initial, head, at: start)
        }
        try closeCompleted()
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

    /// Reads a text of less than 256 ASCII characters in a container of a known length: most items of a certificate.
    ///
    /// - Returns: false to leave the item to the reading of all others, which also says what is wrong with it.
    @inline(__always)
    private mutating func readShortText(_ initial: UInt8, at start: Int) throws(CBORError) -> Bool {
        var content = position
        var length = Int(initial & 31)
        if length == 24, content < end {
            length = Int(input[content])
            content &+= 1
        } else if length > 23 {
            return false
        }
        let textEnd = content &+ length
        guard textEnd <= end, table.count < limits.itemCountMax, !current.isChunkedString,
            isASCII(content..<textEnd)
        else { return false }
        position = textEnd
        table.append(
            CBORNode(
                form: .text, argument: UInt64(length), offset: start, contentOffset: content, end: textEnd,
                next: table.count &+ 1))
        try closeCompleted()
        return true
    }

    @inline(__always)
    private func isASCII(_ range: Range<Int>) -> Bool {
        var bits: UInt64 = 0
        var index = range.lowerBound
        let bytes = UnsafeRawBufferPointer(input)
        while index &+ 8 <= range.upperBound {
            bits |= bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            index &+= 8
        }
        while index < range.upperBound {
            bits |= UInt64(bytes[index])
            index &+= 1
        }
        return bits & 0x8080_8080_8080_8080 == 0
    }

    private mutating func readString(_ form: CBORNode.Form, _ head: Head, at start: Int) throws(CBORError) {
        if head.isIndefinite {
            append(form, 0, start)
            table[table.count - 1].isChunked = true
            return try push(
                Frame(node: table.count - 1, remaining: 0, isIndefinite: true, isChunkedString: true), at: start)
        }
        let available = end - position
        guard head.argument <= UInt64(available), let length = Int(exactly: head.argument) else {
            throw error(.lengthExceedsInput(declared: head.argument, byteCountAvailable: available), at: start)
        }
        let content = UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(input)[position..<position + length])
        if form == .text, !isValidUTF8(content) { throw error(.invalidUTF8, at: start) }
        let contentOffset = position
        position += length
        table.append(
            CBORNode(
                form: form, argument: head.argument, offset: start, contentOffset: contentOffset, end: position,
                next: table.count &+ 1))
        try closeCompleted()
    }

    /// Inside a chunked string only definite-length strings of its type may stand.
    @inline(__always)
    private func checkChunk(_ head: Head, at start: Int) throws(CBORError) {
        guard current.isChunkedString else { return }
        let majorType: UInt8 = table[current.node].form == .bytes ? 2 : 3
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
            Frame(node: table.count - 1, remaining: count * itemsEach, isIndefinite: head.isIndefinite), at: start)
        if !head.isIndefinite, count == 0 {
            close()
            try closeCompleted()
        }
    }

    private mutating func push(_ frame: Frame, at start: Int) throws(CBORError) {
        guard parents.count < limits.nestingDepthMax else {
            throw error(.nestingTooDeep(limit: limits.nestingDepthMax), at: start)
        }
        parents.append(current)
        current = frame
    }

    private mutating func readBreak(at start: Int) throws(CBORError) {
        guard current.isIndefinite else { throw error(.unexpectedBreak, at: start) }
        switch table[current.node].form {
        case .map:
            guard current.count % 2 == 0 else { throw error(.keyWithoutValue, at: start) }
            table[current.node].argument = UInt64(current.count / 2)
        case .array:
            table[current.node].argument = UInt64(current.count)
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
        table[current.node].next = table.count
        table[current.node].end = position
        if let parent = parents.popLast() { current = parent }
    }

    @inline(__always)
    private mutating func append(_ form: CBORNode.Form, _ argument: UInt64, _ start: Int) {
        table.append(
            CBORNode(
                form: form, argument: argument, offset: start, contentOffset: position, next: table.count &+ 1))
    }

    /// Compares each key with those before it. The limit on items bounds the work.
    private func refuseDuplicateKeys(in map: Int) throws(CBORError) {
        guard table[map].form == .map, let key = table.duplicateKey(of: map, in: input) else { return }
        throw error(.duplicateMapKey, at: table[key].offset)
    }

    private func error(_ reason: CBORError.Reason, at offset: Int) -> CBORError {
        CBORError(reason: reason, offset: offset)
    }
}
