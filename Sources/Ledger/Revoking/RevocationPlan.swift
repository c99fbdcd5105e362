/// The certificates that a revocation will take back: made first, looked at, then done exactly.
package struct RevocationPlan: Equatable, Sendable {
    /// How many of the planned certificates share a name.
    package struct Share: Equatable, Sendable {
        package let name: String
        package let count: Int64

        package init(name: String, count: Int64) {
            self.name = name
            self.count = count
        }
    }

    /// What the plan takes from one key.
    package struct KeyShare: Equatable, Sendable {
        package let keyIdentifier: [UInt8]
        package let count: Int64
        /// Certificates of the key in force before the plan is done. Where nearly all of them go, taking the key's own
        /// certificate back may be the better way.
        package let inForce: Int64

        package init(keyIdentifier: [UInt8], count: Int64, inForce: Int64) {
            self.keyIdentifier = keyIdentifier
            self.count = count
            self.inForce = inForce
        }
    }

    /// Identifier of the ledger.
    package let ledger: String
    /// The state of the ledger in which the plan was made.
    package let head: LedgerHead
    /// Numbers of the certificates to take back, rising.
    package internal(set) var numbers: [Int64] = []
    /// Certificates that the filter meets and that were taken back before: not in ``numbers``.
    package internal(set) var alreadyRevokedCount: Int64 = 0
    /// The largest first.
    package internal(set) var facilities: [Share] = []
    /// The largest first; spellings of one province together.
    package internal(set) var provinces: [Share] = []
    package internal(set) var keys: [KeyShare] = []
    /// What the filter names and the ledger does not hold.
    package internal(set) var missingIdentifiers: [String] = []
    package internal(set) var missingRecordKeys: [Bytes16] = []

    init(ledger: String, head: LedgerHead) {
        self.ledger = ledger
        self.head = head
    }
}
