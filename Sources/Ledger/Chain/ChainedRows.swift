/// The rows that belong to an event, and the order in which they are hashed.
///
/// Writing and verifying read them by the same statements; only a block's certificates are hashed straight from memory
/// when they are written.
struct ChainedRows: ~Copyable {
    fileprivate let meta: Statement
    fileprivate let names: Statement
    fileprivate let signers: Statement
    fileprivate let runStart: Statement
    fileprivate let runEnd: Statement
    fileprivate let block: Statement
    fileprivate let tallies: Statement
    fileprivate let certificates: Statement
    fileprivate let revocations: Statement

    static func prepare(in database: borrowing Database) throws(LedgerError) -> ChainedRows {
        ChainedRows(
            meta: try database.prepare("SELECT key, value FROM meta WHERE key <> 'indexed_through' ORDER BY key"),
            names: try database.prepare("SELECT id, text FROM name WHERE id BETWEEN ? AND ? ORDER BY id"),
            signers: try database.prepare(
                """
                SELECT id, event, kid, algorithm, certificate_sha256, country FROM signer WHERE event = ? ORDER BY id
                """),
            runStart: try database.prepare(
                """
                SELECT run, options, input_digest, input_bytes, iat, exp, issuer, ci_check, secret, compression, signers, \
                output, rejects, host, user, version, started FROM run WHERE run = ?
                """),
            runEnd: try database.prepare(
                """
                SELECT run, state, ended, row_count, signed, already, rejected, output_sha256, rejects_sha256 \
                FROM run WHERE run = ?
                """),
            block: try database.prepare(
                """
                SELECT block, run, first_row, row_count, signed, already, rejected, first_number, input_offset, \
                output_offset, rejects_offset, names_through, time FROM block WHERE block = ?
                """),
            tallies: try database.prepare(
                """
                SELECT block, position, outcome, province, facility, code, count FROM tally WHERE block = ? \
                ORDER BY position
                """),
            certificates: try database.prepare(
                """
                SELECT number, origin, traits, place, article, evidence, given_ci, replaces FROM issued \
                WHERE number BETWEEN ? AND ? ORDER BY number
                """),
            revocations: try database.prepare(
                "SELECT number, event, reason, time FROM revocation WHERE event = ? ORDER BY number")
        )
    }

    func appendMeta(to chain: inout Chain) throws(LedgerError) {
        try chain.append(.meta, rowsOf: meta)
    }

    func appendNames(_ identifiers: ClosedRange<Int>, to chain: inout Chain) throws(LedgerError) {
        try names.bind(identifiers.lowerBound, at: 1)
        try names.bind(identifiers.upperBound, at: 2)
        try chain.append(.name, rowsOf: names)
    }

    func appendSigners(event: Int, to chain: inout Chain) throws(LedgerError) {
        try append(.signer, signers, event, to: &chain)
    }

    func appendRunStart(_ run: Int64, to chain: inout Chain) throws(LedgerError) {
        try append(.runStart, runStart, Int(run), to: &chain)
    }

    func appendRunEnd(_ run: Int64, to chain: inout Chain) throws(LedgerError) {
        try append(.runEnd, runEnd, Int(run), to: &chain)
    }

    func appendBlock(_ block: Int64, to chain: inout Chain) throws(LedgerError) {
        try append(.block, self.block, Int(block), to: &chain)
        try append(.tally, tallies, Int(block), to: &chain)
    }

    /// - Parameter body: called at every row, in the order of their numbers.
    func appendCertificates(
        _ numbers: ClosedRange<Int64>, to chain: inout Chain, _ body: (borrowing Statement) -> Void
    ) throws(LedgerError) {
        try certificates.bind(numbers.lowerBound, at: 1)
        try certificates.bind(numbers.upperBound, at: 2)
        defer { certificates.reset() }
        while try certificates.step() {
            chain.append(.certificate, rowOf: certificates)
            body(certificates)
        }
    }

    func appendRevocations(event: Int, to chain: inout Chain) throws(LedgerError) {
        try append(.revocation, revocations, event, to: &chain)
    }

    private func append(
        _ table: Chain.Table, _ statement: borrowing Statement, _ key: Int, to chain: inout Chain
    ) throws(LedgerError) {
        try statement.bind(key, at: 1)
        try chain.append(table, rowsOf: statement)
    }
}
