public import COSE
public import Signatures

/// A key that may sign health certificates, and what its trust list says of it.
///
/// It is a class so that a look-up hands out references: a gate asks for signers thousands of times a second.
public final class DocumentSigner: Sendable {
    /// The kid that the list files it under. By the rule the certificate's own; some lists have others.
    public let keyIdentifier: KeyIdentifier

    /// The country that it signs for: the list entry's, else the certificate's; in capitals, nil if nowhere.
    public let country: String?

    /// The kinds of health certificate that it may sign.
    public let purposes: Purposes

    /// First second in which it may sign, since 1970 UTC. Nil for a key without a certificate.
    public let notBefore: Int64?

    /// Last second in which it may sign, and in which what it signed is in force (shell model).
    public let notAfter: Int64?

    /// The key.
    public let key: VerifyingKey

    /// Whether it is one of the worthless keys that examples are signed with: country ZZ, and a common name that says
    /// `TEST - DO NOT TRUST`.
    public let isExample: Bool

    /// A signer with a certificate.
    ///
    /// - Parameters:
    ///   - keyIdentifier: the list's kid; nil takes the certificate's own.
    ///   - country: the list's country; nil takes the certificate's.
    /// - Throws: ``TrustListFinding/Reason`` if the certificate is an authority's, or its key is not fit to sign.
    public init(
        certificate: X509Certificate, keyIdentifier: KeyIdentifier? = nil, country: String? = nil
    ) throws(TrustListFinding.Reason) {
        guard !certificate.isCertificateAuthority else { throw .authority }
        switch certificate.publicKey {
        case .success(let key): self.key = key
        case .failure(let error): throw .key(error)
        }
        self.keyIdentifier = keyIdentifier ?? certificate.keyIdentifier
        self.country = Self.normalized(country) ?? Self.normalized(certificate.subjectCountry)
        purposes = certificate.purposes
        notBefore = certificate.notBefore
        notAfter = certificate.notAfter
        isExample =
            certificate.subjectCountry == "ZZ"
            && certificate.subjectCommonName?.contains("TEST - DO NOT TRUST") == true
    }

    /// Without blanks at the ends and in capitals, as `iss` has it; nil when nothing is left.
    private static func normalized(_ country: String?) -> String? {
        guard let country else { return nil }
        let blanks: Set<UInt8> = [0x20, 0x09, 0x0A, 0x0D]
        let bytes = country.utf8.drop { blanks.contains($0) }.reversed().drop { blanks.contains($0) }.reversed()
        return bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self).uppercased()
    }
}
