public import Bytes
internal import CZlib

/// Deflates messages to zlib streams (RFC 1950), one after the other, with one `z_stream`.
///
/// A certificate is a few hundred bytes that hardly compress: setting the stream up anew would cost more than deflating.
public final class Deflater {
    /// zlib's state points back at the stream, so that it must not move.
    private let stream: UnsafeMutablePointer<z_stream>

    public init() {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        // Level 9 writes the header 78 DA, which every reader accepts. A small memory level leaves less to clear for
        // each message and is still one block for 1,023 bytes.
        let status = deflateInit2_(
            stream, 9, Z_DEFLATED, MAX_WBITS, 4, Z_DEFAULT_STRATEGY, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        precondition(status == Z_OK, "zlib cannot start")  // never from input: no memory, or another zlib than built for
    }

    deinit {
        deflateEnd(stream)
        stream.deallocate()
    }

    /// Appends the zlib stream of `bytes`.
    public func deflate(_ bytes: UnsafeRawBufferPointer, into deflated: inout ByteBuffer) {
        deflateReset(stream)
        stream.pointee.next_in = UnsafeMutablePointer(mutating: bytes.bindMemory(to: UInt8.self).baseAddress)
        stream.pointee.avail_in = UInt32(clamping: bytes.count)
        let room = Int(deflateBound(stream, UInt(bytes.count)))
        deflated.append(upTo: room) { output -> Int in
            stream.pointee.next_out = output.baseAddress
            stream.pointee.avail_out = UInt32(clamping: room)
            let status = CZlib.deflate(stream, Z_FINISH)
            precondition(status == Z_STREAM_END, "zlib broke its promise")  // never: deflateBound is enough room
            return room - Int(stream.pointee.avail_out)
        }
    }

    /// The zlib stream of `bytes`.
    public func deflate(_ bytes: [UInt8]) -> [UInt8] {
        var deflated = ByteBuffer(capacity: bytes.count + 32)
        bytes.withUnsafeBytes { deflate($0, into: &deflated) }
        return deflated.array
    }
}
