/// One officer's place: bytes of a keyboard and a scanner go in, the state that the screen is drawn from comes out.
public struct GateDesk: Sendable {
    /// Where bytes come from.
    public enum Source: Equatable, Sendable {
        /// The terminal, where a person types and many scanners do.
        case terminal
        /// A scanner on a line of its own, which presses no keys.
        case device
    }

    /// A line to be judged.
    public enum CodeLine: Sendable {
        case whole([UInt8])
        /// Longer than any code, and not kept.
        case tooLong(byteCount: Int)
    }

    public private(set) var state: GateState

    /// Codes that were answered since the screen was last drawn, while more input waits; 0 when it does not.
    public private(set) var codeCountUnseen = 0

    /// Whether the scanner on a line of its own has been unplugged, which the screen then says.
    public var isScannerMissing = false

    /// When the last byte of any source came, and when the input began that has gone on without a pause of a second since.
    /// Every byte counts, whatever it means.
    private var lastByteAt: Int64?
    private var flowBeganAt: Int64 = 0

    private var terminal: Channel
    private var device: Channel

    private struct Channel: Sendable {
        var lines: InputLines
        var passport = PassportLineReader()

        /// A line that nobody continues is given up when a verdict would leave the screen: what a hand types stands on it too.
        init(_ source: Source, _ settings: GateSettings) {
            lines = InputLines(hasKeys: source == .terminal, abandonedAfter: settings.blankAfter * 1_000)
        }
    }

    public init(settings: GateSettings) {
        state = GateState(settings: settings)
        terminal = Channel(.terminal, settings)
        device = Channel(.device, settings)
    }

    /// Takes what came from one source.
    ///
    /// - Parameters:
    ///   - isMoreWaiting: whether more has come already; the screen then says that it is reading.
    ///   - judge: judges a code for the moment; not asked while the gate has stopped.
    public mutating func receive(
        _ bytes: some Collection<UInt8>, from source: Source, isMoreWaiting: Bool, at moment: GateMoment,
        judge: (CodeLine) -> GateAnswer
    ) {
        if moment.milliseconds - (lastByteAt ?? .min / 2) >= GateState.seenAfter { flowBeganAt = moment.milliseconds }
        if !bytes.isEmpty { lastByteAt = moment.milliseconds }
        let codeCountBefore = state.counters.codes
        let items = items(from: source) { lines, body in lines.receive(bytes, at: moment, body) }
        for item in items { take(item, from: source, at: moment, judge) }
        letTimePass(at: moment)
        codeCountUnseen = isMoreWaiting ? codeCountUnseen + state.counters.codes - codeCountBefore : 0
    }

    /// Forgets what has come from the scanner on a line of its own and is not whole: it has been unplugged, and what comes from
    /// it next is the beginning of something else.
    public mutating func deviceIsGone(at moment: GateMoment) {
        device = Channel(.device, state.settings)
        state.apply(.lineDropped(.device), at: moment)
    }

    /// Forgets everything of anybody, on the screen and half typed, as when the officer leaves the screen to another program.
    public mutating func clear(at moment: GateMoment) {
        terminal = Channel(.terminal, state.settings)
        device = Channel(.device, state.settings)
        codeCountUnseen = 0
        state.apply(.cleared, at: moment)
    }

    /// Lets time pass, with no input.
    public mutating func tick(at moment: GateMoment) {
        codeCountUnseen = 0
        for source in [Source.terminal, .device] {
            let items = items(from: source) { lines, body in lines.settle(at: moment, body) }
            // Silence completes keys and drops lines; it ends none that would be judged.
            for item in items { take(item, from: source, at: moment) { _ in .notJudged } }
        }
        letTimePass(at: moment)
    }

    /// Lines of a passport leave the memory together with the word about them on the screen.
    private mutating func letTimePass(at moment: GateMoment) {
        state.apply(.tick, at: moment)
        guard state.isBlank, !state.isLineOpen else { return }
        terminal.passport.reset()
        device.passport.reset()
    }

    /// Milliseconds until ``tick(at:)`` has something to do besides the clock.
    public func wait(at moment: GateMoment) -> Int64? {
        [terminal.lines.wait(at: moment), device.lines.wait(at: moment), state.timeUntilBlank(at: moment)]
            .compactMap { $0 }.min()
    }

    /// The line that has begun, of either source.
    public var openLine: OpenLine? {
        let lines = terminal.lines.openLineByteCount != nil ? terminal.lines : device.lines
        guard let byteCount = lines.openLineByteCount else { return nil }
        return OpenLine(byteCount: byteCount, typedText: lines.typedText, lastInputAt: lines.lastInputAt ?? 0)
    }

    /// A line that has begun and not ended.
    public struct OpenLine: Equatable, Sendable {
        public let byteCount: Int
        /// Its characters, when a hand types them one by one.
        public let typedText: [UInt8]?
        /// When its last character came, in milliseconds.
        public let lastInputAt: Int64
    }

    private mutating func items(
        from source: Source, _ find: (inout InputLines, (InputLines.Item) -> Void) -> Void
    ) -> [InputLines.Item] {
        var items: [InputLines.Item] = []
        switch source {
        case .terminal: find(&terminal.lines) { items.append($0) }
        case .device: find(&device.lines) { items.append($0) }
        }
        return items
    }

    private mutating func take(
        _ item: InputLines.Item, from source: Source, at moment: GateMoment, _ judge: (CodeLine) -> GateAnswer
    ) {
        switch item {
        case .lineBegan: state.apply(.lineBegan(source, inFlowSince: flowBeganAt), at: moment)
        case .lineDropped:
            forgetPassport(source)
            state.apply(.lineDropped(source), at: moment)
        case .key(let key):
            forgetPassport(source)
            state.apply(.key(key), at: moment)
        case .lineTooLong(let byteCount):
            forgetPassport(source)
            answer(.tooLong(byteCount: byteCount), [], from: source, at: moment, judge)
        case .line(let line): take(line, from: source, at: moment, judge)
        }
    }

    private mutating func take(
        _ line: [UInt8], from source: Source, at moment: GateMoment, _ judge: (CodeLine) -> GateAnswer
    ) {
        switch passportOutcome(of: line, from: source) {
        case .other: answer(.whole(line), line, from: source, at: moment, judge)
        case .part(let lineCount, let format):
            state.apply(.passportPart(lineCount: lineCount, of: format, from: source), at: moment)
        case .whole(let passport): state.apply(.passport(passport, from: source), at: moment)
        case .refused(let error): state.apply(.passportRefused(error, from: source), at: moment)
        }
    }

    private mutating func answer(
        _ code: CodeLine, _ line: [UInt8], from source: Source, at moment: GateMoment, _ judge: (CodeLine) -> GateAnswer
    ) {
        let answer: GateAnswer
        switch state.settings.lists.freshness(at: moment) {
        case .unusable, .clockBeforeLists: answer = .notJudged
        case .inTime, .stale: answer = TypedIdentifier.isOne(line) ? .identifierOnly : judge(code)
        }
        state.apply(.code(answer, line: line, from: source), at: moment)
    }

    private mutating func passportOutcome(of line: [UInt8], from source: Source) -> PassportLineReader.Outcome {
        switch source {
        case .terminal: terminal.passport.take(line)
        case .device: device.passport.take(line)
        }
    }

    private mutating func forgetPassport(_ source: Source) {
        switch source {
        case .terminal: terminal.passport.reset()
        case .device: device.passport.reset()
        }
    }
}
