import Glibc
import TextFormats

/// The exit codes, the same for every subcommand.
enum Status: Int32 {
    case success = 0
    /// Done, with at least one record or certificate invalid or refused.
    case refused = 1
    case usage = 2
    /// Trust, revocation or rule data missing, stale or unreadable.
    case trustData = 3
    case key = 4
    /// Input or output failed.
    case files = 5
    case internalError = 6
    /// Stopped by Ctrl-C.
    case interrupted = 130
    /// Stopped by SIGTERM.
    case terminated = 143
}

/// Ends the command with a message, a hint and a status.
struct Stop: Error {
    let status: Status
    let message: String
    let hint: String?

    init(_ status: Status, _ message: String = "", hint: String? = nil) {
        self.status = status
        self.message = message
        self.hint = hint
    }

    func report() {
        if !message.isEmpty { writeError("hcert: " + message) }
        if let hint { writeError("hint: " + hint) }
    }
}

/// Writes one line to stderr. Hidden characters are made visible, line ends among them: whatever a value from outside
/// holds, it makes no line of its own, and no endless one.
func writeError(_ line: String) {
    writeLines(VisibleText.shortened(VisibleText.escaped(line), to: 4_000))
}

/// Writes lines of this program's own to stderr.
func writeLines(_ text: String) {
    let bytes = Array((text + "\n").utf8)
    _ = bytes.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
}
