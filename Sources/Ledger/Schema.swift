/// The tables and the view, word for word as `sqlite_schema` keeps them. A ledger holds these and no others.
///
/// All are STRICT, so that a column holds the type that it says and a value has one encoding in the chain.
enum Schema {
    /// `HCLG`, in the header of the file (`PRAGMA application_id`).
    static let applicationIdentifier = 0x4843_4C47

    /// `PRAGMA user_version`. Format 1 kept a certificate's values in eighteen columns.
    static let formatVersion = 2

    static let statements: [StaticString] = [
        """
        CREATE TABLE meta(key TEXT PRIMARY KEY, value ANY NOT NULL) STRICT, WITHOUT ROWID
        """,
        // Texts that return on every certificate. Numbered from 1; 0 stands for no text.
        """
        CREATE TABLE name(id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT
        """,
        """
        CREATE TABLE signer(id INTEGER PRIMARY KEY, event INTEGER NOT NULL, kid BLOB NOT NULL, \
        algorithm INTEGER NOT NULL, certificate_sha256 BLOB NOT NULL, country TEXT NOT NULL) STRICT
        """,
        // Everything behind `started` is filled in at the run's end.
        """
        CREATE TABLE run(run INTEGER PRIMARY KEY, options TEXT NOT NULL, input_digest BLOB NOT NULL, \
        input_bytes INTEGER NOT NULL, iat INTEGER NOT NULL, exp INTEGER NOT NULL, issuer TEXT NOT NULL, \
        ci_check INTEGER NOT NULL, secret BLOB NOT NULL, compression TEXT NOT NULL, signers TEXT NOT NULL, \
        output TEXT NOT NULL, rejects TEXT NOT NULL, host TEXT NOT NULL, user TEXT NOT NULL, \
        version TEXT NOT NULL, started INTEGER NOT NULL, \
        state TEXT NOT NULL, ended INTEGER, row_count INTEGER, signed INTEGER, already INTEGER, \
        rejected INTEGER, output_sha256 BLOB, rejects_sha256 BLOB) STRICT
        """,
        // Offsets and `names_through` count what stands after the block.
        """
        CREATE TABLE block(block INTEGER PRIMARY KEY, run INTEGER NOT NULL, first_row INTEGER NOT NULL, \
        row_count INTEGER NOT NULL, signed INTEGER NOT NULL, already INTEGER NOT NULL, \
        rejected INTEGER NOT NULL, first_number INTEGER NOT NULL, input_offset INTEGER NOT NULL, \
        output_offset INTEGER NOT NULL, rejects_offset INTEGER NOT NULL, names_through INTEGER NOT NULL, \
        time INTEGER NOT NULL) STRICT
        """,
        """
        CREATE TABLE tally(block INTEGER NOT NULL, position INTEGER NOT NULL, outcome TEXT NOT NULL, \
        province INTEGER NOT NULL, facility INTEGER NOT NULL, code TEXT NOT NULL, count INTEGER NOT NULL, \
        PRIMARY KEY(block, position)) STRICT, WITHOUT ROWID
        """,
        // A certificate in few columns: SQLite's work for a row is by the column, and this is the table that signing
        // writes. ``StoredCertificate`` says what they hold.
        """
        CREATE TABLE issued(number INTEGER PRIMARY KEY, origin INTEGER NOT NULL, traits INTEGER NOT NULL, \
        place INTEGER NOT NULL, article INTEGER NOT NULL, evidence BLOB NOT NULL, given_ci TEXT, \
        replaces INTEGER) STRICT
        """,
        // The same value by value. SQLite takes a query of it for one of the table, and computes what is asked for.
        """
        CREATE VIEW certificate AS SELECT number, origin >> 40 AS run, origin & 0xFFFFFFFFFF AS row, \
        substr(evidence, 1, 16) AS record_key, substr(evidence, 17, 16) AS content_hash, \
        ifnull(given_ci, substr(evidence, 65, 16)) AS ci, traits >> 40 AS signer, \
        substr(evidence, 89) AS signature, substr(evidence, 33, 32) AS text_sha256, \
        traits >> 36 & 0xF AS kind, traits >> 24 & 0xFFF AS dose_number, \
        nullif(traits & 0xFFFFFF, 0) - 0x800000 AS dose_date, substr(evidence, 81, 8) AS person_hash, \
        place >> 32 AS facility, place & 0xFFFFFFFF AS province, \
        article >> 32 AS product, article & 0xFFFFFFFF AS lot, replaces FROM issued
        """,
        // Both indexes are tables of their own, filled in key order after a run: keys are random, and an index that
        // is kept up while signing costs ten times what signing into a ledger costs.
        """
        CREATE TABLE record_index(record_key BLOB NOT NULL, number INTEGER NOT NULL, \
        PRIMARY KEY(record_key, number)) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE ci_index(ci ANY NOT NULL, number INTEGER NOT NULL, \
        PRIMARY KEY(ci, number)) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE revocation(number INTEGER PRIMARY KEY, event INTEGER NOT NULL, reason TEXT NOT NULL, \
        time INTEGER NOT NULL) STRICT
        """,
        """
        CREATE INDEX revocation_event ON revocation(event)
        """,
        """
        CREATE TABLE event(event INTEGER PRIMARY KEY, time INTEGER NOT NULL, kind TEXT NOT NULL, \
        reference INTEGER NOT NULL, hash BLOB NOT NULL) STRICT
        """,
    ]

    /// Makes them in an empty file, within the caller's transaction.
    static func create(in database: borrowing Database) throws(LedgerError) {
        for statement in statements { try database.execute(statement) }
    }

    /// The first difference from what a ledger holds; nil when there is none.
    static func difference(in database: borrowing Database) throws(LedgerError) -> String? {
        var expected = Set(statements.map { "\($0)" })
        var difference: String?
        try database.prepare("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL").forEachRow {
            (row) throws(LedgerError) in
            if expected.remove(row.text(at: 0)) == nil { difference = "unexpected: \(row.text(at: 0))" }
        }
        return difference ?? expected.first.map { "missing: \($0)" }
    }
}
