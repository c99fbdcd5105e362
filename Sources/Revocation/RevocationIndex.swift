import HealthCertificate
import Signatures

/// Everything that was taken back, from all lists that were read, ready to be looked up.
///
/// A hash counts whatever kid its batch names: a digest of 128 bits belongs to one certificate alone, and whoever revokes
/// an identifier means every text that carries it.
public struct RevocationIndex: Sendable {
    private var hashes: [RevocationHashType: Set<RevocationHash>] = [:]
    private var identifiers: Set<String> = []

    /// Large lists, which stay as they lie in their files.
    private var sections: [RevocationEntries] = []

    public init() {}

    /// Number of entries of all kinds. What stands on several lists counts several times.
    public var entryCount: Int {
        hashes.values.reduce(identifiers.count) { $0 + $1.count } + sections.reduce(0) { $0 + $1.count }
    }

    /// Adds a large list as it is.
    public mutating func insert(_ entries: RevocationEntries) {
        sections.append(entries)
    }

    public mutating func insert(_ hash: RevocationHash, type: RevocationHashType) {
        hashes[type, default: []].insert(hash)
    }

    /// - Parameter identifier: as it stands on a list; compared in its normalised form.
    public mutating func insert(identifier: String) {
        identifiers.insert(UniqueCertificateIdentifier.normalized(identifier))
    }

    /// Adds all that `other` holds.
    public mutating func formUnion(_ other: RevocationIndex) {
        for (type, entries) in other.hashes { hashes[type, default: []].formUnion(entries) }
        identifiers.formUnion(other.identifiers)
        sections += other.sections
    }

    public func contains(_ hash: RevocationHash, type: RevocationHashType) -> Bool {
        if !hashes.isEmpty, let entries = hashes[type], entries.contains(hash) { return true }
        return sections.contains { $0.contains(hash, kind: RevocationEntryKind(type)) }
    }

    /// Whether there is any entry of a type, so that a digest need not be made for nothing.
    public func hasEntries(of type: RevocationHashType) -> Bool {
        hashes[type]?.isEmpty == false || sections.contains { $0.count(of: RevocationEntryKind(type)) > 0 }
    }

    /// - Parameter identifier: as it stands in the certificate; compared in its normalised form.
    public func contains(identifier: String) -> Bool {
        let isInSections = sections.contains { $0.count(of: .normalizedIdentifier) > 0 }
        guard !identifiers.isEmpty || isInSections else { return false }
        let normalized = UniqueCertificateIdentifier.normalized(identifier)
        if identifiers.contains(normalized) { return true }
        guard isInSections, let hash = RevocationHash(ofNormalized: normalized) else { return false }
        return sections.contains { $0.contains(hash, kind: .normalizedIdentifier) }
    }

    /// Every entry but those of large lists, identifiers as hashes of their normalised form. In no particular order.
    package func forEachHash(_ body: (RevocationHash, RevocationEntryKind) -> Void) {
        for (type, entries) in hashes {
            for hash in entries { body(hash, RevocationEntryKind(type)) }
        }
        for identifier in identifiers {
            guard let hash = RevocationHash(ofNormalized: identifier) else { continue }  // never: a digest has 32 bytes
            body(hash, .normalizedIdentifier)
        }
    }
}

extension RevocationHash {
    /// The hash of an identifier of a plain list.
    ///
    /// - Parameter identifier: in its normalised form.
    fileprivate init?(ofNormalized identifier: String) {
        self.init(SHA256.digest(Array(identifier.utf8)))
    }

    /// The hash under which an identifier of a plain list stands among ``RevocationEntries``.
    package init?(ofIdentifierOnList identifier: String) {
        self.init(ofNormalized: UniqueCertificateIdentifier.normalized(identifier))
    }
}
