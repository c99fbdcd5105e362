import ArgumentParser
import Bytes
import Glibc
import TextFormats
import Verification

struct VerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check health certificates, one HC1 text per line.",
        discussion: """
            Answers every line in the order read, each before the next one is read. Exits 0 if every certificate is
            valid, 1 if any is not, 3 if trust or revocation data are missing.

            Example:
              hcert verify --trust keys-example/trust.pem --file passes.txt --json
            """
    )

    enum Input: String, ExpressibleByArgument {
        case lines
        case ndjson
    }

    @Argument(help: "Certificate texts. They are visible to other users: prefer --file or stdin.")
    var text: [String] = []

    @Option(help: "File of texts, - for stdin.")
    var file: String?

    @Option(parsing: .upToNextOption, help: "Pictures. Not part of this version.")
    var image: [String] = []

    @Option(parsing: .upToNextOption, help: "Files or folders with signers' certificates (PEM, DER, gateway list).")
    var trust: [String]

    @Option(parsing: .upToNextOption, help: "Files with revocation lists.")
    var revocation: [String] = []

    @Option(help: "Moment to judge for, such as 2022-01-15T12:00:00Z; the system's clock by default.")
    var at: TimeArgument?

    @Option(help: "What a line is: lines, a text; ndjson, an object with id, qr and at.")
    var input = Input.lines

    @Flag(help: "Mend damage of scanners. Not part of this version.")
    var repair = false

    @Option(help: "Number of threads.")
    var jobs = 1

    @Flag(help: "One JSON object per certificate.")
    var json = false

    @Flag(help: "No output, only the exit code.")
    var quiet = false

    func validate() throws {
        guard image.isEmpty else { throw ValidationError("--image is not available in this version; give the text") }
        guard !repair else { throw ValidationError("--repair is not available in this version") }
        guard jobs >= 1 else { throw ValidationError("--jobs must be 1 or more") }
        guard text.isEmpty || file == nil else { throw ValidationError("give texts or --file, not both") }
    }

    /// No clock can be right that is before the day this source was released.
    private static let sourceDate: Int64 = 1_793_491_200  // 2026-11-01T00:00:00Z

    func run() throws {
        let (trustList, newestDate) = try Lists.trustList(trust)
        let clock = try clock(notBefore: newestDate)
        let revocations = try Lists.revocations(revocation, at: clock)
        let verifier = Verifier(trustList: trustList, revocations: revocations)
        var answers = Answers(isJSON: json, isQuiet: quiet)
        if text.isEmpty {
            try answerLines(verifier, clock, &answers)
        } else {
            for text in text {
                try answers.add(verifier.verdict(on: text, at: ValidationClock(seconds: clock)))
            }
        }
        guard answers.count > 0, answers.areAllValid else { throw Stop(.refused, answers.count == 0 ? "no input" : "") }
    }

    /// The moment to judge for. A system's clock that is before what was there already is wrong, and every answer would
    /// be.
    private func clock(notBefore newestDate: Int64?) throws(Stop) -> Int64 {
        if let at { return at.seconds }
        let clock = systemClock()
        guard clock >= Self.sourceDate else {
            throw Stop(
                .usage, "the system's clock is before the release of this program", hint: "set the clock or give --at")
        }
        if let newestDate, clock < newestDate {
            let date = Timestamp(secondsSince1970: newestDate)
            throw Stop(
                .usage, "the system's clock is before the newest date of the trust list, \(date)",
                hint: "set the clock or give --at")
        }
        return clock
    }

    private func answerLines(_ verifier: Verifier, _ clock: Int64, _ answers: inout Answers) throws {
        let path = file ?? "-"
        let descriptor = path == "-" ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Stop(.files, "\(path): open: \(String(cString: strerror(errno)))") }
        defer { close(descriptor) }
        var reader = LineReader(descriptor: descriptor, byteCountMax: input == .lines ? 16 * 1_024 : 1_024 * 1_024)
        let moment = ValidationClock(seconds: clock)
        while true {
            let more = try reader.next { line in
                switch (input, line) {
                case (.lines, .whole(let bytes)): try answers.add(verifier.verdict(onUTF8: bytes, at: moment))
                case (.lines, .tooLong(let count)): try answers.add(verifier.verdict(onLineOf: count, at: moment))
                case (.ndjson, .whole(let bytes)): try answers.add(InputObject.judge(bytes, verifier, moment))
                case (.ndjson, .tooLong(let count)):
                    try answers.add((verifier.verdict(onUnusableInput: .tooLong(byteCount: count), at: moment), nil))
                }
            }
            guard more else { return }
        }
    }
}

/// Writes verdicts as they come and remembers whether all were valid.
struct Answers: ~Copyable {
    private let isJSON: Bool
    private let isQuiet: Bool
    private var writer = JSONWriter(capacity: 4_096)
    private(set) var count = 0
    private(set) var areAllValid = true

    init(isJSON: Bool, isQuiet: Bool) {
        self.isJSON = isJSON
        self.isQuiet = isQuiet
    }

    mutating func add(_ verdict: Verdict) throws(Stop) {
        try add((verdict, nil))
    }

    /// - Parameter answer: a verdict, and the identifier of the object that it answers, when it could be read.
    mutating func add(_ answer: (verdict: Verdict, identifier: JSONValue?)) throws(Stop) {
        count += 1
        areAllValid = areAllValid && answer.verdict.isValid
        guard !isQuiet else { return }
        writer.buffer.removeAll()
        if isJSON {
            answer.verdict.write(subject: answer.identifier.map(VerdictSubject.identifier) ?? .line(count), to: &writer)
        } else {
            writer.buffer.append(utf8: answer.verdict.line + "\n")
        }
        try writer.buffer.withUnsafeBytes { bytes throws(Stop) in try Streams.writeOutput(bytes) }
    }
}

/// A line of `--input ndjson`: `{"id": …, "qr": "…", "at": TIME?}`.
enum InputObject {
    static func judge(
        _ line: UnsafeBufferPointer<UInt8>, _ verifier: Verifier, _ clock: ValidationClock
    ) -> (Verdict, JSONValue?) {
        let object: JSONValue
        do {
            object = try JSONValue(parsing: Array(line))
        } catch {
            return (verifier.verdict(onUnusableInput: .malformed("\(error)"), at: clock), nil)
        }
        guard object.members != nil else { return (verifier.verdict(onUnusableInput: .malformed("not an object"), at: clock), nil) }
        let identifier: JSONValue? =
            switch object["id"] {
            case .object, .array: nil
            case let scalar: scalar
            }
        guard let text = object["qr"]?.string else { return (verifier.verdict(onUnusableInput: .withoutText, at: clock), identifier) }
        var moment = clock
        if let at = object["at"] {
            guard let time = at.string.flatMap({ Timestamp(parsing: $0) }) else {
                return (verifier.verdict(onUnusableInput: .wrongTime, at: clock), identifier)
            }
            moment = ValidationClock(seconds: time.secondsSince1970)
        }
        return (verifier.verdict(on: text, at: moment), identifier)
    }
}
