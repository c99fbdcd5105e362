internal import TextFormats

/// The marks by which a file is known as a ledger.
enum Format {
    /// Bytes of a page in a new ledger. SQLite writes to its log page by page, with two calls of the system for each: with
    /// its own 4,096 bytes they are a hundredth of all that a run costs.
    private static let pageByteCount = 16_384

    /// Marks an empty file.
    static func mark(_ database: borrowing Database) throws(LedgerError) {
        let number = Schema.applicationIdentifier
        try database.prepare("PRAGMA page_size = \(pageByteCount)").run()
        try database.prepare("PRAGMA application_id = \(number)").run()
        try database.prepare("PRAGMA user_version = \(Schema.formatVersion)").run()
    }

    /// Refuses a file that is not a ledger, is of another format, or has other tables.
    static func check(_ database: borrowing Database) throws(LedgerError) {
        guard try database.integer("PRAGMA application_id") == Schema.applicationIdentifier else {
            throw LedgerError(path: database.path, reason: .notALedger)
        }
        let version = try database.integer("PRAGMA user_version") ?? 0
        guard version <= Schema.formatVersion else {
            throw LedgerError(
                path: database.path, reason: .newerFormat(found: version, known: Schema.formatVersion))
        }
        guard version == Schema.formatVersion else {
            throw LedgerError(
                path: database.path, reason: .olderFormat(found: version, known: Schema.formatVersion))
        }
        if let difference = try Schema.difference(in: database) {
            throw LedgerError(path: database.path, reason: .damaged("tables differ: \(difference)"))
        }
    }
}

extension Database {
    /// A BLOB of the table of single values.
    func metaBytes(_ key: String) throws(LedgerError) -> [UInt8] {
        let statement = try prepare("SELECT value FROM meta WHERE key = ?")
        try statement.bind(key, at: 1)
        guard try statement.step(), let value = statement.optionalBytes(at: 0) else {
            throw LedgerError(path: path, reason: .damaged("\(key) is missing"))
        }
        return value
    }

    /// A running number, 0 without a row. Far from where counting on would overflow, whatever a file says.
    func counter(_ sql: StaticString) throws(LedgerError) -> Int64 {
        let value = Int64(try integer(sql) ?? 0)
        guard (0...Int64.max / 4).contains(value) else {
            throw LedgerError(path: path, reason: .damaged("\(sql): \(value)"))
        }
        return value
    }

    /// Length of a page in bytes.
    func pageByteCount() throws(LedgerError) -> Int {
        guard let count = try integer("PRAGMA page_size"), count > 0 else {
            throw LedgerError(path: path, reason: .damaged("it has no page size"))
        }
        return count
    }

    /// The last certificate that both indexes know.
    func indexedThrough() throws(LedgerError) -> Int64 {
        try counter("SELECT value FROM meta WHERE key = 'indexed_through'")
    }

    /// The last certificate's number.
    func certificateCount() throws(LedgerError) -> Int64 {
        try counter("SELECT max(number) FROM issued")
    }

    func isRevoked(_ number: Int64) throws(LedgerError) -> Bool {
        let statement = try prepare("SELECT 1 FROM revocation WHERE number = ?")
        try statement.bind(number, at: 1)
        return try statement.step()
    }

    /// The last event.
    func head() throws(LedgerError) -> LedgerHead {
        let statement = try prepare("SELECT event, hash FROM event ORDER BY event DESC LIMIT 1")
        guard try statement.step(), (1...Int64.max / 4).contains(statement.integer(at: 0)) else {
            throw LedgerError(path: path, reason: .damaged("there are no events"))
        }
        return LedgerHead(event: Int(statement.integer(at: 0)), hash: statement.bytes(at: 1))
    }

    /// Whether an event has that hash.
    func contains(_ head: LedgerHead) throws(LedgerError) -> Bool {
        let statement = try prepare("SELECT 1 FROM event WHERE event = ? AND hash = ?")
        try statement.bind(head.event, at: 1)
        try statement.bind(head.hash, at: 2)
        return try statement.step()
    }

    func requireContains(_ head: LedgerHead, of ledger: String) throws(LedgerError) {
        let found = Hexadecimal.encode(try metaBytes("ledger_id"))
        guard ledger == found else {
            throw LedgerError(path: path, reason: .otherLedger(shown: ledger, found: found))
        }
        guard try contains(head) else {
            throw LedgerError(path: path, reason: .rolledBack(shown: head.event, last: try self.head().event))
        }
    }

    func insert(_ event: Event, hash: [UInt8]) throws(LedgerError) {
        let statement = try prepare("INSERT INTO event(event, time, kind, reference, hash) VALUES (?, ?, ?, ?, ?)")
        try statement.bind(event.number, at: 1)
        try statement.bind(event.time, at: 2)
        try statement.bind(event.kind, at: 3)
        try statement.bind(event.reference, at: 4)
        try statement.bind(hash, at: 5)
        try statement.run()
    }

    /// All names, for look-ups while signing.
    func nameTable(secret: [UInt8]) throws(LedgerError) -> NameTable {
        var table = NameTable(seed: Bytes16(secret)?.first ?? 0)
        let statement = try prepare("SELECT id, text FROM name ORDER BY id")
        while try statement.step() {
            let id = table.add(statement.borrowedBytes(at: 1))
            guard statement.integer(at: 0) == Int64(id) else {
                throw LedgerError(path: path, reason: .damaged("name \(id) is missing"))
            }
        }
        return table
    }
}
