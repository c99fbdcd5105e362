import Issuance
import Pictures
import Revocation
import TextFormats
import TrustBundle
import TrustLists
import Verification

/// What lines are judged by, the same for all threads.
struct Judging: Sendable {
    /// What an answer looks like.
    enum Form: Sendable {
        case none
        case text
        case json
    }

    let trustList: TrustList
    let revocations: RevocationIndex?
    let trust: BundleProvenance?
    let valueSets: BundleValueSets?
    let clock: LineClock

    /// Whether a line is a JSON object rather than a text.
    let takesObjects: Bool

    /// Whether texts that scanners damaged are mended where that can be done without a doubt.
    var repairs = false

    /// The language of hints and of the officer's sentence; nil for hints in English and no sentence.
    var language: Language?

    /// Whether answers say what each layer was.
    var traces = false
    let form: Form
}

/// The moment that a line is judged for.
enum LineClock: Sendable {
    case fixed(Int64)
    /// The system's, read for each line: a gate runs for days.
    ///
    /// - earliest: a clock before this is wrong.
    case system(earliest: Int64)
}

/// How many lines were answered, and whether all were valid.
struct LineOutcome {
    var count = 0
    var areAllValid = true
}

/// Judges lines and keeps the answers until they are written. One judge serves one thread.
final class LineJudge: @unchecked Sendable {  // used by one thread at a time
    private let judging: Judging
    private let verifier: Verifier
    private var answers = JSONWriter(capacity: 64 * 1_024)
    private(set) var areAllValid = true

    init(_ judging: Judging) {
        self.judging = judging
        verifier = Verifier(
            trustList: judging.trustList, revocations: judging.revocations, trust: judging.trust,
            valueSets: judging.valueSets)
    }

    /// - Parameter number: of the line, from 1.
    func answer(_ line: LineReader.Line, number: Int) {
        switch (line, judging.takesObjects) {
        case (.whole(let bytes), false): add(verdict(on: bytes, at: nil), bytes, nil, number)
        case (.tooLong(let count), false): add(judged(at: nil) { verifier.verdict(onLineOf: count, at: $0) }, nil, nil, number)
        case (.whole(let bytes), true): answer(InputObject(bytes), number)
        case (.tooLong(let count), true):
            let verdict = judged(at: nil) { verifier.verdict(onUnusableInput: .tooLong(byteCount: count), at: $0) }
            add(verdict, nil, nil, number)
        }
    }

    func answer(text: String, number: Int) {
        var text = text
        text.withUTF8 { add(verdict(on: $0, at: nil), $0, nil, number) }
    }

    /// Answers every code of a picture, or once for one that has none.
    ///
    /// - Parameter contents: of the picture's codes, or why there is none.
    func answer(picture path: String, _ contents: PictureReader.Contents) {
        switch contents {
        case .codes(let texts):
            for (index, text) in texts.enumerated() {
                let subject = VerdictSubject.picture(path, symbol: texts.count > 1 ? index + 1 : nil)
                text.withUnsafeBufferPointer {
                    add(verdict(on: $0, at: nil), $0, subject, tracedAs: "\(path), code \(index + 1)")
                }
            }
        case .noCode: answer(picture: path, .pictureWithoutCode)
        case .unreadable(let reason): answer(picture: path, .unreadablePicture(reason))
        }
    }

    private func answer(picture path: String, _ failure: InputFailure) {
        let verdict = judged(at: nil) { verifier.verdict(onUnusableInput: failure, at: $0) }
        add(verdict, nil, .picture(path, symbol: nil), tracedAs: path)
    }

    private func answer(_ object: InputObject, _ number: Int) {
        switch object.question {
        case .text(var text, let seconds):
            text.withUTF8 { add(verdict(on: $0, at: seconds), $0, object.identifier, number) }
        case .unusable(let failure):
            add(judged(at: nil) { verifier.verdict(onUnusableInput: failure, at: $0) }, nil, object.identifier, number)
        }
    }

    private func verdict(on text: UnsafeBufferPointer<UInt8>, at seconds: Int64?) -> Verdict {
        judged(at: seconds) { clock in
            judging.repairs ? verifier.verdict(onDamagedUTF8: text, at: clock) : verifier.verdict(onUTF8: text, at: clock)
        }
    }

    /// What `judge` says for a moment: that of the line, else that of the clock. A clock that went back judges nothing.
    private func judged(at seconds: Int64?, _ judge: (ValidationClock) -> Verdict) -> Verdict {
        if let seconds { return judge(ValidationClock(seconds: seconds)) }
        switch judging.clock {
        case .fixed(let seconds): return judge(ValidationClock(seconds: seconds))
        case .system(let earliest):
            let now = systemClock()
            guard now >= earliest else {
                let reason = "the system's clock went back before \(Timestamp(secondsSince1970: earliest))"
                return verifier.verdict(notJudgedBecause: reason, at: ValidationClock(seconds: now))
            }
            return judge(ValidationClock(seconds: now))
        }
    }

    private func add(_ verdict: Verdict, _ text: UnsafeBufferPointer<UInt8>?, _ identifier: JSONValue?, _ number: Int) {
        add(verdict, text, identifier.map(VerdictSubject.identifier) ?? .line(number), tracedAs: "line \(number)")
    }

    private func add(
        _ verdict: Verdict, _ text: UnsafeBufferPointer<UInt8>?, _ subject: VerdictSubject,
        tracedAs name: @autoclosure () -> String
    ) {
        areAllValid = areAllValid && verdict.isValid
        let trace = judging.traces ? text.map { LayerTrace(utf8: $0, verdict: verdict) } : nil
        switch judging.form {
        case .none: break
        case .text:
            answers.buffer.append(utf8: verdict.line(in: judging.language, subject: subject) + "\n")
            if let trace { writeError("trace: \(name()): \(trace.line)") }
        case .json:
            verdict.write(subject: subject, language: judging.language, trace: trace, to: &answers)
        }
    }

    /// Writes the answers to stdout and forgets them.
    func writeAnswers() throws(Stop) {
        try answers.buffer.withUnsafeBytes { bytes throws(Stop) in try Streams.writeOutput(bytes) }
        answers.buffer.removeAll()
    }
}

/// Answers the lines of a file in their order.
enum LineAnswering {
    /// Each line before the next one is read.
    static func oneByOne(_ reader: inout LineReader, _ judging: Judging) throws -> LineOutcome {
        let judge = LineJudge(judging)
        var count = 0
        while try reader.next({ line in
            count += 1
            judge.answer(line, number: count)
            try judge.writeAnswers()
        }) {}
        return LineOutcome(count: count, areAllValid: judge.areAllValid)
    }

    /// As many lines at a time as memory is allowed for, each thread a run of them. The runs' answers are written in
    /// turn.
    static func inBatches(_ reader: inout LineReader, _ judging: Judging, threadCount: Int) throws -> LineOutcome {
        let judges = (0..<threadCount).map { _ in LineJudge(judging) }
        var count = 0
        while true {
            let batch = try LineBatch(&reader)
            if batch.lineCount == 0 { break }
            let countBefore = count
            concurrently(threadCount) { index in
                let (start, end) = (batch.lineCount * index / threadCount, batch.lineCount * (index + 1) / threadCount)
                for position in start..<end {
                    batch.withLine(position) { judges[index].answer($0, number: countBefore + position + 1) }
                }
            }
            for judge in judges { try judge.writeAnswers() }
            count += batch.lineCount
        }
        return LineOutcome(count: count, areAllValid: judges.allSatisfy(\.areAllValid))
    }
}

/// Lines that are kept to be judged together.
struct LineBatch: Sendable {
    /// Most lines of a batch, and most bytes after which none is added.
    static let lineCountMax = 4_096
    static let byteCountMax = 4 * 1_024 * 1_024

    private enum Entry {
        case whole(Range<Int>)
        case tooLong(byteCount: Int)
    }

    private var bytes: [UInt8] = []
    private var entries: [Entry] = []

    var lineCount: Int { entries.count }

    /// Reads lines until the batch is full or the input ends.
    init(_ reader: inout LineReader) throws {
        while entries.count < Self.lineCountMax, bytes.count < Self.byteCountMax {
            let more = try reader.next { line in
                switch line {
                case .whole(let line):
                    entries.append(.whole(bytes.count..<bytes.count + line.count))
                    bytes += line
                case .tooLong(let byteCount): entries.append(.tooLong(byteCount: byteCount))
                }
            }
            guard more else { return }
        }
    }

    /// Lends a line to `body`.
    func withLine(_ position: Int, _ body: (LineReader.Line) -> Void) {
        switch entries[position] {
        case .whole(let range):
            bytes.withUnsafeBufferPointer { body(.whole(UnsafeBufferPointer(rebasing: $0[range]))) }
        case .tooLong(let byteCount): body(.tooLong(byteCount: byteCount))
        }
    }
}
