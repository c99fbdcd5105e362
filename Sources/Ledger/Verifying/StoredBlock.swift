/// A block's row as it stands in its table.
struct StoredBlock {
    let number: Int64
    let run: Int64
    let firstRow: Int64
    let rowCount: Int64
    let counts: RowCounts
    let firstNumber: Int64
    let inputOffset: Int64
    let outputOffset: Int64
    let rejectsOffset: Int64
    let namesThrough: Int64
}

extension Database {
    /// - Returns: nil when there is no such block, or when it counts what no file holds.
    func storedBlock(_ number: Int64) throws(LedgerError) -> StoredBlock? {
        let row = try prepare(
            """
            SELECT run, first_row, row_count, signed, already, rejected, first_number, input_offset, output_offset, \
            rejects_offset, names_through FROM block WHERE block = ?
            """)
        try row.bind(number, at: 1)
        guard try row.step(), (0..<11).allSatisfy({ Self.plausible.contains(row.integer(at: $0)) }) else { return nil }
        return StoredBlock(
            number: number, run: row.integer(at: 0), firstRow: row.integer(at: 1), rowCount: row.integer(at: 2),
            counts: RowCounts(
                signed: row.integer(at: 3), alreadySigned: row.integer(at: 4), rejected: row.integer(at: 5)),
            firstNumber: row.integer(at: 6), inputOffset: row.integer(at: 7), outputOffset: row.integer(at: 8),
            rejectsOffset: row.integer(at: 9), namesThrough: row.integer(at: 10))
    }

    /// Counts and offsets that may be added to each other without overflow.
    private static let plausible: ClosedRange<Int64> = 0...(1 << 56)

    /// Sums of a block's tallies.
    func tallies(ofBlock number: Int64) throws(LedgerError) -> (rowCount: Int64, already: Int64, rejected: Int64) {
        let sums = try prepare(
            """
            SELECT count(*), sum(count) FILTER (WHERE outcome = 'already'), \
            sum(count) FILTER (WHERE outcome = 'rejected') FROM tally WHERE block = ?
            """)
        try sums.bind(number, at: 1)
        guard try sums.step() else { return (0, 0, 0) }
        return (sums.integer(at: 0), sums.integer(at: 1), sums.integer(at: 2))
    }

    /// The number that a statement counts.
    func count(_ sql: String, _ number: Int64? = nil, _ text: String? = nil) throws(LedgerError) -> Int64 {
        let statement = try prepare(sql)
        if let number { try statement.bind(number, at: 1) }
        if let text { try statement.bind(text, at: 2) }
        return try statement.step() ? statement.integer(at: 0) : 0
    }
}

extension RowCounts {
    mutating func add(_ other: RowCounts) {
        signed &+= other.signed
        alreadySigned &+= other.alreadySigned
        rejected &+= other.rejected
    }
}
