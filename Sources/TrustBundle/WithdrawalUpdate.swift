public import COSE

/// The next decisions about kids: all that were made before, with those of now.
///
/// A kid that the last bundle lists and the new lists do not is withdrawn from now on: being taken off the list is how a
/// key is revoked, and a list that names it again by mistake shall not bring it back.
public struct WithdrawalUpdate {
    /// Of the bundle to be made.
    private let sequence: Int64

    private var withdrawnByKeyIdentifier: [KeyIdentifier: Withdrawals.Withdrawn]
    private var reinstated: [Withdrawals.Reinstated]

    /// - Parameter last: of the bundle before.
    public init(after last: Withdrawals?, sequence: Int64) {
        self.sequence = sequence
        withdrawnByKeyIdentifier = Dictionary(
            (last?.withdrawn ?? []).map { ($0.keyIdentifier, $0) }, uniquingKeysWith: { first, _ in first })
        reinstated = last?.reinstated ?? []
    }

    /// The decisions as they stand.
    public var withdrawals: Withdrawals {
        Withdrawals(
            withdrawn: withdrawnByKeyIdentifier.values.sorted { $0.keyIdentifier.hex < $1.keyIdentifier.hex },
            reinstated: reinstated)
    }

    public func isWithdrawn(_ keyIdentifier: KeyIdentifier) -> Bool {
        withdrawnByKeyIdentifier[keyIdentifier] != nil
    }

    /// - Returns: false when the kid is withdrawn already.
    @discardableResult
    public mutating func withdraw(_ keyIdentifier: KeyIdentifier, reason: String) -> Bool {
        guard !isWithdrawn(keyIdentifier) else { return false }
        withdrawnByKeyIdentifier[keyIdentifier] = Withdrawals.Withdrawn(
            keyIdentifier: keyIdentifier, since: sequence, reason: reason)
        return true
    }

    /// Withdraws every kid that was listed and is not any more.
    ///
    /// - Returns: the kids that were withdrawn now.
    public mutating func withdrawMissing(
        listedBefore: Set<KeyIdentifier>, listedNow: Set<KeyIdentifier>
    ) -> [KeyIdentifier] {
        listedBefore.subtracting(listedNow).sorted { $0.hex < $1.hex }.filter {
            withdraw($0, reason: "no longer on the lists")
        }
    }

    /// Takes a withdrawal back, for a reason that is signed.
    ///
    /// - Returns: false when the kid is not withdrawn.
    public mutating func reinstate(_ keyIdentifier: KeyIdentifier, reason: String) -> Bool {
        guard let entry = withdrawnByKeyIdentifier.removeValue(forKey: keyIdentifier) else { return false }
        guard entry.since < sequence else { return true }  // withdrawn in this very bundle: nobody has seen it
        reinstated.append(
            Withdrawals.Reinstated(
                subject: .signer(keyIdentifier), since: entry.since, until: sequence, reason: reason))
        return true
    }

    /// Adds certificates that were reinstated.
    public mutating func add(_ reinstated: [Withdrawals.Reinstated]) {
        self.reinstated += reinstated
    }
}
