import Bytes

/// Inflates short zlib streams of stored blocks and blocks with fixed codes, more than twice as fast as zlib itself:
/// what ``FastDeflater`` writes, and zlib where tables of their own would not pay.
///
/// It takes no stream that zlib does not take, and makes the same of it. All others it leaves: those that have other
/// blocks, those that are long, and those with any flaw.
struct FastInflater: ~Copyable {
    /// Most bytes that it inflates to; four times what the largest genuine certificate has.
    static let outputByteCountMax = 4_096

    /// Bytes that one turn of ``readSymbols(_:_:)`` may write behind the limit: literals, the longest match, and what
    /// storing whole words writes behind them.
    private static let turnByteCountMax = LiteralStarts.wholeCount + 258 + 8

    private let symbols = FixedSymbols()
    private let outputByteCountMax: Int

    /// - Parameter outputByteCountMax: streams that inflate to more are left as well.
    init(outputByteCountMax: Int) {
        self.outputByteCountMax = max(0, min(outputByteCountMax, Self.outputByteCountMax))
    }

    /// Appends what `deflated` inflates to, if it is a whole stream that can be read here.
    ///
    /// - Returns: false, with nothing appended, to leave the stream to zlib.
    func inflate(_ deflated: UnsafeRawBufferPointer, into bytes: inout ByteBuffer) -> Bool {
        guard let input = BitReader(deflated, from: 2), Self.isHeader(deflated[0], deflated[1]) else { return false }
        var isTaken = false
        bytes.append(upTo: outputByteCountMax + Self.turnByteCountMax) { room -> Int in
            var output = Output(room: UnsafeMutableRawBufferPointer(room), byteCountMax: outputByteCountMax)
            isTaken = readStream(input, into: &output)
            return isTaken ? output.byteCount : 0
        }
        return isTaken
    }

    /// Whether the header is the usual one: a window of 32 KiB, which is more than any distance here, no dictionary, and
    /// the check bits (RFC 1950 §2.2).
    private static func isHeader(_ method: UInt8, _ flags: UInt8) -> Bool {
        method == 0x78 && flags & 0x20 == 0 && (0x7800 | UInt16(flags)) % 31 == 0
    }

    /// Where the bytes go. Behind the limit there is room for one turn more.
    private struct Output {
        let room: UnsafeMutableRawBufferPointer
        let byteCountMax: Int
        var byteCount = 0
    }

    /// Reads all blocks and the check value behind them (RFC 1951 §3.2.3, RFC 1950 §2.2).
    private func readStream(_ input: consuming BitReader, into output: inout Output) -> Bool {
        var isLast = false
        while !isLast {
            isLast = input.take(1) == 1
            let isRead =
                switch input.take(2) {
                case 0b00: readStored(&input, &output)
                case 0b01: readSymbols(&input, &output)
                default: false
                }
            guard isRead, output.byteCount <= output.byteCountMax else { return false }
        }
        guard let checkValue = input.takeBytes(4), input.isAtEnd else { return false }
        let bytes = UnsafeRawBufferPointer(rebasing: output.room[..<output.byteCount])
        return UInt32(bigEndian: checkValue.loadUnaligned(as: UInt32.self)) == Adler32.checkValue(of: bytes)
    }

    /// Copies a stored block (RFC 1951 §3.2.4).
    private func readStored(_ input: inout BitReader, _ output: inout Output) -> Bool {
        guard let head = input.takeBytes(4) else { return false }
        let byteCount = Int(head[0]) | Int(head[1]) << 8
        let complement = Int(head[2]) | Int(head[3]) << 8
        guard byteCount ^ complement == 0xFFFF, byteCount <= output.byteCountMax - output.byteCount,
            let bytes = input.takeBytes(byteCount)
        else { return false }
        UnsafeMutableRawBufferPointer(rebasing: output.room[output.byteCount...]).copyMemory(from: bytes)
        output.byteCount += byteCount
        return true
    }

    // MARK: Fixed codes

    /// Reads a block with fixed codes to its end (RFC 1951 §3.2.6).
    private func readSymbols(_ input: inout BitReader, _ output: inout Output) -> Bool {
        var reader = input
        var byteCount = output.byteCount
        let (room, byteCountMax) = (output.room, output.byteCountMax)
        // Behind the end of the input there are zeros, which end the block.
        while byteCount <= byteCountMax {
            let bits = reader.next
            if let literals = ShortLiterals(bits) {
                room.storeBytes(of: literals.bytes.littleEndian, toByteOffset: byteCount, as: UInt64.self)
                byteCount &+= ShortLiterals.count
                reader.skip(8 &* ShortLiterals.count)
                continue
            }
            guard let symbol = readLiterals(bits, &reader, into: room, &byteCount) else { continue }
            if symbol.value >= FixedSymbols.Symbol.firstLength {
                guard let match = match(symbol, &reader), match.distance <= byteCount else { return false }
                Self.repeatBytes(in: room, at: byteCount, distance: match.distance, length: match.length)
                byteCount &+= match.length
            } else {
                (input, output.byteCount) = (reader, byteCount)
                return symbol.value == FixedSymbols.Symbol.endOfBlock && !reader.hasOverrun
            }
        }
        return false
    }

    /// Reads six codes, which lie wholly in `bits`, or those up to the first that is no literal.
    ///
    /// - Parameter bits: the next bits of the stream.
    /// - Returns: what that one stands for; nil if all are literals.
    @inline(__always)
    private func readLiterals(
        _ bits: UInt64, _ reader: inout BitReader, into room: UnsafeMutableRawBufferPointer, _ byteCount: inout Int
    ) -> FixedSymbols.Symbol? {
        var starts = LiteralStarts(bits)
        for _ in 0..<LiteralStarts.wholeCount {
            let symbol = symbols.symbol(bits &>> starts.next)
            guard symbol.value < FixedSymbols.Symbol.endOfBlock else {
                reader.skip(Int(truncatingIfNeeded: starts.next) &+ Int(symbol.bitCount))
                return symbol
            }
            room[byteCount] = UInt8(truncatingIfNeeded: symbol.value)
            byteCount &+= 1
            starts.passLiteral()
        }
        reader.skip(Int(truncatingIfNeeded: starts.next))
        return nil
    }

    /// Reads what follows the code of a length.
    ///
    /// - Returns: nil if there is no such distance.
    @inline(__always)
    private func match(_ symbol: FixedSymbols.Symbol, _ reader: inout BitReader) -> (length: Int, distance: Int)? {
        let lengthLess3 =
            Int(symbol.value &- FixedSymbols.Symbol.firstLength) &+ reader.take(Int(symbol.extraBitCount))
        let distance = symbols.distance(reader.next)
        reader.skip(5)
        guard distance.shortest > 0 else { return nil }
        return (lengthLess3 &+ 3, Int(distance.shortest) &+ reader.take(Int(distance.extraBitCount)))
    }

    /// Writes `length` bytes again that stand `distance` bytes before `position`; the two may overlap.
    ///
    /// Not inlined: the compiler would keep count for these loops in the one over literals.
    @inline(never)
    private static func repeatBytes(
        in room: UnsafeMutableRawBufferPointer, at position: Int, distance: Int, length: Int
    ) {
        let end = position &+ length
        var position = position
        if distance >= 8 {
            while position < end {
                let word = room.loadUnaligned(fromByteOffset: position &- distance, as: UInt64.self)
                room.storeBytes(of: word, toByteOffset: position, as: UInt64.self)
                position &+= 8
            }
        } else {
            while position < end {
                room[position] = room[position &- distance]
                position &+= 1
            }
        }
    }
}

/// Seven literals of 8 bits that the next bits of a stream are: the codes 00110000 to 10111111, which stand for the bytes
/// 0 to 143, and so for all of ASCII.
///
/// They are told and turned into bytes in one word. Half of a certificate is such runs, and no load has to wait for the
/// length of a code in them.
private struct ShortLiterals {
    /// As many as are sure to be in ``BitReader/next``.
    static let count = 7

    /// The bytes, first one lowest, and one of no meaning behind them.
    let bytes: UInt64

    /// - Parameter bits: the next bits of a stream.
    /// - Returns: nil if another code is among the next seven.
    @inline(__always)
    init?(_ bits: UInt64) {
        // A Huffman code starts with its highest bit, so that bit 0 of each byte here is the code's highest. Not one of
        // ours begins with 11, nor with 0000, 0001 or 0010.
        let (second, third, fourth) = (bits &>> 1, bits &>> 2, bits &>> 3)
        let isLiteral = (bits ^ second) | (~bits & third & fourth)
        guard ~isLiteral & 0x0001_0101_0101_0101 == 0 else { return nil }
        // Turned round, each byte is a code. None of the seven is less than 0x30, so that nothing is borrowed.
        var codes = (bits &>> 1 & 0x5555_5555_5555_5555) | (bits & 0x5555_5555_5555_5555) &<< 1
        codes = (codes &>> 2 & 0x3333_3333_3333_3333) | (codes & 0x3333_3333_3333_3333) &<< 2
        codes = (codes &>> 4 & 0x0F0F_0F0F_0F0F_0F0F) | (codes & 0x0F0F_0F0F_0F0F_0F0F) &<< 4
        bytes = codes &- 0x3030_3030_3030_3030
    }
}

/// Where one code after the other starts in the next bits of a stream, as long as they are literals.
///
/// It needs no table: a literal has nine bits if it begins with 11, and eight otherwise. So what the codes stand for can
/// be looked up side by side, where each would wait for the one before.
private struct LiteralStarts {
    /// Codes of nine bits, the longest, that are sure to lie wholly in ``BitReader/next``. Always as many are read, so that
    /// the processor knows when to stop.
    static let wholeCount = BitReader.nextBitCount / 9

    private let startsNineBits: UInt64

    /// Where the next code starts.
    private(set) var next: UInt64 = 0

    /// - Parameter bits: the next bits of a stream.
    @inline(__always)
    init(_ bits: UInt64) {
        startsNineBits = bits & bits &>> 1
    }

    /// Goes over the next code, which must be a literal.
    @inline(__always)
    mutating func passLiteral() {
        next &+= 8 &+ (startsNineBits &>> next & 1)
    }
}
