import Gate
import Glibc

/// The officer's terminal: another screen than the shell's, every key as it comes. However the program ends, short of
/// SIGKILL, the terminal is as it was and shows nothing of anybody.
struct GateTerminal: ~Copyable {
    private let settings: termios
    private var lastLines: [ScreenLine] = []
    private var lastSize = Size(columns: 0, rows: 0)

    struct Size: Equatable {
        let columns: Int
        let rows: Int
    }

    /// - Throws: exit 2 when stdin or stdout is no terminal.
    static func open() throws(Stop) -> GateTerminal {
        guard isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1 else {
            throw Stop(
                .usage, "hcert gate is a screen for an officer and needs a terminal",
                hint: "programs read verdicts from hcert verify --json")
        }
        var settings = termios()
        guard tcgetattr(STDIN_FILENO, &settings) == 0 else { throw failure("tcgetattr") }
        GateSignals.watch(restoring: settings)
        let terminal = GateTerminal(settings: settings)
        try terminal.begin()
        return terminal
    }

    private init(settings: termios) {
        self.settings = settings
    }

    /// No signals from the keyboard, no flow control: a scanner that types may send any character, and none of them may stop
    /// the gate or open a shell.
    private func begin() throws(Stop) {
        var raw = settings
        cfmakeraw(&raw)
        // Not TCSAFLUSH, which waits for a terminal that takes nothing.
        tcflush(STDIN_FILENO, TCIFLUSH)
        while tcsetattr(STDIN_FILENO, TCSANOW, &raw) != 0 {
            guard errno == EINTR else { throw Self.failure("tcsetattr") }
        }
        try Self.write(ScreenPainting.begin)
    }

    deinit {
        GateSignals.cleanTerminal()
        GateSignals.forget()
    }

    /// Leaves the terminal to others for as long as they want, and takes it again. Whoever calls this has forgotten what was
    /// shown.
    mutating func stepAside() throws(Stop) {
        GateSignals.pauseIfAsked()
        try begin()
        (lastLines, lastSize) = ([], Size(columns: 0, rows: 0))
    }

    /// Columns and rows; 80 and 24 where the terminal does not say.
    var size: Size {
        var window = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &window) == 0, window.ws_col > 0, window.ws_row > 0 else {
            return Size(columns: 80, rows: 24)
        }
        return Size(columns: Int(window.ws_col), rows: Int(window.ws_row))
    }

    /// Shows the gate at a moment; nothing is written when nothing has changed.
    mutating func show(_ desk: GateDesk, at moment: GateMoment, withColour: Bool) throws(Stop) {
        let size = size
        let lines = GateScreen.lines(of: desk, columns: size.columns, rows: size.rows, at: moment)
        let isResized = size != lastSize
        guard isResized || lines != lastLines else { return }
        try Self.write(
            ScreenPainting.painting(lines, columns: size.columns, withColour: withColour, clearing: isResized))
        (lastLines, lastSize) = (lines, size)
    }

    /// Shows a text alone, its lines ended by CR and LF.
    func show(_ text: String) throws(Stop) {
        try Self.write("\u{1B}[2J\u{1B}[H" + text)
    }

    private static func write(_ text: String) throws(Stop) {
        let bytes = Array(text.utf8)
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { Glibc.write(STDOUT_FILENO, $0.baseAddress.map { $0 + written }, $0.count - written) }
            guard count > 0 || (count < 0 && errno == EINTR) else { throw failure("write") }
            // Whoever asks to stop does not wait for a terminal that takes nothing.
            if GateSignals.request != 0 || GateSignals.isAway { return }
            written += max(count, 0)
        }
    }

    private static func failure(_ call: String) -> Stop {
        Stop(.files, "the terminal: \(call): \(String(cString: strerror(errno)))")
    }
}
