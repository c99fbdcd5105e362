/// A zlib stream taken apart bit by bit, as RFC 1950 and RFC 1951 word it, to tell what a deflater made it of.
///
/// Reads what ``FastDeflater`` may write: stored blocks and blocks with fixed codes. It shares no code with it.
struct WrittenStream {
    enum Symbol: Equatable {
        case literal(UInt8)
        case match(length: Int, distance: Int)
    }

    enum Block: Equatable {
        case stored([UInt8])
        case fixed([Symbol])
    }

    /// Why bytes are no such stream.
    enum Flaw: Error, Equatable {
        case cut
        case header([UInt8])
        case blockType(Int)
        case storedLength(Int, complement: Int)
        case symbol(Int)
        case distance(Int, atByte: Int)
        case fillBits
        case bytesAtEnd([UInt8], expected: [UInt8])
    }

    private(set) var blocks: [Block] = []

    /// The message.
    private(set) var content: [UInt8] = []

    private let bytes: [UInt8]
    private var bitPosition = 16  // behind CMF and FLG

    /// - Parameter stream: a whole stream: header 78 DA, blocks of which the last alone has BFINAL, zeros up to the
    ///   next byte, Adler-32, and nothing behind it.
    init(_ stream: [UInt8]) throws {
        bytes = stream
        guard stream.starts(with: [0x78, 0xDA]) else { throw Flaw.header(Array(stream.prefix(2))) }
        var isFinal = false
        while !isFinal {
            isFinal = try bit() == 1
            try readBlock(type: number(2))
        }
        try skipToByte()
        let rest = Array(bytes[(bitPosition / 8)...])
        guard rest == checkValue else { throw Flaw.bytesAtEnd(rest, expected: checkValue) }
    }

    /// The matches of all blocks, in their order.
    var matches: [Symbol] {
        blocks.flatMap { block -> [Symbol] in
            guard case .fixed(let symbols) = block else { return [] }
            return symbols.filter { if case .match = $0 { true } else { false } }
        }
    }

    /// Whether the blocks are stored, in their order.
    var areStored: [Bool] {
        blocks.map { if case .stored = $0 { true } else { false } }
    }

    /// Adler-32 of the message, highest byte first (RFC 1950 §8.2).
    private var checkValue: [UInt8] {
        var (sum, sumOfSums) = (1, 0)
        for byte in content {
            sum = (sum + Int(byte)) % 65_521
            sumOfSums = (sumOfSums + sum) % 65_521
        }
        return [sumOfSums >> 8, sumOfSums & 0xFF, sum >> 8, sum & 0xFF].map { UInt8($0) }
    }

    // MARK: Blocks

    private mutating func readBlock(type: Int) throws {
        switch type {
        case 0: blocks.append(.stored(try storedBytes()))
        case 1: blocks.append(.fixed(try fixedSymbols()))
        default: throw Flaw.blockType(type)
        }
    }

    /// RFC 1951 §3.2.4.
    private mutating func storedBytes() throws -> [UInt8] {
        try skipToByte()
        let (count, complement) = (try number(16), try number(16))
        guard count ^ complement == 0xFFFF else { throw Flaw.storedLength(count, complement: complement) }
        let start = bitPosition / 8
        guard start + count <= bytes.count else { throw Flaw.cut }
        bitPosition += 8 * count
        content += bytes[start..<start + count]
        return Array(bytes[start..<start + count])
    }

    /// RFC 1951 §3.2.5 and §3.2.6.
    private mutating func fixedSymbols() throws -> [Symbol] {
        var symbols: [Symbol] = []
        while true {
            switch try literalOrLength() {
            case let literal where literal < 256:
                symbols.append(.literal(UInt8(literal)))
                content.append(UInt8(literal))
            case 256: return symbols
            case let symbol: symbols.append(try match(lengthSymbol: symbol))
            }
        }
    }

    private mutating func match(lengthSymbol symbol: Int) throws -> Symbol {
        guard symbol <= 285 else { throw Flaw.symbol(symbol) }
        let (shortest, lengthExtraBitCount) = Self.lengths[symbol - 257]
        let length = shortest + (try number(lengthExtraBitCount))
        let code = try code(5)
        guard code < 30 else { throw Flaw.symbol(code) }
        let (nearest, distanceExtraBitCount) = Self.distances[code]
        let distance = nearest + (try number(distanceExtraBitCount))
        guard distance <= content.count else { throw Flaw.distance(distance, atByte: content.count) }
        for _ in 0..<length { content.append(content[content.count - distance]) }
        return .match(length: length, distance: distance)
    }

    /// First length of each symbol from 257 on and its extra bits, written down from the table in §3.2.5.
    private static let lengths = [
        (3, 0), (4, 0), (5, 0), (6, 0), (7, 0), (8, 0), (9, 0), (10, 0), (11, 1), (13, 1), (15, 1), (17, 1), (19, 2),
        (23, 2), (27, 2), (31, 2), (35, 3), (43, 3), (51, 3), (59, 3), (67, 4), (83, 4), (99, 4), (115, 4), (131, 5),
        (163, 5), (195, 5), (227, 5), (258, 0),
    ]

    /// First distance of each code and its extra bits, from the same place.
    private static let distances = [
        (1, 0), (2, 0), (3, 0), (4, 0), (5, 1), (7, 1), (9, 2), (13, 2), (17, 3), (25, 3), (33, 4), (49, 4), (65, 5),
        (97, 5), (129, 6), (193, 6), (257, 7), (385, 7), (513, 8), (769, 8), (1_025, 9), (1_537, 9), (2_049, 10),
        (3_073, 10), (4_097, 11), (6_145, 11), (8_193, 12), (12_289, 12), (16_385, 13), (24_577, 13),
    ]

    // MARK: Bits

    /// A symbol by the table in §3.2.6.
    private mutating func literalOrLength() throws -> Int {
        var value = try code(7)
        if value <= 0b001_0111 { return 256 + value }
        value = value << 1 | (try bit())
        if value <= 0b1011_1111 { return value - 0b0011_0000 }
        if value <= 0b1100_0111 { return 280 + value - 0b1100_0000 }
        value = value << 1 | (try bit())
        return 144 + value - 0b1_1001_0000
    }

    /// A Huffman code: highest bit first.
    private mutating func code(_ bitCount: Int) throws -> Int {
        var value = 0
        for _ in 0..<bitCount { value = value << 1 | (try bit()) }
        return value
    }

    /// Any other number: lowest bit first.
    private mutating func number(_ bitCount: Int) throws -> Int {
        var value = 0
        for place in 0..<bitCount { value |= try bit() << place }
        return value
    }

    private mutating func bit() throws -> Int {
        guard bitPosition / 8 < bytes.count else { throw Flaw.cut }
        defer { bitPosition += 1 }
        return Int(bytes[bitPosition / 8] >> (bitPosition % 8) & 1)
    }

    private mutating func skipToByte() throws {
        while bitPosition % 8 != 0 { guard try bit() == 0 else { throw Flaw.fillBits } }
    }
}
