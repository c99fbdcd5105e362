import ArgumentParser
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

    @Option(help: "Number of threads for --file; answers keep the order of the lines.")
    var jobs = 1

    @Flag(help: "One JSON object per certificate.")
    var json = false

    @Flag(help: "No output, only the exit code.")
    var quiet = false

    func validate() throws {
        guard image.isEmpty else { throw ValidationError("--image is not available in this version; give the text") }
        guard !repair else { throw ValidationError("--repair is not available in this version") }
        guard jobs >= 1, jobs <= 256 else { throw ValidationError("--jobs must be 1 to 256") }
        guard text.isEmpty || file == nil else { throw ValidationError("give texts or --file, not both") }
    }

    /// No clock can be right that is before the day this source was released.
    private static let sourceDate: Int64 = 1_793_491_200  // 2026-11-01T00:00:00Z

    func run() throws {
        let (trustList, newestDate) = try Lists.trustList(trust)
        let clock = try clock(notBefore: newestDate)
        let revocations = try Lists.revocations(revocation, at: clock)
        let judging = Judging(
            trustList: trustList, revocations: revocations, clock: ValidationClock(seconds: clock),
            takesObjects: input == .ndjson, form: quiet ? .none : json ? .json : .text)
        let outcome = try text.isEmpty ? answerFile(judging) : answerArguments(judging)
        guard outcome.count > 0, outcome.areAllValid else { throw Stop(.refused, outcome.count == 0 ? "no input" : "") }
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

    private func answerArguments(_ judging: Judging) throws -> LineOutcome {
        let judge = LineJudge(judging)
        for (index, text) in text.enumerated() {
            judge.answer(text: text, number: index + 1)
            try judge.writeAnswers()
        }
        return LineOutcome(count: text.count, areAllValid: judge.areAllValid)
    }

    private func answerFile(_ judging: Judging) throws -> LineOutcome {
        let path = file ?? "-"
        let descriptor = path == "-" ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Stop(.files, "\(path): open: \(String(cString: strerror(errno)))") }
        defer { close(descriptor) }
        var reader = LineReader(descriptor: descriptor, byteCountMax: input == .lines ? 16 * 1_024 : 1_024 * 1_024)
        // Whoever writes line by line waits for each answer; only what is there already can be shared out.
        var status = stat()
        let isThereAlready = path != "-" && fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
        return isThereAlready && jobs > 1
            ? try LineAnswering.inBatches(&reader, judging, threadCount: jobs)
            : try LineAnswering.oneByOne(&reader, judging)
    }
}
