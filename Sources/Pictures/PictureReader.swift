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
        switch try answer(to: picture) {
        case .codes(let texts): return .codes(texts)
        case .unreadable(let reason): return .unreadable(reason)
        case .libraryMissing: throw .libraryMissing
        case .noCode(let grey):
            guard ZBarReader.isInstalled, let grey else { return .noCode }
            let texts = ZBarReader.texts(of: grey)
            return texts.isEmpty ? .noCode : .codes(texts)
        }
    }

    private func answer(to picture: [UInt8]) throws(PictureReaderError) -> PictureAnswer {
        if let waiting = process.take() {
            switch ask(waiting, about: picture) {
            case .answer(let answer): return answer
            case .gone(let ending, let isLate) where isLate || ending == .signal(SIGXCPU):
                return try failure(ending, isLate: isLate)
            case .gone: break  // perhaps before it got this picture, so a new one is asked
            }
        }
        switch ask(try start(), about: picture) {
        case .answer(let answer): return answer
        case .gone(let ending, let isLate): return try failure(ending, isLate: isLate)
        }
    }

    private enum Outcome {
        case answer(PictureAnswer)
        case gone(ConfinedProcess.Ending, isLate: Bool)
    }

    /// Keeps the process for the next picture when it answers.
    private func ask(_ asked: consuming ConfinedProcess, about picture: [UInt8]) -> Outcome {
        let deadline = Deadline(seconds: timeMax)
        if asked.send(PictureWire.question(picture), before: deadline),
            let answer = Self.answer(of: asked, before: deadline)
        {
            process = consume asked
            return .answer(answer)
        }
        let isLate = deadline.isOver
        return .gone(asked.end(), isLate: isLate)
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

    /// Nil when there is none in time, or none that can be understood.
    private static func answer(of process: borrowing ConfinedProcess, before deadline: Deadline) -> PictureAnswer? {
        guard let head = process.receive(byteCount: PictureWire.answerHeadByteCount, before: deadline),
            let count = PictureWire.number(in: head.dropFirst()), count <= PictureWire.answerByteCountMax,
            let contents = process.receive(byteCount: count, before: deadline)
        else { return nil }
        return head.first.flatMap { PictureAnswer(kind: $0, contents: contents) }
    }

    /// What is said of a picture whose reader is gone.
    private func failure(_ ending: ConfinedProcess.Ending, isLate: Bool) throws(PictureReaderError) -> PictureAnswer {
        switch ending {
        case .exit(ConfinedProcess.programMissing): throw .cannotStart("\(program) cannot be started")
        case _ where isLate: .unreadable("reading it took longer than \(timeMax) seconds")
        case .signal(SIGXCPU):
            .unreadable("reading it took more than \(PictureService.processorTimeMax) seconds of processor time")
        case .signal(let number): .unreadable("its reader was ended by signal \(number)")
        case .exit(let status): .unreadable("its reader gave up with exit code \(status)")
        }
    }
}

/// Why no picture can be read at all.
public enum PictureReaderError: Error, Equatable, CustomStringConvertible {
    /// libZXing.so.2 (Debian: libzxing2) is not installed.
    case libraryMissing
    case cannotStart(String)

    public var description: String {
        switch self {
        case .libraryMissing: "pictures cannot be read: libZXing.so.2 is not installed"
        case .cannotStart(let reason): "pictures cannot be read: \(reason)"
        }
    }
}
