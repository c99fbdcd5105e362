import Bytes
import Foundation
import Signatures

@testable import Ledger

/// A folder for one test, removed with it, and ledgers in it.
final class LedgerFixture {
    static let created: Int64 = 1_640_995_200  // 2022-01-01T00:00:00Z

    let folder: URL
    let path: String

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "ledger-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        path = folder.appending(path: "ledger.sqlite").path
    }

    deinit {
        try? FileManager.default.removeItem(at: folder)
    }

    func path(_ name: String) -> String { folder.appending(path: name).path }

    /// Opens the ledger; a new one gets an id and a secret that are always the same.
    func open() throws -> Ledger {
        try Ledger(path, mustExist: false, at: Self.created, contents: (Array(0..<16), Array(32..<64)))
    }

    /// Changes the file behind the ledger's back.
    func tamper(_ sql: String) throws {
        let database = try Database.open(path, for: .writing)
        for statement in sql.split(separator: ";") { try database.prepare(String(statement)).run() }
    }

    func pageByteCount() throws -> Int { try Database.open(path, for: .reading).pageByteCount() }

    /// Number of a table's first page, from 1.
    func rootPage(of table: String) throws -> Int {
        let database = try Database.open(path, for: .reading)
        let statement = try database.prepare("SELECT rootpage FROM sqlite_schema WHERE name = ?")
        try statement.bind(table, at: 1)
        return try statement.step() ? Int(statement.integer(at: 0)) : 0
    }

    func verify() throws -> LedgerProof { try LedgerReader(path).verify() }

    static let firstSigner = SignerDescription(
        keyIdentifier: Array(1...8), algorithm: -7, certificateDigest: digest("dsc 1"), country: "VN")
    static let secondSigner = SignerDescription(
        keyIdentifier: Array(17...24), algorithm: -37, certificateDigest: digest("dsc 2"), country: "VN")

    static func digest(_ text: String) -> [UInt8] { SHA256.digest(Array(text.utf8)) }

    static func description(
        run: Int = 1, signers: [SignerDescription] = [firstSigner], startedAt: Int64 = created + 1
    ) -> RunDescription {
        RunDescription(
            options: #"{"strict":true}"#, inputDigest: digest("input \(run)"), inputByteCount: 1_000,
            issuedAt: created, expiresAt: 1_672_531_200, issuer: "VN", hasCheckCharacter: false,
            secret: digest("run secret \(run)"), compression: "fast", signers: signers, outputName: "out.ndjson",
            rejectsName: "out.ndjson.rejects.csv", host: "host", user: "officer", programVersion: "1.0",
            startedAt: startedAt)
    }

    static func end(_ run: Int, at time: Int64, _ counts: RowCounts) -> RunEnd {
        RunEnd(
            endedAt: time, counts: counts, outputDigest: digest("output \(run)"),
            rejectsDigest: digest("rejects \(run)"))
    }
}

/// A certificate in words, for a block.
struct TestCertificate {
    var number: Int
    var row: Int64
    var signer: Int32 = 1
    var identifierText = ""
    var signatureRepeats = 2
    var kind: UInt8 = 1
    var doseNumber: Int32 = 2
    var doseDate: Int32 = 18_993  // 2022-01-01
    var facility = "Trạm y tế xã An Bình"
    var province = "Hà Nội"
    var product = "EU/1/20/1528"
    var lot = "L1"
    var replaces: Int64 = 0
    /// Another record's number, where two certificates share a key.
    var record: Int?

    static func key(_ record: Int) throws -> Bytes16 { try Bytes16(LedgerFixture.digest("record \(record)")).present }
}

extension LedgerBlock {
    mutating func add(_ certificate: TestCertificate) throws {
        let number = certificate.number
        var row = CertificateRow()
        row.row = certificate.row
        var evidence = CertificateEvidence()
        evidence.recordKey = try TestCertificate.key(certificate.record ?? number)
        evidence.contentHash = try Bytes16(LedgerFixture.digest("content \(number)")).present
        if certificate.identifierText.isEmpty {
            evidence.identifier = try Bytes16(LedgerFixture.digest("ci \(number)")).present
        }
        evidence.textDigest = try Bytes32(LedgerFixture.digest("text \(number)")).present
        evidence.personHash = try Bytes16(LedgerFixture.digest("person \(number)")).present.first.bigEndian
        row.identifierText = add(text: certificate.identifierText)
        row.signer = certificate.signer
        let signature = LedgerFixture.digest("signature \(number)")
        row.evidence = (0..<certificate.signatureRepeats).flatMap { _ in signature }.withUnsafeBytes {
            add(evidence, signature: $0)
        }
        row.kind = certificate.kind
        row.doseNumber = certificate.doseNumber
        row.doseDate = certificate.doseDate
        row.facility = add(text: certificate.facility)
        row.province = add(text: certificate.province)
        row.product = add(text: certificate.product)
        row.lot = add(text: certificate.lot)
        row.replaces = certificate.replaces
        rows.append(row)
        rowCount += 1
    }

    mutating func addTally(
        _ outcome: TallyRow.Outcome, province: String = "", facility: String = "", code: String = "", count: Int64 = 1
    ) {
        tallies.append(
            TallyRow(
                outcome: outcome, province: add(text: province), facility: add(text: facility), code: add(text: code),
                count: count))
        switch outcome {
        case .alreadySigned: alreadyCount += count
        case .rejected: rejectedCount += count
        }
        rowCount += count
    }

    mutating func add(text: String) -> ByteRange {
        Array(text.utf8).withUnsafeBytes { add($0) }
    }

    mutating func place(firstRow: Int64, input: Int64, output: Int64, rejects: Int64 = 0, at time: Int64) {
        self.firstRow = firstRow
        inputOffset = input
        outputOffset = output
        rejectsOffset = rejects
        self.time = time
    }
}

extension Optional {
    struct Missing: Error {}

    /// The value, or an error that fails the test.
    var present: Wrapped {
        get throws {
            guard let self else { throw Missing() }
            return self
        }
    }
}

extension LedgerFixture {
    /// Writes the ledger that `test-vectors/tools/ledger_chain.py` describes: nine events, each kind but one.
    @discardableResult
    func writeSmallLedger(_ body: (Ledger) throws -> Void = { _ in }) throws -> LedgerHead {
        let ledger = try open()
        try body(ledger)
        let start = Self.created
        _ = try ledger.openRun(Self.description(signers: [Self.firstSigner, Self.secondSigner]))
        try body(ledger)
        var block = LedgerBlock(rowCapacity: 4)
        try block.add(TestCertificate(number: 1, row: 1))
        try block.add(
            TestCertificate(
                number: 2, row: 3, signer: 2, identifierText: "URN:UVCI:01:VN:GIVEN/3#A", signatureRepeats: 8, kind: 2,
                doseNumber: 0, doseDate: CertificateRow.noDate, province: "TP.HCM", product: "", lot: ""))
        block.addTally(.rejected, province: "Hà Nội", facility: "Trạm y tế xã An Bình", code: "DOB-MISSING")
        block.place(firstRow: 1, input: 600, output: 900, rejects: 80, at: start + 2)
        try ledger.append(block)
        try body(ledger)

        block.removeAll()
        block.addTally(.alreadySigned, province: "TP.HCM")
        block.place(firstRow: 4, input: 1_000, output: 900, rejects: 80, at: start + 3)
        try ledger.append(block)
        try body(ledger)
        try ledger.completeRun(Self.end(1, at: start + 4, RowCounts(signed: 2, alreadySigned: 1, rejected: 1)))
        try body(ledger)
        try ledger.index()

        var filter = RevocationFilter()
        filter.lot = "L1"
        _ = try ledger.revoke(try LedgerReader(path).plan(filter), reason: "wrong lot", at: start + 5)
        try body(ledger)
        _ = try ledger.openRun(Self.description(run: 2, startedAt: start + 6))
        try body(ledger)
        block.removeAll()
        try block.add(TestCertificate(number: 3, row: 1, lot: "L2", replaces: 1))
        block.place(firstRow: 1, input: 1_000, output: 450, at: start + 7)
        try ledger.append(block)
        try body(ledger)
        try ledger.completeRun(Self.end(2, at: start + 8, RowCounts(signed: 1)))
        try body(ledger)
        try ledger.index()
        return ledger.head
    }
}
