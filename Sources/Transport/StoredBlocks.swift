/// Blocks of a Deflate stream that hold their bytes as they are (RFC 1951 §3.2.4).
enum StoredBlocks {
    /// Most bytes of one block: LEN has 16 bits.
    static let byteCountMax = 65_535

    /// BFINAL, BTYPE and what fills up their byte, LEN, NLEN.
    private static let headByteCount = 5

    /// Length of the blocks that hold `byteCount` bytes. Nothing takes a block, too.
    static func byteCount(for byteCount: Int) -> Int {
        byteCount + headByteCount * max(1, (byteCount + byteCountMax - 1) / byteCountMax)
    }

    /// Most bits that the blocks of `byteCount` bytes take behind another block, which may end anywhere in a byte.
    static func bitCountMax(for byteCount: Int) -> Int {
        8 * Self.byteCount(for: byteCount) + 2
    }

    /// Writes `bytes` as the last blocks of a stream.
    static func write(_ bytes: UnsafeRawBufferPointer, to output: inout BitWriter) {
        var rest = bytes[...]
        repeat {
            let block = rest.prefix(byteCountMax)
            rest = rest.dropFirst(byteCountMax)
            output.add(rest.isEmpty ? 0b001 : 0b000, count: 3)  // BFINAL, BTYPE 00
            output.storeToByteEnd()
            output.add(UInt64(block.count), count: 16)
            output.add(UInt64(block.count) ^ 0xFFFF, count: 16)
            output.store()
            output.copy(UnsafeRawBufferPointer(rebasing: block))
        } while !rest.isEmpty
    }
}
