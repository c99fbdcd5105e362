internal import TextFormats

/// Reads a ledger as it stood at one moment, also while another process signs into it.
///
/// Everything that one object tells belongs to the same state of the file, that of ``head``. It takes no lock. One thread
/// uses an object at a time; while it lives, the log beside the ledger cannot shrink.
package final class LedgerReader {
    package let path: String
    /// 16 random bytes that tell this ledger from all others, as 32 lower-case hex digits.
    package let identifier: String
    /// The key of record keys and person hashes.
    package let secret: [UInt8]
    /// Certificates in the ledger; the last one's number.
    package let certificateCount: Int64
    /// The last event.
    package let head: LedgerHead
    /// Certificates that both indexes know. Look-ups read the rest one by one.
    package let indexedThrough: Int64

    let database: Database
    var source: CertificateSource

    package init(_ path: String) throws(LedgerError) {
        guard try LedgerFile.checkPrivate(path) else { throw LedgerError(path: path, reason: .missing) }
        database = try Database.open(path, for: .reading)
        try database.execute("BEGIN")  // It ends with the connection.
        try Format.check(database)
        self.path = path
        identifier = Hexadecimal.encode(try database.metaBytes("ledger_id"))
        secret = try database.metaBytes("secret")
        certificateCount = try database.certificateCount()
        head = try database.head()
        indexedThrough = try database.indexedThrough()
        source = try CertificateSource(database)
    }

    /// Refuses a ledger that a manifest has seen later than it is now, or that is another one.
    ///
    /// - Throws: as ``Ledger/requireContains(_:of:)``.
    package func requireContains(_ head: LedgerHead, of ledger: String) throws(LedgerError) {
        try database.requireContains(head, of: ledger)
    }

    /// The certificate with a number; nil when there is none.
    package func certificate(_ number: Int64) throws(LedgerError) -> LedgerCertificate? {
        try source.certificate(number, in: database)
    }

    func error(_ reason: LedgerError.Reason) -> LedgerError {
        LedgerError(path: path, reason: reason)
    }
}
