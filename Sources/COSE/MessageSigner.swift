/// A private key at work, wherever it is kept: in memory, in a token that is slow and may fail in mid-batch, or in a
/// faster signer that takes many digests at a time.
///
/// One value belongs to one thread at a time; how many values share a key or a connection is their maker's business.
public protocol MessageSigner: ~Copyable {
    /// The algorithm that the signatures are of.
    var algorithm: Algorithm { get }

    /// Length of every signature in bytes: 64 for ES256, the modulus length for PS256.
    var signatureByteCount: Int { get }

    /// Writes the SHA-256 digest of `message` (an encoded `Sig_structure`) to `digest`, which has 32 bytes.
    func digest(_ message: UnsafeRawBufferPointer, into digest: UnsafeMutableRawBufferPointer)

    /// Signs each digest, in order.
    ///
    /// - Parameters:
    ///   - digests: any number of digests, 32 bytes each, one after the other.
    ///   - signatures: room for as many signatures of ``signatureByteCount`` bytes each.
    /// - Throws: ``SignerError``, which says how many signatures at the front of `signatures` are good.
    mutating func sign(
        digests: UnsafeRawBufferPointer, into signatures: UnsafeMutableRawBufferPointer
    ) throws(SignerError)
}

/// Why a signer stopped, and how far it had come.
public struct SignerError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What failed, as the key's keeper words it. Holds no key material and nothing of the record.
    public let message: String

    /// Number of signatures, from the first digest on, that were made before the failure.
    public let signedCount: Int

    public init(message: String, signedCount: Int) {
        self.message = message
        self.signedCount = signedCount
    }

    public var description: String {
        "signing stopped after \(signedCount) signatures: \(message)"
    }
}
