import Glibc
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

/// Lines that threads take in turn, a batch at a time, and the answers that wait for those before them.
private final class LineBatches: @unchecked Sendable {  // everything is changed under the lock alone
    private var reader: LineReader
    private var lineCount = 0
    private var areAllValid = true
    private var isAtEnd = false

    /// Why the lines ended before their end, or the answers could not be written.
    private var failure: (any Error)?

    /// Whether nothing more can be written.
    private var isBroken = false

    /// Batches that were read, and those of them whose answers are written.
    private var readCount = 0
    private var writtenCount = 0

    /// Answers to batches behind one that is not answered yet.
    private var waiting: [Int: LineJudge.Answers] = [:]

    /// Most batches that may be read and not written, so that memory is bounded.
    private let openCountMax: Int

    private let lock: UnsafeMutablePointer<pthread_mutex_t>
    private let written: UnsafeMutablePointer<pthread_cond_t>

    init(_ reader: consuming LineReader, threadCount: Int) {
        self.reader = reader
        openCountMax = min(threadCount * 4, threadCount + 64)
        lock = .allocate(capacity: 1)
        written = .allocate(capacity: 1)
        pthread_mutex_init(lock, nil)
        pthread_cond_init(written, nil)
    }

    deinit {
        pthread_cond_destroy(written)
        pthread_mutex_destroy(lock)
        written.deallocate()
        lock.deallocate()
    }

    /// Takes batches and answers them until there are no more.
    func answer(with judge: LineJudge) {
        pthread_mutex_lock(lock)
        while let batch = next() {
            pthread_mutex_unlock(lock)
            for position in 0..<batch.lines.lineCount {
                batch.lines.withLine(position) { judge.answer($0, number: batch.firstLine + position) }
            }
            pthread_mutex_lock(lock)
            deliver(batch.number, from: judge)
        }
        areAllValid = areAllValid && judge.areAllValid
        pthread_mutex_unlock(lock)
    }

    /// What came of all of them, once every thread is done.
    func outcome() throws -> LineOutcome {
        if let failure { throw failure }
        return LineOutcome(count: lineCount, areAllValid: areAllValid)
    }

    // MARK: Under the lock

    private func next() -> (number: Int, firstLine: Int, lines: LineBatch)? {
        while !isBroken, !isAtEnd, readCount - writtenCount >= openCountMax { pthread_cond_wait(written, lock) }
        guard !isBroken, !isAtEnd else { return nil }
        let lines = LineBatch(&reader)
        // What was read before an error is answered all the same.
        if let error = lines.failure { failure = failure ?? error }
        isAtEnd = lines.lineCount == 0 || lines.failure != nil
        guard lines.lineCount > 0 else { return nil }
        defer { (readCount, lineCount) = (readCount + 1, lineCount + lines.lineCount) }
        return (readCount, lineCount + 1, lines)
    }

    /// Writes the answers to a batch and those that waited for it, or lets them wait for the batch before.
    private func deliver(_ number: Int, from judge: LineJudge) {
        guard !isBroken else { return }
        guard number == writtenCount else { return waiting[number] = judge.takeAnswers() }
        do {
            try judge.writeAnswers()
            writtenCount += 1
            while let answers = waiting.removeValue(forKey: writtenCount) {
                try answers.write()
                writtenCount += 1
            }
        } catch {
            (isBroken, failure) = (true, failure ?? error)
        }
        pthread_cond_broadcast(written)
    }
}

/// Lines that are kept to be judged together.
struct LineBatch: Sendable {
    /// Most lines of a batch, and most bytes after which none is added.
    static let lineCountMax = 256
    static let byteCountMax = 256 * 1_024

    private enum Entry {
        case whole(Range<Int>)
        case tooLong(byteCount: Int)
    }

    private var bytes: [UInt8] = []
    private var entries: [Entry] = []

    /// Why the lines end here, if not at their end.
    private(set) var failure: (any Error)?

    var lineCount: Int { entries.count }

    /// Reads lines until the batch is full or the input ends.
    init(_ reader: inout LineReader) {
        do {
            while entries.count < Self.lineCountMax, bytes.count < Self.byteCountMax {
                guard try reader.next({ add($0) }) else { return }
            }
        } catch {
            failure = error
        }
    }

    private mutating func add(_ line: LineReader.Line) {
        switch line {
        case .whole(let line):
            entries.append(.whole(bytes.count..<bytes.count + line.count))
            bytes += line
        case .tooLong(let byteCount): entries.append(.tooLong(byteCount: byteCount))
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
