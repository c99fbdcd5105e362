/// Reads a Deflate stream, first bit lowest (RFC 1951 §3.1.1).
///
/// Behind the end of the input it reads zeros and tells so by ``hasOverrun``: one look at that does for many codes.
struct BitReader {
    /// Bits of ``next`` that are sure to be of the stream.
    static let nextBitCount = 57

    /// At least eight bytes.
    private let input: UnsafeRawBufferPointer
    private var position: Int

    /// - Parameters:
    ///   - input: in debug builds every load is checked against it.
    ///   - bytePosition: the first byte to read.
    /// - Returns: nil if `input` has less than eight bytes, which is as much as is loaded at a time.
    init?(_ input: UnsafeRawBufferPointer, from bytePosition: Int) {
        guard input.count >= 8 else { return nil }
        self.input = input
        position = bytePosition &* 8
    }

    /// Whether more bits were taken than there are.
    var hasOverrun: Bool { position > input.count &* 8 }

    /// The next bits.
    var next: UInt64 {
        @inline(__always) get {
            let start = position &>> 3
            let bits = UInt64(truncatingIfNeeded: position & 7)
            guard start &+ 8 <= input.count else { return lastWord(from: start) &>> bits }
            return word(at: start) &>> bits
        }
    }

    @inline(__always)
    private func word(at start: Int) -> UInt64 {
        UInt64(littleEndian: input.loadUnaligned(fromByteOffset: start, as: UInt64.self))
    }

    /// The last bytes, and zeros behind them.
    @inline(never)
    private func lastWord(from start: Int) -> UInt64 {
        start < input.count ? word(at: input.count - 8) >> UInt64(8 * (start + 8 - input.count)) : 0
    }

    /// Goes over `count` bits.
    @inline(__always)
    mutating func skip(_ count: Int) {
        position &+= count
    }

    /// Takes the next `count` bits as a number, 16 at most.
    @inline(__always)
    mutating func take(_ count: Int) -> Int {
        let mask = (1 &<< UInt64(truncatingIfNeeded: count)) &- 1
        let number = Int(truncatingIfNeeded: next & mask)
        skip(count)
        return number
    }

    /// Takes whole bytes from the next one that begins.
    ///
    /// - Returns: nil if fewer are left.
    mutating func takeBytes(_ count: Int) -> UnsafeRawBufferPointer? {
        let start = (position &+ 7) &>> 3
        guard start <= input.count, count <= input.count - start else { return nil }
        position = (start &+ count) &* 8
        return UnsafeRawBufferPointer(rebasing: input[start..<start + count])
    }

    /// Whether the whole input has been taken.
    var isAtEnd: Bool { position == input.count &* 8 }
}
