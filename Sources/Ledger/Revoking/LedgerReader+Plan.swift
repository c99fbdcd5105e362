extension LedgerReader {
    /// Finds what a filter means, and counts it. Changes nothing.
    package func plan(_ filter: RevocationFilter) throws(LedgerError) -> RevocationPlan {
        var plan = RevocationPlan(ledger: identifier, head: head)
        let listed = try listedNumbers(filter, &plan)
        let blocks = try database.blocks(in: filter.scope)
        var tally = PlanTally(try RowFilter(filter, in: database))
        if let listed {
            try read(listed.filter { blocks.block(of: $0) != nil }.sorted(), &tally)
        } else {
            try read(blocks, &tally)
        }
        plan.numbers = tally.numbers
        plan.alreadyRevokedCount = tally.alreadyRevokedCount
        plan.facilities = try shares(tally.facilities) { $0.isEmpty ? LedgerReport.none : $0 }
        plan.provinces = try shares(tally.provinces) { ProvinceNames.name(of: $0) ?? LedgerReport.unrecognised }
        plan.keys = try keyShares(tally.signers)
        return plan
    }

    /// The conditions of a filter that no certificate of the ledger meets, whatever the others say.
    package func unheldNames(of filter: RevocationFilter) throws(LedgerError) -> [RevocationFilter.Name] {
        var unheld: [RevocationFilter.Name] = []
        for name in RevocationFilter.Name.allCases {
            let text = filter.text(of: name)
            let ids = name == .province ? try database.names(ofProvince: text) : try database.names(equalTo: text)
            if let ids, try !hasCertificate(name, ids) { unheld.append(name) }
        }
        return unheld
    }

    /// Names of all kinds share their ids: a facility may be called as a lot is.
    private func hasCertificate(_ name: RevocationFilter.Name, _ ids: Set<Int64>) throws(LedgerError) -> Bool {
        let certificates = try database.prepare("SELECT 1 FROM certificate WHERE \(name.rawValue) = ? LIMIT 1")
        for id in ids {
            try certificates.bind(id, at: 1)
            if try certificates.step() { return true }
            certificates.reset()
        }
        return false
    }

    /// Numbers that the lists of a filter allow; nil without a list.
    private func listedNumbers(
        _ filter: RevocationFilter, _ plan: inout RevocationPlan
    ) throws(LedgerError) -> Set<Int64>? {
        var listed: Set<Int64>?
        if let identifiers = filter.identifiers {
            let (found, missing) = try numbers(identifiers: identifiers)
            plan.missingIdentifiers = missing
            listed = found
        }
        if let keys = filter.recordKeys {
            let (found, missing) = try numbers(recordKeys: Set(keys))
            plan.missingRecordKeys = missing
            listed = listed?.intersection(found) ?? found
        }
        return listed
    }

    private func read(_ numbers: [Int64], _ tally: inout PlanTally) throws(LedgerError) {
        let rows = try database.prepare("SELECT \(PlanRows.columns) FROM \(PlanRows.tables) WHERE c.number = ?")
        for number in numbers {
            try rows.bind(number, at: 1)
            if try rows.step() { tally.add(rows) }
            rows.reset()
        }
    }

    private func read(_ blocks: [BlockSpan], _ tally: inout PlanTally) throws(LedgerError) {
        let rows = try database.prepare(
            "SELECT \(PlanRows.columns) FROM \(PlanRows.tables) WHERE c.number BETWEEN ? AND ? ORDER BY c.number")
        for block in blocks where block.signed > 0 {
            try rows.bind(block.firstNumber, at: 1)
            try rows.bind(block.lastNumber, at: 2)
            while try rows.step() { tally.add(rows) }
            rows.reset()
        }
    }

    /// Counts under names, the largest first.
    private func shares(
        _ counts: [Int64: Int64], named: (String) -> String
    ) throws(LedgerError) -> [RevocationPlan.Share] {
        var sums: [String: Int64] = [:]
        for (id, count) in counts { sums[named(try database.name(id)), default: 0] += count }
        return sums.map { RevocationPlan.Share(name: $0, count: $1) }
            .sorted { ($1.count, $0.name) < ($0.count, $1.name) }
    }

    private func keyShares(_ planned: [Int64: Int64]) throws(LedgerError) -> [RevocationPlan.KeyShare] {
        guard !planned.isEmpty else { return [] }
        var inForce: [Int64: Int64] = [:]
        let all = try database.prepare("SELECT signer FROM certificate")
        while try all.step() { inForce[all.integer(at: 0), default: 0] += 1 }
        let revoked = try database.prepare(
            "SELECT c.signer FROM revocation r CROSS JOIN certificate c ON c.number = r.number")
        while try revoked.step() { inForce[revoked.integer(at: 0), default: 0] -= 1 }

        // Two certificates of one key have the same kid only if they are the same, but one signer may stand twice.
        var keys: [[UInt8]: (count: Int64, inForce: Int64)] = [:]
        for (id, count) in inForce {
            let kid = try source.signer(Int32(clamping: id), in: database).keyIdentifier
            keys[kid, default: (0, 0)].count += planned[id] ?? 0
            keys[kid, default: (0, 0)].inForce += count
        }
        return keys.filter { $1.count > 0 }
            .map { RevocationPlan.KeyShare(keyIdentifier: $0, count: $1.count, inForce: $1.inForce) }
            .sorted { $0.keyIdentifier.lexicographicallyPrecedes($1.keyIdentifier) }
    }
}

/// What the rows of a plan come to, by ids.
private struct PlanTally {
    private let filter: RowFilter
    private(set) var numbers: [Int64] = []
    private(set) var alreadyRevokedCount: Int64 = 0
    private(set) var facilities: [Int64: Int64] = [:]
    private(set) var provinces: [Int64: Int64] = [:]
    private(set) var signers: [Int64: Int64] = [:]

    init(_ filter: RowFilter) {
        self.filter = filter
    }

    mutating func add(_ row: borrowing Statement) {
        guard filter.passes(row) else { return }
        guard row.type(at: PlanRows.revoked) == ColumnKind.null else {
            alreadyRevokedCount += 1
            return
        }
        numbers.append(row.integer(at: PlanRows.number))
        facilities[row.integer(at: PlanRows.facility), default: 0] += 1
        provinces[row.integer(at: PlanRows.province), default: 0] += 1
        signers[row.integer(at: PlanRows.signer), default: 0] += 1
    }
}
