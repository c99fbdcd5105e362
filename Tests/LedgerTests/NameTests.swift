import Testing

@testable import Ledger

@Suite("Names that certificates share")
struct NameTests {
    private func identifier(of name: String, in table: borrowing NameTable) -> Int? {
        let name = Array(name.utf8)
        return name.withUnsafeBytes { table.id(of: $0) }
    }

    @Test func `names get ids from 1 and keep them while the table grows`() {
        var table = NameTable(seed: 1)
        let names = (1...5_000).map { "Trạm y tế xã số \($0)" }
        for (index, name) in names.enumerated() {
            #expect(identifier(of: name, in: table) == nil)
            let added = Array(name.utf8).withUnsafeBytes { table.add($0) }
            #expect(added == index + 1)
        }
        for (index, name) in names.enumerated() { #expect(identifier(of: name, in: table) == index + 1) }
        #expect(table.count == 5_000)
    }

    @Test func `names that differ in one byte, in length or in zeros are different`() {
        var table = NameTable(seed: 0)
        let names: [[UInt8]] = [
            [0], [0, 0], [0, 0, 0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0, 0, 0, 0], Array("abcdefgh".utf8),
            Array("abcdefgi".utf8), Array("abcdefghi".utf8), Array("bbcdefgh".utf8),
        ]
        let added = names.map { name in name.withUnsafeBytes { table.add($0) } }
        #expect(added == Array(1...8))
        for (index, name) in names.enumerated() {
            #expect(name.withUnsafeBytes { table.id(of: $0) } == index + 1)
        }
    }

    @Test func `the empty name is 0`() {
        #expect(identifier(of: "", in: NameTable(seed: 1)) == 0)
    }

    @Test func `a ledger opened again goes on with the names that it has`() throws {
        let fixture = try LedgerFixture()
        var block = LedgerBlock(rowCapacity: 2)
        for (run, lots) in [(1, ["A", "B"]), (2, ["B", "C"])] {
            let ledger = try fixture.open()
            _ = try ledger.openRun(LedgerFixture.description(run: run))
            block.removeAll()
            for (index, lot) in lots.enumerated() {
                try block.add(TestCertificate(number: run * 10 + index, row: Int64(index + 1), lot: lot))
            }
            block.place(firstRow: 1, input: 1, output: 1, at: LedgerFixture.created)
            try ledger.append(block)
            try ledger.completeRun(LedgerFixture.end(run, at: LedgerFixture.created, RowCounts(signed: 2)))
        }
        let reader = try LedgerReader(fixture.path)
        #expect(try (1...4).map { try reader.certificate($0)?.lot } == ["A", "B", "B", "C"])
        #expect(try reader.verify().findings == [])
        // Facility, province and product come first.
        #expect(try reader.database.count("SELECT count(*) FROM name") == 6)
    }

    @Test func `a name that is missing in the middle is damage`() throws {
        let fixture = try LedgerFixture()
        try fixture.writeSmallLedger()
        try fixture.tamper("DELETE FROM name WHERE id = 2")
        let error = try #require(throws: LedgerError.self) { _ = try fixture.open() }
        #expect(error.reason == .damaged("name 2 is missing"))
    }
}
