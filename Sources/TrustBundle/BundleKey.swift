public import COSE
public import Signatures

/// The key of headquarters that bundles must be signed with. It is pinned: a file on the border post's own disk, put there
/// when the post was set up, and never taken from a bundle.
public struct BundleKey: Sendable {
    public let key: VerifyingKey

    /// The kid that the manifests name: of a certificate by the rule, of a bare key the first 8 bytes of the digest of its
    /// SubjectPublicKeyInfo. It is a help for messages; whether a key has signed, the signature says.
    public let keyIdentifier: KeyIdentifier

    /// The key of a certificate. Its dates do not count: that the key is pinned says that it is in use.
    public init(certificate: X509Certificate) throws(SignatureError) {
        key = try certificate.publicKey.get()
        keyIdentifier = certificate.keyIdentifier
    }

    public init(_ key: VerifyingKey) {
        self.key = key
        keyIdentifier = KeyIdentifier(certificateDigest: SHA256.digest(key.subjectPublicKeyInfo))
    }

    /// Reads a certificate (PEM or DER) or a public key (PEM).
    ///
    /// - Parameter contents: of a file, which must hold exactly one of them.
    public init(contents: [UInt8]) throws(BundleKeyError) {
        if let certificate = try? X509Certificate(der: contents) {  // safe: the other forms are tried next
            self = try Self.key(of: certificate)
            return
        }
        let certificates = X509Certificate.parse(pem: contents)
        let keys = VerifyingKey.parse(pem: contents)
        guard certificates.count + keys.count == 1 else {
            throw .notOneKey(certificateCount: certificates.count, keyCount: keys.count)
        }
        do {
            if let key = try keys.first?.get() {
                self.init(key)
                return
            }
        } catch {
            throw .unusable(detail: "\(error)")
        }
        guard let certificate = certificates.first else { throw .notOneKey(certificateCount: 0, keyCount: 0) }
        switch certificate {
        case .success(let certificate): self = try Self.key(of: certificate)
        case .failure(let error): throw .unusable(detail: "\(error)")
        }
    }

    private static func key(of certificate: X509Certificate) throws(BundleKeyError) -> BundleKey {
        do {
            return try BundleKey(certificate: certificate)
        } catch {
            throw .unusable(detail: "\(error)")
        }
    }
}

/// Why a file holds no key to pin.
public enum BundleKeyError: Error, Equatable, Sendable, CustomStringConvertible {
    case notOneKey(certificateCount: Int, keyCount: Int)
    case unusable(detail: String)

    public var description: String {
        switch self {
        case .notOneKey(let certificateCount, let keyCount):
            "holds \(certificateCount) certificates and \(keyCount) public keys, expected exactly one of the two"
        case .unusable(let detail): detail
        }
    }
}
