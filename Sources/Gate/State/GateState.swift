/// Everything that a gate shows and counts, as a value: events go in, ``GateScreen`` draws what came of them.
public struct GateState: Sendable {
    public let settings: GateSettings
    public private(set) var counters = GateCounters()

    /// What is on the screen when nothing covers it.
    public private(set) var scene = Scene.ready

    /// Whether a line has begun since the scene came, so that the scene is not shown.
    public var isLineOpen: Bool { lines.coverScene }

    /// A word about the last key press.
    public private(set) var remark: Remark?

    /// Whether the officer was asked whether to leave, and whether the answer was yes.
    public private(set) var leaving = Leaving.no

    public enum Scene: Sendable {
        case ready
        /// A code and its verdict.
        case code(GateCase)
        /// A passport was read before any code.
        case passport(PassportLine)
        /// Passport lines came that could not be read, and there is no code.
        case passportRefused(PassportLineError)
    }

    public enum Remark: Equatable, Sendable {
        /// Lines of a passport have come, others are missing.
        case passportPart(lineCount: Int, of: PassportFormat)
        /// There is no genuine code to press a key for.
        case nothingToCompare
        /// The key came before anybody can have compared.
        case tooFast
        /// Several codes came at once: which one is meant?
        case severalAtOnce
        /// The passport's lines are another person's; a key press does not change them.
        case mismatchStands
        /// Code and passport came in one go, which one code can hold both of.
        case passportTooSoon
    }

    public enum Leaving: Equatable, Sendable {
        case no
        case asked
        case confirmed
    }

    /// Milliseconds for which a verdict must have been on the screen before another one counts as another scan, and before a
    /// key press counts as a comparison.
    public static let seenAfter: Int64 = 1_000

    /// When what is shown became visible, in milliseconds.
    private var shownAt: Int64 = 0

    private var lines = SourceLines()

    /// Where the lines of a passport come from that is not whole.
    private var passportSource = GateDesk.Source.terminal

    /// The last line that was a code, while its verdict is kept.
    private var lastLine: [UInt8] = []

    public init(settings: GateSettings) {
        self.settings = settings
    }

    /// The state after an event.
    public func after(_ event: GateEvent, at moment: GateMoment) -> GateState {
        var state = self
        state.apply(event, at: moment)
        return state
    }

    public mutating func apply(_ event: GateEvent, at moment: GateMoment) {
        switch event {
        case .lineBegan(let source, let flowBegan): begin(source, inFlowSince: flowBegan)
        case .lineDropped(let source): drop(source, at: moment)
        case .code(let answer, let line, let source):
            lines.end(source)
            take(answer, line, inFlowSince: lines.flowBeganAt(source), at: moment)
        case .passportPart(let lineCount, let format, let source):
            lines.end(source)
            remark = .passportPart(lineCount: lineCount, of: format)
            passportSource = source
            show(at: moment)
        case .passport(let passport, let source):
            lines.end(source)
            take(passport, inFlowSince: lines.flowBeganAt(source), at: moment)
        case .passportRefused(let error, let source):
            lines.end(source)
            refuse(error, at: moment)
        case .key(let key): press(key, at: moment)
        case .cleared:
            lines = SourceLines()
            reset(at: moment)
        case .tick: break
        }
        blankIfDue(at: moment)
    }

    /// Milliseconds until something leaves the screen by itself; nil while nothing will.
    public func timeUntilBlank(at moment: GateMoment) -> Int64? {
        guard !isLineOpen, !isBlank else { return nil }
        return max(0, shownAt + settings.blankAfter * 1_000 - moment.milliseconds)
    }

    /// Whether nothing of anybody is kept.
    public var isBlank: Bool {
        if case .ready = scene { return remark == nil && leaving == .no }
        return false
    }

    /// What was shown for long enough leaves the screen and the memory. A line that has begun keeps the case: it may be the
    /// passport of its holder.
    private mutating func blankIfDue(at moment: GateMoment) {
        guard timeUntilBlank(at: moment) == 0 else { return }
        reset(at: moment)
    }

    private mutating func reset(at moment: GateMoment) {
        scene = .ready
        remark = nil
        leaving = .no
        lastLine = []
        shownAt = moment.milliseconds
        lines.coverEmptyScene()
    }

    private mutating func begin(_ source: GateDesk.Source, inFlowSince flowBegan: Int64) {
        lines.begin(source, inFlowSince: isPassportUnderWay(from: source) ? nil : flowBegan)
        remark = nil
        leaving = .no
    }

    /// What came from the other source since the line began stays.
    private mutating func drop(_ source: GateDesk.Source, at moment: GateMoment) {
        let hidScene = lines.coversScene(source) || isPassportUnderWay(from: source)
        lines.end(source)
        if hidScene { reset(at: moment) }
    }

    /// What has come is newer than every line that is open.
    private mutating func show(at moment: GateMoment) {
        shownAt = moment.milliseconds
        lines.uncoverScene()
    }

    // MARK: Codes and passports

    private mutating func take(
        _ answer: GateAnswer, _ line: [UInt8], inFlowSince flowBegan: Int64, at moment: GateMoment
    ) {
        counters.count(answer)
        var new = GateCase(
            number: counters.codes, answer: answer, answeredAt: moment, countAtOnce: countAtOnce(line, at: moment))
        var remark: Remark?
        if case .passport(let passport) = scene {
            if Self.isByItself(flowBegan, after: shownAt) {
                new.compare(with: passport, at: moment)
                count(new.identity)
            } else {
                remark = .passportTooSoon
            }
        }
        scene = .code(new)
        self.remark = remark
        leaving = .no
        lastLine = line
        show(at: moment)
    }

    /// Whether the input that a line came in began so long after something was shown that a person brought it. The text of
    /// one code can hold a certificate and, behind a line end, the lines of a passport that nobody has, with as many line ends
    /// between them as fill a second: nothing that comes in one go is compared.
    private static func isByItself(_ flowBegan: Int64, after shown: Int64) -> Bool {
        flowBegan - shown >= seenAfter
    }

    private func isPassportUnderWay(from source: GateDesk.Source) -> Bool {
        if case .passportPart = remark { return passportSource == source }
        return false
    }

    /// How many codes, this one included, came without a pause in which a verdict can have been seen. A scanner that reads one
    /// code twice has read one code.
    private func countAtOnce(_ line: [UInt8], at moment: GateMoment) -> Int {
        guard case .code(let last) = scene, moment.milliseconds - last.answeredAt.milliseconds < Self.seenAfter else { return 1 }
        return line == lastLine ? last.countAtOnce : last.countAtOnce + 1
    }

    private mutating func take(_ passport: PassportLine, inFlowSince flowBegan: Int64, at moment: GateMoment) {
        remark = nil
        show(at: moment)
        guard case .code(var current) = scene, current.answer.standing == .genuine else {
            scene = .passport(passport)
            return
        }
        guard Self.isByItself(flowBegan, after: current.answeredAt.milliseconds) else {
            remark = .passportTooSoon
            return
        }
        current.compare(with: passport, at: moment)
        count(current.identity)
        scene = .code(current)
    }

    private mutating func refuse(_ error: PassportLineError, at moment: GateMoment) {
        remark = nil
        show(at: moment)
        counters.passportsNotRead += 1
        guard case .code(var current) = scene, current.answer.standing == .genuine else {
            scene = .passportRefused(error)
            return
        }
        current.identity = .passportRefused(error)
        scene = .code(current)
    }

    private mutating func count(_ identity: GateCase.Identity) {
        switch identity {
        case .compared(let comparison, _, _):
            switch comparison.outcome {
            case .full: counters.matchedByPassport += 1
            case .mismatch: counters.notSame += 1
            case .near: break
            }
        case .confirmedByOfficer: counters.confirmedByOfficer += 1
        case .deniedByOfficer: counters.notSame += 1
        case .notCompared, .passportRefused: break
        }
    }

    // MARK: Keys

    private mutating func press(_ key: GateKey, at moment: GateMoment) {
        switch key {
        case .clear: reset(at: moment)
        case .leave:
            reset(at: moment)
            leaving = .asked
        case .same where leaving == .asked: leaving = .confirmed
        case .notSame where leaving == .asked: leaving = .no
        case .same: decide(.confirmedByOfficer, at: moment)
        case .notSame: decide(.deniedByOfficer, at: moment)
        }
    }

    private mutating func decide(_ identity: GateCase.Identity, at moment: GateMoment) {
        guard !isLineOpen else { return }
        if let objection = objection(to: identity, at: moment) {
            remark = objection
            return
        }
        guard case .code(var current) = scene, current.identity != identity else { return }
        current.identity = identity
        count(identity)
        scene = .code(current)
        remark = nil
        shownAt = moment.milliseconds
    }

    /// Why the officer's word is not taken. That two persons are not the same is always believed.
    private func objection(to identity: GateCase.Identity, at moment: GateMoment) -> Remark? {
        guard case .code(let current) = scene, current.answer.standing == .genuine else { return .nothingToCompare }
        guard identity == .confirmedByOfficer else { return nil }
        if current.countAtOnce > 1 { return .severalAtOnce }
        if current.isOtherPerson { return .mismatchStands }
        return moment.milliseconds - shownAt < Self.seenAfter ? .tooFast : nil
    }
}
