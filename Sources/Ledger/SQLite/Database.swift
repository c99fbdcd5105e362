internal import Bytes
internal import CSQLite

/// Owns one `sqlite3` connection; the only type that closes one.
///
/// A connection is used by one thread at a time (it is opened without SQLite's own locks).
struct Database: ~Copyable {
    enum Access {
        case reading
        case writing
    }

    let handle: OpaquePointer  // lent to ``copy(to:progress:)`` alone
    let path: String

    /// Opens a file that exists.
    static func open(_ path: String, for access: Access) throws(LedgerError) -> Database {
        var opened: OpaquePointer?
        let mode = access == .writing ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY
        let code = sqlite3_open_v2(path, &opened, mode | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nil)
        guard code == SQLITE_OK, let opened else {
            let message = String(cString: opened.map { sqlite3_errmsg($0) } ?? sqlite3_errstr(code))
            sqlite3_close_v2(opened)
            throw LedgerError(path: path, sqliteCode: code, message: message, during: "open")
        }
        sqlite3_busy_timeout(opened, busyMilliseconds)
        let database = Database(handle: opened, path: path)
        try database.execute("PRAGMA trusted_schema = OFF")
        return database
    }

    private init(handle: OpaquePointer, path: String) {
        self.handle = handle
        self.path = path
    }

    deinit {
        sqlite3_close_v2(handle)
    }

    /// Whether the last connection, when it is closed, writes the log into the file and removes it, as is SQLite's custom.
    ///
    /// Where SQLite cannot open the shared memory beside a log, on a full disk or for want of rights, it takes the log for
    /// empty, and removes it with all that it holds. So one must have read the log before one may clear it.
    func setClearsLogWhenClosed(_ clears: Bool) throws(LedgerError) {
        let code = hcert_clear_log_on_close(handle, clears ? 1 : 0)
        guard code == SQLITE_OK else { throw error(code, during: "db_config") }
    }

    /// How long a call waits for another connection's short lock. Readers and the writer exclude each other only for
    /// moments: while the first of them recovers a log, or the last one clears it.
    private static let busyMilliseconds: Int32 = 10_000

    /// Runs a statement that brings no rows, or whose rows do not matter.
    func execute(_ sql: StaticString) throws(LedgerError) {
        let statement = try prepare(sql)
        while try statement.step() {}
    }

    func prepare(_ sql: StaticString) throws(LedgerError) -> Statement {
        try prepare(
            UnsafeRawBufferPointer(start: sql.utf8Start, count: sql.utf8CodeUnitCount), isKept: true)
    }

    /// - Parameter sql: text put together by this target; never text from outside, which is bound.
    func prepare(_ sql: String) throws(LedgerError) -> Statement {
        var buffer = ByteBuffer()
        buffer.append(utf8: sql)
        return try buffer.withUnsafeBytes { bytes throws(LedgerError) in try prepare(bytes, isKept: false) }
    }

    private func prepare(_ sql: UnsafeRawBufferPointer, isKept: Bool) throws(LedgerError) -> Statement {
        var prepared: OpaquePointer?
        let flags = isKept ? UInt32(SQLITE_PREPARE_PERSISTENT) : 0
        let text = sql.baseAddress?.assumingMemoryBound(to: CChar.self)
        let code = sqlite3_prepare_v3(handle, text, Int32(clamping: sql.count), flags, &prepared, nil)
        guard code == SQLITE_OK, let prepared else { throw error(code, during: "prepare") }
        return Statement(prepared)
    }

    /// The whole number in the first column of the first row; nil without a row, or when it is null.
    func integer(_ sql: StaticString) throws(LedgerError) -> Int? {
        let statement = try prepare(sql)
        return try statement.step() ? statement.optionalInteger(at: 0).map { Int($0) } : nil
    }

    /// Does `body` in one transaction of its own: all of it counts, or nothing.
    func transaction<Result>(
        _ body: () throws(LedgerError) -> Result
    ) throws(LedgerError) -> Result {
        try execute("BEGIN IMMEDIATE")
        do {
            let result = try body()
            try execute("COMMIT")
            return result
        } catch {
            try? execute("ROLLBACK")  // The first error counts; after some SQLite has rolled back by itself, and this fails.
            throw error
        }
    }

    /// Does `body` on one unchanging state of the file.
    func snapshot<Result>(_ body: () throws(LedgerError) -> Result) throws(LedgerError) -> Result {
        try execute("BEGIN")
        do {
            let result = try body()
            try execute("COMMIT")
            return result
        } catch {
            try? execute("ROLLBACK")  // The first error counts; nothing was written.
            throw error
        }
    }

    func error(_ code: Int32, during call: StaticString) -> LedgerError {
        LedgerError(path: path, sqliteCode: code, message: String(cString: sqlite3_errmsg(handle)), during: call)
    }
}
