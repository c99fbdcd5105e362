import Gate
import HealthCertificate
import Testing

@Suite("A gate, without a terminal")
struct GateDeskTests {
    private let fixture: Fixture
    private let gate: Post

    init() throws {
        fixture = try Fixture()
        gate = try Post(fixture)
    }

    private let passport = Zones.book("NGUYEN<<BAO<DUY")

    // MARK: Codes

    @Test func `a genuine code is amber until the identity has been compared`() throws {
        gate.scan(try fixture.text())
        #expect(gate.symbol == "[?]" && gate.headline == "CODE GENUINE - COMPARE PASSPORT")
        #expect(gate.text.contains("No. 1   0 s ago  GENUINE") && gate.text.contains("Nguyễn, Bảo Duy"))
        #expect(!gate.text.uppercased().contains(" PASS "))
        gate.scan(passport.joined())
        #expect(gate.symbol == "[=]" && gate.headline == "CODE GENUINE - PASSPORT MATCHES")
        #expect(gate.desk.state.counters.matchedByPassport == 1 && gate.desk.state.counters.genuine == 1)
    }

    @Test func `the passport may come first, in two lines, and on another stream`() throws {
        for line in passport { gate.scan(line) }
        #expect(gate.headline == "PASSPORT READ - SCAN THE CODE" && !gate.text.contains("NGUYEN"))
        gate.scan(try fixture.text(), from: .device)
        #expect(gate.headline == "CODE GENUINE - PASSPORT MATCHES")
        gate.wait(9_000)
        gate.scan(passport[0])
        #expect(gate.headline == "PASSPORT - NEXT LINE" && gate.text.contains("line 1 of 2"))
    }

    @Test func `a passport is compared with one code alone`() throws {
        gate.scan(passport.joined())
        gate.scan(try fixture.text())
        gate.wait(1_500)
        gate.scan(try fixture.text(dob: "1984-09-03"))
        #expect(gate.headline == "CODE GENUINE - COMPARE PASSPORT")
    }

    @Test func `another person's passport is red, and a key does not change that`() throws {
        gate.scan(try fixture.text())
        gate.scan(Zones.book("TRAN<<QUOC<TOAN").joined())
        #expect(gate.symbol == "[X]" && gate.headline == "PASSPORT DOES NOT MATCH")
        gate.wait(1_500)
        gate.press("+")
        #expect(gate.headline == "PASSPORT DOES NOT MATCH" && gate.text.contains("+ does not change that"))
        // The right one does.
        gate.scan(passport.joined())
        #expect(gate.headline == "CODE GENUINE - PASSPORT MATCHES")
        #expect(gate.desk.state.counters.notSame == 1 && gate.desk.state.counters.matchedByPassport == 1)
    }

    @Test func `a near match stays amber with its letters marked until the officer decides`() throws {
        gate.scan(try fixture.text())
        gate.scan(Zones.book("NGUYEM<<BAO<DUY").joined())
        #expect(gate.symbol == "[?]" && gate.headline == "CODE GENUINE - COMPARE LETTERS")
        #expect(gate.text.contains("certificate NGUYE[N]") && gate.text.contains("passport    NGUYE[M]  one letter differs"))
        #expect(gate.desk.state.counters.matchedByPassport == 0)
        gate.wait(1_500)
        gate.press("+")
        #expect(gate.symbol == "[=]" && gate.headline == "CODE GENUINE - COMPARED BY OFFICER")
        #expect(gate.desk.state.counters.confirmedByOfficer == 1)
    }

    @Test func `the officer's key confirms or denies, once a verdict can have been compared`() throws {
        gate.scan(try fixture.text())
        gate.press("+")
        #expect(gate.headline == "CODE GENUINE - COMPARE PASSPORT" && gate.text.contains("Compare first"))
        gate.wait(1_000)
        gate.press("+")
        #expect(gate.headline == "CODE GENUINE - COMPARED BY OFFICER")
        gate.press("-")
        #expect(gate.symbol == "[X]" && gate.headline == "NOT THE SAME PERSON")
        let counters = gate.desk.state.counters
        #expect(counters.confirmedByOfficer == 1 && counters.notSame == 1)
        gate.wait(9_000)
        gate.press("+")
        #expect(gate.headline == "READY - SCAN A CODE" && gate.text.contains("no genuine code"))
    }

    @Test func `no code confirms itself`() throws {
        let text = try fixture.text()
        for tail in ["\r+", "\r+\r", "\r\r+", "\n+\n+", "\r +"] {
            gate.wait(9_000)
            gate.send(text + tail)
            gate.wait(200)
            #expect(gate.desk.state.counters.confirmedByOfficer == 0)
        }
    }

    @Test func `a passport that comes in one go with the code is not compared`() throws {
        let text = try fixture.text()
        let (one, two) = (passport.joined(), passport.joined(separator: "\r"))
        for together in [text + "\r" + one + "\r", text + "\r" + two + "\r", one + "\r" + text + "\r", two + "\r" + text + "\r"] {
            gate.wait(9_000)
            gate.send(together)
            #expect(gate.symbol == "[?]" && gate.headline == "CODE GENUINE - COMPARE PASSPORT")
            #expect(gate.text.contains("The passport came together with the code."))
        }
        // However slowly the scanner types.
        gate.wait(9_000)
        for byte in Array((text + "\r" + one + "\r").utf8) {
            gate.wait(50)
            gate.send([byte])
        }
        #expect(gate.headline == "CODE GENUINE - COMPARE PASSPORT" && gate.desk.state.counters.matchedByPassport == 0)
        // Twin: by itself.
        gate.scan(one)
        #expect(gate.headline == "CODE GENUINE - PASSPORT MATCHES" && gate.text.contains("passport    C1234567  VNM"))
    }

    @Test func `a code that fills the time up to its passport line is not compared`() throws {
        let text = try fixture.text()
        let one = passport.joined()
        for filling in [String(repeating: "\r", count: 60), String(repeating: "\n", count: 60), String(repeating: "\u{1B}x", count: 40), String(repeating: one + "\r", count: 3)] {
            for together in [text + "\r" + filling + one + "\r", one + "\r" + filling + text + "\r"] {
                gate.wait(9_000)
                for byte in Array(together.utf8) {
                    gate.wait(50)
                    gate.send([byte])
                }
                #expect(gate.desk.state.counters.matchedByPassport == 0, "\(gate.headline)")
            }
        }
        // Twin: by itself, after line ends too many.
        gate.wait(9_000)
        gate.send(text + "\r" + String(repeating: "\r", count: 60))
        gate.scan(one)
        #expect(gate.headline == "CODE GENUINE - PASSPORT MATCHES")
    }

    // MARK: Notices and ceilings

    @Test func `a positive test is red, whoever it belongs to`() throws {
        gate.scan(try fixture.text(Fixture.positiveTest))
        #expect(gate.symbol == "[X]" && gate.headline == "CODE GENUINE - TEST POSITIVE")
        #expect(gate.text.contains("! TEST-POSITIVE: The test found the virus."))
        gate.scan(passport.joined())
        #expect(gate.symbol == "[X]" && gate.headline == "CODE GENUINE - TEST POSITIVE")
    }

    @Test func `a code that was mended is green beside its passport, and says that it was mended`() throws {
        gate.scan(try fixture.text().lowercased())
        #expect(gate.symbol == "[?]" && gate.headline == "CODE GENUINE - COMPARE PASSPORT" && gate.text.contains("! REPAIRED: "))
        gate.scan(passport.joined())
        #expect(gate.symbol == "[=]" && gate.headline == "CODE GENUINE - PASSPORT MATCHES")
    }

    @Test func `what a scanner did to a code is told in the officer's language`() throws {
        // Whole groups of three characters, so that nothing but the end is missing.
        let text = try fixture.text()
        let cut = String(text.prefix(4 + (text.count - 34) / 3 * 3))
        gate.scan(cut)
        #expect(gate.text.contains("The end of the code was not read. Scan the code again") && gate.text.contains("! the end did not arrive"))
        let gate = try Post(fixture, language: .vietnamese)
        gate.scan(cut)
        #expect(gate.headline == "KHÔNG ĐỌC ĐƯỢC - QUÉT LẠI" && gate.text.contains("Chưa đọc được phần cuối của mã. Hãy quét lại mã"))
        #expect(gate.text.contains("! mất phần cuối của mã"))
    }

    @Test func `whatever a gate says in English it says in Vietnamese, in other words`() throws {
        let (text, passport) = (try fixture.text(), passport)
        let (positive, firstDose, expired) = (
            try fixture.text(Fixture.positiveTest), try fixture.text(Fixture.vaccination(1)), try fixture.text(expiration: Fixture.noon - 1)
        )
        let other = try Fixture().text()
        let scenes: [(Post) -> Void] = [
            { _ in }, { $0.scan(text) }, { $0.scan(text); $0.scan(passport.joined()) }, { $0.scan(positive) }, { $0.scan(firstDose); $0.scan(passport.joined()) },
            { $0.scan(text); $0.scan(Zones.book("TRAN<<QUOC<TOAN").joined()) }, { $0.scan(text); $0.scan(Zones.book("NGUYEM<<BAO<DUY").joined()) },
            { $0.scan(text); $0.scan(Zones.book("NGUYEN<<BAO<DUY", expires: "220614").joined()) }, { $0.scan(expired) }, { $0.scan(other) },
            { $0.scan("LT1:6BFOXN") }, { $0.scan("URN:UVCI:01:VN:AB12CD34#T") }, { $0.scan(passport[0]) }, { $0.scan(passport.joined()) },
            { $0.scan(passport.joined().replacing("840902", with: "840903")) }, { $0.press("\u{3}") }, { $0.send("HC1:") },
            { $0.send("garbage\r" + text + "\r") }, { $0.scan(text); $0.press("-") }, { $0.scan(text); $0.wait(1_000); $0.press("+") },
        ]
        for (number, scene) in scenes.enumerated() {
            let (english, vietnamese) = (try Post(fixture), try Post(fixture, language: .vietnamese))
            scene(english)
            scene(vietnamese)
            #expect(english.symbol == vietnamese.symbol && !vietnamese.headline.isEmpty, "scene \(number)")
            #expect(english.headline != vietnamese.headline, "scene \(number): \(vietnamese.headline)")
        }
    }

    @Test func `any other notice stays amber when the passport matches`() throws {
        gate.scan(try fixture.text(Fixture.vaccination(1)))
        gate.scan(passport.joined())
        #expect(gate.symbol == "[?]" && gate.headline == "CODE GENUINE - SEE NOTICES")
        #expect(gate.text.contains("! DOSES-INCOMPLETE: The vaccination is not complete."))
    }

    @Test func `lists that nobody signed are told, and amber at best`() throws {
        let gate = try Post(fixture, lists: Fixture.unsignedLists)
        #expect(gate.text.contains("LISTS NOT SIGNED: amber at best"))
        gate.scan(try fixture.text())
        gate.scan(passport.joined())
        #expect(gate.symbol == "[?]" && gate.headline == "CODE GENUINE - LISTS NOT SIGNED")
        #expect(gate.text.contains("LISTS NOT SIGNED: amber at best"))
    }

    @Test func `without a look-up of what was taken back it is amber at best`() throws {
        let gate = try Post(fixture, isRevocationChecked: false)
        gate.scan(try fixture.text())
        gate.scan(passport.joined())
        #expect(gate.symbol == "[?]" && gate.headline == "CODE GENUINE - REVOCATION NOT CHECKED")
    }

    @Test func `lists past their first limit are amber at best, past their second nothing is judged`() throws {
        func gate(_ stale: Int64?, _ unusable: Int64?, created: Int64 = Fixture.noon - 3_600) throws -> Post {
            let lists = ListsStanding(sequence: 7, created: created, clockNotBefore: created, staleFrom: stale, unusableFrom: unusable, areSigned: true)
            let gate = try Post(fixture, lists: lists)
            gate.scan(try fixture.text())
            gate.scan(passport.joined())
            return gate
        }
        let inTime = try gate(Fixture.noon + 60, Fixture.noon + 120)
        #expect(inTime.headline == "CODE GENUINE - PASSPORT MATCHES")
        let stale = try gate(Fixture.noon, Fixture.noon + 120)
        #expect(stale.symbol == "[?]" && stale.headline == "CODE GENUINE - LISTS OUT OF DATE" && stale.text.contains("! LISTS OUT OF DATE"))
        let unusable = try gate(Fixture.noon - 60, Fixture.noon)
        #expect(unusable.symbol == "[X]" && unusable.headline == "GATE STOPPED - LISTS TOO OLD")
        #expect(unusable.judgedCount == 0 && unusable.desk.state.counters.codes == 1 && !unusable.text.contains("Nguyễn"))
        let future = try gate(nil, nil, created: Fixture.noon + 60)
        #expect(future.symbol == "[X]" && future.headline == "GATE STOPPED - CLOCK IS WRONG" && future.judgedCount == 0)
    }

    @Test func `lists grow too old while the gate runs`() throws {
        let lists = ListsStanding(sequence: 7, created: Fixture.noon, clockNotBefore: Fixture.noon, staleFrom: Fixture.noon + 10, unusableFrom: Fixture.noon + 20, areSigned: true)
        let gate = try Post(fixture, lists: lists)
        #expect(!gate.text.contains("OUT OF DATE"))
        gate.wait(11_000)
        #expect(gate.text.contains("! LISTS OUT OF DATE"))
        gate.wait(10_000)
        #expect(gate.headline == "GATE STOPPED - LISTS TOO OLD")
    }

    @Test func `a passport that has expired is amber`() throws {
        gate.scan(try fixture.text())
        gate.scan(Zones.book("NGUYEN<<BAO<DUY", expires: "220614").joined())
        #expect(gate.symbol == "[?]" && gate.headline == "CODE GENUINE - PASSPORT EXPIRED")
        gate.scan(Zones.book("NGUYEN<<BAO<DUY", expires: "220615").joined())
        #expect(gate.headline == "CODE GENUINE - PASSPORT MATCHES")
    }

    // MARK: Refusals

    @Test func `damage is amber, a wrong signature red`() throws {
        let text = try fixture.text()
        let cracked = String(text.dropLast(9))
        for damaged in [cracked, "hello", "HC1:", text.lowercased() + "A", String(repeating: "A", count: 5_000)] {
            gate.wait(1_500)
            gate.scan(damaged)
            #expect(gate.symbol == "[?]" && gate.headline == "NOT READ - SCAN AGAIN", "\(damaged.prefix(20))")
            #expect(!gate.text.contains("Nguyễn"))
        }
        gate.wait(1_500)
        gate.send([UInt8](repeating: 0x41, count: 20_000) + [0x0D])
        #expect(gate.headline == "NOT READ - SCAN AGAIN" && gate.desk.state.counters.rescan == 6)
        let other = try Fixture()
        gate.wait(1_500)
        gate.scan(try other.text())
        #expect(gate.symbol == "[X]" && gate.headline == "SIGNER UNKNOWN - SECOND LINE" && !gate.text.contains("Nguyễn"))
    }

    @Test func `a certificate that has run out needs another document, and no passport makes it genuine`() throws {
        gate.scan(try fixture.text(expiration: Fixture.noon - 1))
        #expect(gate.symbol == "[X]" && gate.headline == "NOT IN FORCE - OTHER DOCUMENT" && gate.text.contains("EXPIRED"))
        gate.press("+")
        gate.wait(1_000)
        gate.press("+")
        #expect(gate.headline == "NOT IN FORCE - OTHER DOCUMENT")
        gate.scan(passport.joined())
        #expect(gate.headline == "PASSPORT READ - SCAN THE CODE")
    }

    @Test func `codes of another kind are amber`() {
        gate.scan("LT1:6BFOXN")
        #expect(gate.symbol == "[?]" && gate.headline == "OTHER KIND OF CODE")
    }

    @Test func `an identifier that is typed proves nothing`() {
        for text in ["URN:UVCI:01:VN:AB12CD34#T", "urn:uvci:01:vn:ab12cd34", "URN:UCI:01:NL:X", "UVCI:01:VN:A", "01:VN:AB12", "dgci:V1:DE:A"] {
            gate.wait(1_500)
            gate.type(text + "\r")
            #expect(gate.symbol == "[?]" && gate.headline == "ONLY AN IDENTIFIER - SCAN THE CODE" && gate.text.contains("ONLY-IDENTIFIER"), "\(text)")
        }
        gate.wait(1_500)
        gate.scan("01:VNX:A")
        #expect(gate.headline == "NOT READ - SCAN AGAIN" && gate.judgedCount == 1)
    }

    @Test func `a passport that is misread says where, and the code stays`() throws {
        gate.scan(try fixture.text())
        gate.scan(passport.joined().replacing("840902", with: "840903"))
        #expect(gate.headline == "CODE GENUINE - COMPARE PASSPORT")
        #expect(gate.text.contains("line 2, position 20: the check digit of the birth date reads"))
        gate.scan(passport.joined())
        #expect(gate.headline == "CODE GENUINE - PASSPORT MATCHES" && gate.desk.state.counters.passportsNotRead == 1)
    }

    // MARK: Time

    @Test func `a verdict tells its age, and leaves screen and memory after eight seconds`() throws {
        gate.scan(try fixture.text())
        gate.wait(4_000)
        #expect(gate.text.contains("No. 1   4 s ago"))
        gate.wait(3_900)
        #expect(gate.text.contains("Nguyễn"))
        gate.wait(200)
        #expect(gate.headline == "READY - SCAN A CODE" && !gate.text.contains("Nguyễn") && gate.desk.state.isBlank)
        // The passport that comes now is the next traveller's.
        gate.scan(passport.joined())
        #expect(gate.headline == "PASSPORT READ - SCAN THE CODE")
    }

    @Test func `the first character of a new line takes the verdict away, and the passport's lines bring it back`() throws {
        gate.scan(try fixture.text())
        gate.wait(3_000)
        gate.type("P")
        #expect(gate.headline == "READING" && !gate.text.contains("Nguyễn"))
        // Typing takes longer than a verdict may stand there.
        gate.type(passport[0].dropFirst() + "\r")
        #expect(gate.headline == "PASSPORT - NEXT LINE" && !gate.text.contains("Nguyễn"))
        gate.type(passport[1] + "\r")
        #expect(gate.headline == "CODE GENUINE - PASSPORT MATCHES")
    }

    @Test func `what a hand types is shown, what a scanner sends is not`() {
        gate.type("P<VNM a")
        #expect(gate.text.contains("Input: P<VNM.a_ (7)"))
        gate.type("\r")
        gate.wait(300)
        gate.send("GENUINE PASSPORT MATCHES")
        #expect(!gate.text.contains("PASSPORT MATCHES") && gate.text.contains("Input: 24 characters"))
        gate.wait(2_000)
        #expect(gate.text.contains("Press Enter. the scanner sends no line end"))
    }

    // MARK: Several at once

    @Test func `a scanner that reads one code twice has read one`() throws {
        let text = try fixture.text()
        gate.wait(300)
        gate.send(text + "\r" + text + "\r")
        #expect(gate.headline == "CODE GENUINE - COMPARE PASSPORT" && gate.desk.state.counters.codes == 2)
        gate.scan(passport.joined())
        #expect(gate.headline == "CODE GENUINE - PASSPORT MATCHES")
    }

    @Test func `of several codes at once the last is shown, with a warning, and none can be confirmed`() throws {
        let text = try fixture.text()
        gate.send("garbage\r" + text + "\r")
        #expect(gate.symbol == "[?]" && gate.headline == "SEVERAL CODES AT ONCE - SCAN ONE AGAIN")
        #expect(gate.text.contains("No. 2   0 s ago  GENUINE  2 codes"))
        gate.wait(1_500)
        gate.press("+")
        #expect(gate.headline == "SEVERAL CODES AT ONCE - SCAN ONE AGAIN" && gate.text.contains("by itself, then press +"))
        gate.scan(passport.joined())
        #expect(gate.symbol == "[?]" && gate.headline == "SEVERAL CODES AT ONCE - SCAN ONE AGAIN")
        gate.scan(text)
        #expect(gate.headline == "CODE GENUINE - COMPARE PASSPORT")
    }

    @Test func `while a paste goes on no verdict is shown, and every line is answered and counted`() throws {
        let texts = [try fixture.text(), "HC1:A", try fixture.text(dob: "1990-01-01")]
        for number in 0..<300 {
            gate.send(texts[number % 3] + "\r", isMoreWaiting: number < 299)
            if number < 299 { #expect(gate.headline == "READING" && gate.text.contains("\(number + 1) codes")) }
        }
        #expect(gate.headline == "SEVERAL CODES AT ONCE - SCAN ONE AGAIN" && gate.text.contains("No. 300") && gate.text.contains("300 codes"))
        let counters = gate.desk.state.counters
        #expect(counters.codes == 300 && counters.genuine == 200 && counters.rescan == 100)
    }

    // MARK: Leaving

    @Test func `leaving asks, and only + alone leaves`() throws {
        gate.press("\u{3}")
        #expect(gate.headline == "LEAVE THE GATE?" && gate.desk.state.leaving == .asked)
        gate.press("-")
        #expect(gate.headline == "READY - SCAN A CODE" && gate.desk.state.leaving == .no)
        gate.press("\u{3}")
        gate.scan("HC1:A")
        #expect(gate.desk.state.leaving == .no)
        gate.press("\u{3}")
        gate.wait(9_000)
        #expect(gate.desk.state.leaving == .no)
        gate.press("\u{3}")
        gate.press("+")
        #expect(gate.desk.state.leaving == .confirmed)
    }

    @Test func `the blank key takes everything off the screen`() throws {
        gate.scan(try fixture.text())
        gate.press(" ")
        #expect(gate.desk.state.isBlank && gate.headline == "READY - SCAN A CODE")
    }
}
