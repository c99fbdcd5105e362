import CPictures
import Glibc

/// A process that can do little, and a socket that it reads from and writes to. It ends with the value at the latest.
struct ConfinedProcess: ~Copyable {
    let identifier: pid_t

    /// Our end of the socket.
    private let channel: CInt

    /// Why a process could not be started.
    struct StartError: Error {
        let call: String
        let number: CInt
    }

    /// How a process ended.
    enum Ending: Equatable, CustomStringConvertible {
        case exit(status: CInt)
        case signal(CInt)

        var description: String {
            switch self {
            case .exit(let status): "gave up with exit code \(status)"
            case .signal(let number): "was ended by signal \(number)"
            }
        }
    }

    /// What exit status a process has whose program could not be started.
    static let programMissing: CInt = 127

    /// Starts `program`.
    ///
    /// - Parameters:
    ///   - input: what it reads from, lent; the socket when nil.
    static func start(
        _ program: String, arguments: [String], environment: [String] = [], input: CInt? = nil, bounds: hcert_bounds
    ) throws(StartError) -> ConfinedProcess {
        var ends: [CInt] = [-1, -1]
        guard socketpair(AF_UNIX, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
            throw StartError(call: "socketpair", number: errno)
        }
        let (own, other) = (ends[0], ends[1])
        defer { close(other) }
        let process = withWords(arguments) { arguments in
            withWords(environment) { environment in
                hcert_confined_start(program, arguments, environment, input ?? other, other, bounds)
            }
        }
        guard process > 0 else {
            let number = errno
            close(own)
            throw StartError(call: "fork", number: number)
        }
        return ConfinedProcess(identifier: process, channel: own)
    }

    private init(identifier: pid_t, channel: CInt) {
        self.identifier = identifier
        self.channel = channel
    }

    deinit {
        close(channel)
        kill(identifier, SIGKILL)
        Self.wait(identifier)
    }

    /// Ends the process, unless it has ended already.
    ///
    /// - Returns: how it ended; by SIGKILL when that was needed.
    consuming func end() -> Ending {
        let (identifier, channel) = (identifier, channel)
        discard self
        close(channel)
        kill(identifier, SIGKILL)
        return Self.wait(identifier)
    }

    @discardableResult
    private static func wait(_ identifier: pid_t) -> Ending {
        var status: CInt = 0
        while waitpid(identifier, &status, 0) < 0, errno == EINTR {}
        let signal = status & 0x7F
        return signal == 0 ? .exit(status: status >> 8 & 0xFF) : .signal(signal)
    }

    // MARK: Sending and receiving

    /// Whether the process is there and has said nothing that nobody asked for.
    var isSilent: Bool {
        var descriptor = pollfd(fd: channel, events: Int16(POLLIN), revents: 0)
        return poll(&descriptor, 1, 0) == 0
    }

    /// Sends all of `bytes`; false when the process has ended or the time is over.
    func send(_ bytes: [UInt8], before deadline: Deadline) -> Bool {
        var sent = 0
        while sent < bytes.count {
            guard wait(for: POLLOUT, before: deadline) else { return false }
            // A process that has gone is no reason for a signal.
            let flags = CInt(MSG_NOSIGNAL | MSG_DONTWAIT)
            let count = bytes[sent...].withUnsafeBytes { Glibc.send(channel, $0.baseAddress, $0.count, flags) }
            if count < 0, errno == EINTR || errno == EAGAIN { continue }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }

    /// Receives exactly `byteCount` bytes; nil when the process has ended or the time is over.
    func receive(byteCount: Int, before deadline: Deadline) -> [UInt8]? {
        var bytes: [UInt8] = []
        while bytes.count < byteCount {
            guard let more = receivePart(byteCountMax: byteCount - bytes.count, before: deadline), !more.isEmpty else {
                return nil
            }
            bytes += more
        }
        return bytes
    }

    /// Receives everything up to the end; nil when there is more than `byteCountMax` or the time is over.
    func receiveAll(byteCountMax: Int, before deadline: Deadline) -> [UInt8]? {
        var bytes: [UInt8] = []
        while let more = receivePart(byteCountMax: 64 * 1_024, before: deadline) {
            if more.isEmpty { return bytes }
            bytes += more
            guard bytes.count <= byteCountMax else { return nil }
        }
        return nil
    }

    /// What has arrived, at most a part of what is wanted; empty at the end.
    private func receivePart(byteCountMax: Int, before deadline: Deadline) -> [UInt8]? {
        let room = min(byteCountMax, 64 * 1_024)
        while wait(for: POLLIN, before: deadline) {
            var count = 0
            let bytes = [UInt8](unsafeUninitializedCapacity: room) { buffer, filled in
                count = recv(channel, buffer.baseAddress, room, CInt(MSG_DONTWAIT))
                filled = max(count, 0)
            }
            if count >= 0 { return bytes }
            // A process that ends without having read everything resets its socket.
            if errno == ECONNRESET { return [] }
            guard errno == EINTR || errno == EAGAIN else { return nil }
        }
        return nil
    }

    private func wait(for events: CInt, before deadline: Deadline) -> Bool {
        var descriptor = pollfd(fd: channel, events: Int16(events), revents: 0)
        while true {
            let count = poll(&descriptor, 1, deadline.millisecondsLeft)
            if count < 0, errno == EINTR { continue }
            return count > 0
        }
    }
}

/// A moment at which waiting ends, by a clock that nobody sets.
struct Deadline {
    private let milliseconds: Int64

    init(seconds: Int) { milliseconds = Self.now + Int64(seconds) * 1_000 }

    var isOver: Bool { millisecondsLeft == 0 }

    /// 0 when it is over.
    var millisecondsLeft: CInt { CInt(clamping: max(0, milliseconds - Self.now)) }

    private static var now: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
    }
}

/// Lends words as C programs take them: NUL behind each, NULL behind the last.
private func withWords<Result>(_ words: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result) -> Result {
    var pointers: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) }
    defer { for pointer in pointers { free(pointer) } }
    pointers.append(nil)
    return body(pointers)
}
