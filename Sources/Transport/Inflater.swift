public import Bytes

/// Inflates zlib streams (RFC 1950), one after the other.
///
/// Accepted is one whole stream and nothing else: header, data, Adler-32, and the end of the input.
public final class Inflater {
    /// Most bytes that one stream may inflate to, enforced while inflating.
    public let outputByteCountMax: Int

    private let fast: FastInflater
    private let zlib: ZlibInflater

    public init(outputByteCountMax: Int = 65_536) {
        self.outputByteCountMax = outputByteCountMax
        fast = FastInflater(outputByteCountMax: outputByteCountMax)
        zlib = ZlibInflater(outputByteCountMax: outputByteCountMax)
    }

    /// Appends what `deflated` inflates to.
    ///
    /// - Throws: ``ZlibError``; the buffer then holds what was inflated before.
    public func inflate(_ deflated: UnsafeRawBufferPointer, into bytes: inout ByteBuffer) throws(ZlibError) {
        try Self.checkHeader(deflated)
        // What the fast way does not take may still be a stream. zlib decides, and says what is wrong with it if not.
        if !fast.inflate(deflated, into: &bytes) { try zlib.inflate(deflated, into: &bytes) }
    }

    /// How many bytes of a stream that was refused as ``ZlibError/damaged(detail:)`` were taken before.
    package var consumedByteCount: Int { zlib.consumedByteCount }

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
