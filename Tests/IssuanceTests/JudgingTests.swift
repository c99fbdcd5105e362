import Foundation
import HealthCertificate
import Issuance
import Testing

/// A row with some fields changed, and the code that it must be refused with; nil when it must be signed.
private struct Case {
    let changes: [String: String]
    let code: String?

    init(_ changes: [String: String], _ code: String?) {
        self.changes = changes
        self.code = code
    }
}

@Suite("Judging rows")
struct JudgingTests {
    private static let sound: [(String, String)] = [
        ("record_id", "R"), ("full_name", "Đặng Văn Hùng"), ("family_name", ""), ("given_name", ""), ("passport_family", ""),
        ("passport_given", ""), ("dob", "02/09/1984"), ("sex", "Nam"), ("nationality", ""), ("id_number", "000084000002"), ("id_type", ""),
        ("dose_no", "2"), ("dose_type", ""), ("total_doses", ""), ("date", "15/12/2021"), ("vaccine", "Vaxzevria"), ("country", ""),
    ]

    private func judge(_ cases: [Case]) throws {
        let desk = try Desk()
        let header = Self.sound.map(\.0).joined(separator: ",")
        for (number, item) in cases.enumerated() {
            let row = Self.sound.map { item.changes[$0.0] ?? $0.1 }.map { "\"\($0.replacingOccurrences(of: "\"", with: "\"\""))\"" }
            let result = try desk.sign(header + "\n" + row.joined(separator: ",") + "\n")
            #expect(result.tally.signedCount == (item.code == nil ? 1 : 0), "\(number) \(item.changes): \(result.rejects)")
            if let code = item.code { #expect(result.rejects.contains(code), "\(item.changes): \(result.rejects)") }
        }
    }

    @Test func `a name has a family name, whichever columns give it`() throws {
        try judge([
            Case(["full_name": "", "given_name": "Hùng"], nil), Case(["full_name": "", "family_name": "Đặng"], nil),
            Case(["full_name": "", "family_name": "Đặng", "given_name": "Văn Hùng"], nil), Case(["full_name": ""], "NAME-EMPTY"),
            Case(["full_name": "", "family_name": "'"], "NAME-EMPTY"),
        ])
    }

    @Test func `a full name beside one part is divided by it, and by nothing else`() throws {
        let desk = try Desk()
        for (family, given, parts) in [
            ("Đặng Văn", "", ("Đặng Văn", "Hùng")), ("", "Hùng", ("Đặng Văn", "Hùng")), ("Đặng Văn Hùng", "", ("Đặng Văn Hùng", nil)),
        ] as [(String, String, (String, String?))] {
            let result = try desk.sign(
                "record_id,full_name,family_name,given_name,dob,id_number,dose_no,date,vaccine\n"
                    + "R,Đặng Văn  Hùng,\(family),\(given),1984,000084000002,2,15/12/2021,Moderna\n")
            let name = try desk.certificate(in: try #require(result.lines.first, "\(result.rejects)")).name
            #expect(name.familyName == parts.0 && name.givenName == parts.1)
        }
        try judge([
            Case(["family_name": "Đăng"], "NAME-SPLIT"), Case(["family_name": "Đặn"], "NAME-SPLIT"), Case(["given_name": "ùng"], "NAME-SPLIT"),
        ])
    }

    @Test func `text that was in another encoding is not signed for a citizen`() throws {
        let broken = [
            "TrÇn ThÞ Hång", "Nguyeãn Vaên Huøng", "NguyÔn Nam", "Nguyễn Ðức", "Nguyễn Ɖức", "Nguyễn ɖức", "Ñaëng Vaên Huøng", "HoÃ\u{A0}ng", "Phan Vaân",
            "Nguyá»…n VÄƒn An", "L\u{FFFD} An", "Lª V¨n An", "TÃ´ Minh Minh", "NGÃ\u{B4} MINH",
        ]
        let sound = [
            "Nguyễn Văn Hoà", "Lê Thuý Oanh", "Trần Quốc Toản", "H'Hen Niê", "Y Moan", "Võ Thị Huệ", "NGUYỄN VĂN ÂU", "Đoàn Uyển Nhi",
            "Bùi Xuân Phái", "Lý A Páo", "Phạm Khuê", "Kpă Y Mỹ", "Nguyê\u{303}n Văn An", "Tô Minh Minh", "H´Hen Niê",
        ]
        try judge(broken.map { Case(["full_name": $0], "NAME-ENCODING") } + sound.map { Case(["full_name": $0], nil) })
    }

    @Test func `what is written is looked at though a passport spells it`() throws {
        let passport = ["passport_family": "DANG", "passport_given": "VAN HUNG"]
        let with = { (name: String) in passport.merging(["full_name": name]) { $1 } }
        try judge([
            Case(with("Đặng Văn Hùng"), nil), Case(with("Đặng Văn Hùng 2"), "NAME-DIGITS"), Case(with("Đặng Văn\u{202E} Hùng"), "NAME-LETTER"),
            Case(with("Đặng \u{7}Hùng"), "NAME-LETTER"), Case(with("Đặng Hù\u{200B}ng"), "NAME-LETTER"), Case(with("Đặng 龙"), nil),
        ])
    }

    @Test func `only a nationality that is known takes the checks of a citizen away`() throws {
        let foreign = ["id_number": "C1234567X", "passport_family": "GROSS", "passport_given": "JUERGEN", "full_name": "Jürgen Groß"]
        let of = { (nationality: String) in foreign.merging(["nationality": nationality]) { $1 } }
        try judge(
            ["DE", "de", "DEU", "Germany", "Đức", "Hoa Kỳ", "Korea, Republic of", "Lào"].map { Case(of($0), nil) }
                + ["Kinh", "Tày", "X", "??", "D E U T"].map { Case(of($0), "VALUE-SET") }
                + ["VN", "Việt Nam", "VNM"].map { Case(of($0), "ID-CHARS") }
                + [Case(["nationality": "VN"], nil), Case(["nationality": "Thái"], "VALUE-SET")])
    }

    @Test func `a foreigner may be named by the passport alone`() throws {
        let passport = ["nationality": "DE", "full_name": "", "id_number": "C1234567", "passport_family": "GROSS", "passport_given": "JUERGEN"]
        try judge([
            Case(passport, nil), Case(passport.merging(["passport_given": ""]) { $1 }, nil), Case(passport.merging(["passport_family": ""]) { $1 }, nil),
            Case(passport.merging(["full_name": "Groß 2"]) { $1 }, "NAME-DIGITS"),
            Case(passport.merging(["passport_family": "", "passport_given": ""]) { $1 }, "NAME-EMPTY"),
        ])
    }

    @Test func `a dose number is a whole number from 1 to 9, counted from the first dose`() throws {
        try judge(
            ["-1", "+2", ".5", "1.0", "1,5", "2/2", "0", "10", "", "x", "Mũi", "Nhắc lại 1", "Bổ sung", "１"].map { Case(["dose_no": $0], "DOSE-NUMBER") }
                + ["1", "9", "Mũi 2", "mũi số 3", "Mũi thứ 2", "Dose 1"].map { Case(["dose_no": $0], nil) })
        try judge([
            Case(["dose_type": "Nhắc lại"], "DOSE-NUMBER"), Case(["dose_type": "bổ sung", "dose_no": "1"], "DOSE-NUMBER"),
            Case(["dose_type": "Nhắc lại", "dose_no": "3"], nil), Case(["dose_type": "Cơ bản"], nil),
            Case(["total_doses": "-3"], "DOSE-NUMBER"), Case(["total_doses": "3"], nil),
        ])
    }

    @Test func `damage that spreadsheets do is named, with what was perhaps meant, and never mended`() throws {
        let desk = try Desk()
        let names = "record_id,full_name,dob,sex,id_number,dose_no,date,vaccine\n"
        for (row, code, proposal) in [
            ("30927,Nam,000084000002,2,15/12/2021", "DOB-INVALID", "1984-09-02"), ("02/09/84,Nam,000084000002,2,15/12/2021", "DOB-INVALID", "1984-09-02"),
            ("02/09/1984,Nam,000084000002,2,44545", "DATE-INVALID", "2021-12-15"), ("02/09/1984,Nam,000084000002,2,12/15/2021", "DATE-INVALID", "2021-12-15"),
            ("02/09/1984,Nam,000084000002,2,15/12/21", "DATE-INVALID", "2021-12-15"), ("02/09/1984,Nam,000084000002,2,2021-12-15 00:00:00", "DATE-INVALID", "2021-12-15"),
            ("02/09/1984,Nam,1084000002,2,15/12/2021", "ID-LOST-ZERO", "001084000002"), ("02/09/1984,Nam,79084000002,2,15/12/2021", "ID-LOST-ZERO", "079084000002"),
            ("02/09/1984,Nam,84000002,2,15/12/2021", "ID-LOST-ZERO", "084000002"), ("02/09/1984,Nam,7.9084000002E+10,2,15/12/2021", "ID-CHARS", "079084000002"),
            ("02/09/1984,Nam,7.9084E+10,2,15/12/2021", "ID-CHARS", "export the column as text"), ("02/09/1984,Nam,O79O84000002,2,15/12/2021", "ID-CHARS", "079084000002"),
            ("02/09/1984,Nam,079 084 000 002,2,15/12/2021", "ID-CHARS", "079084000002"), ("02/09/1984,Nam,79084000002.0,2,15/12/2021", "ID-CHARS", "079084000002"),
            ("02/09/1984,Nữ,1084000002,2,15/12/2021", "ID-LENGTH", "expected 12 or 9"),
        ] {
            let result = try desk.sign(names + "R,Đặng Văn Hùng,\(row),Moderna\n")
            #expect(result.tally.signedCount == 0 && result.rejects.contains(code) && result.rejects.contains(proposal), "\(row): \(result.rejects)")
        }
    }

    @Test func `no option signs a row that has nothing to sign`() throws {
        let desk = try Desk()
        var policy = JudgingPolicy()
        for code in FindingCode.allCases { policy.treatments[code] = .ignore }
        let names = header + "\n"
        let sound = "R,Đặng Văn Hùng,1984,Nam,000084000002,2,15/12/2021,Moderna"
        #expect(try desk.sign(names + sound, policy: policy).tally.signedCount == 1)
        for (from, to) in [
            ("Moderna", "Modena"), (",2,", ",x,"), ("15/12/2021", ""), ("1984", ""), ("Đặng Văn Hùng", ""), ("Đặng Văn Hùng", "李"),
        ] {
            let result = try desk.sign(names + sound.replacingOccurrences(of: from, with: to), policy: policy)
            #expect(result.tally.signedCount == 0, "\(to)")
        }
        // A check of the person alone may be waived.
        let waived = try desk.sign(names + sound.replacingOccurrences(of: "000084000002", with: "000085000002"), policy: policy)
        #expect(waived.tally.signedCount == 1)
    }
}

@Suite("Judging contents")
struct ContentJudgingTests {
    private static let vaccination = #"{"record":"N","dcc":{"ver":"1.3.0","nam":{"fn":"Nguyễn","gn":"An"},"dob":"1990-01-02","v":[{"tg":"840539006","vp":"1119349007","mp":"EU/1/20/1528","ma":"ORG-100030215","dn":2,"sd":2,"dt":"2021-12-15","co":"VN","is":"Bộ Y tế"}]}}"#
    private static let recovery = #"{"record":"N","dcc":{"nam":{"fn":"Nguyễn"},"dob":"1990","r":[{"tg":"840539006","fr":"2021-12-01","co":"VN","df":"2021-12-12","du":"2022-05-30"}]}}"#

    /// Texts to replace in a sound line, and the code that the line must then be refused with; nil when it is signed.
    private static let cases: [(line: String, from: String, to: String, code: String?)] = [
        (vaccination, "", "", nil), (recovery, "", "", nil),
        (vaccination, #""ver":"1.3.0","#, "", nil), (vaccination, "1.3.0", "1.3.3", nil), (vaccination, "1.3.0", "1.2.1", "SCHEMA"), (vaccination, "\"1.3.0\"", "13", "SCHEMA"),
        (vaccination, "2021-12-15", "2021-03-07", "DATE-BEFORE-PROGRAMME"), (vaccination, "2021-12-15", "2021-03-08", nil),
        (vaccination, #"2021-12-15","co":"VN""#, #"2021-03-07","co":"TH""#, nil), (vaccination, #"2021-12-15","co":"VN""#, #"2020-11-30","co":"TH""#, "DATE-BEFORE-PROGRAMME"),
        (vaccination, "1990-01-02", "2021-12-16", "DATE-BEFORE-BIRTH"), (vaccination, "1990-01-02", "2021-12-15", nil), (vaccination, "1990-01-02", "", "DOB-INVALID"),
        (recovery, "2021-12-12", "2021-11-30", "DATE-INVALID"), (recovery, "2022-05-30", "2021-12-11", "DATE-INVALID"), (recovery, "2022-05-30", "2021-12-12", nil),
        (vaccination, #""dn":2"#, #""dn":2.0"#, "DOSE-NUMBER"), (vaccination, #""dn":2,"sd":2"#, #""dn":10,"sd":10"#, "DOSE-NUMBER"), (vaccination, #""dn":2,"sd":2"#, #""dn":9,"sd":9"#, nil),
        (vaccination, #""dn":2"#, #""dn":"2""#, "SCHEMA"), (vaccination, #""dn":2"#, #""dn":-1"#, "SCHEMA"),
        (vaccination, #""is":"#, #""ci":"URN:UVCI:01:VN:ABC123","is":"#, nil), (vaccination, #""is":"#, #""ci":"URN:UVCI:01:DE:ABC123","is":"#, "SCHEMA"),
        (vaccination, #""is":"#, #""ci":"urn:uvci:01:vn:abc","is":"#, "SCHEMA"), (vaccination, #""is":"#, #""ci":"URN:UVCI:01:VN:A B","is":"#, "SCHEMA"),
        (vaccination, #""is":"#, #""ci":"","is":"#, "SCHEMA"), (vaccination, #""is":"#, #""ci":5,"is":"#, "SCHEMA"), (vaccination, #""is":"#, #""ci":"URN:UVCI:01:VN:AB12CD34#A","is":"#, "SCHEMA"),
        (vaccination, #"}]}}"#, #"}]},"meta":{"facility_signed":"no"}}"#, "FACILITY-UNSIGNED"), (vaccination, #"}]}}"#, #"}]},"meta":{"facility_signed":""}}"#, "FACILITY-UNSIGNED"),
        (vaccination, #"}]}}"#, #"}]},"meta":{"facility_signed":"perhaps"}}"#, "FACILITY-UNSIGNED"), (vaccination, #"}]}}"#, #"}]},"meta":{"facility_signed":null}}"#, "FACILITY-UNSIGNED"),
        (vaccination, #"}]}}"#, #"}]},"meta":{"facility_signed":"15/12/2021"}}"#, nil), (vaccination, #"}]}}"#, #"}]},"meta":{"facility_signed":true}}"#, nil),
        (vaccination, #""fn":"Nguyễn","gn":"An""#, #""gn":"An""#, "NAME-EMPTY"), (vaccination, "Nguyễn", "", "NAME-EMPTY"), (vaccination, #""gn":"An""#, #""gn":"""#, nil),
        (vaccination, #""fn":"Nguyễn""#, #""fn":"Nguyễn","fnt":"""#, nil), (vaccination, "Nguyễn", "Nguy\\u202Eễn", "NAME-LETTER"), (vaccination, "Bộ Y tế", "Bộ\\u0007Y tế", "SCHEMA"),
        (vaccination, "Bộ Y tế", "", nil), (vaccination, "Bộ Y tế", "Bộ\\u200BY tế", "SCHEMA"),
    ]

    @Test func `each check of a content refuses what it must, and nothing else`() throws {
        let desk = try Desk()
        for (line, from, to, code) in Self.cases {
            let result = try desk.sign(from.isEmpty ? line : line.replacingOccurrences(of: from, with: to), format: .ndjson)
            #expect(result.tally.signedCount == (code == nil ? 1 : 0), "\(to): \(result.rejects)")
            if let code { #expect(result.rejects.contains(code), "\(to): \(result.rejects)") }
        }
    }

    @Test func `a content that is refused for one thing tells what the schema has against it as well`() throws {
        let desk = try Desk()
        let line = Self.vaccination.replacingOccurrences(of: #""is":"#, with: #""more":1,"is":"#)
            .replacingOccurrences(of: #""dcc":{"#, with: #""dcc":{"extra":2,"#)
        let both = try desk.sign(line.replacingOccurrences(of: #""dt":"2021"#, with: #""dt":"2031"#), format: .ndjson).rejects
        #expect(both.contains("DATE-FUTURE") && both.contains("SCHEMA") && both.contains("more") && both.contains("extra"), "\(both)")
        // What was said of a member already is not said again.
        let once = try desk.sign(Self.vaccination.replacingOccurrences(of: #""dt":"2021"#, with: #""dt":"x2021"#), format: .ndjson).rejects
        #expect(once.contains("DATE-INVALID") && !once.contains("SCHEMA"), "\(once)")
    }

    @Test func `of texts that hide something the first sixteen are told, by paths of a bounded length`() throws {
        let desk = try Desk()
        for (count, told) in [(1, 1), (16, 16), (17, 16), (2_000, 16)] {
            let member = #""\#(String(repeating: "n", count: 5_000))":[\#([String](repeating: #""\u0007""#, count: count).joined(separator: ","))],"#
            let result = try desk.sign(Self.vaccination.replacingOccurrences(of: #""is":"#, with: member + #""is":"#), format: .ndjson)
            #expect(result.tally.signedCount == 0)
            #expect(result.rejects.components(separatedBy: "holds a control character").count - 1 == told, "\(count)")
            #expect(!result.rejects.components(separatedBy: "error_message").dropFirst().joined().contains(String(repeating: "n", count: 41)))
        }
    }

    @Test func `an identifier that was brought along is used once`() throws {
        let desk = try Desk()
        let line = { (record: String, identifier: String) in
            Self.vaccination.replacingOccurrences(of: "\"N\"", with: "\"\(record)\"")
                .replacingOccurrences(of: #""is":"#, with: #""ci":"URN:UVCI:01:VN:\#(identifier)","is":"#)
        }
        let result = try desk.sign([line("A", "X1"), line("B", "X1"), line("C", "X2")].joined(separator: "\n"), format: .ndjson)
        #expect(result.lines.compactMap { $0.text("ci") } == ["URN:UVCI:01:VN:X1", "URN:UVCI:01:VN:X2"])
        #expect(result.rejects.contains("CI-REPEATED"))
    }

    @Test func `single certificates are judged as rows are`() throws {
        let desk = try Desk()
        let content = { (date: String, product: String) in
            DigitalCovidCertificate(
                version: "1.3.0",
                name: PersonName(familyName: "Lê", familyNameTransliterated: "LE", givenName: "An", givenNameTransliterated: "AN"),
                dateOfBirth: "1990-01-02",
                entry: .vaccination(
                    Vaccination(
                        diseaseTargeted: "840539006", vaccine: "1119349007", product: product, marketingHolder: "ORG-100030215", doseNumber: 2,
                        doseTotal: 2, date: date, country: "VN", issuer: "Bộ Y tế", identifier: "URN:UVCI:01:VN:A1")))
        }
        let issuer = try desk.issuer()
        #expect(try issuer.issue(content("2021-12-15", "EU/1/20/1528")).hasPrefix("HC1:"))
        for (date, product) in [("2021-02-30", "EU/1/20/1528"), ("2022-02-01", "EU/1/20/1528"), ("2021-12-15", "EU/1/20/1507"), ("2021-12-15", "x")] {
            #expect { try issuer.issue(content(date, product)) } throws: {
                if case .contentRefused = $0 as? IssuingError { true } else { false }
            }
        }
        #expect(throws: IssuingError.certificateExpired(at: "2024-01-01T00:00:00Z")) { try desk.issuer(at: Desk.start + 731 * 86_400) }
    }
}
