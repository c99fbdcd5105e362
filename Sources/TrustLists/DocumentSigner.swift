public import COSE
public import Signatures

/// A document signer that is trusted: a key, and what it may sign.
public struct DocumentSigner: Sendable {
    /// The kid under which the list has it, 8 bytes by the rule.
    public let keyIdentifier: KeyIdentifier

    /// The list's country, else the certificate's; nil when neither has one.
    public let country: String?

    public let key: VerifyingKey

    /// The kinds that it may sign.
    public let purposes: Purposes

    /// Validity of its certificate in seconds since 1970 UTC; nil for a bare public key.
    public let notBefore: Int64?
    public let notAfter: Int64?

    /// Whether it is one of the example keys, which anybody has.
    public let isExample: Bool

    /// What example certificates have in their common name; their country is ZZ.
    static let exampleMark = "TEST - DO NOT TRUST"

    /// A signer with its certificate.
    ///
    /// - Parameters:
    ///   - keyIdentifier: the list's; nil to compute it from the certificate.
    ///   - country: the list's; nil to take the certificate's.
    /// - Throws: the certificate's error when its key can be used by no signer.
    public init(
        certificate: X509Certificate, keyIdentifier: KeyIdentifier? = nil, country: String? = nil
    ) throws(SignatureError) {
        key = try certificate.publicKey.get()
        self.keyIdentifier = keyIdentifier ?? certificate.keyIdentifier
        self.country = country ?? certificate.subject.country
        purposes = certificate.purposes
        notBefore = certificate.notBefore
        notAfter = certificate.notAfter
        isExample =
            certificate.subject.country == "ZZ" && certificate.subject.commonName?.contains(Self.exampleMark) == true
    }
}
