/// The numbers of a block's certificates, and when they were signed.
struct BlockSpan {
    let number: Int64
    let time: Int64
    let firstNumber: Int64
    let signed: Int64

    var lastNumber: Int64 { firstNumber &+ signed &- 1 }
}

extension [BlockSpan] {
    /// The block that holds a certificate; nil when it is not among these. They stand in the order of their numbers.
    func block(of number: Int64) -> BlockSpan? {
        var low = startIndex
        var high = endIndex
        while low < high {
            let middle = low + (high - low) / 2
            if self[middle].lastNumber < number { low = middle + 1 } else { high = middle }
        }
        // Blocks without certificates end before the number with which they begin, and are passed over.
        guard low < endIndex, self[low].firstNumber <= number, number <= self[low].lastNumber else { return nil }
        return self[low]
    }
}

extension Database {
    /// The blocks of a report or a plan, in their order.
    func blocks(in scope: LedgerReport.Scope) throws(LedgerError) -> [BlockSpan] {
        let rows = try prepare(
            """
            SELECT block, time, first_number, signed FROM block \
            WHERE (?1 IS NULL OR run = ?1) AND (?2 IS NULL OR time >= ?2) AND (?3 IS NULL OR time < ?3) ORDER BY block
            """)
        try rows.bind(scope.run.map { Int64($0) }, at: 1)
        try rows.bind(scope.since, at: 2)
        try rows.bind(scope.until, at: 3)
        var blocks: [BlockSpan] = []
        while try rows.step() {
            blocks.append(
                BlockSpan(
                    number: rows.integer(at: 0), time: rows.integer(at: 1), firstNumber: rows.integer(at: 2),
                    signed: rows.integer(at: 3)))
        }
        return blocks
    }

    /// The name with an id; empty for 0.
    func name(_ id: Int64) throws(LedgerError) -> String {
        guard id != 0 else { return "" }
        let row = try prepare("SELECT text FROM name WHERE id = ?")
        try row.bind(id, at: 1)
        guard try row.step() else { throw LedgerError(path: path, reason: .damaged("name \(id) is missing")) }
        return row.text(at: 0)
    }
}
