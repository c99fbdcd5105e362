public import COSE
import Signatures

/// The keys that may sign health certificates. Being on it is what validity rests on (HCERT §5.1): nothing is looked for
/// elsewhere, and taking a key off the list revokes it.
public struct TrustList: Sendable {
    /// Most keys that are tried for one kid. Two documents with one kid are an accident; more bound the work.
    public static let keyCountMax = 8

    /// Most kids of one key. A certificate that is renewed under its key has another kid, once a year or so; more bound
    /// the work.
    public static let keyIdentifierCountMax = 64

    private var signersByKeyIdentifier: [KeyIdentifier: [DocumentSigner]] = [:]

    /// For each key what its entries have said so far.
    private var records: [VerifyingKey: KeyRecord] = [:]

    /// Keys that were listed for two countries.
    private var contradicted: Set<VerifyingKey> = []

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
        /// The same key is there, for kinds that are not the same. Under this kid it keeps those.
        case restricted(Purposes)
        /// ``keyCountMax`` keys are there under the same kid.
        case tooMany
        /// The same key is there under ``keyIdentifierCountMax`` other kids.
        case tooManyKeyIdentifiers
        /// The same key is listed for another country, and so signs for none: which of the two is wrong, nobody here
        /// can say. Every entry of the key has been taken out.
        case otherCountry
    }

    /// Adds a signer. What a key may sign, and for which country, never depends on the order of the entries: of one key
    /// under one kid there is one signer, who may do what all entries allow.
    ///
    /// No list widens what a key may do by another kid, since whoever has the key can write any of them: an entry without
    /// a certificate allows no more than the key's certificates under other kids do together, in kinds and dates, and
    /// one that names no kinds or dates no more than the others name. Certificates stand each for itself: they are
    /// renewed under the same key (of Germany there are 56 such keys), with dates of their own.
    @discardableResult
    public mutating func insert(_ signer: DocumentSigner) -> Insertion {
        let before = records[signer.key]
        if let before, !before.hasRoom(for: signer.keyIdentifier) { return .tooManyKeyIdentifiers }
        guard !contradicted.contains(signer.key), let record = (before ?? KeyRecord()).adding(signer) else {
            takeOut(signer.key)
            return .otherCountry
        }
        records[signer.key] = record
        let signers = signersByKeyIdentifier[signer.keyIdentifier] ?? []
        let place = signers.firstIndex { $0.key == signer.key }
        if let place {
            signersByKeyIdentifier[signer.keyIdentifier]?[place] = signers[place].common(with: signer)
        } else if signers.count < Self.keyCountMax {
            signersByKeyIdentifier[signer.keyIdentifier, default: []].append(signer)
            count += 1
        }
        replaceSigners(of: signer.key) { record.settled($0) }
        guard place != nil || signers.count < Self.keyCountMax else { return .tooMany }
        let purposes = record.settled(signer).purposes
        guard (before?.purposes(of: signer.keyIdentifier) ?? purposes) == signer.purposes else { return .restricted(purposes) }
        return place == nil ? .inserted : .repeated
    }

    private mutating func takeOut(_ key: VerifyingKey) {
        guard contradicted.insert(key).inserted else { return }
        replaceSigners(of: key) { _ in nil }
        records[key] = nil
    }

    /// Replaces every signer of a key that is in the list by what `replacement` makes of it.
    private mutating func replaceSigners(of key: VerifyingKey, by replacement: (DocumentSigner) -> DocumentSigner?) {
        guard let record = records[key] else { return }
        for keyIdentifier in record.keyIdentifiers {
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
