public import COSE

/// The signers that a verifier trusts, by kid.
public struct TrustList: Sendable {
    /// Most signers that one kid may have. A collision of eight bytes needs two; the bound limits the work for a text.
    public static let signersPerKidMax = 8

    private var signers: [KeyIdentifier: [DocumentSigner]] = [:]

    public init() {}

    /// Number of signers.
    public private(set) var count = 0

    public var isEmpty: Bool { count == 0 }

    /// Every signer under a kid, compared exactly; none under an unknown one.
    public func signers(for keyIdentifier: KeyIdentifier) -> [DocumentSigner] {
        signers[keyIdentifier] ?? []
    }

    /// What adding a signer came to.
    public enum Addition: Equatable, Sendable {
        case added
        /// The same kid and key are on the list already; the first entry stays.
        case known
        case tooManyUnderOneKid
    }

    public mutating func add(_ signer: DocumentSigner) -> Addition {
        let present = signers[signer.keyIdentifier] ?? []
        if present.contains(where: { $0.key == signer.key }) { return .known }
        guard present.count < Self.signersPerKidMax else { return .tooManyUnderOneKid }
        signers[signer.keyIdentifier, default: []].append(signer)
        count += 1
        return .added
    }

    /// Every signer, in no order.
    public var all: [DocumentSigner] {
        signers.values.flatMap { $0 }
    }
}
