public import COSE
import Signatures

/// The keys that may sign health certificates. Being on it is what validity rests on (HCERT §5.1): nothing is looked for
/// elsewhere, and taking a key off the list revokes it.
public struct TrustList: Sendable {
    /// Most keys that are tried for one kid. Two documents with one kid are an accident; more bound the work.
    public static let keyCountMax = 8

    private var signersByKeyIdentifier: [KeyIdentifier: [DocumentSigner]] = [:]

    /// For each key the country that it was first listed for; nil when no entry named one.
    private var countries: [VerifyingKey: String?] = [:]

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
        /// The same key is there under the same kid. The first one stays.
        case repeated
        /// ``keyCountMax`` keys are there under the same kid.
        case tooMany
        /// The same key is listed for another country, and so signs for none: which of the two is wrong, nobody here
        /// can say. Every entry of the key has been taken out.
        case otherCountry
    }

    /// Adds a signer. Whether a key signs for a country never depends on the order of the entries.
    @discardableResult
    public mutating func insert(_ signer: DocumentSigner) -> Insertion {
        guard belongsToOneCountry(signer) else {
            withdraw(signer.key)
            return .otherCountry
        }
        let others = signersByKeyIdentifier[signer.keyIdentifier] ?? []
        guard !others.contains(where: { $0.key == signer.key }) else { return .repeated }
        guard others.count < Self.keyCountMax else { return .tooMany }
        signersByKeyIdentifier[signer.keyIdentifier] = others + [signer]
        count += 1
        return .inserted
    }

    /// Whether no other country has the key. An entry without a country is like another country: under it the key would
    /// sign for all.
    private mutating func belongsToOneCountry(_ signer: DocumentSigner) -> Bool {
        guard !withdrawn.contains(signer.key) else { return false }
        let country = signer.country.map(CountryAlias.canonical)
        guard let known = countries[signer.key] else {
            countries[signer.key] = .some(country)
            return true
        }
        return known == country
    }

    private mutating func withdraw(_ key: VerifyingKey) {
        guard withdrawn.insert(key).inserted else { return }
        for (keyIdentifier, signers) in signersByKeyIdentifier where signers.contains(where: { $0.key == key }) {
            let rest = signers.filter { $0.key != key }
            count -= signers.count - rest.count
            signersByKeyIdentifier[keyIdentifier] = rest.isEmpty ? nil : rest
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
