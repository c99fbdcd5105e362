/// A certificate that has the key of a record.
package struct KnownRecord: Equatable, Sendable {
    package let number: Int64
    package let run: Int
    package let contentHash: Bytes16
    /// Whether it was taken back, as far as that counts for the one who asks.
    package let isRevoked: Bool
}

extension LedgerLookup {
    static func findRecord(in database: borrowing Database) throws(LedgerError) -> Statement {
        // CROSS JOIN keeps the order of the tables: first the key, then the one row.
        try database.prepare(
            """
            SELECT c.number, c.run, c.content_hash, \
            EXISTS (SELECT 1 FROM revocation r WHERE r.number = c.number AND r.event < ?3) \
            FROM record_index i CROSS JOIN certificate c ON c.number = i.number \
            WHERE i.record_key = ?1 AND i.number <= ?2 ORDER BY i.number DESC LIMIT 1
            """)
    }
}

extension Statement {
    /// Runs ``LedgerLookup/findRecord(in:)``.
    ///
    /// - Parameter event: what was taken back by it or later does not count.
    func knownRecord(
        _ key: Bytes16, through: Int64, revokedBefore event: Int = .max, path: String
    ) throws(LedgerError) -> KnownRecord? {
        defer { reset() }
        return try withUnsafeBytes(of: key) { bytes throws(LedgerError) in
            try bind(borrowing: bytes, at: 1)
            try bind(through, at: 2)
            try bind(event, at: 3)
            guard try step() else { return nil }
            guard let contentHash = Bytes16(borrowedBytes(at: 2)) else {
                throw LedgerError(
                    path: path, reason: .damaged("certificate \(integer(at: 0)) has a short content hash"))
            }
            return KnownRecord(
                number: integer(at: 0), run: Int(integer(at: 1)), contentHash: contentHash,
                isRevoked: integer(at: 3) != 0)
        }
    }
}
