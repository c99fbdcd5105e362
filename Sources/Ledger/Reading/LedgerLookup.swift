/// Answers whether records are in the ledger, on another thread than the one that signs into it.
///
/// It has a connection of its own and knows the certificates with numbers up to ``through``, which have to be indexed:
/// those of earlier runs. One thread uses an object at a time.
package final class LedgerLookup {
    /// The last certificate that it knows of.
    package let through: Int64

    /// Whether any certificate is indexed.
    private let hasIndexed: Bool

    /// What was taken back by this event or later does not count.
    private let revocationEnd: Int

    private let database: Database
    private let findRecord: Statement
    private let findIdentifier: Statement
    private let readText: Statement
    private var source: CertificateSource

    /// Memory for pages of the ledger: enough for the inner pages of tables of 43 million rows. Keys are random, so a
    /// leaf is rarely asked for twice; measured, four and eight times as much was no faster. The system's own cache
    /// serves the leaves. Mapping the file would spare a fourth of the time and fill as much memory as the file has.
    private static let cacheKibibytes = 16_384

    /// - Parameters:
    ///   - through: number of the last certificate before the run; must be indexed.
    ///   - run: whose rows are asked for again. They find the ledger as the run found it: what was taken back since it was
    ///     opened counts as in force. While it is open nothing is taken back. nil for a run that is still to be opened.
    package init(_ path: String, through: Int64, asFoundBy run: Int? = nil) throws(LedgerError) {
        guard try LedgerFile.checkPrivate(path) else { throw LedgerError(path: path, reason: .missing) }
        database = try Database.open(path, for: .reading)
        try Format.check(database)
        try database.prepare("PRAGMA cache_size = -\(Self.cacheKibibytes)").run()
        let indexedThrough = try database.indexedThrough()
        guard through <= indexedThrough else {
            throw LedgerError(
                path: path, reason: .contradiction("look-ups through \(through), indexed through \(indexedThrough)"))
        }
        self.through = through
        hasIndexed = indexedThrough > 0
        revocationEnd = if let run { try database.opening(ofRun: run) } else { .max }
        findRecord = try Self.findRecord(in: database)
        findIdentifier = try database.prepare("SELECT 1 FROM ci_index WHERE ci = ?")
        readText = try database.prepare(
            "SELECT run, ci, signer, signature, text_sha256 FROM certificate WHERE number = ?")
        source = try CertificateSource(database)
    }

    /// Does many look-ups in one read transaction, which spares each of them SQLite's locks.
    ///
    /// Keep it to a block of records: while it lasts the log beside the ledger cannot shrink.
    package func together<Result>(_ body: () throws(LedgerError) -> Result) throws(LedgerError) -> Result {
        try database.snapshot(body)
    }

    /// The latest certificate with a record key, and whether it was taken back before the run.
    package func find(_ key: Bytes16) throws(LedgerError) -> KnownRecord? {
        try findRecord.knownRecord(key, through: through, revokedBefore: revocationEnd, path: database.path)
    }

    /// Whether a certificate has a ci, among all that are indexed.
    ///
    /// - Parameter identifier: whole; neither case nor check character matters.
    package func knows(identifier: String) throws(LedgerError) -> Bool {
        guard hasIndexed else { return false }
        let wanted = WantedIdentifiers([identifier])
        defer { findIdentifier.reset() }
        for text in wanted.texts {
            try findIdentifier.bind(text, at: 1)
            if try findIdentifier.step() { return true }
            findIdentifier.reset()
        }
        for bytes in wanted.bytes {
            try findIdentifier.bind(bytes.array, at: 1)
            if try findIdentifier.step() { return true }
            findIdentifier.reset()
        }
        return false
    }

    /// Reads what a certificate's text is rebuilt from.
    ///
    /// - Parameter seal: filled, in memory that it keeps from the call before.
    /// - Returns: whether there is such a certificate; it may be one of the run under way.
    package func read(_ number: Int64, into seal: inout CertificateSeal) throws(LedgerError) -> Bool {
        defer { readText.reset() }
        try readText.bind(number, at: 1)
        guard try readText.step() else { return false }
        guard seal.fill(number, from: readText) else {
            throw LedgerError(path: database.path, reason: .damaged("certificate \(number) has a short digest"))
        }
        return true
    }

    /// The certificate with a number, whole; nil when there is none.
    package func certificate(_ number: Int64) throws(LedgerError) -> LedgerCertificate? {
        try source.certificate(number, in: database)
    }

    /// What a run was opened with: iat, exp, compression and the like of its certificates.
    package func run(_ number: Int) throws(LedgerError) -> RunDescription {
        try source.run(Int64(number), in: database)
    }

    /// The key behind a signer's id.
    package func signer(_ identifier: Int32) throws(LedgerError) -> SignerDescription {
        try source.signer(identifier, in: database)
    }
}

/// What a certificate's text is rebuilt from, its row and its run aside. Made once and filled again and again.
package struct CertificateSeal: Sendable {
    package private(set) var number: Int64 = 0
    package private(set) var run = 0
    /// The 16 bytes of a ci that its run completes; nil for another one.
    package private(set) var identifier: Bytes16?
    /// UTF-8 of a ci that was given; empty for one that was made.
    package private(set) var identifierText: [UInt8] = []
    package private(set) var signer: Int32 = 0
    package private(set) var signature: [UInt8] = []
    /// SHA-256 digest of the whole `HC1:` text.
    package private(set) var textDigest = Bytes32()

    package init() {
        identifierText.reserveCapacity(128)
        signature.reserveCapacity(512)
    }

    fileprivate mutating func fill(_ number: Int64, from row: borrowing Statement) -> Bool {
        guard let digest = Bytes32(row.borrowedBytes(at: 4)) else { return false }
        self.number = number
        run = Int(row.integer(at: 0))
        identifierText.removeAll(keepingCapacity: true)
        identifier = row.type(at: 1) == ColumnKind.blob ? Bytes16(row.borrowedBytes(at: 1)) : nil
        if identifier == nil { identifierText.append(contentsOf: row.borrowedBytes(at: 1)) }
        signer = Int32(clamping: row.integer(at: 2))
        signature.removeAll(keepingCapacity: true)
        signature.append(contentsOf: row.borrowedBytes(at: 3))
        textDigest = digest
        return true
    }
}
