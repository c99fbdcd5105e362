import Ledger
import Testing

@testable import Issuance

@Suite("Room on the disk")
struct DiskSpaceTests {
    private func growth(of start: RunStart, writesToStream: Bool = false) -> [Int] {
        let growth = DiskSpace.Growth(of: start, rowCount: 1_000, byteCount: 100_000, writesToStream: writesToStream)
        return [growth.output, growth.rejects, growth.ledger]
    }

    /// 1,100 bytes of output and 600 of ledger for each row, and a fifth of the input for the rejects.
    @Test func `a new run needs room for all of its rows, on a stream none for the output`() {
        #expect(growth(of: .fresh) == [1_100_000, 20_000, 600_000])
        #expect(growth(of: .fresh, writesToStream: true) == [0, 20_000, 600_000])
    }

    @Test func `what earlier runs signed and no index knows yet needs room as well`() throws {
        let office = try Office()
        let files = try office.files("a", Office.file(1...130))
        _ = try office.run(files, stopAfterBlocks: 2)
        let ledger = try Ledger.open(office.ledger, at: Desk.start)
        #expect(ledger.indexGrowth > 0)
        let growth = DiskSpace.Growth(
            of: .fresh, rowCount: 1_000, byteCount: 1, writesToStream: false, indexGrowth: ledger.indexGrowth)
        #expect(growth.ledger == 600_000 + ledger.indexGrowth)
        try ledger.index()
        #expect(ledger.indexGrowth == 0)
    }

    @Test func `a run that is gone on with needs room for the rows that are left`() throws {
        let office = try Office()
        let files = try office.files("a", Office.file(1...130))
        _ = try office.run(files, stopAfterBlocks: 2)
        let run = try #require(try Ledger.open(office.ledger, at: Desk.start).interruptedRun())
        let left = 100_000 - Int(run.state.inputOffset)
        #expect(run.state.inputOffset > 0)
        #expect(growth(of: .resumed(run)) == [900 * 1_100, left / 5, 900 * 600])
    }

    @Test func `a complete run whose files are written again needs no room in the ledger`() throws {
        let office = try Office()
        _ = try office.run(try office.files("a", Office.file(1...130)))
        let run = try #require(try LedgerReader(office.ledger).runs().first)
        #expect(growth(of: .complete(run)) == [1_100_000, 20_000, 0])
    }

    @Test func `a disk that is too small is refused, one that is large enough is not`() throws {
        let office = try Office()
        let files = try office.files("a", Office.file(1...3))
        let growth = DiskSpace.Growth(of: .fresh, rowCount: 1 << 40, byteCount: 1, writesToStream: false)
        #expect(throws: DiskSpaceError.self) { try DiskSpace.require(growth, files: files, ledger: office.ledger) }
        let small = DiskSpace.Growth(of: .fresh, rowCount: 1, byteCount: 1, writesToStream: false)
        try DiskSpace.require(small, files: files, ledger: office.ledger)
    }
}
