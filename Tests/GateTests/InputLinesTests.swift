import Gate
import Testing

@Suite("Lines and keys of keyboards that may be scanners")
struct InputLinesTests {
    /// Items of chunks that come at their times, in milliseconds; then silence.
    private func items(_ chunks: [(at: Int64, bytes: [UInt8])], hasKeys: Bool = true, silence: Int64 = 1_000) -> [InputLines.Item] {
        var lines = InputLines(hasKeys: hasKeys, abandonedAfter: 8_000)
        var items: [InputLines.Item] = []
        for chunk in chunks {
            lines.receive(chunk.bytes, at: GateMoment(seconds: 0, milliseconds: chunk.at)) { items.append($0) }
        }
        let end = (chunks.last?.at ?? 0) + silence
        lines.settle(at: GateMoment(seconds: 0, milliseconds: end)) { items.append($0) }
        return items
    }

    private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

    @Test func `CR, LF and CR LF end a line, empty lines are none`() {
        for end in ["\r", "\n", "\r\n", "\r\r", "\n\n", "\r\n\r\n"] {
            #expect(items([(0, bytes("ab\(end)cd\(end)"))]) == [.lineBegan, .line(bytes("ab")), .lineBegan, .line(bytes("cd"))])
        }
        #expect(items([(0, bytes("ab\r")), (5, bytes("\ncd\n"))]) == [.lineBegan, .line(bytes("ab")), .lineBegan, .line(bytes("cd"))])
        #expect(items([(0, bytes("  \r"))]) == [.lineBegan, .lineDropped])
    }

    @Test func `a key counts with silence before and after it, and never from a scanner`() {
        for (byte, key) in [(UInt8(0x2B), GateKey.same), (0x2D, .notSame), (0x20, .clear), (0x03, .leave), (0x1B, .clear)] {
            #expect(items([(0, [byte])]) == [.key(key)])
            #expect(items([(0, bytes("x\r")), (151, [byte])]).last == .key(key))
            // Twins: too close behind a line, in front of one, together with other bytes, from a serial scanner.
            #expect(!items([(0, bytes("x\r")), (100, [byte])]).contains(.key(key)))
            #expect(!items([(0, [byte]), (100, bytes("x\r"))]).contains(.key(key)))
            #expect(!items([(0, [byte, byte])]).contains(.key(key)))
            #expect(!items([(0, bytes("HC1:X\r") + [byte])]).contains(.key(key)))
            #expect(!items([(0, [byte])], hasKeys: false).contains(.key(key)))
        }
    }

    @Test func `a key that turns out to begin a line is its first character`() {
        #expect(items([(0, bytes("+")), (20, bytes("1\r"))]) == [.lineBegan, .line(bytes("+1"))])
    }

    @Test func `a code that is sent character by character presses no key`() {
        let text = bytes("HC1:A\r") + bytes("+\r") + bytes("+") + bytes("\r")
        let slow = text.enumerated().map { (at: Int64($0) * 140, bytes: [$1]) }
        #expect(!items(slow, silence: 100).contains { if case .key = $0 { true } else { false } })
    }

    @Test func `cursor and function keys are swallowed, in one piece and in several`() {
        for sequence in ["\u{1B}[A", "\u{1B}OP", "\u{1B}[15~", "\u{1B}[1;5C"] {
            #expect(items([(0, bytes(sequence))]).isEmpty)
            #expect(items([(0, bytes(sequence)), (200, bytes("ab\r"))]) == [.lineBegan, .line(bytes("ab"))])
            let split = bytes(sequence).enumerated().map { (at: Int64($0) * 10, bytes: [$1]) }
            #expect(items(split).isEmpty, "\(sequence.debugDescription)")
        }
        // Inside a line it is a character: whoever sends it sends garbage.
        #expect(items([(0, bytes("a\u{1B}[Ab\r"))]) == [.lineBegan, .line(bytes("a\u{1B}[Ab"))])
    }

    @Test func `Backspace and Ctrl-U correct what a hand types, and are characters of what is sent`() {
        func typed(_ text: String) -> [(at: Int64, bytes: [UInt8])] { bytes(text).enumerated().map { (Int64($0) * 100, [$1]) } }
        #expect(items(typed("ab\u{7F}c\r")) == [.lineBegan, .line(bytes("ac"))])
        #expect(items(typed("a\u{8}")) == [.lineBegan, .lineDropped])
        #expect(items(typed("ab\u{15}c\r")) == [.lineBegan, .lineDropped, .lineBegan, .line(bytes("c"))])
        #expect(items([(0, bytes("ab\u{7F}c\r"))]) == [.lineBegan, .line(bytes("ab\u{7F}c"))])
    }

    @Test func `a line over 16 KiB is answered with its length and not kept`() {
        let most = [UInt8](repeating: 0x41, count: 16 * 1_024)
        #expect(items([(0, most + [0x0D])]) == [.lineBegan, .line(most)])
        #expect(items([(0, most), (10, most), (20, [0x41, 0x0D])]) == [.lineBegan, .lineTooLong(byteCount: 32_769)])
    }

    @Test func `a line that nobody continues is given up`() {
        #expect(items([(0, bytes("HC1:"))], silence: 7_999) == [.lineBegan])
        #expect(items([(0, bytes("HC1:"))], silence: 8_000) == [.lineBegan, .lineDropped])
    }

    @Test func `keys that are pressed too fast, or held down, begin a line that is soon forgotten`() {
        let held = (0..<9).map { (at: Int64($0) * 33, bytes: bytes("+")) }
        #expect(items(held, silence: 400) == [.lineBegan])
        #expect(items(held, silence: 500) == [.lineBegan, .lineDropped])
        #expect(items(held + [(300, bytes("\r"))]) == [.lineBegan, .lineDropped])
        // Twin: anything else in it makes it a line.
        #expect(items(held + [(290, bytes("1")), (300, bytes("\r"))]) == [.lineBegan, .line(bytes("+++++++++1"))])
    }

    @Test func `leaving is asked for in the middle of a line too, which is dropped`() {
        #expect(items([(0, bytes("HC1:")), (200, [0x03])]) == [.lineBegan, .lineDropped, .key(.leave)])
        #expect(items([(0, bytes("HC1:")), (10, [0x03])]) == [.lineBegan])
    }
}
