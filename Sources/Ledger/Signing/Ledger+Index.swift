extension Ledger {
    /// A certificate that has the key of a record.
    package struct KnownRecord: Equatable, Sendable {
        package let number: Int64
        package let run: Int
        package let contentHash: Bytes16
        package let isRevoked: Bool
    }

    /// The latest certificate with a record key, among those with numbers up to ``indexedThrough``.
    package func findRecord(_ key: Bytes16) throws(LedgerError) -> KnownRecord? {
        defer { statements.findRecord.reset() }
        return try withUnsafeBytes(of: key) { bytes throws(LedgerError) in
            try statements.findRecord.bind(borrowing: bytes, at: 1)
            guard try statements.findRecord.step() else { return nil }
            return try knownRecord()
        }
    }

    private func knownRecord() throws(LedgerError) -> KnownRecord {
        let number = statements.findRecord.integer(at: 0)
        guard let contentHash = Bytes16(statements.findRecord.borrowedBytes(at: 2)) else {
            throw error(.damaged("certificate \(number) has a short content hash"))
        }
        return KnownRecord(
            number: number, run: Int(statements.findRecord.integer(at: 1)), contentHash: contentHash,
            isRevoked: statements.findRecord.integer(at: 3) != 0)
    }

    /// Calls `body` with the key, content hash and number of every certificate that ``findRecord(_:)`` does not know
    /// yet, in the order of their numbers.
    package func forEachRecordNotIndexed(
        _ body: (_ key: Bytes16, _ contentHash: Bytes16, _ number: Int64) throws(LedgerError) -> Void
    ) throws(LedgerError) {
        let scan = try database.prepare(
            "SELECT number, record_key, content_hash FROM certificate WHERE number > ? ORDER BY number")
        try scan.bind(indexedThrough, at: 1)
        while try scan.step() {
            let number = scan.integer(at: 0)
            guard let key = Bytes16(scan.borrowedBytes(at: 1)), let hash = Bytes16(scan.borrowedBytes(at: 2)) else {
                throw error(.damaged("certificate \(number) has a short key or content hash"))
            }
            try body(key, hash, number)
        }
    }

    /// Brings the look-ups by record key and by ci up to date: after a run, and before one that finds them behind.
    ///
    /// Rows go in by key order, in pieces that double. A piece touches most pages of what is there already, so small
    /// pieces would write a large index again and again.
    ///
    /// - Parameter progress: called after every piece with certificates done and certificates to do.
    package func index(
        progress: (_ done: Int64, _ total: Int64) -> Void = { _, _ in }
    ) throws(LedgerError) {
        guard !hasFailed else { throw error(.failedBefore) }
        let start = indexedThrough
        while indexedThrough < certificateCount {
            let end = min(certificateCount, indexedThrough + max(Self.leastPiece, indexedThrough))
            try database.transaction { () throws(LedgerError) in
                try insertIndexRows(from: indexedThrough + 1, through: end)
            }
            indexedThrough = end
            progress(end - start, certificateCount - start)
        }
    }

    private static let leastPiece: Int64 = 1_000_000

    private func insertIndexRows(from first: Int64, through last: Int64) throws(LedgerError) {
        let records = try database.prepare(
            """
            INSERT INTO record_index(record_key, number) SELECT record_key, number FROM certificate \
            WHERE number BETWEEN ? AND ? ORDER BY record_key, number
            """)
        let identifiers = try database.prepare(
            """
            INSERT INTO ci_index(ci, number) SELECT ci, number FROM certificate \
            WHERE number BETWEEN ? AND ? ORDER BY ci, number
            """)
        try records.bind(first, at: 1)
        try records.bind(last, at: 2)
        try records.run()
        try identifiers.bind(first, at: 1)
        try identifiers.bind(last, at: 2)
        try identifiers.run()
        let mark = try database.prepare("UPDATE meta SET value = ? WHERE key = 'indexed_through'")
        try mark.bind(last, at: 1)
        try mark.run()
    }
}
