public import Signatures
import TextFormats

/// Who may sign whole trust lists, and what time it is.
public struct SignedListCheck: Sendable {
    /// The pinned keys: of the one who signs now, and of the one who will. Keys that a list brings along count for
    /// nothing.
    public let keys: [VerifyingKey]

    /// The time, in seconds since 1970 UTC, that a list's own end is compared with.
    public let clock: Int64

    public init(keys: [VerifyingKey], clock: Int64) {
        self.keys = keys
        self.clock = clock
    }

    /// The keys of a file, to be pinned: certificates or public keys in PEM, or one of either in DER.
    ///
    /// - Throws: ``TrustListFinding/Reason`` if there is none, or one of them is of a kind that cannot be checked.
    public static func keys(_ contents: [UInt8]) throws(TrustListFinding.Reason) -> [VerifyingKey] {
        let certificates = X509Certificate.parse(pem: contents)
        if !certificates.isEmpty {
            return try certificates.map { certificate throws(TrustListFinding.Reason) in try key(of: certificate) }
        }
        let keys = VerifyingKey.parse(pem: contents)
        if !keys.isEmpty {
            return try keys.map { key throws(TrustListFinding.Reason) in try usable(key) }
        }
        if let certificate = try? X509Certificate(der: contents) {  // safe: a bare key is tried next
            return [try usable(certificate.publicKey)]
        }
        return [try usable(Result { () throws(SignatureError) in try VerifyingKey(subjectPublicKeyInfoDER: contents) })]
    }

    private static func key(
        of certificate: Result<X509Certificate, CertificateError>
    ) throws(TrustListFinding.Reason) -> VerifyingKey {
        switch certificate {
        case .success(let certificate): try usable(certificate.publicKey)
        case .failure(let error): throw .certificate(error)
        }
    }

    private static func usable(
        _ key: Result<VerifyingKey, SignatureError>
    ) throws(TrustListFinding.Reason) -> VerifyingKey {
        do {
            return try key.get()
        } catch {
            throw .key(error)
        }
    }

    /// Refuses what is no longer, or not yet, in force.
    ///
    /// - Parameter claims: an object that may have `exp`, `nbf` and `iat` (RFC 7519 §4.1).
    func requireInForce(_ claims: JSONValue) throws(TrustListFinding.Reason) {
        if let end = try claims.numericDate("exp"), clock > end {
            throw .listOver(end: end)
        }
        for name in ["nbf", "iat"] {
            // Clocks differ a little: 300 seconds, as for certificates.
            guard let start = try claims.numericDate(name), start > clock else { continue }
            let (wait, overflows) = start.subtractingReportingOverflow(clock)
            guard !overflows, wait <= 300 else { throw .listNotYet(start: start) }
        }
    }
}
