import Issuance

/// Lines that threads take in turn, a batch at a time, and the answers that wait for those before them.
final class LineBatches: @unchecked Sendable {  // everything is changed under the lock alone
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

    private let monitor = Monitor()

    init(_ reader: consuming LineReader, threadCount: Int) {
        self.reader = reader
        openCountMax = min(threadCount * 4, threadCount + 64)
    }

    /// Takes batches and answers them until there are no more.
    func answer(with judge: LineJudge) {
        monitor.lock()
        while let batch = next() {
            monitor.unlock()
            for position in 0..<batch.lines.lineCount {
                batch.lines.withLine(position) { judge.answer($0, number: batch.firstLine + position) }
            }
            monitor.lock()
            deliver(batch.number, from: judge)
        }
        areAllValid = areAllValid && judge.areAllValid
        monitor.unlock()
    }

    /// What came of all of them, once every thread is done.
    func outcome() throws -> LineOutcome {
        if let failure { throw failure }
        return LineOutcome(count: lineCount, areAllValid: areAllValid)
    }

    // MARK: Under the lock

    private func next() -> (number: Int, firstLine: Int, lines: LineBatch)? {
        while !isBroken, !isAtEnd, readCount - writtenCount >= openCountMax { monitor.wait() }
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
        monitor.wakeAll()
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
