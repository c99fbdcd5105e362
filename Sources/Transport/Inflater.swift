public import Bytes
internal import CZlib

/// Inflates zlib streams (RFC 1950), one after the other, with one `z_stream`.
///
/// Accepted is one whole stream and nothing else: header, data, Adler-32, and the end of the input.
public final class Inflater {
    /// Most bytes that one stream may inflate to, enforced while inflating.
    public let outputByteCountMax: Int

    /// zlib's state points back at the stream, so that it must not move.
    private let stream: UnsafeMutablePointer<z_stream>

    public init(outputByteCountMax: Int = 65_536) {
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

    /// Appends what `deflated` inflates to.
    ///
    /// - Throws: ``ZlibError``; the buffer then holds what was inflated before.
    public func inflate(_ deflated: UnsafeRawBufferPointer, into bytes: inout ByteBuffer) throws(ZlibError) {
        try Self.checkHeader(deflated)
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

    /// What `deflated` inflates to.
    public func inflate(_ deflated: [UInt8]) throws(ZlibError) -> [UInt8] {
        var bytes = ByteBuffer(capacity: 1_024)
        // Array's own method does not pass typed errors on.
        let outcome: Result<Void, ZlibError> = deflated.withUnsafeBytes { deflated in
            do throws(ZlibError) {
                return .success(try inflate(deflated, into: &bytes))
            } catch {
                return .failure(error)
            }
        }
        try outcome.get()
        return bytes.array
    }

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

    /// CMF and FLG (RFC 1950 §2.2), and what is found in their place.
    private static func checkHeader(_ deflated: UnsafeRawBufferPointer) throws(ZlibError) {
        guard deflated.count >= 2 else { throw .truncated }
        let (method, flags) = (deflated[0], deflated[1])
        if method == 0x1F, flags == 0x8B { throw .gzip }
        if (method == 0xD2 && flags == 0x84) || (method == 0x84 && flags >> 5 == 2) { throw .notCompressed }
        guard method & 0x0F == 8, method >> 4 <= 7, (UInt16(method) << 8 | UInt16(flags)) % 31 == 0 else {
            throw .notZlib
        }
        guard flags & 0x20 == 0 else { throw .presetDictionary }
    }
}

/// Why bytes are not one whole zlib stream (RFC 1950).
public enum ZlibError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The first two bytes are no zlib header.
    case notZlib
    case gzip
    /// A COSE message stands where its compressed form should.
    case notCompressed
    case presetDictionary
    /// The input ends before the stream does.
    case truncated
    /// - detail: zlib's own words.
    case damaged(detail: String)
    case outputTooLong(limit: Int)
    case trailingBytes(byteCount: Int)

    public var description: String {
        switch self {
        case .notZlib: "zlib: the header is not that of a zlib stream"
        case .gzip: "zlib: found a gzip stream, expected zlib"
        case .notCompressed: "zlib: the message is not compressed"
        case .presetDictionary: "zlib: the stream demands a preset dictionary"
        case .truncated: "zlib: the stream is cut short"
        case .damaged(let detail): "zlib: \(detail)"
        case .outputTooLong(let limit): "zlib: the stream inflates to more than \(limit) bytes"
        case .trailingBytes(let count): "zlib: \(count) bytes behind the stream"
        }
    }
}
