import Foundation
import Signatures
import Testing

@testable import Ledger

@Suite("Finding certificates")
struct LookupTests {
    private let fixture: LedgerFixture

    init() throws {
        fixture = try LedgerFixture()
    }

    private func refusal(_ body: () throws -> Void) throws -> LedgerError.Reason {
        try #require(throws: LedgerError.self, performing: body).reason
    }

    /// Signs certificates in a run of their own that stays open.
    private func sign(_ certificates: [TestCertificate], into ledger: Ledger, run: Int) throws {
        _ = try ledger.openRun(LedgerFixture.description(run: run))
        var block = LedgerBlock(rowCapacity: 4)
        for certificate in certificates { try block.add(certificate) }
        block.place(firstRow: 1, input: 1, output: 1, at: LedgerFixture.created + 100)
        try ledger.append(block)
    }

    private func find(_ record: Int) throws -> KnownRecord? {
        let indexedThrough = try LedgerReader(fixture.path).indexedThrough
        return try LedgerLookup(fixture.path, through: indexedThrough).find(TestCertificate.key(record))
    }

    @Test func `a record is found by its key with its content hash`() throws {
        try fixture.writeSmallLedger()
        let found = try #require(try find(2))
        #expect(found.number == 2)
        #expect(found.run == 1)
        #expect(found.contentHash.array == Array(SHA256.digest(Array("content 2".utf8)).prefix(16)))
        #expect(!found.isRevoked)
        #expect(try find(1)?.isRevoked == true)
        #expect(try find(9) == nil)
    }

    @Test func `of several certificates with a key the latest counts`() throws {
        try fixture.writeSmallLedger()
        let ledger = try fixture.open()
        try sign([TestCertificate(number: 4, row: 1, replaces: 1, record: 1)], into: ledger, run: 3)
        #expect(try find(1)?.number == 1)
        try ledger.index()
        let found = try #require(try find(1))
        #expect(found.number == 4)
        #expect(!found.isRevoked)
    }

    @Test func `many ci are looked up at once, indexed or not, and those that have none are left out`() throws {
        let ledger = try fixture.open()
        try sign((1...3).map { TestCertificate(number: $0, row: Int64($0)) }, into: ledger, run: 1)
        // The ci that the fixture gives certificate n: digits of a SHA-256 digest.
        let identifiers = (1...4).map { number in
            let digits = LedgerFixture.digest("ci \(number)").prefix(16).map { String(format: "%02X", $0) }.joined()
            return "URN:UVCI:01:VN:" + digits
        }
        let asked = [identifiers[3], identifiers[2].lowercased() + "#A", identifiers[0], identifiers[0], "URN:UVCI:01:VN:NONE"]
        for isIndexed in [false, true] {
            if isIndexed { try ledger.index() }
            let found = try LedgerReader(fixture.path).certificates(identifiers: asked)
            #expect(found.mapValues { $0.map(\.number) } == [identifiers[0]: [1], identifiers[2]: [3]])
        }
        #expect(try LedgerReader(fixture.path).certificates(identifiers: []).isEmpty)
    }

    @Test func `the index catches up with what was signed since`() throws {
        let ledger = try fixture.open()
        try sign((1...5).map { TestCertificate(number: $0, row: Int64($0)) }, into: ledger, run: 1)
        #expect(ledger.indexedThrough == 0)
        #expect(try find(3) == nil)
        var steps: [Int64] = []
        try ledger.index { done, total in steps += [done, total] }
        #expect(steps == [5, 5])
        #expect(ledger.indexedThrough == 5)
        #expect(try find(3)?.number == 3)
        try ledger.index { _, _ in #expect(Bool(false), "there is nothing to do") }
        #expect(try fixture.verify().findings == [])
    }

    @Test func `two certificates of one record in force are found when the ledger is proved`() throws {
        try fixture.writeSmallLedger()
        let ledger = try fixture.open()
        try sign([TestCertificate(number: 4, row: 1, record: 2)], into: ledger, run: 3)
        try ledger.index()
        #expect(
            try fixture.verify().findings.map(\.description)
                == ["certificate 4: is in force, and so is certificate 2 of the same record"])
        try ledger.abandonRun(3, at: LedgerFixture.created + 200)
        var filter = RevocationFilter()
        filter.recordKeys = [try TestCertificate.key(2)]
        filter.run = 1
        _ = try ledger.revoke(try LedgerReader(fixture.path).plan(filter), reason: "twice", at: 0)
        #expect(try fixture.verify().findings == [])
    }

    @Test func `a resumed run is told of its own certificates, in order`() throws {
        try fixture.writeSmallLedger()
        let ledger = try fixture.open()
        try sign((4...6).map { TestCertificate(number: $0, row: Int64($0 - 3)) }, into: ledger, run: 3)
        let start = try #require(try ledger.interruptedRun()?.state.numbers).lowerBound - 1
        var seen: [(key: Bytes16, number: Int64)] = []
        try ledger.forEachRecord(above: start) { key, number in seen.append((key, number)) }
        #expect(seen.map(\.number) == [4, 5, 6])
        #expect(try seen.map(\.key) == [4, 5, 6].map(TestCertificate.key))
    }

    @Test func `look-ups beside a run know the rows before it and no later ones`() throws {
        try fixture.writeSmallLedger()
        let ledger = try fixture.open()
        let lookup = try LedgerLookup(fixture.path, through: 3)
        try sign([TestCertificate(number: 4, row: 1, replaces: 1, record: 1)], into: ledger, run: 3)
        try ledger.index()
        #expect(try lookup.find(TestCertificate.key(1))?.number == 1)
        #expect(try lookup.find(TestCertificate.key(1))?.isRevoked == true)
        let together = try lookup.together { () throws(LedgerError) in
            [try lookup.find(Bytes16()), try lookup.find(Bytes16())]
        }
        #expect(together == [nil, nil])
    }

    @Test func `look-ups, reports and a backup go on beside a thread that signs`() async throws {
        try fixture.writeSmallLedger()
        let ledger = try fixture.open()
        let path = fixture.path
        let backup = fixture.path("backup.sqlite")
        let readers = Task.detached {
            let lookup = try LedgerLookup(path, through: 3)
            for round in 0..<200 {
                let found = try lookup.find(TestCertificate.key(1 + round % 3))
                guard found?.number == Int64(1 + round % 3) else { return false }
                if round % 50 == 0 { _ = try LedgerReader(path).report(by: .facility, asOf: 0) }
            }
            try LedgerReader(path).backUp(to: backup)
            return try LedgerReader(backup).verify().isIntact
        }
        _ = try ledger.openRun(LedgerFixture.description(run: 3))
        var block = LedgerBlock(rowCapacity: 4)
        for number in 4..<104 {
            block.removeAll()
            try block.add(TestCertificate(number: number, row: Int64(number - 3)))
            block.place(firstRow: Int64(number - 3), input: 1, output: 1, at: LedgerFixture.created + 100)
            try ledger.append(block)
        }
        #expect(try await readers.value)
        #expect(ledger.certificateCount == 103)
        #expect(try fixture.verify().findings == [])
    }

    @Test func `look-ups need an index that reaches as far`() throws {
        let ledger = try fixture.open()
        try sign([TestCertificate(number: 1, row: 1)], into: ledger, run: 1)
        let path = fixture.path
        #expect(
            try refusal { _ = try LedgerLookup(path, through: 1) }
                == .contradiction("look-ups through 1, indexed through 0"))
        _ = try LedgerLookup(path, through: 0)
    }

    @Test func `an error within look-ups together comes out, and the next ones work`() throws {
        try fixture.writeSmallLedger()
        let lookup = try LedgerLookup(fixture.path, through: 3)
        let path = fixture.path
        let reason = try refusal {
            try lookup.together { () throws(LedgerError) in throw LedgerError(path: path, reason: .busy) }
        }
        #expect(reason == .busy)
        let key = try TestCertificate.key(2)
        let found = try lookup.together { () throws(LedgerError) in try lookup.find(key) }
        #expect(found?.number == 2)
    }

    @Test func `what a text is rebuilt from is there by number`() throws {
        try fixture.writeSmallLedger()
        let lookup = try LedgerLookup(fixture.path, through: 3)
        var seal = CertificateSeal()
        #expect(try lookup.read(2, into: &seal))
        #expect(seal.number == 2)
        #expect(seal.identifier == nil)
        #expect(String(decoding: seal.identifierText, as: UTF8.self) == "URN:UVCI:01:VN:GIVEN/3#A")
        #expect(seal.signature.count == 256)
        #expect(try lookup.signer(seal.signer) == LedgerFixture.secondSigner)

        #expect(try lookup.read(1, into: &seal))
        #expect(seal.identifier?.array == Array(SHA256.digest(Array("ci 1".utf8)).prefix(16)))
        #expect(seal.identifierText.isEmpty)
        #expect(seal.signature == SHA256.digest(Array("signature 1".utf8)) + SHA256.digest(Array("signature 1".utf8)))
        #expect(seal.textDigest.array == SHA256.digest(Array("text 1".utf8)))
        #expect(try lookup.run(seal.run).compression == "fast")
        #expect(try lookup.run(seal.run).expiresAt == 1_672_531_200)
        #expect(try !lookup.read(4, into: &seal))
    }

    @Test func `a certificate comes back whole`() throws {
        try fixture.writeSmallLedger()
        let certificate = try #require(try LedgerReader(fixture.path).certificate(3))
        let identifier = SHA256.digest(Array("ci 3".utf8)).prefix(16).map { String(format: "%02X", $0) }.joined()
        #expect(certificate.identifier == "URN:UVCI:01:VN:" + identifier)
        #expect(certificate.run == 2)
        #expect(certificate.row == 1)
        #expect(certificate.signer == LedgerFixture.firstSigner)
        #expect(certificate.kind == 1)
        #expect(certificate.doseNumber == 2)
        #expect(certificate.doseDate == 18_993)
        #expect(certificate.facility == "Trạm y tế xã An Bình")
        #expect(certificate.province == "Hà Nội")
        #expect(certificate.product == "EU/1/20/1528")
        #expect(certificate.lot == "L2")
        #expect(certificate.replaces == 1)
        #expect(certificate.revocation == nil)
        #expect(certificate.issuedAt == LedgerFixture.created)
        let revoked = try #require(try LedgerReader(fixture.path).certificate(1))
        #expect(
            revoked.revocation
                == LedgerCertificate.Revocation(reason: "wrong lot", time: LedgerFixture.created + 5))
        let plain = try #require(try LedgerReader(fixture.path).certificate(2))
        #expect(plain.doseDate == nil)
        #expect(plain.lot == "")
        #expect(try LedgerReader(fixture.path).certificate(0) == nil)
    }

    @Test func `a certificate is found by its ci in any case and with or without check character`() throws {
        try fixture.writeSmallLedger()
        let reader = try LedgerReader(fixture.path)
        let made = try #require(try reader.certificate(3)).identifier
        for spelling in [made, made.lowercased(), " \(made) ", made + "#X"] {
            #expect(try reader.certificates(identifier: spelling).map(\.number) == [3], "\(spelling)")
        }
        #expect(try reader.certificates(identifier: "URN:UVCI:01:VN:GIVEN/3#A").map(\.number) == [2])
        for other in [String(made.dropLast()), made.replacing("VN", with: "DE"), "", "URN:UVCI:01:VN:GIVEN/4#A"] {
            #expect(try reader.certificates(identifier: other).isEmpty, "\(other)")
        }
    }

    @Test func `certificates that are not indexed yet are found too`() throws {
        let ledger = try fixture.open()
        try sign(
            [
                TestCertificate(number: 1, row: 1),
                TestCertificate(number: 2, row: 2, identifierText: "URN:UVCI:01:VN:X"),
            ], into: ledger, run: 1)
        let reader = try LedgerReader(fixture.path)
        let made = try #require(try reader.certificate(1)).identifier
        #expect(try reader.certificates(identifier: made).map(\.number) == [1])
        #expect(try reader.certificates(identifier: "URN:UVCI:01:VN:X").map(\.number) == [2])
        #expect(try reader.certificates(recordKey: TestCertificate.key(2)).map(\.number) == [2])
        #expect(try reader.certificates(recordKey: TestCertificate.key(3)).isEmpty)
    }

    @Test func `all certificates of a record come, the revoked one first`() throws {
        try fixture.writeSmallLedger()
        let ledger = try fixture.open()
        try sign([TestCertificate(number: 4, row: 1, replaces: 1, record: 1)], into: ledger, run: 3)
        let found = try LedgerReader(fixture.path).certificates(recordKey: TestCertificate.key(1))
        #expect(found.map(\.number) == [1, 4])
        #expect(found.map { $0.revocation == nil } == [false, true])
    }
}
