import Gate
import Glibc
import QRSymbols
import ScannerInput
import TextFormats

/// `hcert gate --scanner-test`: shows codes that are known, and says which setting of the scanner changes them.
struct ScannerTestLoop: ~Copyable {
    /// Milliseconds of silence after which nothing more of a code comes. Slow scanners send a character every 50.
    private static let silence: Int64 = 1_000

    /// Most bytes of what arrives that are kept.
    private static let byteCountMax = 16 * 1_024

    private let language: Language
    private var scanner: GateScanner?
    private var tests = ScannerTest.allCases[...]
    private var stage = Stage.showing
    private var arrived: [UInt8] = []
    private var lastByteAt: Int64 = 0
    private var isDrawn = false

    private enum Stage {
        /// The code is on the screen.
        case showing
        /// What arrived was not what was shown.
        case found([ScannerDamage])
        /// Every code arrived as it was shown.
        case sound
        case left
    }

    /// What came of it.
    enum Outcome {
        case sound
        case notSound
        case stopped(Int32)
    }

    init(_ language: Language, scanner: consuming GateScanner?) {
        self.language = language
        self.scanner = scanner
    }

    mutating func run(_ terminal: inout GateTerminal) throws(Stop) -> Outcome {
        var size = terminal.size
        while GateSignals.request == 0 {
            if case .left = stage { return tests.isEmpty ? .sound : .notSound }
            if GateSignals.isAway {
                try terminal.stepAside()
                (arrived, isDrawn) = ([], false)
            }
            if terminal.size != size { (size, isDrawn) = (terminal.size, false) }
            if !isDrawn { try terminal.show(text(size)) }
            isDrawn = true
            let descriptors = [STDIN_FILENO, scanner?.descriptor ?? -1]
            for descriptor in GateLoop.wait(upTo: 200, descriptors: descriptors) { try read(descriptor) }
            judgeIfSilent()
        }
        return .stopped(GateSignals.request)
    }

    // MARK: Input

    private mutating func read(_ descriptor: CInt) throws(Stop) {
        var bytes = [UInt8](repeating: 0, count: 4_096)
        let count = Glibc.read(descriptor, &bytes, bytes.count)
        if count < 0, errno == EINTR || errno == EAGAIN { return }
        guard count > 0 else {
            throw Stop(.files, descriptor == STDIN_FILENO ? "the terminal is gone" : "the scanner is gone")
        }
        arrived += bytes[..<count].prefix(max(0, Self.byteCountMax - arrived.count))
        lastByteAt = GateLoop.moment().milliseconds
    }

    /// A blank or Ctrl-C alone is a key; everything else is what a scanner made of the code.
    private mutating func judgeIfSilent() {
        guard !arrived.isEmpty, GateLoop.moment().milliseconds - lastByteAt >= Self.silence else { return }
        let bytes = arrived
        arrived = []
        isDrawn = false
        switch bytes {
        case [0x03]: stage = .left
        case [UInt8(ascii: " ")]: goOn()
        default: judge(bytes)
        }
    }

    private mutating func goOn() {
        switch stage {
        case .showing, .left: break
        case .found: stage = .showing
        case .sound: stage = .left
        }
    }

    private mutating func judge(_ bytes: [UInt8]) {
        guard let test = tests.first else { return }
        let findings = test.findings(in: bytes)
        guard findings.isEmpty else {
            stage = .found(findings)
            return
        }
        tests = tests.dropFirst()
        stage = tests.isEmpty ? .sound : .showing
    }

    // MARK: Screen

    private func text(_ size: GateTerminal.Size) -> String {
        let number = ScannerTest.allCases.count - tests.count + 1
        switch stage {
        case .showing:
            guard let test = tests.first else { return "" }
            return title(number) + code(test, size)
        case .found(let findings):
            let lines = findings.map { "! " + $0.sentence.text(in: language) }
            return title(number) + "\r\n" + lines.joined(separator: "\r\n") + "\r\n\r\n" + Self.again.text(in: language)
        case .sound, .left: return Self.allSound.text(in: language)
        }
    }

    private func title(_ number: Int) -> String {
        let count = "\(number)/\(ScannerTest.allCases.count)"
        let before = number > 1 ? Self.oneSound.text(in: language) + " " : ""
        return before + Self.scan.text(in: language) + " (" + count + ")\r\n"
    }

    /// The code, where it fits whole: a part of one is no use to anybody.
    private func code(_ test: ScannerTest, _ size: GateTerminal.Size) -> String {
        let symbol: QRSymbol
        do throws(QRSymbolError) {
            symbol = try QRSymbol(test.text, level: .low)
        } catch {
            return "\(error)"
        }
        let columns = symbol.width + 2 * QRSymbol.quietZone
        let rows = (columns + 1) / 2 + 1
        guard size.columns >= columns, size.rows >= rows else {
            return Sentence(
                "The code needs \(columns) columns and \(rows) rows: make the letters smaller (Ctrl -) or the window larger.",
                vi: "Mã cần \(columns) cột và \(rows) dòng: hãy thu nhỏ chữ (Ctrl -) hoặc mở rộng cửa sổ."
            ).text(in: language)
        }
        var text = symbol.terminalText
        _ = text.popLast()  // a line end in the last row would move the screen up
        return text.replacing("\n", with: "\r\n")
    }

    private static let scan = Sentence("Scan this code; Ctrl-C leaves.", vi: "Hãy quét mã này; Ctrl-C để rời.")
    private static let oneSound = Sentence("That arrived as it was shown.", vi: "Mã vừa rồi đến đúng như đã hiện.")
    private static let again = Sentence(
        "Mend the setting, then press the blank key and scan again.", vi: "Hãy sửa cài đặt, rồi bấm phím cách và quét lại.")
    private static let allSound = Sentence(
        "The scanner sends codes as they are. The blank key leaves.", vi: "Máy quét gửi mã đúng nguyên văn. Bấm phím cách để rời.")
}
