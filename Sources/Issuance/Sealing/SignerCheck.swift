import HealthCertificate
import Signatures
import TextFormats

/// What must hold before the first signature: key, certificate and terms go together.
package enum SignerCheck {
    /// Checks every key of a run against its terms, and makes one signature with it that is thrown away.
    static func check(_ settings: RunSettings) throws(IssuingError) {
        for signer in settings.signers {
            try check(key: signer.key, certificate: signer.certificate, terms: settings.terms)
            try TestSignature.check(key: signer.key, certificate: signer.certificate, terms: settings.terms)
        }
    }

    package static func check(
        key: SigningKey, certificate: X509Certificate, terms: IssuingTerms
    ) throws(IssuingError) {
        let publicKey: VerifyingKey
        do {
            publicKey = try certificate.publicKey.get()
        } catch {
            throw .certificateUnusable("\(error)")
        }
        guard publicKey == key.verifyingKey else { throw .keyNotOfCertificate }
        guard !certificate.isCertificateAuthority else {
            throw .certificateUnusable("it is that of an authority, not of a document signer")
        }
        if let country = certificate.subjectCountry, country != terms.issuer {
            throw .issuerNotOfCertificate(issuer: terms.issuer, country: country)
        }
        guard terms.issuedAt >= certificate.notBefore else {
            throw .issuedBeforeCertificate(from: text(certificate.notBefore))
        }
        guard terms.expiration <= certificate.notAfter else {
            throw .expirationAfterCertificate(end: text(certificate.notAfter))
        }
        guard terms.expiration > terms.issuedAt else { throw .expirationNotAfterIssue }
    }

    /// Whether the certificate is in force at a moment in seconds since 1970 UTC.
    package static func checkValidity(of certificate: X509Certificate, at clock: Int64) throws(IssuingError) {
        guard clock >= certificate.notBefore else { throw .certificateNotYetValid(from: text(certificate.notBefore)) }
        guard clock <= certificate.notAfter else { throw .certificateExpired(at: text(certificate.notAfter)) }
    }

    /// Whether the certificate's key usage allows a kind (HCERT Appendix A.4).
    package static func permits(_ kind: CertificateKind, _ certificate: X509Certificate) -> Bool {
        switch kind {
        case .vaccination: certificate.purposes.contains(.vaccination)
        case .test: certificate.purposes.contains(.test)
        case .recovery: certificate.purposes.contains(.recovery)
        }
    }

    private static func text(_ seconds: Int64) -> String {
        Timestamp(secondsSince1970: seconds).description
    }
}
