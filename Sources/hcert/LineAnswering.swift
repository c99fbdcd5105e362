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
    /// What was said of some lines, waiting to be written.
    struct Answers {
        fileprivate let bytes: [UInt8]
        fileprivate let traces: [String]

        func write() throws(Stop) {
            for trace in traces { writeError(trace) }
            try Streams.writeOutput(bytes)
        }
    }

    private let judging: Judging
    private let verifier: Verifier
    private var answers = JSONWriter(capacity: 64 * 1_024)

    /// Lines for stderr that go with the answers: threads that wrote them at once would mix them up.
    private var traces: [String] = []

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
            if let trace { traces.append("trace: \(name()): \(trace.line)") }
        case .json:
            verdict.write(subject: subject, language: judging.language, trace: trace, to: &answers)
        }
    }

    /// Writes the answers to stdout, what belongs to them to stderr, and forgets both.
    func writeAnswers() throws(Stop) {
        for trace in traces { writeError(trace) }
        traces.removeAll(keepingCapacity: true)
        try answers.buffer.withUnsafeBytes { bytes throws(Stop) in try Streams.writeOutput(bytes) }
        answers.buffer.removeAll()
    }

    /// Hands the answers over and forgets them.
    func takeAnswers() -> Answers {
        defer {
            answers.buffer.removeAll()
            traces.removeAll()
        }
        return Answers(bytes: answers.buffer.array, traces: traces)
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

    /// Many at a time, by threads that take the next ones whenever they are free; the answers are written in the order of
    /// the lines.
    static func inBatches(_ reader: consuming LineReader, _ judging: Judging, threadCount: Int) throws -> LineOutcome {
        let batches = LineBatches(reader, threadCount: threadCount)
        concurrently(threadCount) { _ in batches.answer(with: LineJudge(judging)) }
        return try batches.outcome()
    }
}
