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
        // Measured on published certificates: with fixed codes the result is 0.3 % longer than at level 9, and
        // deflating and inflating it take a quarter less time, most of which goes into code trees otherwise. A small
        // memory level leaves less to clear for each message and is still one block for 1,023 bytes.
        let status = deflateInit2_(
            stream, 3, Z_DEFLATED, -MAX_WBITS, 4, Z_FIXED, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        precondition(status == Z_OK, "zlib cannot start")  // never from input: no memory, or another zlib than built for
    }

    deinit {
        deflateEnd(stream)
        stream.deallocate()
    }

    /// CMF and FLG as every reader in the field knows them. zlib itself would write 78 01 for this strategy; the level in
    /// FLG is of no meaning to a reader (RFC 1950 §2.2).
    private static let header: (UInt8, UInt8) = (0x78, 0xDA)

    /// Appends the zlib stream of `bytes`: header, deflate data, Adler-32.
    public func deflate(_ bytes: UnsafeRawBufferPointer, into deflated: inout ByteBuffer) {
        deflated.append(Self.header.0)
        deflated.append(Self.header.1)
        appendRaw(bytes, to: &deflated)
        let check = adler32(1, bytes.bindMemory(to: UInt8.self).baseAddress, UInt32(clamping: bytes.count))
        // Without bytes zlib returns its starting value, which is the check value of nothing.
        for shift: UInt in [24, 16, 8, 0] { deflated.append(UInt8(truncatingIfNeeded: check >> shift)) }
    }

    private func appendRaw(_ bytes: UnsafeRawBufferPointer, to deflated: inout ByteBuffer) {
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
