public import COSE
public import TrustLists

/// The next decisions about kids and keys: all that were made before, with those of now.
///
/// A kid that the last bundle lists and the new lists do not is withdrawn from now on: being taken off the list is how a
/// key is revoked, and a list that names it again by mistake shall not bring it back. Its key is withdrawn with it unless
/// the lists have it under another kid, as they do when a certificate is renewed under its key.
public struct WithdrawalUpdate {
    /// Of the bundle to be made.
    private let sequence: Int64

    private var withdrawnByKeyIdentifier: [KeyIdentifier: Withdrawals.Withdrawn]
    private var withdrawnKeys: [WithdrawnSigners.Key: Withdrawals.WithdrawnKey]
    private var reinstated: [Withdrawals.Reinstated]

    /// - Parameter last: of the bundle before.
    public init(after last: Withdrawals?, sequence: Int64) {
        self.sequence = sequence
        withdrawnByKeyIdentifier = Dictionary(
            (last?.withdrawn ?? []).map { ($0.keyIdentifier, $0) }, uniquingKeysWith: { first, _ in first })
        withdrawnKeys = Dictionary((last?.keys ?? []).map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
        reinstated = last?.reinstated ?? []
    }

    /// The decisions as they stand.
    public var withdrawals: Withdrawals {
        Withdrawals(
            withdrawn: withdrawnByKeyIdentifier.values.sorted { $0.keyIdentifier.hex < $1.keyIdentifier.hex },
            keys: withdrawnKeys.values.sorted { $0.key.isBefore($1.key) },
            reinstated: reinstated)
    }

    public func isWithdrawn(_ keyIdentifier: KeyIdentifier) -> Bool {
        withdrawnByKeyIdentifier[keyIdentifier] != nil
    }

    // MARK: Withdrawing

    /// Withdraws a kid, and every key that is listed under it.
    ///
    /// - Parameter lists: those in which the kid may stand: the last bundle's, and the new one.
    /// - Returns: false when the kid is withdrawn already. Its keys are noted nonetheless.
    @discardableResult
    public mutating func withdraw(_ keyIdentifier: KeyIdentifier, reason: String, listedIn lists: [TrustList]) -> Bool {
        for signer in lists.flatMap({ $0.signers(for: keyIdentifier) }) {
            withdraw(WithdrawnSigners.Key(signer), reason: reason)
        }
        return withdraw(keyIdentifier, reason: reason)
    }

    private mutating func withdraw(_ keyIdentifier: KeyIdentifier, reason: String) -> Bool {
        guard !isWithdrawn(keyIdentifier) else { return false }
        withdrawnByKeyIdentifier[keyIdentifier] = Withdrawals.Withdrawn(
            keyIdentifier: keyIdentifier, since: sequence, reason: reason)
        return true
    }

    private mutating func withdraw(_ key: WithdrawnSigners.Key, reason: String) {
        guard withdrawnKeys[key] == nil else { return }
        withdrawnKeys[key] = Withdrawals.WithdrawnKey(key: key, since: sequence, reason: reason)
    }

    /// A signer that was listed and is not any more.
    public struct Missing: Equatable, Sendable {
        public let key: WithdrawnSigners.Key

        /// Whether its kid is listed still, for another key.
        public let isKeyIdentifierListed: Bool

        /// Whether its key is listed still, under another kid.
        public let isKeyListed: Bool
    }

    /// The signers of the last bundle that the lists have no more, in the order of kids, but those that are withdrawn.
    public func missing(listedBefore: TrustList, listedNow: TrustList) -> [Missing] {
        let now = Set(listedNow.signers.map { WithdrawnSigners.Key($0) })
        let (kids, digests) = (Set(now.map(\.keyIdentifier)), Set(now.map(\.sha256)))
        return listedBefore.signers.map { WithdrawnSigners.Key($0) }
            .filter { !now.contains($0) && !isWithdrawn($0.keyIdentifier) && withdrawnKeys[$0] == nil }
            .map { key in
                Missing(
                    key: key, isKeyIdentifierListed: kids.contains(key.keyIdentifier),
                    isKeyListed: digests.contains(key.sha256))
            }
            .filter { !$0.isKeyIdentifierListed || !$0.isKeyListed }
            .sorted { $0.key.isBefore($1.key) }
    }

    /// Withdraws what is missing: a kid that nobody is listed under, and a key that is listed nowhere.
    public mutating func withdraw(_ missing: [Missing]) {
        let reason = "no longer on the lists"
        for one in missing {
            if !one.isKeyListed { withdraw(one.key, reason: reason) }
            if !one.isKeyIdentifierListed { _ = withdraw(one.key.keyIdentifier, reason: reason) }
        }
    }

    // MARK: Reinstating

    /// Takes the withdrawal of a kid back, and of the keys that were withdrawn under it, for a reason that is signed.
    ///
    /// - Returns: false when neither is withdrawn.
    public mutating func reinstate(_ keyIdentifier: KeyIdentifier, reason: String) -> Bool {
        let keys = withdrawnKeys.filter { $0.key.keyIdentifier == keyIdentifier }
        let entry = withdrawnByKeyIdentifier.removeValue(forKey: keyIdentifier)
        for key in keys.keys { withdrawnKeys[key] = nil }
        guard let since = ([entry?.since] + keys.values.map(\.since)).compactMap({ $0 }).min() else { return false }
        guard since < sequence else { return true }  // withdrawn in this very bundle: nobody has seen it
        reinstated.append(
            Withdrawals.Reinstated(subject: .signer(keyIdentifier), since: since, until: sequence, reason: reason))
        return true
    }

    /// Adds certificates that were reinstated.
    public mutating func add(_ reinstated: [Withdrawals.Reinstated]) {
        self.reinstated += reinstated
    }
}
