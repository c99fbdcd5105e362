import COSE
import Signatures

/// What the entries of one key have said, whatever their kids: at most one country that lists name and one in the
/// subjects of certificates, and for each kid what the key may do under it.
struct KeyRecord {
    /// What all entries under one kid allow.
    private struct Terms {
        var purposes = Purposes.all
        var notBefore: Int64?
        var notAfter: Int64?

        /// Whether one of the entries has a certificate, which speaks for itself.
        var isCertified = false

        /// What these and an entry allow both.
        func common(with signer: DocumentSigner) -> Terms {
            Terms(
                purposes: purposes.intersection(signer.purposes),
                notBefore: [notBefore, signer.notBefore].compactMap { $0 }.max(),
                notAfter: [notAfter, signer.notAfter].compactMap { $0 }.min(),
                isCertified: isCertified || signer.certificateSHA256 != nil)
        }
    }

    private var terms: [KeyIdentifier: Terms] = [:]
    private var listed: String?
    private var ofSubject: String?

    /// Whether any entry is an example's.
    private var isExample = false

    var keyIdentifiers: some Sequence<KeyIdentifier> { terms.keys }

    /// Whether an entry under that kid can be added.
    func hasRoom(for keyIdentifier: KeyIdentifier) -> Bool {
        terms.count < TrustList.keyIdentifierCountMax || terms[keyIdentifier] != nil
    }

    /// The kinds that all entries under a kid name; nil if there are none.
    func purposes(of keyIdentifier: KeyIdentifier) -> Purposes? { terms[keyIdentifier]?.purposes }

    /// The country that counts: a list's before a certificate's.
    private var country: String? { listed ?? ofSubject }

    /// With what one more entry says; nil if that contradicts what is here. Spellings of one country are no contradiction,
    /// and the first one stays.
    func adding(_ signer: DocumentSigner) -> KeyRecord? {
        var record = self
        record.terms[signer.keyIdentifier] = (terms[signer.keyIdentifier] ?? Terms()).common(with: signer)
        record.isExample = isExample || signer.isExample
        guard let country = signer.country else { return record }
        guard let known = signer.isCountryListed ? listed : ofSubject else {
            if signer.isCountryListed { record.listed = country } else { record.ofSubject = country }
            return record
        }
        return CountryAlias.canonical(known) == CountryAlias.canonical(country) ? record : nil
    }

    /// A signer of the key, with what all entries say of it.
    func settled(_ signer: DocumentSigner) -> DocumentSigner {
        let terms = settledTerms(of: signer.keyIdentifier)
        let isSettled =
            signer.country == country && signer.isCountryListed == (listed != nil) && signer.isExample == isExample
            && signer.purposes == terms.purposes && signer.notBefore == terms.notBefore
            && signer.notAfter == terms.notAfter
        guard !isSettled else { return signer }
        return DocumentSigner(
            key: signer.key, keyIdentifier: signer.keyIdentifier, country: country, isCountryListed: listed != nil,
            purposes: terms.purposes, notBefore: terms.notBefore, notAfter: terms.notAfter,
            certificateSHA256: signer.certificateSHA256, isExample: isExample)
    }

    /// A kid with a certificate has what that says. One without may do no more than the key's certificates under other
    /// kids allow together, or where there are none, no more than its other entries name.
    private func settledTerms(of keyIdentifier: KeyIdentifier) -> Terms {
        let own = terms[keyIdentifier] ?? Terms()
        // Of most keys there is one kid.
        guard terms.count > 1, !own.isCertified else { return own }
        let certified = terms.values.filter(\.isCertified)
        guard !certified.isEmpty else {
            let named = terms.values.map(\.purposes).filter { $0 != .all }
            return Terms(
                purposes: own.purposes == .all && !named.isEmpty ? Self.union(named) : own.purposes,
                notBefore: own.notBefore ?? terms.values.compactMap(\.notBefore).min(),
                notAfter: own.notAfter ?? terms.values.compactMap(\.notAfter).max())
        }
        return Terms(
            purposes: own.purposes.intersection(Self.union(certified.map(\.purposes))),
            notBefore: [own.notBefore, certified.compactMap(\.notBefore).min()].compactMap { $0 }.max(),
            notAfter: [own.notAfter, certified.compactMap(\.notAfter).max()].compactMap { $0 }.min())
    }

    private static func union(_ purposes: [Purposes]) -> Purposes {
        purposes.reduce([]) { $0.union($1) }
    }
}
