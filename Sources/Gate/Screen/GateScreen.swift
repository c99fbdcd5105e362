import ScannerInput
import TextFormats

/// Draws a gate as lines of text. Words and symbols say everything; colour repeats it.
public struct GateScreen {
    /// In less room a headline might lose the half that matters.
    public static let columnCountMin = 40
    public static let rowCountMin = 16

    private let desk: GateDesk
    private let columns: Int
    private let rows: Int
    private let moment: GateMoment
    private let words: any GateWords

    private var state: GateState { desk.state }
    private var lists: ListsStanding { state.settings.lists }

    /// - Returns: as many lines as `rows`, none wider than `columns`.
    public static func lines(of desk: GateDesk, columns: Int, rows: Int, at moment: GateMoment) -> [ScreenLine] {
        let screen = GateScreen(desk, max(columns, 1), max(rows, 1), moment)
        let hasRoom = columns >= columnCountMin && rows >= rowCountMin
        return screen.fitted(hasRoom ? screen.wholeScreen() : screen.tooSmall())
    }

    private init(_ desk: GateDesk, _ columns: Int, _ rows: Int, _ moment: GateMoment) {
        self.desk = desk
        self.columns = columns
        self.rows = rows
        self.moment = moment
        words = desk.state.settings.language.words
    }

    private func fitted(_ lines: [ScreenLine]) -> [ScreenLine] {
        let lines = lines.prefix(rows).map { ScreenLine(ScreenText.cut($0.text, to: columns), $0.level) }
        return lines + [ScreenLine](repeating: ScreenLine(""), count: rows - lines.count)
    }

    private func tooSmall() -> [ScreenLine] {
        ScreenText.wrapped(words.headline(.windowTooSmall) + " " + words.nextStep(.windowTooSmall), to: columns)
            .map { ScreenLine($0, .amber) }
    }

    /// Top, body, and at the bottom what concerns the whole shift. Where there is little room, the body gives way to a few
    /// lines, and then counters and keys go.
    private func wholeScreen() -> [ScreenLine] {
        let (headline, level, shown) = subject()
        let top = header() + banner(headline, level) + status(shown, headline)
        let body = shown.map { CaseBody($0, in: state.settings.language, columns: columns).lines() } ?? sceneLines(headline)
        var bottom = input() + shift()
        if rows - top.count - bottom.count < min(body.count, Self.bodyRowCountMin) { bottom = input() }
        let room = max(0, rows - top.count - bottom.count)
        return top + filling(room, with: body) + bottom
    }

    private static let bodyRowCountMin = 3

    private func filling(_ room: Int, with body: [ScreenLine]) -> [ScreenLine] {
        guard body.count > room else { return body + [ScreenLine](repeating: ScreenLine(""), count: room - body.count) }
        return room > 0 ? body.prefix(room - 1) + [ScreenLine(words.largerWindow)] : []
    }

    /// What the screen is about. A verdict is shown only while no new line has begun, nothing more is waiting, and nothing was
    /// asked since.
    private func subject() -> (headline: Headline, level: GateLevel, shown: GateCase?) {
        if state.leaving == .asked { return (.leaveQuestion, .neutral, nil) }
        if desk.codeCountUnseen > 0 || state.isLineOpen { return (.reading, .neutral, nil) }
        if case .code(let current) = state.scene, !isPassportUnderWay, canJudge {
            let headline = Headline(current, under: lists, at: moment)
            return (headline, current.level(under: lists, at: moment), current)
        }
        let headline = Headline(withoutCode: state, at: moment)
        return (headline, headline.levelWithoutCode, nil)
    }

    /// Whether the lists are there to judge by; a gate that has stopped shows that it has, and nothing else.
    private var canJudge: Bool {
        switch lists.freshness(at: moment) {
        case .inTime, .stale: true
        case .unusable, .clockBeforeLists: false
        }
    }

    private var isPassportUnderWay: Bool {
        if case .passportPart = state.remark { return true }
        return false
    }

    // MARK: Parts

    /// Date, time, and how old the lists are; then what concerns every code.
    private func header() -> [ScreenLine] {
        let parts = ["HCERT GATE", text(of: moment.seconds), listsText()]
        let lines = ScreenText.joined(parts, to: columns).map { ScreenLine($0) }
        var warnings: [String] = []
        if !lists.areSigned { warnings.append(words.unsignedWarning) }
        if desk.isScannerMissing { warnings.append(words.scannerWarning) }
        if lists.freshness(at: moment) == .stale { warnings.append(words.staleWarning) }
        return lines + warnings.flatMap { ScreenText.wrapped($0, to: columns) }.map { ScreenLine($0, .amber) }
    }

    private func listsText() -> String {
        let name = words.lists(sequence: lists.sequence, areSigned: lists.areSigned)
        guard let created = lists.created else { return name }
        let (age, overflow) = moment.seconds.subtractingReportingOverflow(created)
        guard !overflow, age >= 0 else { return name + ", " + text(of: created) }
        return name + ", " + words.age(days: age / 86_400, hours: age / 3_600 % 24, minutes: age / 60 % 60)
    }

    /// `YYYY-MM-DD hh:mm:ss` by the offset, and the offset.
    private func text(of seconds: Int64) -> String {
        let offset = state.settings.offsetFromUTC
        let local = Timestamp(secondsSince1970: seconds.addingReportingOverflow(offset).partialValue).description
        let day = local.prefix(10)
        let time = local.dropFirst(11).prefix(8)
        let minutes = offset.magnitude / 60
        func twoDigits(_ number: UInt64) -> String { (number < 10 ? "0" : "") + String(number) }
        let zone = offset == 0 ? "Z" : (offset < 0 ? " -" : " +") + twoDigits(minutes / 60) + ":" + twoDigits(minutes % 60)
        return "\(day) \(time)\(zone)"
    }

    /// The headline between two bars. Bars and symbol are others for each level, for who sees no colour.
    private func banner(_ headline: Headline, _ level: GateLevel) -> [ScreenLine] {
        let (symbol, bar): (String, Character) =
            switch level {
            case .neutral: ("   ", "-")
            case .green: ("[=]", "=")
            case .amber: ("[?]", "?")
            case .red: ("[X]", "X")
            }
        let line = ScreenLine(String(repeating: bar, count: columns), level)
        let text = ScreenText.wrapped(words.headline(headline), to: columns - 6)
            .enumerated().map { ScreenLine(($0 == 0 ? symbol : "   ") + "  " + $1, level) }
        return [line] + text + [line]
    }

    /// The running number, the age of the verdict, the stable code, and what to do next.
    private func status(_ shown: GateCase?, _ headline: Headline) -> [ScreenLine] {
        var lines: [ScreenLine] = []
        if let shown {
            let seconds = max(0, moment.milliseconds - shown.answeredAt.milliseconds) / 1_000
            var parts = [words.caseNumber(shown.number, secondsAgo: seconds), shown.answer.code]
            if shown.countAtOnce > 1 { parts.append(words.codesAtOnce(shown.countAtOnce)) }
            lines += ScreenText.joined(parts, to: columns).map { ScreenLine($0) }
            if shown.answer.standing == .genuine, !shown.answer.isRevocationChecked {
                lines.append(ScreenLine(words.revocationWarning, .amber))
            }
        } else if headline == .reading, desk.codeCountUnseen > 0 {
            lines.append(ScreenLine(words.codesAtOnce(desk.codeCountUnseen)))
        }
        let sentence = shown?.answer.sentence?.text(in: state.settings.language) ?? ""
        for text in [sentence, words.nextStep(headline)] where !text.isEmpty {
            lines += ScreenText.wrapped(text, to: columns).map { ScreenLine($0) }
        }
        return lines + [ScreenLine("")]
    }

    /// What is shown below the headline when no code is.
    private func sceneLines(_ headline: Headline) -> [ScreenLine] {
        guard headline == .passportNotRead, case .passportRefused(let error) = state.scene else { return [] }
        return ScreenText.wrapped(words.passportError(error), to: columns).map { ScreenLine($0) }
    }

    /// A word about the last key, and the line that has begun.
    private func input() -> [ScreenLine] {
        let remark = state.remark.map { ScreenText.wrapped(words.remark($0), to: columns) } ?? []
        return remark.map { ScreenLine($0) } + inputLines()
    }

    /// Counters and keys.
    private func shift() -> [ScreenLine] {
        [words.counters(state.counters), words.keys].flatMap { ScreenText.joined($0, to: columns) }.map { ScreenLine($0) }
    }

    /// Milliseconds without a character after which a line seems to lack its end.
    private static let endMissingAfter: Int64 = 2_000

    /// What a hand types is shown, so that it can be corrected, and only characters of a passport's lines and of identifiers;
    /// of what a scanner sends the length alone, so that no code can write on the screen.
    private func inputLines() -> [ScreenLine] {
        guard let open = desk.openLine else { return [ScreenLine("")] }
        let label = words.label(.input) + ": "
        guard let typed = open.typedText else {
            let count = [ScreenLine(label + words.openLine(characterCount: open.byteCount))]
            guard moment.milliseconds - open.lastInputAt >= Self.endMissingAfter else { return count }
            let missing = words.pressEnter + " " + ScannerDamage.lineEndMissing.sentence.text(in: state.settings.language)
            return count + ScreenText.wrapped(missing, to: columns).map { ScreenLine($0, .amber) }
        }
        let room = max(columns - ScreenText.width(of: label) - 8, 1)
        let shown = String(decoding: typed.suffix(room).map(Self.echoed), as: UTF8.self)
        return [ScreenLine(label + shown + "_ (\(open.byteCount))")]
    }

    private static func echoed(_ byte: UInt8) -> UInt8 {
        let isShown =
            PassportLineReader.isZoneCharacter(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
            || byte == UInt8(ascii: ":") || byte == UInt8(ascii: "/") || byte == UInt8(ascii: "#")
        return isShown ? byte : UInt8(ascii: ".")
    }
}
