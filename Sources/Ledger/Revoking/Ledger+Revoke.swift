/// What carrying out a plan came to.
package struct RevocationOutcome: Equatable, Sendable {
    /// Numbers taken back now, rising.
    package let revoked: [Int64]
    /// Numbers of the plan that something else took back since it was made, rising.
    package let revokedMeanwhile: [Int64]
    /// The ledger's head afterwards.
    package let head: LedgerHead
}

extension Ledger {
    /// Takes back exactly the certificates of a plan: one event, on the disk when the call returns.
    ///
    /// Certificates that were taken back since the plan was made keep their first reason and time. Nothing is written
    /// when all were.
    ///
    /// - Parameters:
    ///   - reason: the officer's words; not empty.
    ///   - time: seconds since 1970.
    /// - Throws: ``LedgerError/Reason/otherLedger(shown:found:)`` or ``LedgerError/Reason/rolledBack(shown:last:)`` when
    ///   the plan was not made on this ledger; ``LedgerError/Reason/contradiction(_:)`` when it names a certificate that
    ///   the ledger does not hold; ``LedgerError/Reason/runIsOpen(run:)`` while a run has not ended.
    package func revoke(
        _ plan: RevocationPlan, reason: String, at time: Int64
    ) throws(LedgerError) -> RevocationOutcome {
        try requireContains(plan.head, of: plan.ledger)
        if let openRunNumber { throw error(.runIsOpen(run: Int(openRunNumber))) }
        if reason.isEmpty { throw error(.contradiction("a revocation without a reason")) }
        try check(plan.numbers)

        var revoked: [Int64] = []
        var meanwhile: [Int64] = []
        let known = try database.prepare("SELECT 1 FROM revocation WHERE number = ?")
        for number in plan.numbers {
            try known.bind(number, at: 1)
            if try known.step() { meanwhile.append(number) } else { revoked.append(number) }
            known.reset()
        }
        if !revoked.isEmpty { try insert(revoked, reason: reason, at: time) }
        return RevocationOutcome(revoked: revoked, revokedMeanwhile: meanwhile, head: head)
    }

    private func check(_ numbers: [Int64]) throws(LedgerError) {
        var last: Int64 = 0
        for number in numbers {
            guard number > last else {
                throw error(.contradiction("certificate \(number) of the plan stands behind \(last)"))
            }
            guard number <= certificateCount else {
                throw error(.contradiction("there is no certificate \(number), which the plan names"))
            }
            last = number
        }
    }

    private func insert(_ numbers: [Int64], reason: String, at time: Int64) throws(LedgerError) {
        try write(.revoked, reference: Int64(numbers.count), at: time) { (event, chain) throws(LedgerError) in
            let insert = try database.prepare(
                "INSERT INTO revocation(event, reason, time, number) VALUES (?, ?, ?, ?)")
            try insert.bind(event, at: 1)
            try insert.bind(reason, at: 2)
            try insert.bind(time, at: 3)
            for number in numbers {
                try insert.bind(number, at: 4)
                try insert.run()
            }
            try chainedRows.appendRevocations(event: event, to: &chain)
        }
    }
}

extension LedgerReader {
    /// Numbers of all certificates that were taken back, rising.
    package func revokedNumbers() throws(LedgerError) -> [Int64] {
        var numbers: [Int64] = []
        try database.prepare("SELECT number FROM revocation ORDER BY number").forEachRow {
            numbers.append($0.integer(at: 0))
        }
        return numbers
    }
}
