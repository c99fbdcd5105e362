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

    /// First second in which it may sign, since 1970 UTC. Nil for a key that no list gives dates for.
    public let notBefore: Int64?

    /// Last second in which it may sign, and in which what it signed is in force (shell model).
    public let notAfter: Int64?

    /// The key.
    public let key: VerifyingKey

    /// SHA-256 digest of the certificate, 32 bytes. Nil for a key that is listed without one.
    public let certificateSHA256: [UInt8]?

    /// Whether it is one of the worthless keys that examples are signed with: country ZZ, and a common name that says
    /// `TEST - DO NOT TRUST`.
    public let isExample: Bool

    /// Whether a list names the country, which counts more than the country in a certificate's subject: the Italian list
    /// has British keys in certificates that were made in Italy.
    let isCountryListed: Bool

    /// A signer by what is known of it.
    ///
    /// - Parameters:
    ///   - keyIdentifier: the kid that certificates name it by.
    ///   - country: blanks at the ends are taken off, and it is put in capitals.
    ///   - purposes: all kinds, unless the list says otherwise.
    ///   - certificateSHA256: 32 bytes; nil if there is no certificate.
    public convenience init(
        key: VerifyingKey, keyIdentifier: KeyIdentifier, country: String?, purposes: Purposes = .all,
        notBefore: Int64? = nil, notAfter: Int64? = nil, certificateSHA256: [UInt8]? = nil, isExample: Bool = false
    ) {
        self.init(
            key: key, keyIdentifier: keyIdentifier, country: country, isCountryListed: true, purposes: purposes,
            notBefore: notBefore, notAfter: notAfter, certificateSHA256: certificateSHA256, isExample: isExample)
    }

    init(
        key: VerifyingKey, keyIdentifier: KeyIdentifier, country: String?, isCountryListed: Bool,
        purposes: Purposes = .all, notBefore: Int64? = nil, notAfter: Int64? = nil, certificateSHA256: [UInt8]? = nil,
        isExample: Bool = false
    ) {
        self.isCountryListed = isCountryListed
        self.keyIdentifier = keyIdentifier
        self.country = CountryCode.normalized(country)
        self.purposes = purposes.intersection(.all)
        self.notBefore = notBefore
        self.notAfter = notAfter
        self.key = key
        self.certificateSHA256 = certificateSHA256
        self.isExample = isExample
    }

    /// A signer with a certificate.
    ///
    /// - Parameters:
    ///   - keyIdentifier: the list's kid; nil takes the certificate's own.
    ///   - country: the list's country; nil takes the certificate's.
    /// - Throws: ``TrustListFinding/Reason`` if the certificate is an authority's, or its key is not fit to sign.
    public convenience init(
        certificate: X509Certificate, keyIdentifier: KeyIdentifier? = nil, country: String? = nil
    ) throws(TrustListFinding.Reason) {
        guard !certificate.isCertificateAuthority else { throw .authority }
        let key: VerifyingKey
        switch certificate.publicKey {
        case .success(let sound): key = sound
        case .failure(let error): throw .key(error)
        }
        let listed = CountryCode.normalized(country)
        self.init(
            key: key,
            keyIdentifier: keyIdentifier ?? certificate.keyIdentifier,
            country: listed ?? certificate.subjectCountry,
            isCountryListed: listed != nil,
            purposes: certificate.purposes,
            notBefore: certificate.notBefore,
            notAfter: certificate.notAfter,
            certificateSHA256: certificate.sha256,
            isExample: certificate.subjectCountry == "ZZ"
                && certificate.subjectCommonName?.contains("TEST - DO NOT TRUST") == true)
    }

    /// The same signer, restricted to what a list allows besides.
    ///
    /// - Parameters:
    ///   - purposes: nil allows all kinds.
    ///   - notBefore: nil allows any beginning.
    ///   - notAfter: nil allows any end.
    func restricted(to purposes: Purposes?, notBefore: Int64? = nil, notAfter: Int64? = nil) -> DocumentSigner {
        DocumentSigner(
            key: key, keyIdentifier: keyIdentifier, country: country, isCountryListed: isCountryListed,
            purposes: self.purposes.intersection(purposes ?? .all),
            notBefore: [self.notBefore, notBefore].compactMap { $0 }.max(),
            notAfter: [self.notAfter, notAfter].compactMap { $0 }.min(),
            certificateSHA256: certificateSHA256, isExample: isExample)
    }

    /// What two entries of one key, kid and country allow both: no list can widen what another one says, whatever their
    /// order. The Dutch list gives 57 keys for all kinds whose certificates name one.
    func common(with other: DocumentSigner) -> DocumentSigner {
        let common = restricted(to: other.purposes, notBefore: other.notBefore, notAfter: other.notAfter)
        return DocumentSigner(
            key: key, keyIdentifier: keyIdentifier, country: country, isCountryListed: isCountryListed,
            purposes: common.purposes, notBefore: common.notBefore, notAfter: common.notAfter,
            certificateSHA256: certificateSHA256 ?? other.certificateSHA256, isExample: isExample || other.isExample)
    }
}
