import HealthCertificate

/// Everything that was taken back, from all lists that were read, ready to be looked up.
///
/// A hash counts whatever kid its batch names: a digest of 128 bits belongs to one certificate alone, and whoever revokes
/// an identifier means every text that carries it.
public struct RevocationIndex: Sendable {
    private var hashes: [RevocationHashType: Set<RevocationHash>] = [:]
    private var identifiers: Set<String> = []

    public init() {}

    /// Number of entries of all kinds.
    public var entryCount: Int {
        hashes.values.reduce(identifiers.count) { $0 + $1.count }
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
    }

    public func contains(_ hash: RevocationHash, type: RevocationHashType) -> Bool {
        hashes[type]?.contains(hash) ?? false
    }

    /// Whether there is any entry of a type, so that a digest need not be made for nothing.
    public func hasEntries(of type: RevocationHashType) -> Bool {
        hashes[type]?.isEmpty == false
    }

    /// - Parameter identifier: as it stands in the certificate; compared in its normalised form.
    public func contains(identifier: String) -> Bool {
        !identifiers.isEmpty && identifiers.contains(UniqueCertificateIdentifier.normalized(identifier))
    }
}
