import Gate
import Testing

@Suite("A gate with a keyboard and a scanner of its own")
struct GateSourcesTests {
    private let fixture: Fixture
    private let gate: Post

    init() throws {
        fixture = try Fixture()
        gate = try Post(fixture)
    }

    private let passport = Zones.book("NGUYEN<<BAO<DUY")

    @Test func `the end of one source's line does not uncover what the other's hides`() throws {
        gate.scan(try fixture.text(), from: .device)
        gate.wait(1_100)
        gate.type("P")
        gate.send("HC1:", from: .device)
        #expect(gate.headline == "READING")
        // The scanner's half line is given up or ends in nothing; the keyboard's is still open.
        gate.desk.deviceIsGone(at: gate.moment)
        #expect(gate.headline == "READING" && !gate.text.contains("Nguyễn") && gate.text.contains("Input: P_ (1)"))
        // Twin: with no line open what comes next is shown.
        gate.type("\u{7F}")
        gate.scan(try fixture.text(), from: .device)
        #expect(gate.headline == "CODE GENUINE - COMPARE PASSPORT")
    }

    @Test func `a code that comes while the other source is in the middle of a line is shown, and the line goes on`() throws {
        gate.type("P<VNM")
        gate.scan(try fixture.text(), from: .device)
        #expect(gate.headline == "CODE GENUINE - COMPARE PASSPORT" && gate.text.contains("Input: P<VNM_ (5)"))
        // What began before the code is not compared with it, however late it ends.
        gate.wait(3_000)
        gate.send(String(passport.joined().dropFirst(5)) + "\r")
        #expect(gate.headline == "CODE GENUINE - COMPARE PASSPORT" && gate.desk.state.counters.matchedByPassport == 0)
        #expect(gate.text.contains("The passport came together with the code."))
        // Twin: one that began after it is.
        gate.wait(1_100)
        gate.type("P<VNM")
        #expect(gate.headline == "READING")
        gate.type(passport.joined().dropFirst(5) + "\r")
        #expect(gate.headline == "CODE GENUINE - PASSPORT MATCHES")
    }

    @Test func `an older line that is given up takes no newer verdict away`() throws {
        gate.type("P<VNM")
        gate.wait(5_000)
        gate.scan(try fixture.text(), from: .device)
        gate.wait(2_500)
        #expect(gate.headline == "CODE GENUINE - COMPARE PASSPORT" && !gate.text.contains("P<VNM_"))
        // The verdict has its own time.
        gate.wait(5_000)
        #expect(gate.headline == "CODE GENUINE - COMPARE PASSPORT")
        gate.wait(1_000)
        #expect(gate.headline == "READY - SCAN A CODE" && gate.desk.state.isBlank)
    }

    @Test func `a line that nobody goes on typing leaves the screen as soon as a verdict would`() throws {
        gate.scan(try fixture.text())
        gate.wait(1_000)
        gate.type("P<VNMNGUYEN")
        gate.wait(7_900)
        #expect(gate.text.contains("P<VNMNGUYEN_"))
        gate.wait(200)
        #expect(gate.headline == "READY - SCAN A CODE" && !gate.text.contains("NGUYEN") && gate.desk.openLine == nil)
        #expect(gate.desk.state.isBlank)
        // Twin: every character counts anew.
        gate.type("P<VNM")
        gate.wait(7_000)
        gate.type("N")
        gate.wait(7_000)
        #expect(gate.text.contains("P<VNMN_ (6)"))
    }

    @Test func `half a code of a scanner that was unplugged is no beginning of the next one`() throws {
        let text = try fixture.text()
        gate.send(String(text.prefix(40)), from: .device)
        gate.desk.deviceIsGone(at: gate.moment)
        #expect(gate.headline == "READY - SCAN A CODE" && gate.desk.openLine == nil)
        gate.scan(text, from: .device)
        #expect(gate.headline == "CODE GENUINE - COMPARE PASSPORT" && gate.desk.state.counters.codes == 1)
        // Nor is the first line of a passport.
        gate.scan(passport[0], from: .device)
        gate.desk.deviceIsGone(at: gate.moment)
        gate.scan(passport[1], from: .device)
        #expect(gate.headline != "CODE GENUINE - PASSPORT MATCHES" && gate.desk.state.counters.matchedByPassport == 0)
        // Twins: the other source's line, and a verdict, stay.
        gate.scan(text, from: .device)
        gate.wait(1_100)
        gate.desk.deviceIsGone(at: gate.moment)
        #expect(gate.headline == "CODE GENUINE - COMPARE PASSPORT")
        gate.scan(passport[0])
        gate.desk.deviceIsGone(at: gate.moment)
        gate.scan(passport[1])
        #expect(gate.headline == "CODE GENUINE - PASSPORT MATCHES")
    }

    @Test func `whoever leaves the screen to others leaves nothing on it, nor half a line`() throws {
        gate.scan(try fixture.text())
        gate.wait(500)
        gate.type("P<VNM")
        gate.send("HC1:", from: .device)
        gate.desk.clear(at: gate.moment)
        #expect(gate.headline == "READY - SCAN A CODE" && gate.desk.openLine == nil && gate.desk.state.isBlank)
        #expect(gate.desk.state.counters.codes == 1)
        gate.scan(passport.joined())
        #expect(gate.headline == "PASSPORT READ - SCAN THE CODE")
    }
}
