import Foundation
import Testing
import TextFormats

@testable import Ledger

@Suite("Reports")
struct ReportTests {
    private let fixture: LedgerFixture
    /// 2022-01-01T18:00:00Z, which is the second of January in Viet Nam.
    private static let evening = LedgerFixture.created + 18 * 3_600

    /// Three blocks in two runs, with spellings of two provinces and one that is unknown.
    init() throws {
        fixture = try LedgerFixture()
        let ledger = try fixture.open()
        _ = try ledger.openRun(LedgerFixture.description())
        var block = LedgerBlock(rowCapacity: 4)
        try block.add(TestCertificate(number: 1, row: 1, facility: "A", province: "Hà Nội"))
        try block.add(TestCertificate(number: 2, row: 2, facility: "A", province: "TP. HÀ NỘI", product: "Covaxin"))
        block.addTally(.rejected, province: "tp hà nội", facility: "A", code: "DOB-MISSING", count: 3)
        block.addTally(.rejected, province: "tp hà nội", facility: "B", code: "NAME-EMPTY", count: 1)
        block.addTally(.alreadySigned, province: "Sài Gòn", facility: "C", count: 5)
        block.place(firstRow: 1, input: 1, output: 1, at: LedgerFixture.created)
        try ledger.append(block)
        block.removeAll()
        try block.add(TestCertificate(number: 3, row: 12, facility: "C", province: "TPHCM"))
        try block.add(TestCertificate(number: 4, row: 13, facility: "D", province: "Gotham"))
        block.addTally(.rejected, count: 2)
        block.place(firstRow: 12, input: 2, output: 2, at: Self.evening)
        try ledger.append(block)
        try ledger.completeRun(
            LedgerFixture.end(1, at: Self.evening, RowCounts(signed: 4, alreadySigned: 5, rejected: 6)))

        var filter = RevocationFilter()
        filter.facility = "A"
        _ = try ledger.revoke(try LedgerReader(fixture.path).plan(filter), reason: "r", at: Self.evening + 1)
        _ = try ledger.openRun(LedgerFixture.description(run: 2))
        block.removeAll()
        try block.add(TestCertificate(number: 5, row: 1, facility: "A", province: "Hà Nội", replaces: 1, record: 1))
        block.place(firstRow: 1, input: 1, output: 1, at: LedgerFixture.created + 86_400)
        try ledger.append(block)
    }

    private func report(
        _ grouping: LedgerReport.Grouping, _ scope: LedgerReport.Scope = LedgerReport.Scope(), offset: Int64 = 0
    ) throws -> LedgerReport {
        try LedgerReader(fixture.path).report(by: grouping, scope: scope, asOf: 1_641_254_400, offsetFromUTC: offset)
    }

    /// Name, rows, signed, already signed, rejected, revoked, in force.
    private func table(_ report: LedgerReport) -> [String] {
        (report.lines + [report.total]).map {
            "\($0.name) \($0.counts.rows) \($0.counts.signed) \($0.counts.alreadySigned) \($0.counts.rejected) \($0.revoked) \($0.inForce)"
        }
    }

    @Test func `by province, spellings fold to one line and the rest is unrecognised`() throws {
        #expect(
            table(try report(.province)) == [
                "Hà Nội 7 3 0 4 2 1", "Thành phố Hồ Chí Minh 6 1 5 0 0 1", "unrecognised 3 1 0 2 0 1",
                "total 16 5 5 6 2 3",
            ])
    }

    @Test func `by facility, rows without one have a line of their own`() throws {
        #expect(
            table(try report(.facility)) == [
                "A 6 3 0 3 2 1", "B 1 0 0 1 0 0", "C 6 1 5 0 0 1", "D 1 1 0 0 0 1", "- 2 0 0 2 0 0",
                "total 16 5 5 6 2 3",
            ])
    }

    @Test func `by product, rows without a certificate have a line of their own`() throws {
        #expect(
            table(try report(.product)) == [
                "Covaxin 1 1 0 0 1 0", "EU/1/20/1528 4 4 0 0 1 3", "- 11 0 5 6 0 0", "total 16 5 5 6 2 3",
            ])
    }

    @Test func `by day, the day is that of the clock on the wall`() throws {
        #expect(
            table(try report(.day)) == [
                "2022-01-01 15 4 5 6 2 2", "2022-01-02 1 1 0 0 0 1", "total 16 5 5 6 2 3",
            ])
        #expect(
            table(try report(.day, offset: 7 * 3_600)) == [
                "2022-01-01 11 2 5 4 2 0", "2022-01-02 5 3 0 2 0 3", "total 16 5 5 6 2 3",
            ])
    }

    @Test func `a scope takes blocks by run and by time, the end not included`() throws {
        #expect(try report(.province, LedgerReport.Scope(run: 2)).total.counts == RowCounts(signed: 1))
        #expect(try report(.province, LedgerReport.Scope(run: 2)).total.revoked == 0)
        #expect(try report(.province, LedgerReport.Scope(run: 9)).lines.isEmpty)
        let evening = LedgerReport.Scope(since: Self.evening, until: Self.evening + 1)
        #expect(try report(.day, evening).total.counts == RowCounts(signed: 2, rejected: 2))
        let before = LedgerReport.Scope(since: 0, until: Self.evening)
        #expect(try report(.day, before).total.counts == RowCounts(signed: 2, alreadySigned: 5, rejected: 4))
        #expect(try report(.day, before).total.revoked == 2)
    }

    @Test func `a report made during a run keeps to its snapshot`() throws {
        let reader = try LedgerReader(fixture.path)
        let ledger = try fixture.open()
        var block = LedgerBlock(rowCapacity: 1)
        try block.add(TestCertificate(number: 6, row: 2))
        block.place(firstRow: 2, input: 2, output: 2, at: Self.evening)
        try ledger.append(block)
        #expect(try reader.report(by: .province, asOf: 0).total.counts.signed == 5)
        #expect(try report(.province).total.counts.signed == 6)
    }

    @Test func `the text says when, and that it counts doses`() throws {
        let text = try report(.province).text
        #expect(text.contains(", as of 2022-01-04T00:00:00Z\n"))
        #expect(text.contains("certificates (doses), not persons"))
        #expect(
            text.hasSuffix(
                "total                          16           5           5           6           2           3\n"))
    }

    @Test func `the table for spreadsheets guards formulas`() throws {
        #expect(
            try report(.facility).csv == """
                facility,rows,signed,already,rejected,revoked,in_force\r
                A,6,3,0,3,2,1\r
                B,1,0,0,1,0,0\r
                C,6,1,5,0,0,1\r
                D,1,1,0,0,0,1\r
                '-,2,0,0,2,0,0\r

                """)
    }

    @Test func `the JSON holds lines and total`() throws {
        var writer = JSONWriter()
        writer.value(try report(.province, LedgerReport.Scope(run: 2)).json)
        let json = String(decoding: writer.buffer.array, as: UTF8.self)
        #expect(json.contains(#""as_of":"2022-01-04T00:00:00Z""#))
        #expect(
            json.contains(
                #""lines":[{"name":"Hà Nội","rows":1,"signed":1,"already":0,"rejected":0,"revoked":0,"in_force":1}]"#))
        #expect(json.contains(#""total":{"name":"total","rows":1,"#))
    }
}

@Suite("Names of provinces")
struct ProvinceNameTests {
    @Test func `there are 63, each known by its own name, without accents, in capitals and decomposed`() {
        #expect(Set(ProvinceNames.all).count == 63)
        for name in ProvinceNames.all {
            #expect(ProvinceNames.name(of: name) == name)
            #expect(ProvinceNames.name(of: name.uppercased()) == name)
            #expect(ProvinceNames.name(of: name.decomposedStringWithCanonicalMapping) == name)
            let plain = name.folding(options: .diacriticInsensitive, locale: nil).replacing("đ", with: "d")
                .replacing("Đ", with: "D")
            #expect(ProvinceNames.name(of: plain) == name, "\(plain)")
            #expect(ProvinceNames.name(of: "Tỉnh " + name) == name)
            #expect(ProvinceNames.name(of: "T." + name) == name)
        }
    }

    @Test func `well-known other spellings are known`() {
        let spellings = [
            "Thành phố Hồ Chí Minh": [
                "HCM", "TP HCM", "TP.HCM", "TPHCM", "Hồ Chí Minh", "TP. Hồ Chí Minh", "Sài Gòn", "Saigon",
            ],
            "Hà Nội": ["Ha Noi", "HANOI", "Thành phố Hà Nội", "TP Hà Nội", "hà  nội"],
            "Thừa Thiên Huế": ["Huế", "Thừa Thiên - Huế", "Thừa Thiên-Huế", "TT Huế", "Tỉnh Thừa Thiên–Huế"],
            "Bà Rịa - Vũng Tàu": ["Bà Rịa Vũng Tàu", "Bà Rịa–Vũng Tàu", "BR-VT", "BRVT", "Vũng Tàu"],
            "Đắk Lắk": ["Đắc Lắc", "Đăk Lăk", "Daklak", "Dak Lak"],
            "Đắk Nông": ["Đắc Nông", "Dak Nong"],
            "Bắc Kạn": ["Bắc Cạn"],
            "Hòa Bình": ["Hoà Bình"], "Thanh Hóa": ["Thanh Hoá"], "Khánh Hòa": ["Khánh Hoà"], "Kon Tum": ["KonTum"],
        ]
        for (name, others) in spellings {
            for other in others { #expect(ProvinceNames.name(of: other) == name, "\(other)") }
        }
    }

    @Test func `what is no province is not recognised`() {
        for text in ["", " ", "Tỉnh", "TP", "T.", "000", "Hà Tây", "Hà Nội 2", "Gotham", "Việt Nam", "HN", "Hà", "東京"] {
            #expect(ProvinceNames.name(of: text) == nil, "\(text)")
        }
    }
}
