import Bytes
import Foundation
@testable import Issuance
import Testing
import TextFormats
import VectorSupport

private let wideHeader = header + ",province,facility,lot\n"

private func row(
    _ id: String, name: String = "Đặng Văn Hùng", dose: Int = 2, date: String = "15/12/2021", vaccine: String = "Moderna",
    province: String = "Hà Nội", facility: String = "Trạm A", lot: String = "1"
) -> String {
    "\(id),\(name),02/09/1984,Nam,000084000002,\(dose),\(date),\(vaccine),\(province),\(facility),\(lot)\n"
}

extension Desk {
    struct Checked {
        let summary: CheckSummary
        let json: JSONObject
        let check: String
        let rejects: String
        let findings: String
        let paths: CheckFiles
    }

    func check(
        _ records: String, format: RecordFormat = .csv, jobs: Int = 1, _ change: (inout RunSettings) -> Void = { _ in }
    ) throws -> Checked {
        let input = folder.appending(path: UUID().uuidString)
        try Data(records.utf8).write(to: input)
        var files = CheckFiles(input: input.path)
        (files.output, files.rejects, files.findings) = (input.path + ".json", input.path + ".rejects", input.path + ".csv")
        var settings = settings(format: format, jobs: jobs)
        change(&settings)
        let run = CheckRun(settings, files: files, clock: { Self.start + 60 })
        let summary = try #require(try run.check())
        let text = { (path: String?) in try String(contentsOfFile: path ?? "", encoding: .utf8) }
        let check = try text(files.output)
        return Checked(
            summary: summary,
            json: JSONObject(try JSONSerialization.jsonObject(with: Data(check.utf8)) as? [String: Any] ?? [:]),
            check: check, rejects: try text(files.rejects), findings: try text(files.findings), paths: files)
    }

    func names() throws -> Set<String> {
        Set(try FileManager.default.contentsOfDirectory(atPath: folder.path))
    }
}

@Suite("Judging files of records without signing")
struct CheckTests {
    private static let mixed = wideHeader + row("R1") + row("R2", dose: 1, facility: "Trạm B", lot: "")
        + row("R3", vaccine: "Wuhan", province: "ha noi") + row("R1") + row("R1", dose: 3, province: "Atlantis", lot: "")
        + row("R4", date: "08/03/2021", vaccine: "Vero Cell", province: "TP. Hồ Chí Minh")

    @Test func `counts add up: rows, kinds, countries, products, provinces, facilities, months`() throws {
        let checked = try Desk().check(Self.mixed)
        let summary = checked.summary
        #expect(summary.rowCount == 6 && summary.signedCount == 3 && summary.refusedCount == 3)
        #expect(summary.kinds == [.init(name: "vaccination", count: 3)] && summary.countries == [.init(name: "VN", count: 3)])
        #expect(summary.products == [.init(name: "EU/1/20/1507", count: 2), .init(name: "BBIBP-CorV", count: 1)])
        #expect(summary.months == [.init(name: "2021-03", count: 1), .init(name: "2021-12", count: 2)])
        #expect("\(summary.dates?.lowerBound.description ?? "") \(summary.dates?.upperBound.description ?? "")" == "2021-03-08 2021-12-15")
        #expect(summary.provinces.map(\.name) == ["Hà Nội", "Thành phố Hồ Chí Minh", "unrecognised"])
        #expect(summary.provinces.map(\.rows) == [4, 1, 1] && summary.provinces.map(\.refused) == [2, 0, 1])
        #expect(summary.facilities.map(\.name) == ["Trạm A", "Trạm B"] && summary.facilities.map(\.rows) == [5, 1])
        #expect(summary.facilities.map(\.signed) == [2, 1])
    }

    @Test func `findings are counted by code and severity, errors first`() throws {
        let checked = try Desk().check(Self.mixed)
        #expect(checked.summary.findings.map { "\($0.code.text) \($0.severity.rawValue) \($0.count)" } == [
            "RECORD-CHANGED error 1", "RECORD-REPEATED error 1", "VACCINE-UNKNOWN error 1", "LOT-MISSING warning 2",
            "COURSE-INCOMPLETE warning 1",
        ])
        let strict = try Desk().check(Self.mixed) { $0.policy.isStrict = true }
        #expect(strict.summary.findings.allSatisfy { $0.severity == .error } && strict.summary.refusedCount == 4)
    }

    @Test func `every finding of every row is listed in row order, without any value`() throws {
        for jobs in [1, 3] {
            let checked = try Desk().check(Self.mixed, jobs: jobs)
            #expect(checked.findings == """
                row,code,severity,field
                2,COURSE-INCOMPLETE,warning,dose_no
                2,LOT-MISSING,warning,lot
                3,VACCINE-UNKNOWN,error,vaccine
                4,RECORD-REPEATED,error,row
                5,RECORD-CHANGED,error,row
                5,LOT-MISSING,warning,lot

                """)
        }
    }

    @Test func `the rejects file is the one that signing writes`() throws {
        let desk = try Desk()
        let signed = try desk.sign(Self.mixed)
        let checked = try desk.check(Self.mixed)
        #expect(checked.rejects == signed.rejects && checked.rejects.split(separator: "\n").count == 4)
        #expect(checked.summary.signedCount == signed.tally.signedCount)
        let guarded = try desk.check(Self.mixed.replacingOccurrences(of: "R3,", with: "=R3,")) { $0.guardsFormulas = true }
        #expect(guarded.rejects.contains("\n'=R3,"))
    }

    @Test func `the same with many threads, and with more rows than memory keeps the keys of`() throws {
        let rows = (0..<12_000).map { row("R\($0 % 6_000)", dose: $0 < 9_000 ? 2 : 3) }
        let text = wideHeader + rows.joined()
        for jobs in [1, 3] {
            let checked = try Desk().check(text, jobs: jobs)
            #expect(checked.summary.signedCount == 6_000 && checked.summary.refusedCount == 6_000)
            #expect(checked.summary.findings.map(\.code) == [.recordChanged, .recordRepeated])
            #expect(checked.summary.findings.map(\.count) == [3_000, 3_000])
            let lines = checked.findings.split(separator: "\n").dropFirst().compactMap { Int($0.prefix { $0 != "," }) }
            #expect(lines == Array(6_001...12_000))
        }
    }

    @Test func `the result holds the input, the options and the counts, an empty list of approvals, and nobody`() throws {
        let desk = try Desk()
        let checked = try desk.check(Self.mixed) { $0.version = "1.2.3" }
        #expect(checked.json.text("input.sha256")?.count == 64)
        #expect(checked.json["input.bytes"] as? Int == Self.mixed.utf8.count)
        #expect(checked.json.text("options.issuer") == "VN" && checked.json.text("value_sets") == "2.12.0")
        #expect(checked.json.text("program_version") == "1.2.3" && checked.json.text("time") == "2022-01-01T00:01:00Z")
        #expect(checked.json["counts.would_be_signed"] as? Int == 3)
        #expect((checked.json["approvals"] as? [Any])?.isEmpty == true)
        for value in ["Hùng", "000084000002", "1984", "R1", "Xxxx"] { #expect(!checked.check.contains(value), "\(value)") }
        let mode = try FileManager.default.attributesOfItem(atPath: checked.paths.output ?? "")[.posixPermissions]
        #expect(mode as? Int == 0o600)
    }

    @Test func `columns are shown with masked examples, and those that are not read by name`() throws {
        let text = "Mã bản ghi,Họ và tên,Ngày sinh,Số CCCD,Mũi số,Ngày tiêm,Tên vắc xin,Ghi chú\n"
            + "VN-7,,1984,000084000002,2,15/12/2021,Moderna,secret\n" + "VN-8,Đặng H'Hùng,02/09/1984,000084000003,2,15/12/2021,Moderna,\n"
        let summary = try Desk().check(text).summary
        #expect(summary.columns.map(\.field) == ["record_id", "full_name", "dob", "id_number", "dose_no", "date", "vaccine", nil])
        #expect(summary.columns.map(\.header).first == "Mã bản ghi" && summary.ignoredColumns == ["Ghi chú"])
        #expect(summary.columns.map(\.examples) == [
            ["XX-9"], ["Xxxx X'Xxxx"], ["9999", "99/99/9999"], ["999999999999"], ["9"], ["99/99/9999"], ["Xxxxxxx"], [],
        ])
        #expect(summary.text.contains("Họ và tên    full_name  Xxxx X'Xxxx") && summary.text.contains("Ghi chú      not read"))
        for value in ["secret", "Hùng", "Moderna,", "0000"] { #expect(!summary.text.contains(value), "\(value)") }
    }

    @Test func `masks letters of every alphabet, and leaves nothing that is hidden`() {
        for (text, masked) in [
            ("Nguyễn Văn 7", "Xxxxxx Xxx 9"), ("Nguye\u{302}\u{303}n", "Xxxxxx"), ("李小龙", "xxx"), ("٣ⅷ½", "999"),
            ("a\u{202E}b\u{7}\u{2028}", "x?x??"), ("+84 (0) a@b.vn", "+99 (9) x@x.xx"), ("🙂", "?"),
            (String(repeating: "Á", count: 50), String(repeating: "X", count: 40) + "…"),
        ] {
            #expect(MaskedText.masked(text) == masked, "\(text)")
        }
    }

    @Test func `lines of JSON are checked too: kinds, members, and those that are no fields`() throws {
        let flat = #"{"record_id":"A","full_name":"Đặng Văn Hùng","dob":"1984","id_number":"000084000002","dose_no":2,"date":"2021-12-15","vaccine":"Moderna","note":1}"#
        let test = #"{"record":"B","dcc":{"nam":{"fn":"Hùng"},"dob":"1984-09-02","t":[{"tg":"840539006","tt":"LP6464-4","sc":"2021-12-01T08:00:00Z","tr":"260415000","tc":"X","co":"TH","is":"M"}]},"meta":{"facility":"F","province":"Huế"}}"#
        let checked = try Desk().check(flat + "\n" + test + "\n" + flat + "\n{\n", format: .ndjson)
        #expect(checked.summary.kinds.map { "\($0.name) \($0.count)" } == ["vaccination 1", "test 1"])
        #expect(checked.summary.countries.map(\.name) == ["TH", "VN"] && checked.summary.products.map(\.name) == ["-", "EU/1/20/1507"])
        #expect(checked.summary.ignoredColumns == ["note"] && checked.summary.refusedCount == 2)
        #expect(checked.summary.columns.first == .init(header: "record_id", field: "record_id", examples: ["X"]))
        #expect(Set(checked.summary.columns.map(\.header)).isSuperset(of: ["dcc", "meta", "record", "vaccine"]))
        #expect(checked.summary.provinces.map(\.name) == ["Thừa Thiên Huế", "unrecognised"])
    }

    @Test func `names of members cannot break the lines of findings`() throws {
        let line = #"{"record":"B","dcc":{"nam":{"fn":"Hùng"},"dob":"1984","x\n=1,\"":"a\u0007"}}"#
        let lines = try Desk().check(line + "\n", format: .ndjson).findings.split(separator: "\n")
        #expect(lines.allSatisfy { $0.hasPrefix("row,") || $0.hasPrefix("1,") })
        #expect(lines.contains { $0.hasPrefix(#"1,SCHEMA,error,"dcc.x\u{A}=1,""""#) }, "\(lines)")
    }

    @Test func `the order of day and month is doubted once for the file`() throws {
        let rows = { (day: (Int) -> String) in wideHeader + (0..<1_100).map { row("R\($0)", date: day($0) + "/05/2021") }.joined() }
        let doubted = try Desk().check(rows { "0\($0 % 9 + 1)" })
        #expect(doubted.summary.fileFinding?.severity == .warning && doubted.summary.refusedCount == 0)
        #expect(doubted.check.contains(#""file_findings":[{"code":"DATE-ORDER","severity":"warning","#))
        #expect(doubted.summary.text.contains("\nwhole file\n  DATE-ORDER  warning: "))
        // Days on both sides of 12 in one form, and days above it alone, as of a campaign in the second half of a month.
        for sound in [rows { "\($0 % 19 + 10)" }, rows { "\($0 % 9 + 14)" }] {
            #expect(try Desk().check(sound).summary.fileFinding == nil)
        }
    }

    @Test func `a doubtful order of day and month is as severe as the officer has it`() throws {
        let rows = wideHeader + (0..<1_100).map { row("R\($0)", date: "0\($0 % 9 + 1)/05/2021") }.joined()
        let sound = wideHeader + (0..<1_100).map { row("R\($0)", date: "\($0 % 19 + 10)/05/2021") }.joined()
        for (policy, severity) in [
            (JudgingPolicy(isStrict: true), Severity.error), (JudgingPolicy(treatments: [.dateOrder: .error]), .error),
            (JudgingPolicy(treatments: [.dateOrder: .ignore]), nil),
            (JudgingPolicy(isStrict: true, treatments: [.dateOrder: .warning, .courseIncomplete: .warning]), .warning),
        ] as [(JudgingPolicy, Severity?)] {
            let checked = try Desk().check(rows) { $0.policy = policy }
            #expect(checked.summary.fileFinding?.severity == severity, "\(policy)")
            let desk = try Desk()
            guard severity == .error else {
                #expect(try desk.sign(rows, policy: policy).tally.signedCount == 1_100)
                continue
            }
            #expect(throws: FileRefusal.self) { try desk.sign(rows, policy: policy) }
            // Nothing was begun: no ledger's run, no file besides the inputs.
            #expect(try desk.sign(sound, policy: policy).tally.rowCount == 1_100)
        }
    }

    @Test func `files that are no tables of records are refused, and nothing is left`() throws {
        let desk = try Desk()
        for (text, code) in [
            ("a,b\n1,2\n", FindingCode.headerMissing), (header + ",Họ và tên\n", .headerTwice), ("\u{FEFF}\0a\0b", .fileEncoding),
            (header + "\n\"open\n", .rowColumns),
        ] {
            #expect { try desk.check(text) } throws: { ($0 as? FileRefusal)?.code == code }
        }
        #expect(try desk.names().allSatisfy { UUID(uuidString: $0) != nil })  // the inputs alone
    }

    @Test func `no file is replaced unless that is asked for, and none stands for two`() throws {
        let desk = try Desk()
        let input = desk.folder.appending(path: "in.csv").path
        try Self.mixed.write(toFile: input, atomically: true, encoding: .utf8)
        let output = desk.folder.appending(path: "check.json").path
        try "old".write(toFile: output, atomically: true, encoding: .utf8)
        var files = CheckFiles(input: input)
        files.output = output
        #expect(throws: FileError.self) { try CheckRun(desk.settings(), files: files, clock: { 0 }).check() }
        #expect(try String(contentsOfFile: output, encoding: .utf8) == "old")
        files.overwrites = true
        #expect(try CheckRun(desk.settings(), files: files, clock: { 0 }).check() != nil)
        #expect(try String(contentsOfFile: output, encoding: .utf8).hasPrefix(#"{"input":{"name":"in.csv","#))
        for path in [input, output, desk.folder.appending(path: "../\(desk.folder.lastPathComponent)/check.json").path] {
            files.findings = path
            #expect(throws: FileCollision.self) { try CheckRun(desk.settings(), files: files, clock: { 0 }).check() }
        }
        #expect(try desk.names() == ["in.csv", "check.json"])
    }

    @Test func `a check that is stopped leaves no file`() throws {
        let desk = try Desk()
        let input = desk.folder.appending(path: "in.csv").path
        try Self.mixed.write(toFile: input, atomically: true, encoding: .utf8)
        var files = CheckFiles(input: input)
        (files.output, files.rejects, files.findings) = (input + ".json", input + ".rejects", input + ".findings")
        var watcher = IssuingRun.Watcher()
        watcher.shouldStop = { true }
        #expect(try CheckRun(desk.settings(), files: files, clock: { 0 }).check(watcher) == nil)
        #expect(try desk.names() == ["in.csv"])
    }

    @Test func `signing is tied to the input and the options that were checked`() throws {
        let desk = try Desk()
        let sign = { (text: String, checked: Desk.Checked, change: (inout RunSettings) -> Void) in
            let input = desk.folder.appending(path: UUID().uuidString).path
            try text.write(toFile: input, atomically: true, encoding: .utf8)
            var settings = desk.settings()
            change(&settings)
            var run = desk.run(
                settings, RunFiles(input: input, output: input + ".out", rejects: input + ".rejects", overwrites: false))
            run.approvedCheck = try ApprovedCheck(path: checked.paths.output ?? "")
            return try run.sign().tally.signedCount
        }
        let checked = try desk.check(Self.mixed)
        #expect(try sign(Self.mixed, checked, { _ in }) == 3)
        #expect(throws: ApprovedCheckError.self) { try sign(Self.mixed + row("R9"), checked, { _ in }) }
        let changes: [(inout RunSettings) -> Void] = [
            { $0.policy.isStrict = true }, { $0.policy.allowsMissingID = true }, { $0.policy.treatments = [.idSex: .warning] },
            { $0.localOffset = 7 * 3_600 }, { $0.givenIssuedAt = $0.terms.issuedAt },
        ]
        for change in changes {
            #expect(throws: ApprovedCheckError.self) { try sign(Self.mixed, checked, change) }
            let same = try desk.check(Self.mixed, change)
            #expect(throws: Never.self) { try sign(Self.mixed, same, change) }
        }
        try #"{"input":{}}"#.write(toFile: checked.paths.output ?? "", atomically: true, encoding: .utf8)
        #expect(throws: ApprovedCheckError.self) { try sign(Self.mixed, checked, { _ in }) }
    }
}

@Suite("Counting by name")
struct NameCountsTests {
    private func add(_ name: String, _ isSigned: Bool = true, to counts: inout NameCounts) {
        Array(name.utf8).withUnsafeBytes { counts.add($0, isSigned: isSigned) }
    }

    private func list(_ counts: borrowing NameCounts) -> [String] {
        var list: [String] = []
        counts.forEach { list.append("\($0) \($1.signed) \($1.refused)") }
        return list
    }

    @Test func `names are counted apart however many there are`() {
        var counts = NameCounts()
        for round in 0..<3 { for name in 0..<2_000 { add("N\(name)", round != name % 3, to: &counts) } }
        add("", to: &counts)
        #expect(counts.count == 2_001 && counts.others == NameCounts.Count())
        #expect(list(counts) == (0..<2_000).map { "N\($0) 2 1" } + [" 1 0"])
    }

    @Test func `beyond the bounds rows are counted together`() {
        var few = NameCounts(nameCountMax: 2)
        for name in ["a", "b", "c", "a", "d"] { add(name, name != "d", to: &few) }
        #expect(list(few) == ["a 2 0", "b 1 0"] && few.others == NameCounts.Count(signed: 1, refused: 1))
        var short = NameCounts(nameByteCountMax: 4)
        for name in ["abc", "de", "d"] { add(name, to: &short) }
        #expect(list(short) == ["abc 1 0", "d 1 0"] && short.others == NameCounts.Count(signed: 1, refused: 0))
    }
}

@Suite("Keys of a dry run on the disk")
struct KeySpoolTests {
    @Test func `entries come back by their place, and none behind the last`() throws {
        let spool = try KeySpool(in: FileManager.default.temporaryDirectory.path)
        func entry(_ number: UInt64) -> KeySpool.Entry {
            KeySpool.Entry(key: RecordKey(high: number, low: ~number), contentHash: RecordKey(high: number * 3, low: 7))
        }
        try spool.append((0..<100).map(entry))
        try spool.append((100..<150).map(entry))
        for place in [0, 99, 100, 149] {
            let found = try #require(try spool.entry(at: place))
            #expect(found.key == entry(UInt64(place)).key && found.contentHash == entry(UInt64(place)).contentHash)
        }
        #expect(try spool.entry(at: 150) == nil && spool.entry(at: -1) == nil)
        #expect(throws: FileError.self) { try KeySpool(in: "/no/such/folder") }
    }
}
