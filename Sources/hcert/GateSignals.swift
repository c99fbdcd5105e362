import Gate
import Glibc
import Synchronization

/// Signals at a gate. Those that ask to stop, or to leave the terminal to others for a while, are noted; every other one that
/// ends a program leaves a clean terminal before it takes its course.
enum GateSignals {
    private static let number = Atomic<Int32>(0)
    private static let isPauseNoted = Atomic<Bool>(false)
    private static let isContinuationNoted = Atomic<Bool>(false)
    private static let isArmed = Atomic<Bool>(false)

    /// Seconds after which a request to stop is carried out, whatever hangs.
    private static let patience: UInt32 = 5

    /// Milliseconds for which a terminal that takes nothing is waited for.
    private static let terminalPatience: CInt = 500

    /// What a handler needs, made before any signal can come: a handler may neither allocate nor initialise.
    nonisolated(unsafe) private static let settings = UnsafeMutablePointer<termios>.allocate(capacity: 1)
    nonisolated(unsafe) private static let ending = Array(ScreenPainting.end.utf8).withUnsafeBytes { bytes in
        let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
        copy.copyMemory(from: bytes)
        return copy
    }

    /// The signal that asked to stop; 0 for none.
    static var request: Int32 { number.load(ordering: .relaxed) }

    /// Whether the terminal is to be left to others (SIGTSTP), or was (SIGCONT).
    static var isAway: Bool { isPauseNoted.load(ordering: .relaxed) || isContinuationNoted.load(ordering: .relaxed) }

    static func watch(restoring original: termios) {
        settings.initialize(to: original)
        _ = ending.count
        isArmed.store(true, ordering: .releasing)
        for signal in [SIGINT, SIGTERM, SIGHUP] {
            handle(signal) { number in
                // The second one does not wait: something hangs.
                if GateSignals.number.exchange(number, ordering: .relaxed) != 0 { GateSignals.leave(number) }
                alarm(GateSignals.patience)
            }
        }
        handle(SIGALRM) { GateSignals.leave(GateSignals.request == 0 ? $0 : GateSignals.request) }
        let endings =
            [
                SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGABRT, SIGFPE, SIGSYS, SIGQUIT, SIGUSR1, SIGUSR2, SIGVTALRM, SIGPROF, SIGXCPU,
                SIGXFSZ, SIGSTKFLT, SIGIO, SIGPWR,
            ] + Array(realTimeSignals)
        useOwnStack()
        for signal in endings { handle(signal) { GateSignals.leave($0) } }
        handle(SIGTSTP) { _ in GateSignals.isPauseNoted.store(true, ordering: .relaxed) }
        handle(SIGCONT) { _ in GateSignals.isContinuationNoted.store(true, ordering: .relaxed) }
        handle(SIGWINCH) { _ in }  // ends the wait, so that the new size is seen
        // Whoever started this may have blocked them, as some launchers do.
        var all = sigset_t()
        sigfillset(&all)
        sigprocmask(SIG_UNBLOCK, &all, nil)
    }

    /// Those that are left to programs (signal(7)); the first two of the kernel's 32 to 64 are the C library's.
    private static let realTimeSignals: ClosedRange<Int32> = 34...64

    /// A handler that runs because the stack is used up needs another one.
    private static func useOwnStack() {
        let byteCount = 64 * 1_024
        var stack = stack_t()
        stack.ss_sp = UnsafeMutableRawPointer.allocate(byteCount: byteCount, alignment: 16)  // for the life of the program
        stack.ss_size = byteCount
        sigaltstack(&stack, nil)
    }

    static func forget() {
        isArmed.store(false, ordering: .releasing)
        alarm(0)
    }

    /// Stops as SIGTSTP does by default, with a clean terminal, until somebody lets the program go on. Where nobody could, since
    /// no shell waits for it, the system does not stop it.
    static func pauseIfAsked() {
        if isPauseNoted.load(ordering: .relaxed) {
            cleanTerminal()
            signal(SIGTSTP, SIG_DFL)
            raise(SIGTSTP)
            handle(SIGTSTP) { _ in GateSignals.isPauseNoted.store(true, ordering: .relaxed) }
        }
        isPauseNoted.store(false, ordering: .relaxed)
        isContinuationNoted.store(false, ordering: .relaxed)
    }

    /// Gives the terminal back as it was, showing nothing of anybody. One that takes nothing holds this up for a moment only.
    /// It calls what a signal handler may call, and nothing else.
    static func cleanTerminal() {
        tcflow(STDOUT_FILENO, TCOON)
        let flags = fcntl(STDOUT_FILENO, F_GETFL)
        // One clean-up may come upon another that has set it.
        let original = flags & ~O_NONBLOCK
        if flags >= 0 { _ = fcntl(STDOUT_FILENO, F_SETFL, flags | O_NONBLOCK) }
        if !writeEnding() {
            // What waits in front of it nobody needs any more.
            tcflush(STDOUT_FILENO, TCOFLUSH)
            _ = writeEnding()
        }
        if flags >= 0 { _ = fcntl(STDOUT_FILENO, F_SETFL, original) }
        // What was typed and not read must not reach the shell as commands.
        tcflush(STDIN_FILENO, TCIFLUSH)
        while tcsetattr(STDIN_FILENO, TCSANOW, settings) != 0, errno == EINTR {}
    }

    private static func writeEnding() -> Bool {
        var written = 0
        while written < ending.count {
            let count = Glibc.write(STDOUT_FILENO, ending.baseAddress.map { $0 + written }, ending.count - written)
            if count > 0 {
                written += count
                continue
            }
            if count < 0, errno == EINTR { continue }
            var descriptor = pollfd(fd: STDOUT_FILENO, events: Int16(POLLOUT), revents: 0)
            guard count < 0, errno == EAGAIN, poll(&descriptor, 1, terminalPatience) > 0 else { return false }
        }
        return true
    }

    private static func handle(_ signal: Int32, _ handler: @escaping @convention(c) (Int32) -> Void) {
        var action = sigaction()
        action.__sigaction_handler.sa_handler = handler
        action.sa_flags = SA_ONSTACK
        sigaction(signal, &action, nil)
    }

    /// Cleans the terminal and lets the signal do what it does by default. Only functions that handlers may call.
    private static func leave(_ number: Int32) {
        if isArmed.load(ordering: .acquiring) { cleanTerminal() }
        signal(number, SIG_DFL)
        raise(number)
    }
}
