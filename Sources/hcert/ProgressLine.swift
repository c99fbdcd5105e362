import ArgumentParser
import Glibc
import Synchronization

/// How far long work is, how fast and for how long yet, in one line on stderr that is written over again and again.
final class ProgressLine: Sendable {
    enum Mode: String, ExpressibleByArgument {
        /// When stderr is a terminal.
        case auto
        case always
    }

    private struct State {
        var start = ContinuousClock.now
        var last = ContinuousClock.now
        var startCount = 0
        var verb = ""
        var isLineOpen = false
    }

    private let isShown: Bool
    private let state = Mutex(State())

    init(_ mode: Mode) {
        isShown = mode == .always || isatty(STDERR_FILENO) == 1
    }

    /// - Parameter verb: what is done to the things counted; the rate is taken anew for each.
    func show(_ verb: String, done: Int, of total: Int) {
        guard isShown else { return }
        state.withLock { state in
            let now = ContinuousClock.now
            if state.verb != verb { (state.verb, state.start, state.startCount) = (verb, now, done) }
            guard state.last.duration(to: now) > .milliseconds(500) else { return }
            state.last = now
            let seconds = state.start.duration(to: now) / .seconds(1)
            let rate = Double(done - state.startCount) / max(seconds, 0.001)
            let left = rate > 0 ? Int(Double(max(0, total - done)) / rate) : 0
            let percent = total > 0 ? done * 100 / total : 100
            Self.write("\r\(done) of \(total) \(verb), \(percent) %, \(Int(rate))/s, \(Self.duration(left)) left   ")
            state.isLineOpen = true
        }
    }

    /// Ends the line, so that what comes next has one of its own.
    func end() {
        state.withLock { state in
            if state.isLineOpen { Self.write("\n") }
            state.isLineOpen = false
        }
    }

    private static func duration(_ seconds: Int) -> String {
        seconds >= 3_600 ? "\(seconds / 3_600) h \(seconds % 3_600 / 60) min"
            : seconds >= 60 ? "\(seconds / 60) min \(seconds % 60) s" : "\(seconds) s"
    }

    private static func write(_ text: String) {
        _ = Array(text.utf8).withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}
