import Gate
import Glibc
import Synchronization

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
        GateSignals.watch(restoring: settings)
        var raw = settings
        cfmakeraw(&raw)
        guard tcsetattr(STDIN_FILENO, TCSAFLUSH, &raw) == 0 else { throw Self.failure("tcsetattr") }
        try Self.write(ScreenPainting.begin)
    }

    deinit {
        // What was typed and not read must not reach the shell as commands: TCSAFLUSH throws it away.
        var settings = settings
        try? Self.write(ScreenPainting.end)  // a terminal that is gone shows nothing either
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &settings)
        GateSignals.forget()
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
            if count < 0, errno == EINTR {
                // Whoever asks to stop does not wait for a terminal that takes nothing.
                if GateSignals.request != 0 { return }
                continue
            }
            guard count > 0 else { throw failure("write") }
            written += count
        }
    }

    private static func failure(_ call: String) -> Stop {
        Stop(.files, "the terminal: \(call): \(String(cString: strerror(errno)))")
    }
}

/// Signals at a gate. Those that ask to stop are noted; those of a crash leave a clean terminal before they take their course.
enum GateSignals {
    private static let number = Atomic<Int32>(0)
    private static let isArmed = Atomic<Bool>(false)

    /// What a handler needs, made before any signal can come: a handler may neither allocate nor initialise.
    nonisolated(unsafe) private static let settings = UnsafeMutablePointer<termios>.allocate(capacity: 1)
    nonisolated(unsafe) private static let ending = Array(ScreenPainting.end.utf8).withUnsafeBytes { bytes in
        let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
        copy.copyMemory(from: bytes)
        return copy
    }

    /// The signal that asked to stop; 0 for none.
    static var request: Int32 { number.load(ordering: .relaxed) }

    static func watch(restoring original: termios) {
        settings.initialize(to: original)
        _ = ending.count
        isArmed.store(true, ordering: .releasing)
        // Whoever started this may have blocked them, as some launchers do.
        var stopping = sigset_t()
        sigemptyset(&stopping)
        for signal in [SIGINT, SIGTERM, SIGHUP, SIGWINCH] { sigaddset(&stopping, signal) }
        sigprocmask(SIG_UNBLOCK, &stopping, nil)
        for signal in [SIGINT, SIGTERM, SIGHUP] {
            handle(signal) { number in
                // The second one does not wait: something hangs.
                if GateSignals.number.exchange(number, ordering: .relaxed) != 0 { GateSignals.leave(number) }
            }
        }
        for signal in [SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGABRT, SIGFPE, SIGQUIT] {
            handle(signal) { GateSignals.leave($0) }
        }
        handle(SIGWINCH) { _ in }  // ends the wait, so that the new size is seen
    }

    static func forget() {
        isArmed.store(false, ordering: .releasing)
    }

    private static func handle(_ signal: Int32, _ handler: @escaping @convention(c) (Int32) -> Void) {
        var action = sigaction()
        action.__sigaction_handler.sa_handler = handler
        sigaction(signal, &action, nil)
    }

    /// Cleans the terminal and lets the signal do what it does by default. Only functions that handlers may call.
    private static func leave(_ number: Int32) {
        if isArmed.load(ordering: .acquiring) {
            _ = Glibc.write(STDOUT_FILENO, ending.baseAddress, ending.count)
            tcsetattr(STDIN_FILENO, TCSAFLUSH, settings)
        }
        signal(number, SIG_DFL)
        raise(number)
    }
}
