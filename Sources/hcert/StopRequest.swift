import Glibc
import Synchronization

/// Ctrl-C and SIGTERM, taken as a request to stop at the next good place. A second one stops at once.
struct StopRequest {
    /// The signal that came; 0 for none. A signal handler may do no more than store a number.
    private static let signalNumber = Atomic<Int32>(0)

    init() {
        var signals = sigset_t()
        sigemptyset(&signals)
        for number in [SIGINT, SIGTERM] {
            sigaddset(&signals, number)
            var action = sigaction()
            action.__sigaction_handler.sa_handler = { number in
                StopRequest.signalNumber.store(number, ordering: .relaxed)
                signal(number, SIG_DFL)
            }
            sigaction(number, &action, nil)
        }
        // Whoever started this process may have them blocked, and would have them blocked in all that it starts.
        pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    }

    var isRequested: Bool { Self.signalNumber.load(ordering: .relaxed) != 0 }

    /// 130 or 143.
    var status: Status { Self.signalNumber.load(ordering: .relaxed) == SIGTERM ? .terminated : .interrupted }
}
