package import Bytes
internal import CZlib

/// Inflates streams by zlib, one after the other, with one `z_stream`.
///
/// It knows every kind of block and has words for every flaw; ``Inflater`` asks it for what ``FastInflater`` leaves.
package final class ZlibInflater {
    private let outputByteCountMax: Int

    /// zlib's state points back at the stream, so that it must not move.
    private let stream: UnsafeMutablePointer<z_stream>

    /// - Parameter outputByteCountMax: most bytes that one stream may inflate to, enforced while inflating.
    package init(outputByteCountMax: Int) {
        self.outputByteCountMax = outputByteCountMax
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        let status = inflateInit2_(stream, MAX_WBITS, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        precondition(status == Z_OK, "zlib cannot start")  // never from input: no memory, or another zlib than built for
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
    }

    /// Appends what `deflated`, whose header is that of a zlib stream, inflates to.
    ///
    /// - Throws: ``ZlibError``; the buffer then holds what was inflated before.
    package func inflate(_ deflated: UnsafeRawBufferPointer, into bytes: inout ByteBuffer) throws(ZlibError) {
        inflateReset(stream)
        stream.pointee.next_in = UnsafeMutablePointer(mutating: deflated.bindMemory(to: UInt8.self).baseAddress)
        stream.pointee.avail_in = UInt32(clamping: deflated.count)
        var produced = 0
        while true {
            let status = step(&produced, into: &bytes)
            guard produced <= outputByteCountMax else { throw .outputTooLong(limit: outputByteCountMax) }
            switch status {
            case Z_OK where stream.pointee.avail_out == 0: continue
            case Z_STREAM_END: return try checkEnd()
            case Z_OK, Z_BUF_ERROR: throw .truncated
            default: throw .damaged(detail: detail)
            }
        }
    }

    /// How many bytes of the last stream were taken. In one that was refused it tells where.
    package var consumedByteCount: Int { Int(clamping: stream.pointee.total_in) }

    /// Inflates into the room for one chunk; one byte beyond the limit is enough to see that it is passed.
    private func step(_ produced: inout Int, into bytes: inout ByteBuffer) -> Int32 {
        var status = Z_OK
        let room = min(1_024, outputByteCountMax + 1 - produced)
        bytes.append(upTo: room) { output -> Int in
            stream.pointee.next_out = output.baseAddress
            stream.pointee.avail_out = UInt32(room)
            status = CZlib.inflate(stream, Z_NO_FLUSH)
            return room - Int(stream.pointee.avail_out)
        }
        produced += room - Int(stream.pointee.avail_out)
        return status
    }

    private var detail: String {
        stream.pointee.msg.map { String(cString: $0) } ?? "no valid deflate data"
    }

    private func checkEnd() throws(ZlibError) {
        let rest = Int(stream.pointee.avail_in)
        guard rest == 0 else { throw .trailingBytes(byteCount: rest) }
    }
}
