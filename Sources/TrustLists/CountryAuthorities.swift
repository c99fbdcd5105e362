public import Signatures

/// Authorities of countries (CSCA) that were given to check document signers against.
///
/// A country with an authority here vouches for its signers by it. Of other countries nothing can be checked.
public struct CountryAuthorities: Sendable {
    /// By country, in the codes of ISO 3166.
    private var certificates: [String: [X509Certificate]] = [:]

    /// Number of authorities.
    public private(set) var count = 0

    /// What was found on the way.
    public private(set) var findings: [TrustListFinding] = []

    public init() {}

    /// Countries that have an authority here, sorted.
    public var countries: [String] { certificates.keys.sorted() }

    /// Adds an authority.
    ///
    /// - Parameter country: the list's; nil takes the certificate's.
    /// - Throws: ``TrustListFinding/Reason/notAnAuthority`` unless the certificate says CA:TRUE and names a country.
    public mutating func insert(
        _ certificate: X509Certificate, country: String? = nil
    ) throws(TrustListFinding.Reason) {
        guard certificate.isCertificateAuthority,
            let country = CountryCode.normalized(country) ?? CountryCode.normalized(certificate.subjectCountry)
        else { throw .notAnAuthority }
        let code = CountryAlias.canonical(country)
        guard certificates[code]?.contains(certificate) != true else { return }
        certificates[code, default: []].append(certificate)
        count += 1
    }

    /// The authorities in files and folders: those of their certificates and entries that are any. Document signers are
    /// passed over.
    ///
    /// Certificates that nobody signed are taken also when `signedLists` names keys: authorities can only narrow what the
    /// lists of signers say.
    ///
    /// - Throws: ``TrustListError`` when one of them cannot be used, or when there is not a single authority.
    public static func read(
        _ paths: [String], signedLists: SignedListCheck? = nil
    ) throws(TrustListError) -> CountryAuthorities {
        var authorities = CountryAuthorities()
        for path in paths {
            do throws(TrustListFinding.Reason) {
                guard try TrustFiles.isFolder(path) else {
                    try authorities.readFile(path, signedLists)
                    continue
                }
                for member in try TrustFiles.regularFiles(inFolder: path) {
                    authorities.readMember(member, signedLists)
                }
            } catch {
                throw .unusable(TrustListFinding(source: path, index: nil, reason: error))
            }
        }
        guard authorities.count > 0 else { throw .noAuthority(authorities.findings) }
        return authorities
    }

    private mutating func readMember(_ path: String, _ signedLists: SignedListCheck?) {
        do {
            try readFile(path, signedLists)
        } catch {
            findings.append(TrustListFinding(source: path, index: nil, reason: error))
        }
    }

    private mutating func readFile(_ path: String, _ signedLists: SignedListCheck?) throws(TrustListFinding.Reason) {
        let bytes = try TrustFiles.read(path, byteCountMax: TrustListReader.byteCountMax)
        try insert(TrustFileContents(bytes, signedLists: signedLists, takesUnsigned: true), from: path)
    }

    mutating func insert(_ contents: TrustFileContents, from source: String) {
        for (index, element) in contents.elements.enumerated() {
            do throws(TrustListFinding.Reason) {
                let entry = try element.entry.get()
                guard let certificate = entry.certificate,
                    certificate.isCertificateAuthority || entry.otherType == "CSCA"
                else { continue }
                try insert(certificate, country: entry.country)
            } catch {
                findings.append(TrustListFinding(source: source, index: index, name: element.name, reason: error))
            }
        }
    }
}

extension CountryAuthorities {
    /// The signer, if an authority of its country that is here issued its certificate, cut to that one's end: a document
    /// signer may not outlive its authority (certificate governance §2.3, shell model). A signer of a country without an
    /// authority here as it is.
    ///
    /// - Parameters:
    ///   - certificate: the signer's; nil if its list gave none.
    ///   - note: is told what is odd and does not stop the entry.
    /// - Throws: ``TrustListFinding/Reason`` if the signer must not be kept.
    func checked(
        _ signer: DocumentSigner, _ certificate: X509Certificate?, _ note: (TrustListFinding.Reason) -> Void
    ) throws(TrustListFinding.Reason) -> DocumentSigner {
        guard count > 0 else { return signer }
        let candidates: [X509Certificate]
        if let country = signer.country {
            guard let authorities = certificates[CountryAlias.canonical(country)] else { return signer }
            candidates = authorities
        } else {
            candidates = certificates.values.flatMap { $0 }  // It would sign for all of them.
        }
        guard let certificate else { throw .notCheckable(country: signer.country) }
        let end = try endOfAuthority(of: certificate, among: candidates, country: signer.country)
        guard end >= certificate.notBefore else {
            throw .outsideOfAuthority(notBefore: certificate.notBefore, authorityEnd: end)
        }
        guard end < certificate.notAfter else { return signer }
        note(.outlivesAuthority(notAfter: certificate.notAfter, authorityEnd: end))
        return signer.restricted(to: nil, notAfter: end)
    }

    /// The latest end of those that issued the certificate: an authority's certificate is renewed under the same key.
    private func endOfAuthority(
        of certificate: X509Certificate, among authorities: [X509Certificate], country: String?
    ) throws(TrustListFinding.Reason) -> Int64 {
        var end: Int64?
        var isWeak = false
        for authority in authorities {
            let issuance: X509Certificate.Issuance
            do {
                issuance = try certificate.issuance(by: authority)
            } catch {
                throw .certificate(error)
            }
            if issuance == .issued { end = max(end ?? authority.notAfter, authority.notAfter) }
            if issuance == .weakDigest { isWeak = true }
        }
        if let end { return end }
        throw isWeak ? .weakDigest(country: country) : .notIssued(country: country)
    }
}
