import Bytes
import Transport

/// How messages are deflated. Every reader inflates both alike, and their lengths differ by less than one in a hundred.
package enum Compression: String, Sendable {
    /// The encoder of our own, made for messages of a few hundred bytes.
    case fast
    case zlib
}

/// Deflates the messages of one sealer.
enum Compressor {
    case fast(FastDeflater)
    case zlib(Deflater)

    init(_ compression: Compression) {
        switch compression {
        case .fast: self = .fast(FastDeflater())
        case .zlib: self = .zlib(Deflater())
        }
    }

    func deflate(_ message: UnsafeRawBufferPointer, signatureByteCount: Int, into deflated: inout ByteBuffer) {
        switch self {
        case .fast(let deflater): deflater.deflate(message, tailByteCount: signatureByteCount, into: &deflated)
        case .zlib(let deflater): deflater.deflate(message, into: &deflated)
        }
    }
}
