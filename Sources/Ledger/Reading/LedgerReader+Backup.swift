extension LedgerReader {
    /// Copies the ledger, as this object sees it, to a file that does not exist yet; mode 0600.
    ///
    /// The name appears when the copy is complete and on the disk.
    ///
    /// - Parameter progress: called now and then with pages done and pages to do.
    /// - Throws: ``LedgerError/Reason/exists`` when there is a file of that name.
    package func backUp(
        to target: String, progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) throws(LedgerError) {
        if try LedgerFile.exists(target) { throw LedgerError(path: target, reason: .exists) }
        let unfinished = try LedgerFile.temporaryPath(for: target)
        try LedgerFile.createEmpty(unfinished)
        do {
            try database.copy(to: unfinished, progress: progress)
            try LedgerFile.publish(unfinished, as: target)
        } catch {
            try? LedgerFile.remove(unfinished)  // The first error counts.
            throw error
        }
    }
}
