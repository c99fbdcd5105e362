import Foundation
import Testing

@testable import Ledger

@Suite("Runs and blocks")
struct RunTests {
    private let fixture: LedgerFixture
    private static let start = LedgerFixture.created

    init() throws {
        fixture = try LedgerFixture()
    }

    private func block(_ numbers: ClosedRange<Int>, output: Int64 = 100) throws -> LedgerBlock {
        var block = LedgerBlock(rowCapacity: 4)
        for number in numbers { try block.add(TestCertificate(number: number, row: Int64(number))) }
        block.place(firstRow: Int64(numbers.lowerBound), input: output, output: output, at: Self.start + 10)
        return block
    }

    private func refusal(_ body: () throws -> Void) throws -> LedgerError.Reason {
        try #require(throws: LedgerError.self, performing: body).reason
    }

    @Test func `a run is on the disk before anything is signed`() throws {
        let ledger = try fixture.open()
        let run = try ledger.openRun(LedgerFixture.description())
        let seen = try #require(try LedgerReader(fixture.path).run(run.number))
        #expect(seen.state == .open)
        #expect(seen.description == LedgerFixture.description())
        #expect(seen.blockCount == 0)
        #expect(seen.numbers == nil)
        #expect(run.signerIdentifiers == [1])
    }

    @Test func `an interrupted run comes back with its options and the offsets of its last block`() throws {
        do {
            let ledger = try fixture.open()
            _ = try ledger.openRun(LedgerFixture.description(signers: [LedgerFixture.secondSigner]))
            try ledger.append(try block(1...3, output: 300))
            try ledger.append(try block(4...5, output: 500))
        }
        let ledger = try fixture.open()
        let interrupted = try #require(try ledger.interruptedRun())
        #expect(interrupted.run == OpenRun(number: 1, signerIdentifiers: [1]))
        #expect(interrupted.state.description == LedgerFixture.description(signers: [LedgerFixture.secondSigner]))
        #expect(interrupted.state.outputOffset == 500)
        #expect(interrupted.state.counts == RowCounts(signed: 5))
        #expect(interrupted.state.numbers == 1...5)

        try ledger.append(try block(6...6, output: 600))
        try ledger.completeRun(LedgerFixture.end(1, at: Self.start + 20, RowCounts(signed: 6)))
        #expect(try ledger.interruptedRun() == nil)
        #expect(try fixture.verify().findings == [])
    }

    @Test func `a complete run leaves nothing to go on with`() throws {
        try fixture.writeSmallLedger()
        #expect(try fixture.open().interruptedRun() == nil)
    }

    @Test func `the ledger left by a process that died between two blocks holds the first one whole`() throws {
        let ledger = try fixture.open()
        _ = try ledger.openRun(LedgerFixture.description())
        try ledger.append(try block(1...3, output: 300))
        let copy = fixture.path("copy.sqlite")
        try FileManager.default.copyItem(atPath: fixture.path, toPath: copy)
        try FileManager.default.copyItem(atPath: fixture.path + "-wal", toPath: copy + "-wal")
        try ledger.append(try block(4...5, output: 500))

        let cut = try Ledger.open(copy, at: 0)
        #expect(cut.certificateCount == 3)
        #expect(try cut.interruptedRun()?.state.outputOffset == 300)
        #expect(try LedgerReader(copy).verify().findings == [])
    }

    @Test func `a log that was cut within a block loses that block and no other`() throws {
        let ledger = try fixture.open()
        _ = try ledger.openRun(LedgerFixture.description())
        try ledger.append(try block(1...3, output: 300))
        let logSize = try Data(contentsOf: URL(filePath: fixture.path + "-wal")).count
        try ledger.append(try block(4...500, output: 500))
        let log = try Data(contentsOf: URL(filePath: fixture.path + "-wal"))
        for size in stride(from: logSize + 100, to: log.count, by: 10_000) {
            let copy = fixture.path("cut-\(size).sqlite")
            try FileManager.default.copyItem(atPath: fixture.path, toPath: copy)
            try log.prefix(size).write(to: URL(filePath: copy + "-wal"))
            let cut = try Ledger.open(copy, at: 0)
            #expect(cut.certificateCount == 3, "\(size) bytes of log")
            #expect(try LedgerReader(copy).verify().findings == [], "\(size) bytes of log")
        }
    }

    @Test func `a second run waits for the first one's end`() throws {
        let ledger = try fixture.open()
        _ = try ledger.openRun(LedgerFixture.description())
        #expect(try refusal { _ = try ledger.openRun(LedgerFixture.description(run: 2)) } == .runIsOpen(run: 1))
        try ledger.abandonRun(1, at: Self.start + 9)
        #expect(try ledger.openRun(LedgerFixture.description(run: 2)).number == 2)
    }

    @Test func `what an abandoned run signed stays signed`() throws {
        let ledger = try fixture.open()
        _ = try ledger.openRun(LedgerFixture.description())
        try ledger.append(try block(1...2))
        try ledger.abandonRun(1, at: Self.start + 20)
        try ledger.index()
        #expect(try LedgerLookup(fixture.path, through: 2).find(TestCertificate.key(2))?.number == 2)
        let run = try #require(try LedgerReader(fixture.path).runs().first)
        #expect(run.state == .abandoned)
        #expect(run.end?.counts == RowCounts(signed: 2))
        #expect(try fixture.verify().findings == [])
    }

    @Test func `only the open run is abandoned`() throws {
        let ledger = try fixture.open()
        #expect(try refusal { try ledger.abandonRun(1, at: 0) } == .runIsNotOpen(run: 0))
        _ = try ledger.openRun(LedgerFixture.description())
        #expect(try refusal { try ledger.abandonRun(2, at: 0) } == .runIsNotOpen(run: 2))
    }

    @Test func `without an open run there is no block and no end`() throws {
        let ledger = try fixture.open()
        let block = try block(1...1)
        #expect(try refusal { try ledger.append(block) } == .runIsNotOpen(run: 0))
        let end = LedgerFixture.end(1, at: 0, RowCounts())
        #expect(try refusal { try ledger.completeRun(end) } == .runIsNotOpen(run: 0))
    }

    @Test func `a run does not end with other counts than its blocks hold`() throws {
        let ledger = try fixture.open()
        _ = try ledger.openRun(LedgerFixture.description())
        try ledger.append(try block(1...2))
        let reason = try refusal {
            try ledger.completeRun(LedgerFixture.end(1, at: Self.start + 20, RowCounts(signed: 1)))
        }
        guard case .contradiction = reason else { return #expect(Bool(false), "\(reason)") }
        try ledger.completeRun(LedgerFixture.end(1, at: Self.start + 20, RowCounts(signed: 2)))
    }

    @Test func `a block whose counts or ranges contradict each other is refused, and the next one taken`() throws {
        let ledger = try fixture.open()
        _ = try ledger.openRun(LedgerFixture.description())
        var changes: [(inout LedgerBlock) -> Void] = []
        changes.append { $0.rowCount += 1 }
        changes.append { $0.rejectedCount -= 1 }
        changes.append {
            $0.rowCount += 1
            $0.rejectedCount += 1
        }
        changes.append { $0.tallies[0].count += 1 }
        changes.append { $0.rows[0].evidence.start = .max }
        changes.append { $0.rows[0].evidence.count = 87 }
        changes.append { $0.rows[0].lot.count = .max }
        changes.append { $0.tallies[0].code.start = 1 << 30 }
        for (index, change) in changes.enumerated() {
            var block = try block(1...1)
            block.addTally(.rejected, code: "DOB-MISSING")
            change(&block)
            let reason = try refusal { try ledger.append(block) }
            guard case .contradiction = reason else { return #expect(Bool(false), "change \(index): \(reason)") }
        }
        try ledger.append(try block(1...1))
        #expect(ledger.certificateCount == 1)
    }

    @Test func `a number that has no room is refused, and the largest one is kept`() throws {
        let ledger = try fixture.open()
        _ = try ledger.openRun(LedgerFixture.description(signers: [LedgerFixture.firstSigner]))
        var changes: [(inout CertificateRow) -> Void] = []
        for row: Int64 in [1 << 40, -1] { changes.append { $0.row = row } }
        for signer: Int32 in [1 << 23, -1] { changes.append { $0.signer = signer } }
        changes.append { $0.kind = 16 }
        for number: Int32 in [4_096, -1] { changes.append { $0.doseNumber = number } }
        for date: Int32 in [1 << 23, -1 << 23, .max, .min + 1] { changes.append { $0.doseDate = date } }
        for (index, change) in changes.enumerated() {
            var block = try block(1...1)
            change(&block.rows[0])
            let reason = try refusal { try ledger.append(block) }
            #expect(
                reason == .contradiction("row \(block.rows[0].row) has a number that is too large for the ledger"),
                "change \(index)")
        }
        var block = try block(1...2)
        block.rows[0].row = 1 << 40 - 1
        block.rows[0].kind = 15
        block.rows[0].doseNumber = 4_095
        block.rows[0].doseDate = 1 << 23 - 1
        block.rows[1].doseDate = 1 - 1 << 23
        try ledger.append(block)
        let reader = try LedgerReader(fixture.path)
        let largest = try reader.certificate(1).present
        #expect(largest.run == 1)
        #expect(largest.row == 1_099_511_627_775)
        #expect(largest.signer == LedgerFixture.firstSigner)
        #expect(largest.kind == 15)
        #expect(largest.doseNumber == 4_095)
        #expect(largest.doseDate == 8_388_607)
        #expect(try reader.certificate(2).present.doseDate == -8_388_607)
    }

    @Test func `certificates out of the ordinary keep their places among the others`() throws {
        try fixture.writeSmallLedger()  // There 1 is revoked; the last certificate is 3.
        let ledger = try fixture.open()
        _ = try ledger.openRun(LedgerFixture.description(run: 3))
        let given = [4, 40, 41, 100], replacing = [99, 130]
        var block = LedgerBlock(rowCapacity: 200)
        for number in 4...150 {
            try block.add(
                TestCertificate(
                    number: number, row: Int64(number), identifierText: given.contains(number) ? "GIVEN:\(number)" : "",
                    lot: "lot \(number)", replaces: replacing.contains(number) ? 1 : 0))
        }
        block.place(firstRow: 1, input: 1, output: 1, at: LedgerFixture.created + 50)
        block.firstRow = 1
        block.addTally(.rejected, count: 3)
        try ledger.append(block)

        #expect(ledger.certificateCount == 150)
        let reader = try LedgerReader(fixture.path)
        for number in 4...150 {
            let certificate = try reader.certificate(Int64(number)).present
            #expect(certificate.row == Int64(number))
            #expect(certificate.recordKey == (try TestCertificate.key(number)))
            #expect(certificate.textDigest == LedgerFixture.digest("text \(number)"))
            #expect(certificate.signature.count == 64)
            #expect(certificate.lot == "lot \(number)")
            #expect((certificate.identifier == "GIVEN:\(number)") == given.contains(number), "\(certificate.identifier)")
            #expect(certificate.replaces == (replacing.contains(number) ? 1 : nil))
        }
        #expect(try fixture.verify().findings == [])
    }

    @Test func `a certificate stands only for one that was revoked before`() throws {
        try fixture.writeSmallLedger()  // There 1 is revoked and 2 is not.
        let ledger = try fixture.open()
        _ = try ledger.openRun(LedgerFixture.description(run: 3))
        var block = LedgerBlock(rowCapacity: 1)
        try block.add(TestCertificate(number: 4, row: 1, replaces: 2))
        let reason = try refusal { try ledger.append(block) }
        #expect(reason == .contradiction("row 1 replaces certificate 2, which is not revoked"))
        block.rows[0].replaces = 1
        try ledger.append(block)
    }

    @Test func `a block without rows is a block`() throws {
        let ledger = try fixture.open()
        _ = try ledger.openRun(LedgerFixture.description())
        try ledger.append(LedgerBlock(rowCapacity: 1))
        try ledger.completeRun(LedgerFixture.end(1, at: Self.start, RowCounts()))
        #expect(try LedgerReader(fixture.path).run(1)?.blockCount == 1)
    }

    @Test func `a run secret has 128 bits or more`() throws {
        let ledger = try fixture.open()
        var description = LedgerFixture.description()
        description.secret = Array(repeating: 1, count: 15)
        let short = description
        let reason = try refusal { _ = try ledger.openRun(short) }
        #expect(reason == .contradiction("a run secret below 128 bits"))
        description.secret.append(1)
        _ = try ledger.openRun(description)
    }

    @Test func `a signer keeps its id from run to run, and another certificate of the same key gets another`() throws {
        try fixture.writeSmallLedger()
        let ledger = try fixture.open()
        var renewed = LedgerFixture.firstSigner
        renewed.certificateDigest = LedgerFixture.digest("dsc 3")
        let run = try ledger.openRun(
            LedgerFixture.description(
                run: 3, signers: [LedgerFixture.secondSigner, renewed, LedgerFixture.firstSigner]))
        #expect(run.signerIdentifiers == [2, 3, 1])
    }

    @Test func `after a failed write the ledger takes nothing until it is opened again`() throws {
        let ledger = try fixture.open()
        _ = try ledger.openRun(LedgerFixture.description())
        try fixture.tamper("INSERT INTO issued VALUES (1, 0, 0, 0, 0, x'', NULL, NULL)")
        let two = try block(1...2)
        #expect(try refusal { try ledger.append(two) } == .damaged("the last certificate is 3, not 2"))
        let one = try block(1...1)
        #expect(try refusal { try ledger.append(one) } == .failedBefore)
        #expect(try refusal { try ledger.index() } == .failedBefore)
    }
}
