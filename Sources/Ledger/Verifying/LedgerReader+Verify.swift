internal import CSQLite

extension LedgerReader {
    /// Proves the ledger: computes the hash of every event anew from the rows that it brought, and looks for rows that
    /// no event brought.
    ///
    /// It shows accidents and changes by hand. It does not show that somebody wrote the whole chain anew, nor that the
    /// file was put back to an earlier state: for that, compare with a head that was kept elsewhere
    /// (``requireContains(_:of:)``).
    ///
    /// - Parameter progress: called now and then with certificates done and certificates to do.
    package func verify(
        progress: (_ done: Int64, _ total: Int64) -> Void = { _, _ in }
    ) throws(LedgerError) -> LedgerProof {
        var proof = LedgerProof(head: head)
        do {
            try checkStructure(&proof)
            var check = try ChainCheck(database, proof: proof, certificateCount: certificateCount)
            try check.run(database, progress: progress)
            proof = check.proof
            try checkIndexes(&proof)
        } catch {
            // A file that SQLite cannot read is a finding; a call that the system refuses is not.
            guard case .sqlite(let code, let message, _) = error.reason, code & 0xFF == SQLITE_CORRUPT else {
                throw error
            }
            proof.add(.file, "SQLite finds the file damaged: \(message)")
        }
        return proof
    }

    /// SQLite's own check of pages, types and primary keys.
    private func checkStructure(_ proof: inout LedgerProof) throws(LedgerError) {
        let check = try database.prepare("PRAGMA quick_check")
        while try check.step() {
            let message = check.text(at: 0)
            if message != "ok" { proof.add(.file, "SQLite: \(message)") }
        }
    }
}
