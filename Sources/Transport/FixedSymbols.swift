/// The fixed codes of Deflate for reading, by the next bits of a stream (RFC 1951 §3.2.5, §3.2.6); made once.
struct FixedSymbols: ~Copyable {
    /// What the next bits stand for.
    struct Symbol {
        /// A byte, or ``endOfBlock``, or ``noSymbol``, or the shortest length less 3 plus ``firstLength``.
        var value: UInt16
        /// Length of the code.
        var bitCount: UInt8
        /// Bits that follow it, to be added to the length.
        var extraBitCount: UInt8

        static let endOfBlock: UInt16 = 256
        /// Codes that the tables name and no stream may hold: 286 and 287.
        static let noSymbol: UInt16 = 257
        static let firstLength: UInt16 = 258
    }

    /// A distance: what to add the extra bits to. 0 for the codes 30 and 31, which no stream may hold.
    struct Distance {
        var shortest: UInt16
        var extraBitCount: UInt8
    }

    private let symbols: UnsafeMutablePointer<Symbol>
    private let distances: UnsafeMutablePointer<Distance>

    init() {
        symbols = .allocate(capacity: 512)
        for symbol in 0..<288 { Self.enter(symbol, into: symbols) }
        distances = .allocate(capacity: 32)
        for code in 0..<32 {
            let bits = FixedCodes.firstBitLowest(UInt32(code), count: 5).bits
            (distances + Int(bits)).initialize(to: Self.distance(code))
        }
    }

    deinit {
        symbols.deallocate()
        distances.deallocate()
    }

    /// The symbol that `bits` begin with.
    @inline(__always)
    func symbol(_ bits: UInt64) -> Symbol {
        symbols[Int(truncatingIfNeeded: bits & 511)]
    }

    /// The distance whose code `bits` begin with, 5 bits of it.
    @inline(__always)
    func distance(_ bits: UInt64) -> Distance {
        distances[Int(truncatingIfNeeded: bits & 31)]
    }

    // MARK: Making the tables

    /// Enters a symbol under each nine bits that begin with its code.
    private static func enter(_ number: Int, into symbols: UnsafeMutablePointer<Symbol>) {
        let code = FixedCodes.symbolCode(number)
        var symbol = Symbol(value: UInt16(number), bitCount: UInt8(code.count), extraBitCount: 0)
        switch number {
        case 257...284:
            let extraBitCounts = FixedCodes.lengthExtraBitCounts
            let shorter = extraBitCounts[..<(number - 257)].reduce(0) { $0 + UInt16(1) << UInt16($1) }
            symbol.value = Symbol.firstLength + shorter
            symbol.extraBitCount = UInt8(extraBitCounts[number - 257])
        case 285: symbol.value = Symbol.firstLength + 255
        case 286...: symbol.value = Symbol.noSymbol
        default: break
        }
        for rest in 0..<1 << (9 - Int(code.count)) {
            (symbols + (Int(code.bits) | rest << Int(code.count))).initialize(to: symbol)
        }
    }

    /// Codes 0 to 3 stand for the distances 1 to 4; from there on two codes share each number of extra bits.
    private static func distance(_ code: Int) -> Distance {
        guard code >= 4 else { return Distance(shortest: UInt16(code + 1), extraBitCount: 0) }
        guard code < 30 else { return Distance(shortest: 0, extraBitCount: 0) }
        let extraBitCount = code / 2 - 1
        return Distance(shortest: UInt16((2 + code % 2) << extraBitCount + 1), extraBitCount: UInt8(extraBitCount))
    }
}
