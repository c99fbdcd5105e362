import Bytes
import HealthCertificate
import Signatures

/// Makes certificate identifiers that nobody can guess and that come out the same for the same record of the same run.
///
/// The opaque part is HMAC-SHA256 under the run's secret over the record's key and the digest of its content, cut to 128
/// bits: unique without an index, and fixed before anything is signed.
struct CertificateIdentifierMaker: ~Copyable {
    private let hmac: HMACSHA256
    private let issuer: String
    private let hasCheckCharacter: Bool
    private var code = [UInt8](repeating: 0, count: HMACSHA256.byteCount)
    private var material = ByteBuffer(capacity: 512)
    private var digest = [UInt8](repeating: 0, count: SHA256.byteCount)

    /// - Parameters:
    ///   - secret: at least 16 random bytes.
    ///   - issuer: ISO 3166-1 alpha-2.
    init(secret: [UInt8], issuer: String, hasCheckCharacter: Bool) {
        hmac = HMACSHA256(key: secret)
        self.issuer = issuer
        self.hasCheckCharacter = hasCheckCharacter
    }

    /// Appends the identifier of one record.
    ///
    /// - Parameters:
    ///   - appendKey: appends what tells the record from all others.
    ///   - content: what the certificate says, its identifier aside.
    mutating func append(
        content: UnsafeRawBufferPointer, to identifier: inout ByteBuffer, _ appendKey: (inout ByteBuffer) -> Void
    ) {
        digest.withUnsafeMutableBytes { SHA256.digest(content, into: $0) }
        material.removeAll()
        appendKey(&material)
        material.append(digest)
        code.withUnsafeMutableBytes { code in
            material.withUnsafeBytes { hmac.authenticate($0, into: code) }
        }
        code.withUnsafeBytes { code in
            UniqueCertificateIdentifier.append(
                opaque: UnsafeRawBufferPointer(rebasing: code[..<16]), country: issuer,
                withCheckCharacter: hasCheckCharacter, to: &identifier)
        }
    }
}
