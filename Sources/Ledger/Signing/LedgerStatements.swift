/// The statements that signing runs again and again, prepared once.
struct LedgerStatements: ~Copyable {
    let insertCertificate: Statement
    let insertBlock: Statement
    let insertTally: Statement
    let insertName: Statement
    let findRecord: Statement

    static func prepare(in database: borrowing Database) throws(LedgerError) -> LedgerStatements {
        LedgerStatements(
            insertCertificate: try database.prepare(
                """
                INSERT INTO certificate(number, run, row, record_key, content_hash, ci, signer, signature, text_sha256, \
                kind, dose_number, dose_date, person_hash, facility, province, product, lot, replaces) \
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)
                """),
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
            insertName: try database.prepare("INSERT INTO name(id, text) VALUES (?, ?)"),
            findRecord: try findRecord(in: database)
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
