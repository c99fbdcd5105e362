import Gate
import Testing
import TextFormats

@Suite("Screens of a gate")
struct GateScreenTests {
    private let fixture: Fixture
    private let gate: Post

    init() throws {
        fixture = try Fixture()
        gate = try Post(fixture)
    }

    private let bar = String(repeating: "?", count: 80)

    /// Lines without the blanks and blank lines at their ends.
    private func shown(_ gate: Post, columns: Int = 80, rows: Int = 24) -> [String] {
        gate.screen(columns: columns, rows: rows).map { $0.replacing(#/ +$/#, with: "") }
    }

    @Test func `a code that waits for its passport, line by line`() throws {
        gate.scan(try fixture.text())
        gate.wait(2_000)
        #expect(shown(gate) == [
            "HCERT GATE  2022-06-15 12:00:03Z  Lists no. 42, 1 d 3 h old",
            bar,
            "[?]  CODE GENUINE - COMPARE PASSPORT",
            bar,
            "No. 1   2 s ago  GENUINE",
            "Scan the lines of the passport, or compare name and birth date: + same, - not",
            "the same.",
            "",
            "Name        Nguyễn, Bảo Duy",
            "In letters  NGUYEN<<BAO<DUY",
            "Born        1984-09-02",
            "passport    not compared",
            "Event       Vaccination, dose 2 of 2 on 2021-12-15, Comirnaty, Viet Nam",
            "            by VN, in force until 2023-01-01T00:00:00Z",
            "", "", "", "", "", "",
            "",
            "Codes 1  genuine 1  matched 0  by officer 0  not same 0  rescan 0  other 0",
            "2nd line 0",
            "+ same person  - not the same  blank: clear  Ctrl-C: leave",
        ])
    }

    @Test func `a near match with its letters marked, in Vietnamese, line by line`() throws {
        let gate = try Post(
            fixture, GateSettings(language: .vietnamese, offsetFromUTC: 7 * 3_600, lists: Fixture.signedLists))
        gate.scan(try fixture.text())
        gate.scan(Zones.book("NGUYEN<<BAO<DUI").joined())
        #expect(shown(gate) == [
            "HCERT GATE  2022-06-15 19:00:02 +07:00  Danh sách số 42, 1 ngày 3 giờ tuổi",
            bar,
            "[?]  MÃ THẬT - HÃY SO TỪNG CHỮ CÁI",
            bar,
            "Số 1   1 giây trước  GENUINE",
            "Các chữ trong [ ] khác nhau. Hãy so với hộ chiếu: + giống, - không giống.",
            "",
            "Họ tên      Nguyễn, Bảo Duy",
            "hộ chiếu    C1234567  VNM",
            "Họ          NGUYEN  giống nhau",
            "Tên         chứng nhận BAO<DU[Y]",
            "            hộ chiếu   BAO<DU[I]  khác một chữ cái",
            "Ngày sinh   1984-09-02  giống nhau",
            "Nội dung    Tiêm chủng, mũi 2 trên 2 ngày 2021-12-15, Comirnaty, Viet Nam",
            "            do VN cấp, đến 2023-01-01T00:00:00Z",
            "", "", "", "", "",
            "",
            "Mã 1  thật 1  khớp 0  cán bộ 0  người khác 0  quét lại 0  giấy khác 0",
            "tuyến hai 0",
            "+ cùng một người  - không phải  phím cách: xóa  Ctrl-C: rời",
        ])
    }

    @Test func `a screen at rest shows the time, the age of the lists, counters and keys`() {
        let lines = shown(gate)
        #expect(lines[0] == "HCERT GATE  2022-06-15 12:00:00Z  Lists no. 42, 1 d 3 h old")
        #expect(lines[2] == "     READY - SCAN A CODE" && lines[1] == String(repeating: "-", count: 80))
        #expect(lines[21].hasPrefix("Codes 0  genuine 0") && lines[23].hasPrefix("+ same person"))
    }

    @Test func `every size gets its number of lines, none too wide, and the headline whole or no verdict`() throws {
        gate.scan(try fixture.text(family: String(repeating: "Nguyễn ", count: 11), given: "Bảo Duy"))
        for (columns, rows) in [(80, 24), (132, 50), (40, 16), (41, 17), (200, 16), (40, 60), (39, 24), (80, 15), (20, 5), (1, 1), (0, 0)] {
            let lines = gate.screen(columns: columns, rows: rows)
            #expect(lines.count == max(rows, 1), "\(columns)x\(rows)")
            #expect(lines.allSatisfy { $0.unicodeScalars.count <= max(columns, 1) }, "\(columns)x\(rows)")
            let text = lines.joined(separator: " ")
            if columns >= 40, rows >= 16 {
                #expect(text.contains("CODE GENUINE - COMPARE PASSPORT") && text.contains("2022-06-15 12:00:01Z"), "\(columns)x\(rows)")
            } else {
                #expect(!text.contains("GENUINE"), "\(columns)x\(rows)")
            }
        }
        #expect(shown(gate, columns: 39).first?.hasPrefix("WINDOW TOO SMALL") == true)
    }

    @Test func `a body that does not fit says so`() throws {
        gate.scan(try fixture.text())
        #expect(!gate.text.contains("larger window"))
        #expect(gate.screen(columns: 40, rows: 16).contains("… more in a larger window"))
    }

    @Test func `every headline fits a window of 40 columns beside its symbol, in both languages`() throws {
        for language in Language.allCases {
            let gate = try Post(fixture, lists: Fixture.unsignedLists, language: language)
            gate.scan(try fixture.text())
            gate.scan(Zones.book("NGUYEN<<BAO<DUY").joined())
            let lines = gate.screen(columns: 40, rows: 24)
            let bars = lines.indices.filter { lines[$0] == String(repeating: "?", count: 40) }
            #expect(bars.count == 2)
            let headline = lines[(bars[0] + 1)..<bars[1]].map { String($0.dropFirst(5)) }.joined(separator: " ")
            #expect(headline == (language == .english ? "CODE GENUINE - LISTS NOT SIGNED" : "MÃ THẬT - DANH SÁCH KHÔNG CÓ CHỮ KÝ"))
        }
    }

    @Test func `bars and symbols tell the levels without colour`() throws {
        func bar(_ gate: Post) -> Character? {
            gate.screen().first { Set($0).count == 1 && $0.count == 80 }?.first
        }
        #expect(bar(gate) == "-")
        gate.scan(try fixture.text())
        #expect(bar(gate) == "?" && gate.symbol == "[?]")
        gate.scan(Zones.book("NGUYEN<<BAO<DUY").joined())
        #expect(bar(gate) == "=" && gate.symbol == "[=]")
        gate.scan(Zones.book("TRAN<<BAO<DUY").joined())
        #expect(bar(gate) == "X" && gate.symbol == "[X]")
    }

    @Test func `colours repeat the level, and there is none unless asked for`() throws {
        gate.scan(try fixture.text())
        gate.scan(Zones.book("NGUYEN<<BAO<DUY").joined())
        let lines = GateScreen.lines(of: gate.desk, columns: 80, rows: 24, at: gate.moment)
        let coloured = ScreenPainting.painting(lines, columns: 80, withColour: true, clearing: true)
        #expect(coloured.hasPrefix("\u{1B}[2J\u{1B}[1;1H") && coloured.contains("\u{1B}[1;30;42m[=]  CODE GENUINE"))
        let plain = ScreenPainting.painting(lines, columns: 80, withColour: false, clearing: false)
        #expect(!plain.contains("m[=]") && plain.contains("[=]  CODE GENUINE - PASSPORT MATCHES\u{1B}[K"))
    }

    @Test func `a name cannot draw on the screen`() throws {
        // Eight bytes of Nguyễn: clear the screen, turn the direction, ring.
        gate.scan(try fixture.text(replacing: "Nguyễn", with: Array("\u{1B}[2J\u{202E}\u{7}".utf8)))
        #expect(gate.headline == "CODE GENUINE - COMPARE PASSPORT")
        #expect(gate.text.contains(#"\u{1B}[2J\u{202E}\u{7}, Bảo Duy"#))
        for line in GateScreen.lines(of: gate.desk, columns: 80, rows: 24, at: gate.moment) {
            #expect(line.text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F && $0.value != 0x202E })
        }
    }

    @Test func `wide letters and combining marks are measured as terminals draw them`() throws {
        let name = Array("王e\u{302}\u{303}".utf8)  // 3 + 1 + 2 + 2 bytes, 2 + 1 columns
        gate.scan(try fixture.text(replacing: "Nguyễn", with: name))
        #expect(gate.screen(columns: 40).contains { $0.hasPrefix("Name        王e\u{302}\u{303}, Bảo Duy") })
    }

    @Test func `it never says PASS, in either language`() throws {
        for language in Language.allCases {
            let gate = try Post(fixture, language: language)
            var texts = [gate.text]
            for line in [try fixture.text(), Zones.book("NGUYEN<<BAO<DUY").joined(), "garbage", try fixture.text(Fixture.positiveTest)] {
                gate.scan(line)
                texts.append(gate.text)
                gate.wait(1_500)
            }
            #expect(texts.allSatisfy { $0.uppercased().firstMatch(of: #/\bPASS(ED)?\b/#) == nil })
        }
    }
}
