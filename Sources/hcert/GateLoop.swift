import Gate
import Glibc
import Verification

/// Reads keyboard and scanner, has codes judged, and shows what came of it, until somebody stops it.
struct GateLoop: ~Copyable {
    /// Milliseconds for which a source must be silent before a verdict is shown: in a paste nobody would see it.
    private static let silenceBeforeVerdict: CInt = 20

    /// Milliseconds between two drawings while more input waits.
    private static let drawingInterval: Int64 = 250

    private var desk: GateDesk
    private let verifier: Verifier
    private let withColour: Bool
    private var scanner: GateScanner?
    private var lastDrawnAt: Int64 = 0

    init(_ settings: GateSettings, _ verifier: Verifier, scanner: consuming GateScanner?, withColour: Bool) {
        desk = GateDesk(settings: settings)
        self.verifier = verifier
        self.scanner = scanner
        self.withColour = withColour
    }

    /// - Returns: the signal that asked to stop; 0 when the officer left.
    mutating func run(_ terminal: inout GateTerminal) throws(Stop) -> Int32 {
        while GateSignals.request == 0, desk.state.leaving != .confirmed {
            if GateSignals.isAway { try stepAside(&terminal) }
            let now = Self.moment()
            desk.tick(at: now)
            try terminal.show(desk, at: now, withColour: withColour)
            scanner?.openAgainIfGone(at: now)
            desk.isScannerMissing = scanner?.isGone ?? false
            let ready = Self.wait(upTo: timeout(at: now), descriptors: [STDIN_FILENO, scanner?.descriptor ?? -1])
            if ready.contains(STDIN_FILENO) { try readTerminal(&terminal) }
            if let descriptor = scanner?.descriptor, ready.contains(descriptor) { try readScanner(&terminal) }
        }
        return GateSignals.request
    }

    /// What anybody scanned or typed before is gone afterwards, and what came in between is not read.
    private mutating func stepAside(_ terminal: inout GateTerminal) throws(Stop) {
        desk.clear(at: Self.moment())
        try terminal.stepAside()
        scanner?.discardInput()
    }

    private mutating func readTerminal(_ terminal: inout GateTerminal) throws(Stop) {
        try readAll(STDIN_FILENO, .terminal, &terminal) { () throws(Stop) in
            throw Stop(.files, "the terminal is gone")
        }
    }

    private mutating func readScanner(_ terminal: inout GateTerminal) throws(Stop) {
        guard let descriptor = scanner?.descriptor else { return }
        var isGone = false
        try readAll(descriptor, .device, &terminal) { isGone = true }
        guard isGone else { return }
        scanner?.close(at: Self.moment())
        desk.deviceIsGone(at: Self.moment())
    }

    /// Reads a source until it is silent. The screen meanwhile says that it is reading, and shows no verdict.
    private mutating func readAll(
        _ descriptor: CInt, _ source: GateDesk.Source, _ terminal: inout GateTerminal, atEnd: () throws(Stop) -> Void
    ) throws(Stop) {
        var bytes = [UInt8](repeating: 0, count: 4_096)
        while GateSignals.request == 0, !GateSignals.isAway {
            let count = read(descriptor, &bytes, bytes.count)
            if count < 0, errno == EINTR || errno == EAGAIN { return }
            guard count > 0 else { return try atEnd() }
            // A key alone needs no wait; a line may be the first of many.
            let isMoreWaiting = count > 1 && Self.wait(upTo: Self.silenceBeforeVerdict, descriptors: [descriptor]).contains(descriptor)
            receive(bytes[..<count], from: source, isMoreWaiting: isMoreWaiting)
            guard isMoreWaiting else { return }
            let now = Self.moment()
            guard now.milliseconds - lastDrawnAt >= Self.drawingInterval else { continue }
            lastDrawnAt = now.milliseconds
            try terminal.show(desk, at: now, withColour: withColour)
        }
    }

    private mutating func receive(_ bytes: ArraySlice<UInt8>, from source: GateDesk.Source, isMoreWaiting: Bool) {
        desk.receive(bytes, from: source, isMoreWaiting: isMoreWaiting, at: Self.moment()) { line in
            let clock = ValidationClock(seconds: systemClock())
            switch line {
            case .whole(let bytes): return GateAnswer(bytes.withUnsafeBufferPointer { verifier.verdict(onDamagedUTF8: $0, at: clock) })
            case .tooLong(let byteCount): return GateAnswer(verifier.verdict(onLineOf: byteCount, at: clock))
            }
        }
    }

    /// Milliseconds until the clock on the screen changes, or something else does.
    private func timeout(at moment: GateMoment) -> CInt {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        let untilNextSecond = 1_000 - Int64(time.tv_nsec) / 1_000_000
        return CInt(clamping: max(0, min(untilNextSecond, desk.wait(at: moment) ?? .max)))
    }

    /// The descriptors among these, -1 for none, on which there is something to read, or an end.
    static func wait(upTo milliseconds: CInt, descriptors: [CInt]) -> [CInt] {
        var polled = descriptors.filter { $0 >= 0 }.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        guard poll(&polled, nfds_t(polled.count), milliseconds) > 0 else { return [] }
        return polled.filter { $0.revents != 0 }.map(\.fd)
    }

    static func moment() -> GateMoment {
        var time = timespec()
        // Runs on while the machine sleeps: what was shown before is not shown after.
        clock_gettime(CLOCK_BOOTTIME, &time)
        return GateMoment(
            seconds: systemClock(), milliseconds: Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000)
    }
}

/// A scanner on a serial line, which may be unplugged and plugged in again.
struct GateScanner: ~Copyable {
    private static let openAgainAfter: Int64 = 1_000

    private let path: String
    private let baud: Int
    private var line: SerialLine?
    private var closedAt: Int64 = 0

    /// - Throws: when the device is not there, or no serial line.
    init(_ path: String, baud: Int) throws(Stop) {
        self.path = path
        self.baud = baud
        line = try SerialLine(path, baud: baud)
    }

    var isGone: Bool { descriptor == nil }

    var descriptor: CInt? {
        switch line {
        case .some(let line): line.descriptor
        case .none: nil
        }
    }

    /// Throws away what has come and was not read.
    func discardInput() {
        if let descriptor { tcflush(descriptor, TCIFLUSH) }
    }

    mutating func close(at moment: GateMoment) {
        line = nil
        closedAt = moment.milliseconds
    }

    mutating func openAgainIfGone(at moment: GateMoment) {
        guard isGone, moment.milliseconds - closedAt >= Self.openAgainAfter else { return }
        closedAt = moment.milliseconds
        line = try? SerialLine(path, baud: baud)  // not there yet; the screen says so
    }
}
