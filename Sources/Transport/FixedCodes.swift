/// The fixed codes of Deflate (RFC 1951 §3.2.5, §3.2.6), made once and ready to be written first bit lowest.
///
/// The tables stand in memory of their own: each use of a global array would ask whether it has been made yet.
struct FixedCodes: ~Copyable {
    /// Bits to write, in their order from the lowest, and how many.
    struct Code {
        var bits: UInt32
        var count: UInt32
    }

    /// The end of a block, symbol 256: seven zeros.
    static let endOfBlock = Code(bits: 0, count: 7)

    /// Codes of the bytes that stand for themselves; not to be used longer than the codes.
    let literals: Literals

    /// Code of a match's length with its extra bits, by the length less 3.
    private let lengths: UnsafeMutablePointer<Code>

    /// Code of a distance without its extra bits, by the number of the code.
    private let distances: UnsafeMutablePointer<Code>

    init() {
        literals = Literals(codes: .allocate(capacity: 256))
        for byte in 0..<256 { (literals.codes + byte).initialize(to: Self.symbolCode(byte)) }
        lengths = .allocate(capacity: 256)
        for (index, code) in Self.lengthCodes().enumerated() { (lengths + index).initialize(to: code) }
        distances = .allocate(capacity: 30)
        for number in 0..<30 { (distances + number).initialize(to: Self.firstBitLowest(UInt32(number), count: 5)) }
    }

    deinit {
        literals.codes.deallocate()
        lengths.deallocate()
        distances.deallocate()
    }

    /// A loop that holds them in a variable of its own need not look up after each store where they are.
    struct Literals {
        fileprivate let codes: UnsafeMutablePointer<Code>

        /// Code of a byte, 8 or 9 bits.
        subscript(byte: UInt8) -> Code {
            @inline(__always) get { codes[Int(byte)] }
        }
    }

    /// Bits that `bytes` take when each stands for itself.
    static func bitCount(ofLiterals bytes: UnsafeRawBufferPointer) -> Int {
        var count = 8 * bytes.count
        for byte in bytes where byte >= 144 { count &+= 1 }
        return count
    }

    /// Code of a match's length with its extra bits, at most 13 bits.
    ///
    /// - Parameter length: 3...258.
    @inline(__always)
    func length(_ length: Int) -> Code {
        lengths[(length &- 3) & 0xFF]
    }

    /// Code of a match's distance with its extra bits, at most 18 bits.
    ///
    /// - Parameter distance: 1...32768.
    @inline(__always)
    func distance(_ distance: Int) -> Code {
        let offset = UInt32(truncatingIfNeeded: distance &- 1) & 0x7FFF
        guard offset >= 4 else { return distances[Int(offset)] }
        // Two codes for each power of two: the highest bit and the next choose the code, all below are extra bits.
        let extraBitCount = 30 &- UInt32(truncatingIfNeeded: offset.leadingZeroBitCount)
        let number = 2 &* extraBitCount &+ (offset &>> extraBitCount)
        let extraBits = offset & ((1 &<< extraBitCount) &- 1)
        return Code(bits: distances[Int(number)].bits | extraBits &<< 5, count: 5 &+ extraBitCount)
    }

    // MARK: Making the tables

    /// Numbers of extra bits of the symbols 257...284; symbol 285 is length 258 alone (RFC 1951 §3.2.5).
    static let lengthExtraBitCounts: [UInt32] = [
        0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5,
    ]

    /// Codes of the lengths 3...258 in their order.
    private static func lengthCodes() -> [Code] {
        var codes: [Code] = []
        for (index, extraBitCount) in lengthExtraBitCounts.enumerated() {
            let symbol = symbolCode(257 + index)
            for extraBits in 0..<UInt32(1) << extraBitCount {
                codes.append(Code(bits: symbol.bits | extraBits << symbol.count, count: symbol.count + extraBitCount))
            }
        }
        codes[255] = symbolCode(285)
        return codes
    }

    /// Code of a literal or length symbol, 0...287 (RFC 1951 §3.2.6).
    static func symbolCode(_ symbol: Int) -> Code {
        let symbol = UInt32(symbol)
        return switch symbol {
        case 0...143: firstBitLowest(0b0011_0000 + symbol, count: 8)
        case 144...255: firstBitLowest(0b1_1001_0000 + symbol - 144, count: 9)
        case 256...279: firstBitLowest(symbol - 256, count: 7)
        default: firstBitLowest(0b1100_0000 + symbol - 280, count: 8)
        }
    }

    /// Huffman codes are written from their highest bit on, everything else from the lowest (RFC 1951 §3.1.1).
    static func firstBitLowest(_ code: UInt32, count: UInt32) -> Code {
        let bits = (0..<count).reduce(UInt32(0)) { bits, place in bits << 1 | code >> place & 1 }
        return Code(bits: bits, count: count)
    }
}
