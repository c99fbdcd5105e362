internal import CSQLite

extension Database {
    /// Copies the whole database, as this connection's read transaction sees it, over the one at `path`.
    ///
    /// - Parameter progress: called now and then with pages done and pages to do.
    func copy(
        to path: String, progress: (_ done: Int, _ total: Int) -> Void
    ) throws(LedgerError) {
        let target = try Database.open(path, for: .writing)
        try target.receive(from: self, progress: progress)
    }

    private func receive(
        from source: borrowing Database, progress: (_ done: Int, _ total: Int) -> Void
    ) throws(LedgerError) {
        let pagesPerStep = CInt(clamping: Self.stepByteCount / (try source.pageByteCount()))
        guard let backup = sqlite3_backup_init(handle, "main", source.handle, "main") else {
            throw error(sqlite3_extended_errcode(handle), during: "backup_init")
        }
        var code = SQLITE_OK
        while code == SQLITE_OK {
            code = sqlite3_backup_step(backup, pagesPerStep)
            let total = Int(sqlite3_backup_pagecount(backup))
            progress(total - Int(sqlite3_backup_remaining(backup)), total)
        }
        let finished = sqlite3_backup_finish(backup)
        guard code == SQLITE_DONE, finished == SQLITE_OK else {
            throw error(code == SQLITE_DONE ? finished : code, during: "backup_step")
        }
    }

    private static let stepByteCount = 64 << 20
}
