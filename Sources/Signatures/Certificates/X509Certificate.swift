public import COSE
internal import COpenSSL

/// A certificate as a set of facts. Nothing is judged here: neither dates nor the issuer's signature.
///
/// OpenSSL reads the irregular certificates that stand on official lists (serial numbers below zero, an explicitly
/// encoded DEFAULT, CA:FALSE with a path length); stricter parsers refuse six of 829.
public struct X509Certificate: Sendable {
    /// The whole certificate.
    public let der: [UInt8]

    /// SHA-256 digest of ``der``, 32 bytes.
    public let sha256: [UInt8]

    public let subject: DistinguishedName
    public let issuer: DistinguishedName

    /// First second of the validity, since 1970 UTC.
    public let notBefore: Int64

    /// Last second of the validity, since 1970 UTC.
    public let notAfter: Int64

    /// Whether basicConstraints say CA:TRUE. Without that extension: no.
    public let isCertificateAuthority: Bool

    /// Dotted object identifiers of extKeyUsage, in their order; empty without that extension.
    public let extendedKeyUsages: [String]

    /// SubjectPublicKeyInfo as it stands in the certificate.
    public let subjectPublicKeyInfo: [UInt8]

    /// The public key, or why it cannot sign health certificates. The other facts hold either way.
    public let publicKey: Result<VerifyingKey, SignatureError>

    /// The kid by the rule: the first 8 bytes of ``sha256`` (HCERT Appendix A.1).
    public var keyIdentifier: KeyIdentifier { KeyIdentifier(certificateDigest: sha256) }

    /// What kinds of health certificate the key may sign.
    public var purposes: Purposes { Purposes(extendedKeyUsages: extendedKeyUsages) }

    /// Country of the subject, by the profile two capital letters.
    public var subjectCountry: String? { subject.country }

    /// Organization of the subject.
    public var subjectOrganization: String? { subject.organization }

    /// Common name of the subject.
    public var subjectCommonName: String? { subject.commonName }

    /// Reads a certificate.
    ///
    /// - Parameter der: one whole certificate (RFC 5280 §4.1), without PEM armour.
    /// - Throws: ``CertificateError`` if it cannot be read, or if nobody could say when it is in force or what for.
    public init(der: [UInt8]) throws(CertificateError) {
        let facts = try CertificateFacts(der: der)
        self.der = der
        sha256 = SHA256.digest(der)
        subject = facts.name(hcert_name_subject)
        issuer = facts.name(hcert_name_issuer)
        (notBefore, notAfter) = try facts.validity()
        isCertificateAuthority = try facts.isAuthority()
        extendedKeyUsages = try facts.extendedKeyUsages()
        subjectPublicKeyInfo = try facts.subjectPublicKeyInfo()
        do throws(SignatureError) {
            publicKey = .success(try VerifyingKey(subjectPublicKeyInfoDER: subjectPublicKeyInfo))
        } catch {
            publicKey = .failure(error)
        }
    }

    /// The certificates of a PEM text, in order. Blocks with other labels are passed over; one that begins and cannot be
    /// read is a failure, at its place or, when nobody knows it, at the end.
    ///
    /// - Parameter text: bytes of a PEM text (RFC 7468).
    /// - Returns: for each block, the certificate or why it is none; empty if there is no block.
    public static func parse(pem text: UnsafeRawBufferPointer) -> [Result<X509Certificate, CertificateError>] {
        var reader = PEMReader(text)
        var certificates: [Result<X509Certificate, CertificateError>] = []
        while let certificate = nextCertificate(of: &reader) {
            certificates.append(certificate)
        }
        if !certificates.isEmpty, reader.lostBlockCount > 0 { certificates.append(.failure(.brokenBlocks(count: reader.lostBlockCount))) }
        return certificates
    }

    /// The certificates of a PEM text, in order. Blocks with other labels are passed over.
    public static func parse(pem text: [UInt8]) -> [Result<X509Certificate, CertificateError>] {
        text.withUnsafeBytes { parse(pem: $0) }
    }

    private static func nextCertificate(
        of reader: inout PEMReader
    ) -> Result<X509Certificate, CertificateError>? {
        do throws(OpenSSLError) {
            while let block = try reader.next() {
                // X509 CERTIFICATE is an older label for the same contents (RFC 7468 §5.1).
                guard block.label == "CERTIFICATE" || block.label == "X509 CERTIFICATE" else {
                    if block.label.hasSuffix("CERTIFICATE") { return .failure(.otherLabel) }
                    continue
                }
                let der = Array(block.contents)
                return Result { () throws(CertificateError) in try X509Certificate(der: der) }
            }
            return nil
        } catch {
            return .failure(.openSSL(error))
        }
    }

    /// The certificate as a PEM text.
    public func pem() throws(CertificateError) -> String {
        let outcome = der.withUnsafeBytes { contents in
            Result { () throws(OpenSSLError) in
                let text = try PEMBlock.text(label: "CERTIFICATE", contents: contents)
                return text.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
            }
        }
        do {
            return try outcome.get()
        } catch {
            throw .openSSL(error)
        }
    }
}

extension X509Certificate: Hashable {
    public static func == (one: X509Certificate, other: X509Certificate) -> Bool {
        one.der == other.der
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(sha256)
    }
}
