internal import COpenSSL

extension X509Certificate {
    /// What a certificate has to do with one that may have issued it.
    public enum Issuance: Equatable, Sendable {
        /// The names fit and the signature holds.
        case issued

        /// It names another issuer.
        case otherIssuer

        /// It names this issuer, whose key did not sign it.
        case wrongSignature

        /// It is signed by this issuer, over a digest that two contents can share (SHA-1, MD5).
        case weakDigest
    }

    /// Whether `issuer` issued this certificate: names and signature alone, neither dates nor extensions (RFC 5280
    /// §6.1.3 (a) (1) and (4)). Any algorithm that OpenSSL knows will do, since authorities sign with larger keys.
    ///
    /// - Throws: ``CertificateError`` if one of the two can no longer be read.
    public func issuance(by issuer: X509Certificate) throws(CertificateError) -> Issuance {
        let certificate = try CertificateHandle(der: der)
        let authority = try CertificateHandle(der: issuer.der)
        return switch hcert_certificate_issuance(certificate.pointer, authority.pointer) {
        case hcert_issued: .issued
        case hcert_issuer_other: .otherIssuer
        case hcert_issuer_digest_weak: .weakDigest
        default: .wrongSignature
        }
    }
}
