/// The statements that signing runs again and again, prepared once.
struct LedgerStatements: ~Copyable {
    /// Any one certificate.
    let insertCertificate: Statement
    /// ``togetherCount`` certificates with neither a ci of their own nor one that they replace.
    let insertTogether: Statement
    let insertBlock: Statement
    let insertTally: Statement
    let insertName: Statement

    /// Certificates in one statement: of its fixed costs, which are a third of all for a single row, little is left.
    static let togetherCount = 32

    static func prepare(in database: borrowing Database) throws(LedgerError) -> LedgerStatements {
        LedgerStatements(
            insertCertificate: try database.prepare(
                """
                INSERT INTO issued(origin, traits, place, article, evidence, given_ci, replaces) \
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """),
            // A failure ends the transaction in any case, and with OR ROLLBACK SQLite need not keep, for each statement,
            // how to undo it alone.
            insertTogether: try database.prepare(
                "INSERT OR ROLLBACK INTO issued(origin, traits, place, article, evidence) VALUES "
                    + repeatElement("(?, ?, ?, ?, ?)", count: togetherCount).joined(separator: ", ")),
            insertBlock: try database.prepare(
                """
                INSERT INTO block(block, run, first_row, row_count, signed, already, rejected, first_number, \
                input_offset, output_offset, rejects_offset, names_through, time) \
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """),
            insertTally: try database.prepare(
                """
                INSERT INTO tally(block, position, outcome, province, facility, code, count) \
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """),
            insertName: try database.prepare("INSERT INTO name(id, text) VALUES (?, ?)")
        )
    }

    /// The id of a name, which is added when it is new; 0 for the empty one.
    @inline(__always)
    func identifier(of name: UnsafeRawBufferPointer, in names: inout NameTable) throws(LedgerError) -> Int {
        if let identifier = names.id(of: name) { return identifier }
        return try add(name, to: &names)
    }

    private func add(_ name: UnsafeRawBufferPointer, to names: inout NameTable) throws(LedgerError) -> Int {
        let identifier = names.add(name)
        try insertName.bind(identifier, at: 1)
        try insertName.bind(borrowingUTF8: name, at: 2)
        try insertName.run()
        return identifier
    }
}
