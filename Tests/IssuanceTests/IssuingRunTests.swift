import Foundation
import HealthCertificate
import Issuance
import Testing

@Suite("Signing files of records")
struct IssuingRunTests {
    @Test func `a sound row becomes a certificate that says what the row says`() throws {
        let desk = try Desk()
        let result = try desk.sign(header + "\nR1,Đặng Văn Hùng,02/09/1984,Nam,000084000002,3,15/12/2021,Vero Cell\n")
        #expect(result.tally.signedCount == 1 && result.tally.rejectedCount == 0)
        let line = try #require(result.lines.first)
        #expect(line.text("record") == "R1" && line["row"] as? Int == 1)
        let identifier = try #require(line.text("ci"))
        #expect(identifier.hasPrefix("URN:UVCI:01:VN:") && UniqueCertificateIdentifier.hasRightCheckCharacter(identifier))
        let certificate = try desk.certificate(in: line)
        #expect(
            certificate.name
                == PersonName(
                    familyName: "Đặng", familyNameTransliterated: "DANG", givenName: "Văn Hùng", givenNameTransliterated: "VAN<HUNG"))
        #expect(certificate.dateOfBirth == "1984-09-02")
        guard case .vaccination(let dose) = certificate.entry else { return #expect(Bool(false)) }
        #expect(dose.product == "BBIBP-CorV" && dose.marketingHolder == "ORG-100020693" && dose.vaccine == "1157024006")
        #expect(dose.doseNumber == 3 && dose.doseTotal == 3 && dose.date == "2021-12-15" && dose.country == "VN")
        #expect(dose.issuer == "Bộ Y tế" && dose.identifier == identifier)
    }

    @Test func `headers are Vietnamese or English, composed or not, separated by comma, semicolon or tab`() throws {
        let desk = try Desk()
        let vietnamese = ["Mã bản ghi", "Họ và tên", "Ngày sinh", "Giới tính", "Số CCCD/CMND", "Mũi số", "Ngày tiêm", "Tên vắc xin"]
        let row = ["R1", "\"Nguyễn\n\"\"Bé\"\" An\"", "1984", "Nam", "000084000002", "Mũi 2", "2021-12-15", "PFIZER"]
        for separator in [",", ";", "\t"] {
            for names in [vietnamese, vietnamese.map(\.decomposedStringWithCanonicalMapping), header.split(separator: ",").map(String.init)] {
                let text = "\u{FEFF}" + names.joined(separator: separator) + "\r\n" + row.joined(separator: separator) + "\r\n"
                let result = try desk.sign(text)
                #expect(result.tally.rowCount == 1, "\(text)")
                // The quotes in the name are a sign without a transliteration.
                #expect(result.rejects.contains("NAME-LETTER"))
            }
        }
    }

    /// A row with one field changed, and the code that it must be refused with; nil when it must be signed.
    private static let rows: [(field: String, value: String, code: String?)] = [
        ("id_number", "000084000002", nil), ("id_number", "", "ID-MISSING"), ("id_number", "12345", "ID-LENGTH"),
        ("id_number", "84000002", "ID-LOST-ZERO"), ("id_number", "O00084000002", "ID-CHARS"), ("id_number", "7.9085E+10", "ID-CHARS"),
        ("id_number", "000085000002", "ID-DOB"), ("id_number", "000184000002", "ID-SEX"), ("id_number", "123456789", nil),
        ("dob", "31/02/1984", "DOB-INVALID"), ("dob", "02/09/84", "DOB-INVALID"), ("dob", "30000", "DOB-INVALID"), ("dob", "1984", nil),
        ("dob", "09/1984", nil), ("dob", "02/09/2030", "DOB-FUTURE"), ("dob", "02/09/1850", "DOB-IMPLAUSIBLE"),
        ("full_name", "", "NAME-EMPTY"), ("full_name", "Hùng 2", "NAME-DIGITS"), ("full_name", "NguyÔn V¨n §øc", "NAME-ENCODING"),
        ("full_name", "李 小龙", "NAME-LETTER"), ("full_name", "Hùng", nil), ("full_name", "H'Hen Niê", nil),
        ("full_name", "Nguyễn " + String(repeating: "An ", count: 40), "NAME-LENGTH"),
        ("date", "", "DATE-INVALID"), ("date", "12/2021", "DATE-INVALID"), ("date", "12/31/2021", "DATE-INVALID"),
        ("date", "02/01/2022", "DATE-FUTURE"), ("date", "01/01/2022", nil), ("date", "07/03/2021", "DATE-BEFORE-PROGRAMME"),
        ("date", "08/03/2021", nil), ("vaccine", "Wuhan", "VACCINE-UNKNOWN"), ("vaccine", "Inactivated-SARS-CoV-2-Vero-Cell", "VACCINE-UNKNOWN"),
        ("vaccine", "EU/1/20/1528", nil), ("dose_no", "0", "DOSE-NUMBER"), ("dose_no", "10", "DOSE-NUMBER"), ("dose_no", "", "DOSE-NUMBER"),
        ("dose_no", "Bổ sung", "DOSE-NUMBER"), ("dose_no", "Mũi 2", nil),
    ]

    @Test func `each check refuses what it must, and nothing else`() throws {
        let desk = try Desk()
        let names = header.split(separator: ",").map(String.init)
        let sound = ["R", "Đặng Văn Hùng", "02/09/1984", "Nam", "000084000002", "2", "15/12/2021", "Vaxzevria"]
        for (field, value, code) in Self.rows {
            var row = sound
            row[names.firstIndex(of: field)!] = value
            if field == "dob", code == "DOB-FUTURE" || code == "DOB-IMPLAUSIBLE" { row[4] = "123456789" }
            let result = try desk.sign(header + "\n" + row.joined(separator: ",") + "\n")
            #expect(result.tally.rejectedCount == (code == nil ? 0 : 1), "\(field) \(value): \(result.rejects)")
            if let code { #expect(result.rejects.contains(code), "\(field) \(value): \(result.rejects)") }
        }
    }

    @Test func `the totals of doses follow the product`() throws {
        let desk = try Desk()
        for (vaccine, dose, total) in [
            ("Vaxzevria", 1, 2), ("Vaxzevria", 2, 2), ("Vaxzevria", 3, 3), ("Janssen", 1, 1), ("Janssen", 2, 1), ("Janssen", 3, 3), ("Abdala", 3, 3),
            ("Abdala", 4, 4), ("Sputnik Light", 2, 1),
        ] {
            let result = try desk.sign(header + "\nR,Đặng Văn Hùng,1984,Nam,000084000002,\(dose),15/12/2021,\(vaccine)\n")
            guard case .vaccination(let entry) = try desk.certificate(in: try #require(result.lines.first)).entry else { continue }
            #expect(entry.doseNumber == dose && entry.doseTotal == total, "\(vaccine) \(dose)")
        }
    }

    @Test func `a foreigner needs the spelling of the passport`() throws {
        let desk = try Desk()
        let names = "record_id,full_name,dob,nationality,passport_family,passport_given,dose_no,date,vaccine"
        let refused = try desk.sign(names + "\nR,Jürgen Groß,1984,DE,,,2,15/12/2021,Moderna\n")
        #expect(refused.rejects.contains("NAME-SPLIT"))
        let signed = try desk.sign(names + "\nR,Jürgen Groß,1984,DE,GROSS,JUERGEN,2,15/12/2021,Moderna\n")
        #expect(try desk.certificate(in: try #require(signed.lines.first)).name.familyNameTransliterated == "GROSS")
    }

    @Test func `whole files are refused with what to do`() throws {
        let desk = try Desk()
        for (text, code) in [
            ("a,b\n1,2\n", FindingCode.headerMissing), (header + ",Họ và tên\n", .headerTwice), ("\u{FEFF}\0a\0b", .fileEncoding),
        ] {
            #expect { try desk.sign(text) } throws: { ($0 as? FileRefusal)?.code == code }
        }
    }

    @Test func `a file that cannot be read as lines, or does not begin with its header, says so`() throws {
        let desk = try Desk()
        let row = "R,Đặng Văn Hùng,1984,Nam,000084000002,2,15/12/2021,Moderna"
        for (text, code, words) in [
            ("", FindingCode.headerMissing, "is empty"), ("\u{FEFF}", .headerMissing, "first line is blank"),
            ("\n" + header + "\n" + row, .headerMissing, "first line is blank"), (",,,\n" + header, .headerMissing, "first line is blank"),
            ("sep=,\r\n" + header + "\n", .headerMissing, "sep="), ("SEP=;\n" + header + "\n", .headerMissing, "sep="),
            (header + "\r" + row + "\r", .fileEncoding, "CR alone"),
            (header.replacingOccurrences(of: "sex", with: "s\0x") + "\n" + row, .fileEncoding, "a NUL byte"),
        ] {
            #expect { try desk.sign(text) } throws: { error in
                let refusal = error as? FileRefusal
                return refusal?.code == code && refusal?.message.contains(words) == true
            }
        }
        let line = #"{"record":"F","full_name":"Đặng Văn Hùng","dob":"1984","id_number":"000084000002","dose_no":2,"date":"2021-12-15","vaccine":"Moderna"}"#
        for encoding in [String.Encoding.utf16LittleEndian, .utf16BigEndian] {
            let input = desk.folder.appending(path: "\(encoding.rawValue)")
            try #require(line.data(using: encoding)).write(to: input)
            let files = RunFiles(input: input.path, output: input.path + ".o", rejects: input.path + ".r", overwrites: false)
            #expect { try desk.run(desk.settings(format: .ndjson), files).sign() } throws: {
                ($0 as? FileRefusal)?.message == "the file is UTF-16; save it as NDJSON in UTF-8"
            }
        }
        #expect { try desk.sign(line + "\r" + line, format: .ndjson) } throws: { "\($0)".contains("CR alone") }
        // Twins: a last line without its line end, or with half of it.
        for end in ["", "\r"] {
            #expect(try desk.sign(line + end, format: .ndjson).tally.signedCount == 1)
            #expect(try desk.sign(header + "\r\n" + row + end).tally.signedCount == 1)
        }
    }

    @Test func `a NUL refuses its row wherever it stands, and no other`() throws {
        let desk = try Desk()
        let row = { (id: String) in "\(id),Đặng Văn Hùng,1984,Nam,000084000002,2,15/12/2021,Moderna,lot\n" }
        for place in ["R1", "Hùng", "Moderna", "lot"] {
            for rows in [[row("R1"), row("R2")], [row("R0"), row("R1")]] {
                let broken = rows.map { $0.contains("R1") ? $0.replacingOccurrences(of: place, with: place + "\0") : $0 }
                let result = try desk.sign(header + ",lot\n" + broken.joined())
                #expect(result.tally.signedCount == 1 && result.tally.findingCounts["ROW-ENCODING"] == 1, "\(place)")
            }
        }
    }

    @Test func `a quote that is never closed refuses the whole file and says where it opens`() throws {
        let desk = try Desk()
        let rows = (1...3_000).map { "R\($0),Đặng Văn Hùng,1984,Nam,000084000002,2,15/12/2021,Moderna\n" }
        let broken = "Q,\"Đặng Văn Hùng,1984,Nam,000084000002,2,15/12/2021,Moderna\n"
        #expect(try desk.sign(header + "\n" + rows.joined()).tally.signedCount == 3_000)
        #expect { try desk.sign(header + "\n" + rows[0] + broken + rows[1...].joined()) } throws: {
            ($0 as? FileRefusal)?.description.contains("row 2") == true
        }
    }

    @Test func `lines inside a quoted field are never rows`() throws {
        let desk = try Desk()
        let planted = "\"x\n" + String(repeating: Self.row("PLANTED", lot: "") + "\n", count: 10) + "\""
        let result = try desk.sign(Self.table([("A", "1"), ("B", planted), ("C", "3")]))
        #expect(result.lines.compactMap { $0.text("record") } == ["A", "B", "C"] && result.tally.rowCount == 3)
    }

    private static func row(_ id: String, lot: String) -> String {
        "\(id),Đặng Văn Hùng,1984,Nam,000084000002,2,15/12/2021,Moderna,\(lot)"
    }

    private static func table(_ rows: [(String, String)]) -> String {
        header + ",lot\n" + rows.map { row($0, lot: $1) + "\n" }.joined()
    }

    @Test func `two stray quotes that take in more than a row may have refuse the whole file`() throws {
        let desk = try Desk()
        for between in [2_000, 20_000] {
            let rows = [("A", "1"), ("B", "\"2")] + (0..<between).map { ("C\($0)", "3") } + [("D", "4\""), ("E", "5")]
            // The row in which the quote opens, and the lines from it to that of the closing quote.
            for check in [{ _ = try desk.sign($0) }, { _ = try desk.check($0) }] as [(String) throws -> Void] {
                #expect { try check(Self.table(rows)) } throws: { error in
                    let refusal = error as? FileRefusal
                    return refusal?.code == .rowTooLong && refusal?.message.hasPrefix("row 2: ") == true
                        && refusal?.message.contains("takes in \(between + 2) lines") == true
                }
            }
            let mended = rows.map { ($0, $1.replacingOccurrences(of: "\"", with: "")) }
            #expect(try desk.sign(Self.table(mended)).tally.signedCount == between + 4)
        }
    }

    @Test func `a row that is too long in itself is refused alone, and what says so says how much of it is kept`() throws {
        let desk = try Desk()
        // In the first the buffer holds the whole row, in the others it does not; cut, none may be half a letter.
        for lot in [String(repeating: "Đ", count: 40_000), "\"" + String(repeating: "ab;", count: 200_000) + "\""] {
            let result = try desk.sign(Self.table([("A", "1"), ("B", lot), ("C", "3")]))
            #expect(result.lines.compactMap { $0.text("record") } == ["A", "C"])
            #expect(result.rejects.contains("ROW-TOO-LONG") && result.rejects.contains("its first 65536 alone"))
            #expect((65_536..<66_200).contains(result.rejects.utf8.count) && !result.rejects.contains("\u{FFFD}"))
            // What was refused stands in one row again, with its reasons in their own columns.
            let again = try desk.sign(result.rejects)
            #expect(again.tally.rowCount == 1 && again.tally.rejectedCount == 1)
        }
    }

    @Test func `one record is signed once, and never with two contents`() throws {
        let desk = try Desk()
        let row = { (id: String, dose: Int) in "\(id),Đặng Văn Hùng,1984,Nam,000084000002,\(dose),15/12/2021,Moderna\n" }
        let result = try desk.sign(header + "\n" + row("A", 2) + row("A", 2) + row("A", 3) + row("B", 3), jobs: 2)
        #expect(result.lines.compactMap { $0.text("record") } == ["A", "B"])
        #expect(result.rejects.contains("RECORD-REPEATED") && result.rejects.contains("RECORD-CHANGED"))
        let many = (0..<2_000).map { row("R\($0 % 1_000)", 2) }.joined()
        let repeated = try desk.sign(header + "\n" + many, jobs: 3)
        #expect(repeated.tally.signedCount == 1_000 && repeated.tally.findingCounts["RECORD-REPEATED"] == 1_000)
        #expect(Set(repeated.lines.compactMap { $0.text("record") }).count == 1_000)
    }

    @Test func `two people of two facilities who share a row number are two records`() throws {
        let desk = try Desk()
        let names = "STT,Họ và tên,Ngày sinh,Số CCCD,Mũi số,Ngày tiêm,Tên vắc xin,Cơ sở tiêm\n"
        let rows = [
            "1,Đặng Văn Hùng,1984,000084000002,2,15/12/2021,Moderna,A", "1,Lê Thị Hoa,1984,000184000003,2,15/12/2021,Moderna,B",
            "2,Đặng Văn Hùng,1984,000084000002,3,16/12/2021,Moderna,A",
        ]
        #expect(try desk.sign(names + rows.joined(separator: "\n")).tally.signedCount == 3)
        #expect(try desk.sign(names + rows[0] + "\n" + rows[0]).tally.signedCount == 1)
    }

    @Test func `columns that a rejects file added are left out wherever they stand`() throws {
        let desk = try Desk()
        let moved = "error_code,error_message,error_field," + header + "\n"
        let sound = "NAME-EMPTY,\"no, name\",full_name,R,Đặng Văn Hùng,1984,Nam,000084000002,2,15/12/2021,Moderna\n"
        #expect(try desk.sign(moved + sound).tally.signedCount == 1)
        let refused = try desk.sign(moved + sound.replacingOccurrences(of: "Moderna", with: "Modena"))
        #expect(refused.rejects.hasPrefix(header + ",error_code,error_field,error_message\nR,Đặng Văn Hùng,1984,Nam,"))
    }

    @Test func `the added columns of a short row stand under their headers`() throws {
        let desk = try Desk()
        let result = try desk.sign(header + "\nR,Đặng Văn Hùng,1984\n")
        #expect(result.rejects.contains("\nR,Đặng Văn Hùng,1984,,,,,,ROW-COLUMNS,row,"))
    }

    @Test func `a row with a cell too few is not signed from the rejects file until it is mended`() throws {
        let desk = try Desk()
        let names = header + ",lot,province,country"
        let start = "R,Đặng Văn Hùng,1984,Nam,000084000002,2,15/12/2021,Moderna"
        let refused = try desk.sign(names + "\n" + start + ",Viêng Chăn,LA\n")
        #expect(refused.rejects.contains(",Viêng Chăn,LA,,ROW-COLUMNS,"))
        // Unmended, also a second time, and with a lost cell put back while the others still stand one to the left.
        let again = try desk.sign(refused.rejects)
        #expect(again.tally.rejectedCount == 1 && again.rejects.contains(",Viêng Chăn,LA,,ROW-COLUMNS,row,\"error_code says"))
        #expect(try desk.sign(again.rejects).tally.rejectedCount == 1)
        // Mended: every value in its column, or the last one said to be empty rightly.
        let mended = again.rejects.replacingOccurrences(of: "Moderna,Viêng Chăn,LA,,", with: "Moderna,L1,Viêng Chăn,LA,")
        let certificate = try desk.certificate(in: try #require(try desk.sign(mended).lines.first))
        guard case .vaccination(let dose) = certificate.entry else { return #expect(Bool(false)) }
        #expect(dose.country == "LA")
        let empty = names + ",error_code,error_field,error_message\n" + start + ",L1,Hà Nội,,"
        #expect(try desk.sign(empty + ",,\n").tally.signedCount == 1)
        #expect(try desk.sign(empty + "ROW-COLUMNS,row,text\n").tally.signedCount == 0)
        #expect(try desk.sign(empty + "NAME-EMPTY,full_name,text\n").tally.signedCount == 1)
    }

    @Test func `a row with a cell too many keeps all its cells in the rejects file, and is not signed from it`() throws {
        let desk = try Desk()
        let start = "R,Đặng Văn Hùng,1984,Nam,000084000002,2,15/12/2021,Moderna"
        for surplus in ["L1,L2", "L1,", "L1,L2,L3", ",,,,"] {
            let own = start + "," + surplus
            var result = try desk.sign(header + ",lot\n" + own + "\n")
            for _ in 0..<3 {
                #expect(result.tally.rejectedCount == 1 && result.rejects.contains("\n" + own + ",ROW-COLUMNS,row,"), "\(result.rejects)")
                result = try desk.sign(result.rejects)
            }
            // A spreadsheet gives every row as many cells as the longest has.
            let lines = result.rejects.split(separator: "\n").map(String.init)
            let surplusCount = surplus.count { $0 == "," }
            let filled = "\(lines[0])\(String(repeating: ",", count: surplusCount))\n\(lines[1])\n"
            let saved = try desk.sign(filled)
            #expect(saved.tally.rejectedCount == 1 && saved.rejects.contains("\n" + own), "\(saved.rejects)")
        }
        // A short row of a rejects file keeps its cells as well.
        let table = header + ",lot,error_code,error_field,error_message\n"
        let short = try desk.sign(table + start + ",ROW-COLUMNS,row,text\n")
        #expect(short.rejects.contains("\n" + start + ",,ROW-COLUMNS,row,"))
    }

    @Test func `a row without a name is not warned of the spelling of one`() throws {
        let desk = try Desk()
        let nameless = try desk.sign(header + "\nR,,1984,Nam,000084000002,2,15/12/2021,Moderna\n,,,,,,,\n")
        #expect(nameless.tally.findingCounts["NAME-EMPTY"] == 2 && nameless.tally.findingCounts["NAME-NOACCENT"] == nil)
        let named = try desk.sign(header + "\nR,Dang Van Hung,1984,Nam,000084000002,2,15/12/2021,Moderna\n")
        #expect(named.tally.findingCounts["NAME-NOACCENT"] == 1)
    }

    @Test func `a file may not stand for two`() throws {
        let desk = try Desk()
        let path = desk.folder.appending(path: "records").path
        try Data((header + "\n").utf8).write(to: URL(filePath: path))
        for (output, rejects) in [(path, path + ".r"), (path + ".o", path), (path + ".o", path + ".o")] {
            let files = RunFiles(input: path, output: output, rejects: rejects, overwrites: true)
            #expect(throws: FileCollision.self) { try desk.run(desk.settings(), files).sign() }
        }
        #expect(throws: FileCollision.self) {
            let files = RunFiles(input: path, output: path + ".o", rejects: path + ".r", overwrites: true)
            _ = try desk.run(desk.settings(), files, ledger: path + ".o").sign()
        }
        // Neither output nor rejects nor manifest is replaced unasked, and nothing is begun.
        for name in [".o", ".r", ".o.manifest.json"] {
            let files = RunFiles(input: path, output: path + ".o", rejects: path + ".r", overwrites: false)
            try Data().write(to: URL(filePath: path + name))
            #expect(throws: (any Error).self) { try desk.run(desk.settings(), files).sign() }
            #expect(!FileManager.default.fileExists(atPath: path + ".o.partial"))
            try FileManager.default.removeItem(atPath: path + name)
        }
    }

    @Test func `a key for every kind is asked for before the first signature`() throws {
        let desk = try Desk(purposes: .vaccination)
        let test = #"{"record":"T","dcc":{"nam":{"fn":"Lê"},"dob":"1990-01-02","t":[{"tg":"840539006","tt":"LP6464-4","sc":"2021-12-15T08:00:00Z","tr":"260415000","tc":"C","co":"VN"}]}}"#
        let flat = #"{"record":"F","full_name":"Đặng Văn Hùng","dob":"1984","id_number":"000084000002","dose_no":2,"date":"2021-12-15","vaccine":"Moderna"}"#
        #expect(try desk.sign(flat, format: .ndjson).tally.signedCount == 1)
        for line in [test, test.replacingOccurrences(of: "\"dcc\"", with: "\"\\u0064cc\"")] {
            #expect(throws: IssuingError.keyMissing(kind: "test", row: 2)) { try desk.sign(flat + "\n" + line, format: .ndjson) }
        }
        #expect(try Desk().sign(flat + "\n" + test, format: .ndjson).tally.signedCount == 2)
    }

    @Test func `a rejects file that was corrected signs`() throws {
        let desk = try Desk()
        let first = try desk.sign(header + "\nR,Đặng Văn Hùng,1984,Nam,000084000002,2,15/12/2021,Modena\n")
        #expect(first.tally.rejectedCount == 1 && first.rejects.hasPrefix(header + ",error_code,error_field,error_message\n"))
        let second = try desk.sign(first.rejects.replacingOccurrences(of: "Modena", with: "Moderna"))
        #expect(second.tally.signedCount == 1 && second.tally.rejectedCount == 0)
    }

    @Test func `the output is in the order of the input, whatever the number of threads`() throws {
        let desk = try Desk()
        let rows = (1...3_000).map { "R\($0),Đặng Văn Hùng,1984,Nam,000084000002,2,15/12/2021,Moderna" }
        let result = try desk.sign(header + "\n" + rows.joined(separator: "\n"), jobs: 3)
        #expect(result.lines.compactMap { $0["row"] as? Int } == Array(1...3_000))
        #expect(result.lines.compactMap { $0.text("record") } == (1...3_000).map { "R\($0)" })
        #expect(Set(result.lines.compactMap { $0.text("ci") }).count == 3_000)
    }

    @Test func `NDJSON holds flat records and contents of all three kinds`() throws {
        let desk = try Desk()
        let dcc = { (entry: String) in
            #"{"record":"N\#(entry.dropFirst().prefix(1))","dcc":{"nam":{"fn":"Nguyễn","gn":"Bảo Duy"},"dob":"1990-01-02",\#(entry)}}"#
        }
        let lines = [
            #"{"record_id":"F","full_name":"Đặng Văn Hùng","dob":"1984","id_number":"000084000002","dose_no":2,"date":"2021-12-15","vaccine":"Moderna"}"#,
            dcc(#""v":[{"tg":"840539006","vp":"1119349007","mp":"EU/1/20/1528","ma":"ORG-100030215","dn":2,"sd":2,"dt":"2021-12-15","co":"VN"}]"#),
            dcc(#""t":[{"tg":"840539006","tt":"LP6464-4","sc":"2021-12-15T08:00:00Z","tr":"260415000","tc":"Centre","co":"VN"}]"#),
            dcc(#""r":[{"tg":"840539006","fr":"2021-12-01","co":"VN","df":"2021-12-12","du":"2022-05-30"}]"#),
        ]
        let result = try desk.sign(lines.joined(separator: "\n"), format: .ndjson)
        #expect(result.tally.signedCount == 4, "\(result.rejects)")
        let kinds = try result.lines.map { try desk.certificate(in: $0).kind }
        #expect(kinds == [.vaccination, .vaccination, .test, .recovery])
        #expect(try desk.certificate(in: result.lines[1]).name.givenNameTransliterated == "BAO<DUY")
    }

    @Test func `NDJSON lines are refused with their codes`() throws {
        let desk = try Desk()
        let sound = #"{"record":"N","dcc":{"nam":{"fn":"Nguyễn"},"dob":"1990","v":[{"tg":"840539006","vp":"1119349007","mp":"EU/1/20/1528","ma":"ORG-100030215","dn":2,"sd":2,"dt":"2021-12-15","co":"VN"}]}}"#
        #expect(try desk.sign(sound, format: .ndjson).tally.signedCount == 1)
        for (from, to, code) in [
            ("{\"record\"", "{record", "JSON-INVALID"), ("\"840539006\"", "\"1\"", "VALUE-SET"), ("ORG-100030215", "ORG-100031184", "VACCINE-TRIPLE"),
            ("2021-12-15", "2021-13-15", "DATE-INVALID"), ("\"dn\":2", "\"dn\":0", "SCHEMA"), ("\"dn\":2", "\"dn\":2,\"x\":1", "SCHEMA"),
            ("Nguyễn", "Nguyễn 2", "NAME-DIGITS"), ("\"1990\"", "\"1990-02-31\"", "DOB-INVALID"), ("\"v\"", "\"t\"", "SCHEMA"),
            ("\"co\":\"VN\"", "\"co\":\"XY\"", "VALUE-SET"),
        ] {
            let result = try desk.sign(sound.replacingOccurrences(of: from, with: to), format: .ndjson)
            #expect(result.tally.rejectedCount == 1 && result.rejects.contains(code), "\(code): \(result.rejects)")
        }
    }

    @Test func `columns and members that are not read are named`() throws {
        let desk = try Desk()
        #expect(try desk.sign(header + ",Ghi chú\nR,Đặng Văn Hùng,1984,Nam,000084000002,2,15/12/2021,Moderna,x\n").ignored == ["Ghi chú"])
        let flat = #"{"record_id":"F","full_name":"Đặng Văn Hùng","dob":"1984","id_number":"000084000002","dose_no":2,"date":"2021-12-15","vaccine":"Moderna"}"#
        #expect(try desk.sign(flat, format: .ndjson).ignored == [])
        for member in [#""passportfamily":"X""#, #""passportfamily":"\u0058""#] {
            let line = flat.replacingOccurrences(of: "\"dob\"", with: member + ",\"dob\"")
            #expect(try desk.sign(line, format: .ndjson).ignored == ["passportfamily"])
        }
    }

    @Test func `warnings sign, and refuse when the officer says so`() throws {
        let desk = try Desk()
        let row = header + "\nR,Đặng Văn Hùng,1984,Nam,000084000002,1,15/12/2021,Moderna\n"
        let normal = try desk.sign(row)
        #expect(normal.tally.signedCount == 1 && normal.tally.findingCounts["COURSE-INCOMPLETE"] == 1)
        var policy = JudgingPolicy()
        policy.treatments[.courseIncomplete] = .error
        #expect(try desk.sign(row, policy: policy).tally.rejectedCount == 1)
        var strict = JudgingPolicy()
        strict.isStrict = true
        #expect(try desk.sign(row, policy: strict).tally.rejectedCount == 1)
        var lenient = JudgingPolicy()
        lenient.allowsMissingID = true
        let without = header + "\nR,Đặng Văn Hùng,1984,Nam,,2,15/12/2021,Moderna\n"
        #expect(try desk.sign(without, policy: lenient).tally.signedCount == 1)
    }

    @Test func `random rows never trap`() throws {
        let desk = try Desk()
        var generator = SystemRandomNumberGenerator()
        let alphabet = Array(",;\"\n\r\t'0123456789/-NamHùng Đặng\u{FEFF}")
        var readCount = 0
        for _ in 0..<200 {
            let rows = (0..<6).map { _ in String((0..<80).map { _ in alphabet.randomElement(using: &generator)! }) }
            do {
                let result = try desk.sign(header + "\n" + rows.joined(separator: "\n"))
                #expect(result.tally.rowCount == result.tally.signedCount + result.tally.rejectedCount)
                readCount += 1
            } catch is FileRefusal {  // a quote that is never closed
            }
        }
        #expect(readCount > 0)
    }
}
