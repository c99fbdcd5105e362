import CPictures
import Glibc

/// Reads the codes of pictures, PNG and JPEG, in a process that a hostile picture can make crash or stall without harm: it has
/// no files, no network, no rights, and bounds on memory and time. One process serves many pictures; when it is gone, the
/// picture that it had is answered, and the next one gets another.
///
/// One reader serves one thread.
public final class PictureReader {
    /// Most bytes of a picture.
    public static let byteCountMax = PictureWire.pictureByteCountMax

    /// Seconds that one picture may take, unless a test says otherwise; processor time is bounded more narrowly.
    static let timeMax = 30

    /// What is in a picture.
    public enum Contents: Equatable, Sendable {
        /// The contents of all codes, one or more, each once.
        case codes([[UInt8]])
        case noCode
        /// With the reason.
        case unreadable(String)
    }

    private let program: String
    private let arguments: [String]
    private let timeMax: Int
    private var process: ConfinedProcess?

    /// - Parameter program: calls ``PictureService/run()`` when it gets `arguments`, the first of which is its name.
    public convenience init(program: String, arguments: [String]) {
        self.init(program: program, arguments: arguments, timeMax: Self.timeMax)
    }

    init(program: String, arguments: [String], timeMax: Int) {
        self.program = program
        self.arguments = arguments
        self.timeMax = timeMax
    }

    /// The codes of one picture.
    ///
    /// - Parameter picture: a whole file. One of more than ``byteCountMax`` bytes is unreadable.
    /// - Throws: when no picture can be read at all.
    public func contents(of picture: [UInt8]) throws(PictureReaderError) -> Contents {
        guard picture.count <= Self.byteCountMax else {
            return .unreadable("it is longer than \(Self.byteCountMax) bytes")
        }
        // All that is tried for a picture shares its time.
        let deadline = Deadline(seconds: timeMax)
        switch try answer(to: picture, before: deadline) {
        case .codes(let texts): return .codes(texts)
        case .unreadable(let reason): return .unreadable(reason)
        case .noCode(let grey):
            guard ZBarReader.isInstalled, let grey else { return .noCode }
            let texts = ZBarReader.texts(of: grey, before: deadline)
            return texts.isEmpty || !PictureWire.canHold(texts) ? .noCode : .codes(texts)
        }
    }

    /// A picture is asked about once: one that ends its process would end the next one too.
    private func answer(to picture: [UInt8], before deadline: Deadline) throws(PictureReaderError) -> PictureAnswer {
        let asked = try waitingProcess(before: deadline)
        guard asked.send(PictureWire.question(picture), before: deadline) else {
            return unreadable(asked.end(), isLate: deadline.isOver)
        }
        switch Self.answer(of: asked, before: deadline) {
        case .answer(let answer):
            process = consume asked
            return answer
        case .notUnderstood:
            _ = asked.end()
            return .unreadable("its reader gave an answer that is none")
        case .none: return unreadable(asked.end(), isLate: deadline.isOver)
        }
    }

    /// The process that had the last picture, if it still waits, else a new one.
    private func waitingProcess(before deadline: Deadline) throws(PictureReaderError) -> ConfinedProcess {
        if let waiting = process.take(), waiting.isSilent { return waiting }
        let new = try start()
        guard let greeting = new.receive(byteCount: 1, before: deadline)?.first else {
            switch new.end() {
            case .exit(ConfinedProcess.programMissing): throw .cannotStart("\(program) cannot be started")
            case let ending: throw .cannotStart("\(program) does not begin (\(ending))")
            }
        }
        switch PictureGreeting(rawValue: greeting) {
        case .ready: return new
        case .libraryMissing: throw .libraryMissing
        case .notConfined: throw .notConfined
        case nil: throw .cannotStart("\(program) is no reader of pictures")
        }
    }

    /// Whether this process waits for the next picture.
    func isServed(by identifier: pid_t) -> Bool {
        guard let waiting = process.take() else { return false }
        let isSame = waiting.identifier == identifier
        process = consume waiting
        return isSame
    }

    private func start() throws(PictureReaderError) -> ConfinedProcess {
        // The largest picture as JPEG of several scans needs 0.5 GiB.
        let bounds = hcert_bounds(address_space: 2 << 30, processor_time: 0)
        do {
            return try ConfinedProcess.start(program, arguments: arguments, bounds: bounds)
        } catch {
            throw .cannotStart("\(program): \(error.call): \(String(cString: strerror(error.number)))")
        }
    }

    private enum Reply {
        case answer(PictureAnswer)
        case notUnderstood
        /// Not in time, or no process any more.
        case none
    }

    private static func answer(of process: borrowing ConfinedProcess, before deadline: Deadline) -> Reply {
        guard let head = process.receive(byteCount: PictureWire.answerHeadByteCount, before: deadline) else { return .none }
        guard let count = PictureAnswer.contentByteCount(head: head) else { return .notUnderstood }
        guard let contents = process.receive(byteCount: count, before: deadline) else { return .none }
        return head.first.flatMap { PictureAnswer(kind: $0, contents: contents) }.map(Reply.answer) ?? .notUnderstood
    }

    /// What is said of a picture whose reader is gone.
    private func unreadable(_ ending: ConfinedProcess.Ending, isLate: Bool) -> PictureAnswer {
        switch ending {
        case _ where isLate: .unreadable("reading it took longer than \(timeMax) seconds")
        case .signal(SIGXCPU):
            .unreadable("reading it took more than \(PictureService.processorTimeMax) seconds of processor time")
        default: .unreadable("its reader \(ending)")
        }
    }
}

/// Why no picture can be read at all.
public enum PictureReaderError: Error, Equatable, CustomStringConvertible {
    /// libZXing.so.2 (Debian: libzxing2) is not installed.
    case libraryMissing
    /// The system refuses a limit, or the filter of system calls, without which no stranger's picture is decoded.
    case notConfined
    case cannotStart(String)

    public var description: String {
        switch self {
        case .libraryMissing: "pictures cannot be read: libZXing.so.2 is not installed"
        case .notConfined: "pictures cannot be read: the system refuses to confine their reader (setrlimit, prctl or seccomp)"
        case .cannotStart(let reason): "pictures cannot be read: \(reason)"
        }
    }
}
