extension LedgerReader {
    /// The indexes are in no event: they must hold what the certificates say, row for row.
    func checkIndexes(_ proof: inout LedgerProof) throws(LedgerError) {
        if indexedThrough > certificateCount {
            return proof.add(.file, "indexed through \(indexedThrough), of \(certificateCount) certificates")
        }
        try checkIndex("record_index", column: "record_key", &proof)
        try checkIndex("ci_index", column: "ci", &proof)
        try checkRecords(&proof)
    }

    /// Of the certificates of one record at most one is in force.
    private func checkRecords(_ proof: inout LedgerProof) throws(LedgerError) {
        let repeated = try database.prepare(
            """
            SELECT max(i.number), min(i.number) FROM record_index i LEFT JOIN revocation r ON r.number = i.number \
            WHERE r.number IS NULL GROUP BY i.record_key HAVING count(*) > 1
            """)
        while try repeated.step() {
            proof.add(
                .certificate(repeated.integer(at: 0)),
                "is in force, and so is certificate \(repeated.integer(at: 1)) of the same record")
        }
    }

    /// Compares sums of keyed hashes over all rows, since the two tables stand in different orders. The key is new in
    /// every process, so that no change can be made to fit.
    private func checkIndex(
        _ table: StaticString, column: StaticString, _ proof: inout LedgerProof
    ) throws(LedgerError) {
        let indexed = try fingerprint("SELECT \(column), number FROM \(table)")
        let expected = try fingerprint("SELECT \(column), number FROM certificate WHERE number <= \(indexedThrough)")
        guard indexed != expected else { return }
        let difference = try database.prepare(
            """
            SELECT c.number FROM certificate c WHERE c.number <= \(indexedThrough) AND NOT EXISTS \
            (SELECT 1 FROM \(table) i WHERE i.\(column) = c.\(column) AND i.number = c.number) LIMIT 1
            """)
        if try difference.step() {
            proof.add(.certificate(difference.integer(at: 0)), "is not found in \(table)")
        } else {
            proof.add(.file, "\(table) holds rows of no certificate")
        }
    }

    private func fingerprint(_ sql: String) throws(LedgerError) -> Fingerprint {
        var fingerprint = Fingerprint()
        let rows = try database.prepare(sql)
        while try rows.step() {
            var hasher = Hasher()
            hasher.combine(rows.type(at: 0))
            hasher.combine(bytes: rows.borrowedBytes(at: 0))
            hasher.combine(rows.integer(at: 1))
            fingerprint.rowCount += 1
            fingerprint.sum &+= hasher.finalize()
        }
        return fingerprint
    }

    private struct Fingerprint: Equatable {
        var rowCount = 0
        var sum = 0
    }
}
