public import COSE
import Signatures
public import TrustLists

/// Who signs no more: the one place where a bundle's signers are held against what was withdrawn, for headquarters that
/// makes a bundle as for a post that uses it.
public struct WithdrawnSigners: Equatable, Sendable {
    /// A key that was withdrawn. It stays so under every kid: whoever has the key can write any of them.
    public struct Key: Hashable, Sendable {
        /// SHA-256 digest of its ``VerifyingKey/identity``, 32 bytes.
        public let sha256: [UInt8]

        /// The kid under which it was withdrawn, and under which it is reinstated.
        public let keyIdentifier: KeyIdentifier

        public init(sha256: [UInt8], keyIdentifier: KeyIdentifier) {
            self.sha256 = sha256
            self.keyIdentifier = keyIdentifier
        }

        /// The key of a signer, under the kid that it is listed under.
        public init(_ signer: DocumentSigner) {
            self.init(sha256: SHA256.digest(signer.key.identity), keyIdentifier: signer.keyIdentifier)
        }

        /// By kid, then digest: the same order for the same keys.
        func isBefore(_ other: Key) -> Bool {
            keyIdentifier == other.keyIdentifier
                ? sha256.lexicographicallyPrecedes(other.sha256)
                : keyIdentifier.bytes.lexicographicallyPrecedes(other.keyIdentifier.bytes)
        }
    }

    public let keyIdentifiers: Set<KeyIdentifier>
    public let keys: Set<Key>

    /// The kids under which each key was withdrawn.
    private let keyIdentifiersByKey: [[UInt8]: [KeyIdentifier]]

    public init(keyIdentifiers: Set<KeyIdentifier>, keys: Set<Key>) {
        self.keyIdentifiers = keyIdentifiers
        self.keys = keys
        keyIdentifiersByKey = Dictionary(grouping: keys, by: \.sha256).mapValues { $0.map(\.keyIdentifier) }
    }

    /// The kid by which a signer is withdrawn: its own, or that of its key; nil if it may sign.
    public func withdrawal(of signer: DocumentSigner) -> KeyIdentifier? {
        if keyIdentifiers.contains(signer.keyIdentifier) { return signer.keyIdentifier }
        guard !keys.isEmpty else { return nil }
        let digest = SHA256.digest(signer.key.identity)
        return keyIdentifiersByKey[digest]?.min { $0.bytes.lexicographicallyPrecedes($1.bytes) }
    }

    /// The signers that may sign.
    public func remaining(of list: TrustList) -> TrustList {
        TrustList(list.signers.filter { withdrawal(of: $0) == nil })
    }
}
