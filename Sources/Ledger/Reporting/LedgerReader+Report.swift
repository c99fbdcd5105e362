internal import TextFormats

extension LedgerReader {
    /// Counts rows and certificates by day, facility, province or product.
    ///
    /// In each line rows = signed + already signed + rejected, and signed - revoked = in force. Revocations count
    /// whenever they were made, for the certificates in scope.
    ///
    /// - Parameters:
    ///   - asOf: seconds since 1970, the moment to print.
    ///   - offsetFromUTC: seconds that the days' own time is ahead of UTC.
    package func report(
        by grouping: LedgerReport.Grouping, scope: LedgerReport.Scope = LedgerReport.Scope(), asOf: Int64,
        offsetFromUTC: Int64 = 0
    ) throws(LedgerError) -> LedgerReport {
        let blocks = try database.blocks(in: scope)
        var lines = ReportLines(grouping, offsetFromUTC: offsetFromUTC)
        try countSigned(blocks, &lines)
        try countTallies(blocks, &lines)
        try countRevoked(blocks, &lines)
        let sums = try lines.named(database)
        return LedgerReport(
            ledger: identifier, head: head, asOf: asOf, scope: scope, grouping: grouping, lines: sums.lines,
            total: sums.total)
    }

    private func countSigned(_ blocks: [BlockSpan], _ lines: inout ReportLines) throws(LedgerError) {
        guard let column = lines.certificateColumn else {
            for block in blocks { lines.add(.signed, block.signed, block: block, name: 0) }
            return
        }
        let rows = try database.prepare("SELECT \(column) FROM certificate WHERE number BETWEEN ? AND ?")
        for block in blocks where block.signed > 0 {
            try rows.bind(block.firstNumber, at: 1)
            try rows.bind(block.lastNumber, at: 2)
            while try rows.step() { lines.add(.signed, 1, block: block, name: rows.integer(at: 0)) }
            rows.reset()
        }
    }

    private func countTallies(_ blocks: [BlockSpan], _ lines: inout ReportLines) throws(LedgerError) {
        let rows = try database.prepare(
            "SELECT outcome, \(lines.tallyColumn ?? "0"), count FROM tally WHERE block = ?")
        for block in blocks {
            try rows.bind(block.number, at: 1)
            while try rows.step() {
                let outcome: ReportLines.Outcome = rows.text(at: 0) == "already" ? .alreadySigned : .rejected
                lines.add(outcome, rows.integer(at: 2), block: block, name: rows.integer(at: 1))
            }
            rows.reset()
        }
    }

    private func countRevoked(_ blocks: [BlockSpan], _ lines: inout ReportLines) throws(LedgerError) {
        let rows = try database.prepare(
            """
            SELECT r.number, \(lines.certificateColumn.map { "c.\($0)" } ?? "0") FROM revocation r \
            CROSS JOIN certificate c ON c.number = r.number ORDER BY r.number
            """)
        while try rows.step() {
            guard let block = blocks.block(of: rows.integer(at: 0)) else { continue }
            lines.add(.revoked, 1, block: block, name: rows.integer(at: 1))
        }
    }
}

/// Sums by day or by the id of a name, which are many fewer than rows.
private struct ReportLines {
    enum Outcome {
        case signed
        case alreadySigned
        case rejected
        case revoked
    }

    private let grouping: LedgerReport.Grouping
    private let offsetFromUTC: Int64
    private var sums: [Int64: LedgerReport.Line] = [:]

    init(_ grouping: LedgerReport.Grouping, offsetFromUTC: Int64) {
        self.grouping = grouping
        self.offsetFromUTC = offsetFromUTC
    }

    /// Where a certificate's row tells its line; nil when its block does.
    var certificateColumn: String? {
        switch grouping {
        case .day: nil
        case .facility: "facility"
        case .province: "province"
        case .product: "product"
        }
    }

    /// Where a tally's row tells its line; nil when its block does, or when it has none.
    var tallyColumn: String? {
        switch grouping {
        case .facility: "facility"
        case .province: "province"
        case .day, .product: nil
        }
    }

    mutating func add(_ outcome: Outcome, _ count: Int64, block: BlockSpan, name: Int64) {
        let key = grouping == .day ? day(of: block.time) : name
        Self.add(outcome, count, to: &sums[key, default: LedgerReport.Line(name: "")])
    }

    private static func add(_ outcome: Outcome, _ count: Int64, to line: inout LedgerReport.Line) {
        switch outcome {
        case .signed: line.counts.signed &+= count
        case .alreadySigned: line.counts.alreadySigned &+= count
        case .rejected: line.counts.rejected &+= count
        case .revoked: line.revoked &+= count
        }
    }

    /// Days since 1970.
    private func day(of time: Int64) -> Int64 {
        let local = time &+ offsetFromUTC
        return local / 86_400 - (local % 86_400 < 0 ? 1 : 0)
    }

    /// The lines under their names, spellings of one name together, and the sum of all.
    func named(
        _ database: borrowing Database
    ) throws(LedgerError) -> (lines: [LedgerReport.Line], total: LedgerReport.Line) {
        var lines: [String: LedgerReport.Line] = [:]
        var total = LedgerReport.Line(name: "total")
        for (key, sum) in sums {
            let name = try name(of: key, database)
            lines[name, default: LedgerReport.Line(name: name)].add(sum)
            total.add(sum)
        }
        let sorted = lines.values.sorted { ($0.rank, $0.name) < ($1.rank, $1.name) }
        return (sorted, total)
    }

    private func name(of key: Int64, _ database: borrowing Database) throws(LedgerError) -> String {
        if grouping == .day { return CalendarDate(secondsSince1970: key &* 86_400).description }
        let text = try database.name(key)
        switch grouping {
        case .province: return ProvinceNames.name(of: text) ?? LedgerReport.unrecognised
        default: return text.isEmpty ? LedgerReport.none : text
        }
    }
}

extension LedgerReport.Line {
    fileprivate mutating func add(_ other: LedgerReport.Line) {
        counts.add(other.counts)
        revoked &+= other.revoked
    }

    /// Lines that are no names stand last.
    fileprivate var rank: Int {
        switch name {
        case LedgerReport.unrecognised: 1
        case LedgerReport.none: 2
        default: 0
        }
    }
}
