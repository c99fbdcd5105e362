public import COSE
import Signatures

/// The keys that may sign health certificates. Being on it is what validity rests on (HCERT §5.1): nothing is looked for
/// elsewhere, and taking a key off the list revokes it.
public struct TrustList: Sendable {
    /// Most keys that are tried for one kid. Two documents with one kid are an accident; more bound the work.
    public static let keyCountMax = 8

    private var signersByKeyIdentifier: [KeyIdentifier: [DocumentSigner]] = [:]

    /// For each key what its entries have said so far.
    private var records: [VerifyingKey: KeyRecord] = [:]

    /// Keys that were listed for two countries.
    private var withdrawn: Set<VerifyingKey> = []

    /// Number of signers.
    public private(set) var count = 0

    public init() {}

    /// A list of these signers, by ``insert(_:)``.
    public init(_ signers: some Sequence<DocumentSigner>) {
        for signer in signers {
            insert(signer)
        }
    }

    /// What became of a signer.
    public enum Insertion: Equatable, Sendable {
        case inserted
        /// The same key is there under the same kid, and nothing changed by it.
        case repeated
        /// The same key is there under the same kid, for kinds that are not the same: it keeps those that both name.
        case restricted(Purposes)
        /// ``keyCountMax`` keys are there under the same kid.
        case tooMany
        /// The same key is listed for another country, and so signs for none: which of the two is wrong, nobody here
        /// can say. Every entry of the key has been taken out.
        case otherCountry
    }

    /// Adds a signer. What a key may sign, and for which country, never depends on the order of the entries: of one key
    /// under one kid there is one signer, who may do what all entries allow.
    @discardableResult
    public mutating func insert(_ signer: DocumentSigner) -> Insertion {
        guard let signer = settlingCountry(of: signer) else {
            withdraw(signer.key)
            return .otherCountry
        }
        var signers = signersByKeyIdentifier[signer.keyIdentifier] ?? []
        if let index = signers.firstIndex(where: { $0.key == signer.key }) {
            let known = signers[index]
            signers[index] = known.common(with: signer)
            signersByKeyIdentifier[signer.keyIdentifier] = signers
            return known.purposes == signer.purposes ? .repeated : .restricted(signers[index].purposes)
        }
        guard signers.count < Self.keyCountMax else { return .tooMany }
        signersByKeyIdentifier[signer.keyIdentifier] = signers + [signer]
        count += 1
        return .inserted
    }

    /// The signer with the one country that its key is for; nil if there are two.
    ///
    /// Some lists name no country, and a key without one would sign for all. As soon as any entry of a key names one, it
    /// is that of all its entries, those before it included.
    private mutating func settlingCountry(of signer: DocumentSigner) -> DocumentSigner? {
        guard !withdrawn.contains(signer.key) else { return nil }
        let before = records[signer.key, default: KeyRecord()]
        guard let after = before.adding(signer) else { return nil }
        records[signer.key] = after
        guard let country = after.country else { return signer }
        if country != before.country {
            replaceSigners(of: signer.key) { $0.with(country: country, isListed: after.isListed) }
        }
        return signer.with(country: country, isListed: after.isListed)
    }

    private mutating func withdraw(_ key: VerifyingKey) {
        guard withdrawn.insert(key).inserted else { return }
        replaceSigners(of: key) { _ in nil }
        records[key] = nil
    }

    /// Replaces every signer of a key that is in the list by what `replacement` makes of it.
    private mutating func replaceSigners(of key: VerifyingKey, by replacement: (DocumentSigner) -> DocumentSigner?) {
        for keyIdentifier in records[key]?.keyIdentifiers ?? [] {
            let signers = signersByKeyIdentifier[keyIdentifier] ?? []
            let replaced = signers.compactMap { $0.key == key ? replacement($0) : $0 }
            count -= signers.count - replaced.count
            signersByKeyIdentifier[keyIdentifier] = replaced.isEmpty ? nil : replaced
        }
    }

    /// The signers to try for a kid, ``keyCountMax`` at most; none other may be tried (HCERT §3.3.3).
    ///
    /// Allocates nothing.
    public func signers(for keyIdentifier: KeyIdentifier) -> [DocumentSigner] {
        signersByKeyIdentifier[keyIdentifier] ?? []
    }

    /// All signers, in no particular order.
    public var signers: some Sequence<DocumentSigner> {
        signersByKeyIdentifier.values.lazy.joined()
    }
}

/// What the entries of one key have said: the kids, and at most one country that lists name, and one in the subjects of
/// certificates.
private struct KeyRecord {
    private(set) var keyIdentifiers: Set<KeyIdentifier> = []
    private var listed: String?
    private var ofSubject: String?

    /// The country that counts: a list's before a certificate's.
    var country: String? { listed ?? ofSubject }

    var isListed: Bool { listed != nil }

    /// With what one more entry says; nil if that contradicts what is here. Spellings of one country are no contradiction,
    /// and the first one stays.
    func adding(_ signer: DocumentSigner) -> KeyRecord? {
        var record = self
        record.keyIdentifiers.insert(signer.keyIdentifier)
        guard let country = signer.country else { return record }
        guard let known = signer.isCountryListed ? listed : ofSubject else {
            if signer.isCountryListed { record.listed = country } else { record.ofSubject = country }
            return record
        }
        return CountryAlias.canonical(known) == CountryAlias.canonical(country) ? record : nil
    }
}

/// Greece and the United Kingdom have codes of their own in EU usage.
package enum CountryAlias {
    /// The ISO 3166 code of a country, in capitals.
    package static func canonical(_ country: String) -> String {
        switch country {
        case "EL": "GR"
        case "UK": "GB"
        default: country
        }
    }
}
