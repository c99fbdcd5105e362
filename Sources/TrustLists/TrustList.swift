public import COSE

/// The keys that may sign health certificates. Being on it is what validity rests on (HCERT §5.1): nothing is looked for
/// elsewhere, and taking a key off the list revokes it.
public struct TrustList: Sendable {
    /// Most keys that are tried for one kid. Two documents with one kid are an accident; more bound the work.
    public static let keyCountMax = 8

    private var signersByKeyIdentifier: [KeyIdentifier: [DocumentSigner]] = [:]

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
    }

    @discardableResult
    public mutating func insert(_ signer: DocumentSigner) -> Insertion {
        let others = signersByKeyIdentifier[signer.keyIdentifier] ?? []
        guard !others.contains(where: { $0.key == signer.key }) else { return .repeated }
        guard others.count < Self.keyCountMax else { return .tooMany }
        signersByKeyIdentifier[signer.keyIdentifier] = others + [signer]
        count += 1
        return .inserted
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
