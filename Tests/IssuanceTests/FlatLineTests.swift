import Foundation
import Issuance
import Testing

/// NDJSON lines of flat objects, however their texts are written.
@Suite("Reading flat lines")
struct FlatLineTests {
    private static let plain =
        #"{"record_id":"R1","full_name":"Đặng Văn Hùng","dob":"02/09/1984","sex":"Nam","id_number":"000084000002","nationality":"Việt Nam","dose_no":2,"dose_type":"Cơ bản","date":"15/12/2021","vaccine":"Moderna","lot":"A/\"1\"","facility":"Trạm Y tế","facility_signed":"15/12/2021"}"#

    /// Every text of the line with all that is not ASCII escaped, as many exporters write it.
    private static let escaped = plain.unicodeScalars.map { scalar in
        scalar.isASCII ? String(scalar) : String(format: "\\u%04x", scalar.value)
    }.joined()

    @Test func `a line says the same with its letters escaped`() throws {
        let desk = try Desk()
        #expect(Self.escaped.contains("\\u0110\\u1eb7ng") && Self.escaped.utf8.allSatisfy { $0 < 0x80 })
        for line in [Self.plain, Self.escaped, Self.escaped.replacingOccurrences(of: "\\u1eb7", with: "\\u1EB7")] {
            let result = try desk.sign(line, format: .ndjson)
            #expect(result.tally.signedCount == 1, "\(result.rejects)")
            let name = try desk.certificate(in: #require(result.lines.first)).name
            #expect(name.familyName == "Đặng" && name.givenName == "Văn Hùng")
        }
    }

    @Test func `the same record escaped is the same record`() throws {
        let desk = try Desk()
        let ledger = desk.folder.appending(path: "ledger.sqlite").path
        #expect(try desk.sign(Self.plain, format: .ndjson, ledger: ledger).tally.signedCount == 1)
        let again = try desk.sign(Self.escaped, format: .ndjson, ledger: ledger)
        #expect(again.tally.signedCount == 0 && again.tally.alreadySignedCount == 1)
    }

    @Test func `every escape of JSON is undone`() throws {
        let desk = try Desk()
        for (text, meaning) in [
            (#"\"\\\/"#, #""\/"#), (#"A\tB"#, "A\tB"), (#"A\u0009\n\r\f\bB"#, "A\t\n\r\u{C}\u{8}B"), (#"\uD83D\uDE00"#, "😀"),
            (#"a\u00e9\u1EC7"#, "aéệ"), (#"12345678\u0041bcdefgh"#, "12345678Abcdefgh"), (#"\u0041\u0042"#, "AB"),
        ] {
            let result = try desk.sign(Self.plain.replacingOccurrences(of: "R1", with: text), format: .ndjson)
            #expect(result.lines.first?.text("record") == meaning, "\(text): \(result.rejects)")
        }
    }

    @Test func `a line with a broken escape or text is no JSON`() throws {
        let desk = try Desk()
        for text in [
            #"\x41"#, #"\u12"#, #"\u12G4"#, #"\uD83D"#, #"\uD83Dx"#, #"\uDE00"#, #"\uD83D\u0041"#, "\\", "tab\there", "\u{1}", #"\u"#,
        ] {
            let line = Self.plain.replacingOccurrences(of: "Trạm Y tế", with: text)
            let result = try desk.sign(line, format: .ndjson)
            #expect(result.tally.signedCount == 0 && result.rejects.contains("JSON-INVALID"), "\(text): \(result.rejects)")
        }
    }

    @Test func `members may stand in any order, and none twice`() throws {
        let desk = try Desk()
        let members = Self.plain.dropFirst().dropLast().components(separatedBy: ",\"").map { $0.hasPrefix("\"") ? $0 : "\"" + $0 }
        let lines = (0..<members.count).map { turn in
            "{" + (members[turn...] + members[..<turn]).joined(separator: ", ").replacingOccurrences(of: "R1", with: "R\(turn)") + "}"
        }
        let result = try desk.sign(lines.joined(separator: "\n"), format: .ndjson)
        #expect(result.tally.signedCount == members.count, "\(result.rejects)")
        for member in members {
            let twice = Self.plain.replacingOccurrences(of: "}", with: "," + member + "}")
            let result = try desk.sign(twice, format: .ndjson)
            #expect(result.tally.signedCount == 0 && result.rejects.contains("JSON-INVALID"), "\(member)")
        }
    }

    /// What one line is recognised by must not be carried over to the next.
    @Test func `lines of one file may differ in blanks, order, members and the kinds of their values`() throws {
        let desk = try Desk()
        let shapes: [(String) -> String] = [
            { $0 },
            { $0.replacingOccurrences(of: ",\"", with: " ,\t\"").replacingOccurrences(of: ":", with: " : ") },
            { $0.replacingOccurrences(of: #""dose_no":2"#, with: #""dose_no":"2""#) },
            { $0.replacingOccurrences(of: #""sex":"Nam""#, with: #""sex":null"#) },
            { $0.replacingOccurrences(of: #""sex":"Nam","#, with: "") },
            { $0.replacingOccurrences(of: #""sex":"Nam""#, with: #""sex":"Nam","a member with a name that is far too long to be kept":"x""#) },
            { $0.replacingOccurrences(of: #""lot":"A/\"1\"","#, with: "").replacingOccurrences(of: "{", with: #"{"lot":"A/\"1\"","#) },
            { $0.replacingOccurrences(of: "}", with: " } ") },
        ]
        var lines: [String] = []
        for first in shapes.indices {
            for second in shapes.indices {
                for shape in [first, second] {
                    lines.append(shapes[shape](Self.plain).replacingOccurrences(of: "R1", with: "R\(lines.count)"))
                }
            }
        }
        let result = try desk.sign(lines.joined(separator: "\n"), format: .ndjson)
        #expect(result.tally.signedCount == lines.count, "\(result.rejects)")
        for line in result.lines {
            let certificate = try desk.certificate(in: line)
            #expect(certificate.name.givenName == "Văn Hùng" && certificate.dateOfBirth == "1984-09-02")
            guard case .vaccination(let dose) = certificate.entry else { Issue.record("not a vaccination"); continue }
            #expect(dose.doseNumber == 2 && dose.date == "2021-12-15" && dose.product == "EU/1/20/1507")
        }
    }

    @Test func `a member twice is no JSON, however the lines before it looked`() throws {
        let desk = try Desk()
        let plain = Self.plain.replacingOccurrences(of: #""sex":"Nam","#, with: "")
        let twice = plain.replacingOccurrences(of: #""id_number":"#, with: #""dob":"02/09/1984","id_number":"#)
        let result = try desk.sign([Self.plain, twice, Self.plain.replacingOccurrences(of: "R1", with: "R2")].joined(separator: "\n"), format: .ndjson)
        #expect(result.tally.signedCount == 2 && result.rejects.contains("JSON-INVALID"), "\(result.rejects)")
    }

    @Test func `a name in escapes names the same member`() throws {
        let desk = try Desk()
        let line = Self.plain.replacingOccurrences(of: #""vaccine""#, with: #""\u0076accine""#)
        #expect(try desk.sign(line, format: .ndjson).tally.signedCount == 1)
        let twice = Self.plain.replacingOccurrences(of: "}", with: #","\u0076accine":"Moderna"}"#)
        #expect(try desk.sign(twice, format: .ndjson).tally.signedCount == 0)
    }
}
