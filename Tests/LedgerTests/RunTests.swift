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
        #expect(try ledger.findRecord(TestCertificate.key(2))?.number == 2)
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
        changes.append { $0.rows[0].signature.start = .max }
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
        try fixture.tamper(
            "INSERT INTO certificate SELECT 2, 1, 1, x'', x'', x'', 1, x'', x'', 1, 0, NULL, 0, 0, 0, 0, 0, NULL")
        let two = try block(1...2)
        guard case .sqlite = try refusal({ try ledger.append(two) }) else {
            return #expect(Bool(false), "a number was given twice")
        }
        let one = try block(1...1)
        #expect(try refusal { try ledger.append(one) } == .failedBefore)
        #expect(try refusal { try ledger.index() } == .failedBefore)
    }
}
