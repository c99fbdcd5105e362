import Testing

@testable import Ledger

@Suite("Pages of the ledger")
struct PageTests {
    private let fixture: LedgerFixture

    init() throws {
        fixture = try LedgerFixture()
    }

    /// Path of a copy of the ledger.
    private func copied() throws -> String {
        let copy = fixture.path("copy.sqlite")
        try LedgerReader(fixture.path).backUp(to: copy)
        return copy
    }

    @Test func `a new ledger has pages of 16 KiB, and so has its copy`() throws {
        _ = try fixture.writeSmallLedger()
        #expect(try fixture.pageByteCount() == 16_384)
        let copy = try copied()
        #expect(try Database.open(copy, for: .reading).pageByteCount() == 16_384)
        #expect(try LedgerReader(copy).verify().isIntact)
    }

    @Test func `a ledger with pages of 4 KiB is written, proven and copied as any other`() throws {
        _ = try fixture.open()
        try fixture.tamper("PRAGMA journal_mode = DELETE;PRAGMA page_size = 4096;VACUUM")
        _ = try fixture.writeSmallLedger()
        #expect(try fixture.pageByteCount() == 4_096)
        #expect(try fixture.verify().isIntact)
        let copy = try copied()
        #expect(try Database.open(copy, for: .reading).pageByteCount() == 4_096)
        #expect(try LedgerReader(copy).verify().isIntact)
    }

    @Test func `the log is copied into the ledger at 16 MiB, whatever the page`() throws {
        func pagesOfLog() throws -> Int? { try fixture.open().database.integer("PRAGMA wal_autocheckpoint") }
        #expect(try pagesOfLog() == 1_024)
        try fixture.tamper("PRAGMA journal_mode = DELETE;PRAGMA page_size = 4096;VACUUM")
        #expect(try pagesOfLog() == 4_096)
    }

    @Test func `few certificates enter the indexes with two pages each, many with what both indexes have`() {
        #expect(Ledger.indexGrowth(entering: 0, of: 10_000_000, pageByteCount: 16_384) == 0)
        #expect(Ledger.indexGrowth(entering: 5_000, of: 10_000_000, pageByteCount: 16_384) == 163_840_000)
        #expect(Ledger.indexGrowth(entering: 10_000_000, of: 10_000_000, pageByteCount: 16_384) == 1_600_000_000)
        // What only a damaged ledger says.
        #expect(Ledger.indexGrowth(entering: .max, of: .max, pageByteCount: 65_536) == 160 << 40)
        #expect(Ledger.indexGrowth(entering: -1, of: 0, pageByteCount: 16_384) == 0)
    }
}
