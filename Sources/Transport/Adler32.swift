/// The check value at the end of a zlib stream (RFC 1950 §8.2).
///
/// zlib's own takes one byte after the other, which is a seventh of the time that ``FastDeflater`` needs for a message.
enum Adler32 {
    private static let modulus: UInt32 = 65_521

    /// Most bytes whose sums fit 32 bits before they are reduced, in whole groups of eight; as in zlib.
    private static let byteCountMax = 5_552

    /// The check value of `bytes`.
    static func checkValue(of bytes: UnsafeRawBufferPointer) -> UInt32 {
        var (sum, sumOfSums): (UInt32, UInt32) = (1, 0)
        var position = 0
        while position < bytes.count {
            let end = min(position &+ byteCountMax, bytes.count)
            addGroups(bytes, at: &position, upTo: end, to: &sum, &sumOfSums)
            while position < end {
                sum &+= UInt32(bytes[position])
                sumOfSums &+= sum
                position &+= 1
            }
            sum %= modulus
            sumOfSums %= modulus
        }
        return sumOfSums << 16 | sum
    }

    /// Adds as many whole groups of eight bytes as there are, each byte of a group in a lane of its own.
    @inline(__always)
    private static func addGroups(
        _ bytes: UnsafeRawBufferPointer, at position: inout Int, upTo end: Int, to sum: inout UInt32,
        _ sumOfSums: inout UInt32
    ) {
        var groupCount = (end &- position) / 8
        while groupCount > 0 {
            let count = min(groupCount, groupCountMax)
            var (lanes, sumsOfLanes) = (SIMD8<UInt16>(), SIMD8<UInt16>())
            for _ in 0..<count {
                let group = bytes.loadUnaligned(fromByteOffset: position, as: SIMD8<UInt8>.self)
                lanes &+= SIMD8(truncatingIfNeeded: group)
                sumsOfLanes &+= lanes
                position &+= 8
            }
            let (wide, wideSums) = (SIMD8<UInt32>(truncatingIfNeeded: lanes), SIMD8<UInt32>(truncatingIfNeeded: sumsOfLanes))
            // A byte counts in every sum from its own on: once for each group from its own, times eight, less its lane.
            sumOfSums &+= 8 &* UInt32(count) &* sum
            sumOfSums &+= (wideSums &* 8 &- wide &* SIMD8(0, 1, 2, 3, 4, 5, 6, 7)).wrappedSum()
            sum &+= wide.wrappedSum()
            groupCount &-= count
        }
    }

    /// Groups whose sums of sums are sure to fit 16 bits: 255 · (1 + 2 + … + 22) is less than 65,536.
    private static let groupCountMax = 22
}
