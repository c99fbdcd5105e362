internal import Bytes
internal import HealthCertificate

/// A certificate as the ledger keeps it, with the names behind its ids and what its run says.
package struct LedgerCertificate: Equatable, Sendable {
    package struct Revocation: Equatable, Sendable {
        package let reason: String
        /// Seconds since 1970.
        package let time: Int64
    }

    /// Running number in the ledger, from 1.
    package let number: Int64
    package let run: Int
    /// Number of the data row in that run's input, from 1.
    package let row: Int64
    package let recordKey: Bytes16
    package let contentHash: Bytes16
    /// The ci, whole.
    package let identifier: String
    package let signer: SignerDescription
    package let signature: [UInt8]
    /// SHA-256 digest of the whole `HC1:` text.
    package let textDigest: [UInt8]
    /// Seconds since 1970, from the run.
    package let issuedAt: Int64
    /// Seconds since 1970, from the run.
    package let expiresAt: Int64
    /// 1 vaccination, 2 test, 3 recovery.
    package let kind: Int
    /// 0 for none.
    package let doseNumber: Int
    /// Days since 1970-01-01.
    package let doseDate: Int?
    package let personHash: UInt64
    package let facility: String
    package let province: String
    package let product: String
    package let lot: String
    /// Number of the revoked certificate that this one stands for.
    package let replaces: Int64?
    /// nil while it is in force.
    package let revocation: Revocation?
}

/// Reads certificates by number, and remembers the runs and signers that they refer to.
struct CertificateSource: ~Copyable {
    private let byNumber: Statement
    private var runs: [Int64: RunDescription] = [:]
    private var signers: [Int32: SignerDescription] = [:]

    init(_ database: borrowing Database) throws(LedgerError) {
        byNumber = try database.prepare(
            """
            SELECT c.number, c.run, c.row, c.record_key, c.content_hash, c.ci, c.signer, c.signature, c.text_sha256, \
            c.kind, c.dose_number, c.dose_date, c.person_hash, f.text, p.text, m.text, l.text, c.replaces, \
            r.reason, r.time FROM certificate c \
            LEFT JOIN name f ON f.id = c.facility LEFT JOIN name p ON p.id = c.province \
            LEFT JOIN name m ON m.id = c.product LEFT JOIN name l ON l.id = c.lot \
            LEFT JOIN revocation r ON r.number = c.number WHERE c.number = ?
            """)
    }

    /// The certificate with a number; nil when there is none.
    mutating func certificate(
        _ number: Int64, in database: borrowing Database
    ) throws(LedgerError) -> LedgerCertificate? {
        defer { byNumber.reset() }
        try byNumber.bind(number, at: 1)
        guard try byNumber.step() else { return nil }
        let run = try run(byNumber.integer(at: 1), in: database)
        guard let recordKey = Bytes16(byNumber.borrowedBytes(at: 3)),
            let contentHash = Bytes16(byNumber.borrowedBytes(at: 4)), byNumber.borrowedBytes(at: 12).count == 8
        else { throw LedgerError(path: database.path, reason: .damaged("certificate \(number) has a short key")) }
        return LedgerCertificate(
            number: number, run: Int(byNumber.integer(at: 1)), row: byNumber.integer(at: 2), recordKey: recordKey,
            contentHash: contentHash, identifier: byNumber.certificateIdentifier(at: 5, of: run),
            signer: try signer(Int32(clamping: byNumber.integer(at: 6)), in: database),
            signature: byNumber.bytes(at: 7), textDigest: byNumber.bytes(at: 8), issuedAt: run.issuedAt,
            expiresAt: run.expiresAt, kind: Int(byNumber.integer(at: 9)), doseNumber: Int(byNumber.integer(at: 10)),
            doseDate: byNumber.optionalInteger(at: 11).map { Int($0) },
            personHash: UInt64(bigEndian: byNumber.borrowedBytes(at: 12).loadUnaligned(as: UInt64.self)), facility: byNumber.text(at: 13),
            province: byNumber.text(at: 14), product: byNumber.text(at: 15), lot: byNumber.text(at: 16),
            replaces: byNumber.optionalInteger(at: 17),
            revocation: byNumber.optionalInteger(at: 19).map {
                LedgerCertificate.Revocation(reason: byNumber.text(at: 18), time: $0)
            })
    }

    /// What a run was opened with.
    mutating func run(_ number: Int64, in database: borrowing Database) throws(LedgerError) -> RunDescription {
        if let known = runs[number] { return known }
        guard let run = try database.runDescription(number)?.description else {
            throw LedgerError(path: database.path, reason: .damaged("run \(number) is missing"))
        }
        runs[number] = run
        return run
    }

    mutating func signer(_ id: Int32, in database: borrowing Database) throws(LedgerError) -> SignerDescription {
        if let known = signers[id] { return known }
        let signer = try database.signer(id)
        signers[id] = signer
        return signer
    }
}

extension Statement {
    /// The whole ci that a column keeps as text, or as the sixteen bytes that its run completes.
    func certificateIdentifier(at column: Int32, of run: RunDescription) -> String {
        type(at: column) == ColumnKind.blob ? run.certificateIdentifier(borrowedBytes(at: column)) : text(at: column)
    }
}

extension RunDescription {
    /// The ci that a run made from sixteen bytes: `URN:UVCI:01:<issuer>:` and 32 hex digits in capitals.
    package func certificateIdentifier(_ bytes: Bytes16) -> String {
        withUnsafeBytes(of: bytes) { certificateIdentifier($0) }
    }

    func certificateIdentifier(_ bytes: UnsafeRawBufferPointer) -> String {
        var text = ByteBuffer()
        UniqueCertificateIdentifier.append(
            opaque: bytes, country: issuer, withCheckCharacter: hasCheckCharacter, to: &text)
        return text.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
    }
}
