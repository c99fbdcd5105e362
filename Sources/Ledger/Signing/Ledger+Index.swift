extension Ledger {
    /// Calls `body` with the record key and the number of every certificate above a number, in their order: those of
    /// a run that is gone on with.
    package func forEachRecord(
        above start: Int64,
        _ body: (_ key: Bytes16, _ number: Int64) throws(LedgerError) -> Void
    ) throws(LedgerError) {
        let scan = try database.prepare(
            "SELECT number, record_key FROM certificate WHERE number > ? ORDER BY number")
        try scan.bind(start, at: 1)
        while try scan.step() {
            let number = scan.integer(at: 0)
            guard let key = Bytes16(scan.borrowedBytes(at: 1)) else {
                throw error(.damaged("certificate \(number) has a short key"))
            }
            try body(key, number)
        }
    }

    /// Brings the look-ups by record key and by ci up to date: after a run, and before one that finds them behind.
    ///
    /// Rows go in by key order, in pieces that double. A piece touches most pages of what is there already, so small
    /// pieces would write a large index again and again.
    ///
    /// - Parameters:
    ///   - progress: called after every piece with certificates done and certificates to do.
    ///   - shouldStop: asked before every piece; what is left is done by the next call.
    package func index(
        progress: (_ done: Int64, _ total: Int64) -> Void = { _, _ in }, until shouldStop: () -> Bool = { false }
    ) throws(LedgerError) {
        guard !hasFailed else { throw error(.failedBefore) }
        let start = indexedThrough
        while indexedThrough < certificateCount, !shouldStop() {
            let end = min(certificateCount, indexedThrough + max(Self.leastPiece, indexedThrough))
            try database.transaction { () throws(LedgerError) in
                try insertIndexRows(from: indexedThrough + 1, through: end)
            }
            indexedThrough = end
            progress(end - start, certificateCount - start)
        }
    }

    private static let leastPiece: Int64 = 1_000_000

    /// Bytes by which the ledger and its log grow at most when ``index(progress:until:)`` brings the look-ups up to date.
    package var indexGrowth: Int {
        Self.indexGrowth(
            entering: Int(certificateCount - indexedThrough), of: Int(certificateCount), pageByteCount: pageByteCount)
    }

    /// Keys lie at random: a few certificates among many have a page each in both indexes, written to the log as a whole;
    /// many have no more pages than there are.
    static func indexGrowth(entering count: Int, of total: Int, pageByteCount: Int) -> Int {
        guard count > 0 else { return 0 }
        // A damaged ledger may say any number, and nothing is to overflow by it.
        let (count, total) = (min(count, countMax), min(total, countMax))
        return min(2 * count * pageByteCount, 2 * total * indexedByteCount)
    }

    /// More certificates than any ledger has.
    private static let countMax = 1 << 40

    /// Bytes of a certificate in both indexes, whose pages are two thirds full.
    private static let indexedByteCount = 80

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
