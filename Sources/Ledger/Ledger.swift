internal import Bytes
internal import Signatures
internal import TextFormats

/// The book of a signing office: every run, every block, every certificate, and what was taken back.
///
/// Rows are only ever added. Each event (a run opened, a block, a revocation…) carries a hash over the event before and
/// over all rows that it brought. What is written is on the disk when a call returns.
///
/// One process writes at a time, and one thread of it uses this object; ``LedgerReader`` reads at the same time.
package final class Ledger {
    /// Path of the file, as it was given.
    package let path: String

    /// Whether this object made the file.
    package let wasCreated: Bool

    /// 16 random bytes that tell this ledger from all others, as 32 lower-case hex digits.
    package let identifier: String

    /// Random bytes made with the ledger, the key of record keys and person hashes. It stays as long as the ledger, so
    /// that a record has the same key in every run.
    package let secret: [UInt8]

    /// Certificates in the ledger; the last one's number.
    package internal(set) var certificateCount: Int64

    /// The last event.
    package internal(set) var head: LedgerHead

    /// Certificates that look-ups by record key and by ci know: those with numbers up to this one.
    package internal(set) var indexedThrough: Int64

    let database: Database
    let pageByteCount: Int
    let statements: LedgerStatements
    let chainedRows: ChainedRows
    var chain = Chain()
    var names: NameTable
    var openRunNumber: Int64?
    var lastBlock: Int64
    /// Set by a failure within a write: what is in memory may be ahead of the file.
    var hasFailed = false

    private let lock: FileLock

    /// Opens a ledger for writing, and makes it when there is none.
    ///
    /// - Parameters:
    ///   - mustExist: refuse to make one.
    ///   - time: seconds since 1970, kept in a new ledger as the time when it was made.
    /// - Throws: ``LedgerError/Reason/busy`` while another process has it open for writing; other reasons for a file
    ///   that is not a ledger, not private, or written by a later version.
    package static func open(
        _ path: String, mustExist: Bool = false, at time: Int64
    ) throws(LedgerError) -> Ledger {
        try Ledger(path, mustExist: mustExist, at: time, contents: nil)
    }

    /// - Parameter contents: id and secret of a new ledger; nil for random ones.
    init(
        _ path: String, mustExist: Bool, at time: Int64, contents: (identifier: [UInt8], secret: [UInt8])?
    ) throws(LedgerError) {
        if mustExist, try !LedgerFile.checkPrivate(path) { throw LedgerError(path: path, reason: .missing) }
        lock = try FileLock(ledgerPath: path)
        self.path = path
        try Self.removeUnfinished(path)
        wasCreated = try !LedgerFile.checkPrivate(path)
        if wasCreated { try Self.create(path, at: time, contents: contents) }

        database = try Database.open(path, for: .writing)
        try database.setClearsLogWhenClosed(false)
        try Format.check(database)
        try Self.useLog(database)
        try database.execute("PRAGMA synchronous = FULL")
        pageByteCount = try database.pageByteCount()
        try database.prepare("PRAGMA wal_autocheckpoint = \(Self.logByteCount / pageByteCount)").run()
        try database.execute("PRAGMA journal_size_limit = 67108864")
        try database.execute("PRAGMA cache_size = -16384")

        identifier = Hexadecimal.encode(try database.metaBytes("ledger_id"))
        secret = try database.metaBytes("secret")
        certificateCount = try database.certificateCount()
        lastBlock = try database.counter("SELECT max(block) FROM block")
        openRunNumber = try database.integer("SELECT run FROM run WHERE state = 'open'").map { Int64($0) }
        indexedThrough = try database.indexedThrough()
        head = try database.head()
        names = try database.nameTable(secret: secret)
        statements = try LedgerStatements.prepare(in: database)
        chainedRows = try ChainedRows.prepare(in: database)
        try database.setClearsLogWhenClosed(true)
    }

    /// Length in bytes at which the log is copied into the ledger.
    private static let logByteCount = 16 << 20

    /// Readers go on while a log is written; without one they and the writer would wait for each other.
    private static func useLog(_ database: borrowing Database) throws(LedgerError) {
        let mode = try database.prepare("PRAGMA journal_mode = WAL")
        guard try mode.step(), mode.text(at: 0) == "wal" else {
            throw LedgerError(path: database.path, reason: .noLog)
        }
    }

    /// Refuses a ledger that a manifest, or whatever else kept `head`, has seen later than it is now, or that is another
    /// one.
    ///
    /// - Parameter ledger: the identifier that stands beside the head.
    /// - Throws: ``LedgerError/Reason/rolledBack(shown:last:)`` or ``LedgerError/Reason/otherLedger(shown:found:)``.
    package func requireContains(_ head: LedgerHead, of ledger: String) throws(LedgerError) {
        try database.requireContains(head, of: ledger)
    }

    // MARK: Events

    /// Writes one event: `body` inserts its rows and hands them to the chain, all in one transaction.
    ///
    /// After an error the object writes nothing any more, since what it holds in memory may be ahead of the file.
    func write(
        _ kind: EventKind, reference: Int64 = 0, at time: Int64,
        _ body: (_ event: Int, _ chain: inout Chain) throws(LedgerError) -> Void
    ) throws(LedgerError) {
        guard !hasFailed else { throw error(.failedBefore) }
        let event = Event(number: head.event + 1, time: time, kind: kind.rawValue, reference: reference)
        do {
            head = try database.transaction { () throws(LedgerError) in
                chain.begin(event, after: head.hash)
                try body(event.number, &chain)
                let hash = chain.finish()
                try database.insert(event, hash: hash)
                return LedgerHead(event: event.number, hash: hash)
            }
        } catch {
            hasFailed = true
            throw error
        }
    }

    func error(_ reason: LedgerError.Reason) -> LedgerError {
        LedgerError(path: path, reason: reason)
    }
}

extension Ledger {
    /// Makes a ledger under another name first, so that its own name appears only when it is complete.
    private static func create(
        _ path: String, at time: Int64, contents: (identifier: [UInt8], secret: [UInt8])?
    ) throws(LedgerError) {
        let contents = if let contents { contents } else { try randomContents(path) }
        let temporaryPath = path + unfinishedSuffix
        try LedgerFile.createEmpty(temporaryPath)
        try fill(temporaryPath, at: time, contents)
        try LedgerFile.publish(temporaryPath, as: path)
    }

    private static let unfinishedSuffix = ".new"

    /// Removes what a process left that died while it made a ledger. Nobody else is at work: the lock is held.
    private static func removeUnfinished(_ path: String) throws(LedgerError) {
        try LedgerFile.remove(path + unfinishedSuffix)
        try LedgerFile.remove(path + unfinishedSuffix + "-journal")
    }

    private static func randomContents(
        _ path: String
    ) throws(LedgerError) -> (identifier: [UInt8], secret: [UInt8]) {
        do {
            return (try RandomBytes.make(count: 16), try RandomBytes.make(count: 32))
        } catch {
            throw LedgerError(path: path, reason: .noRandomBytes(error))
        }
    }

    private static func fill(
        _ path: String, at time: Int64, _ contents: (identifier: [UInt8], secret: [UInt8])
    ) throws(LedgerError) {
        let database = try Database.open(path, for: .writing)
        try Format.mark(database)
        try database.transaction { () throws(LedgerError) in
            try Schema.create(in: database)
            let insert = try database.prepare("INSERT INTO meta(key, value) VALUES (?, ?)")
            for (key, value) in [("ledger_id", contents.identifier), ("secret", contents.secret)] {
                try insert.bind(key, at: 1)
                try insert.bind(value, at: 2)
                try insert.run()
            }
            for (key, value) in [("created", time), ("indexed_through", 0)] {
                try insert.bind(key, at: 1)
                try insert.bind(value, at: 2)
                try insert.run()
            }
            let event = Event(number: 1, time: time, kind: EventKind.created.rawValue, reference: 0)
            var chain = Chain()
            chain.begin(event, after: Chain.start)
            try ChainedRows.prepare(in: database).appendMeta(to: &chain)
            try database.insert(event, hash: chain.finish())
        }
    }
}
