import ArgumentParser
import Glibc
import TextFormats
import Verification

struct VerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        _superCommandName: "hcert",
        abstract: "Check health certificates: HC1 texts, one per line, or pictures of codes.",
        discussion: """
            Answers every line in the order read, on stdin each before the next one is read, and every code of every picture.
            Exits 0 if every certificate is valid, 1 if any is not, 3 if trust or revocation data are missing or the clock
            must be wrong, 5 if a scanner goes away, a picture's file cannot be read, or pictures cannot be read at all:
            libZXing is not installed, or the system does not confine the process that decodes them.

            Example:
              hcert verify --trust keys-example/trust.pem --file passes.txt --json
              hcert verify --trust trust.pem --device /dev/ttyACM0 --repair --language vi
              hcert verify --trust dsc-list.json --list-key ubirch.pem --file passes.txt
              hcert verify --trust lists.bundle --bundle-key headquarters.pem --state post.state
              hcert verify --trust trust.pem --image photo.jpg scan.png
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

    @Option(help: "Serial line of a scanner, such as /dev/ttyACM0; CR ends a line there as well as LF.")
    var device: String?

    @Option(help: "Speed of the serial line in bits per second; USB scanners ignore it.")
    var baud = 9_600

    @Option(parsing: .upToNextOption, help: "Pictures of QR codes, PNG or JPEG, - for stdin; a picture may show several codes.")
    var image: [String] = []

    @Option(
        parsing: .upToNextOption,
        help: "A bundle, or files or folders with signers' certificates (PEM, DER) or trust lists.")
    var trust: [String]

    @Option(
        parsing: .upToNextOption,
        help: "Certificates or public keys: every list of --trust must be signed with one of them. Without any, signed lists are refused.")
    var listKey: [String] = []

    @OptionGroup var bundleOptions: BundleOptions

    @Option(parsing: .upToNextOption, help: "Files with revocation lists.")
    var revocation: [String] = []

    @Option(help: "Moment to judge for, such as 2022-01-15T12:00:00Z; the system's clock by default.")
    var at: TimeArgument?

    @Option(help: "What a line is: lines, a text; ndjson, an object with id, qr and at.")
    var input = Input.lines

    @Flag(help: "Mend what scanners do to texts: percent escapes, a lost or doubled HC1:, small letters, AIM identifiers.")
    var repair = false

    @Option(help: "Add what an officer is told, and give hints, in this language: en or vi.")
    var language: Language?

    @Flag(help: "Add what each layer was, with sizes and offsets: in JSON as trace, else on stderr.")
    var trace = false

    @Option(help: "Number of threads for --file; answers keep the order of the lines.")
    var jobs = 1

    @Flag(help: "One JSON object per certificate.")
    var json = false

    @Flag(help: "No output, only the exit code.")
    var quiet = false

    func validate() throws {
        guard jobs >= 1, jobs <= 256 else { throw ValidationError("--jobs must be 1 to 256") }
        guard [!text.isEmpty, file != nil, device != nil, !image.isEmpty].count(where: { $0 }) <= 1 else {
            throw ValidationError("give one of texts, --file, --image and --device")
        }
        guard SerialLine.speeds[baud] != nil else {
            let speeds = SerialLine.speeds.keys.sorted().map(String.init).joined(separator: ", ")
            throw ValidationError("--baud must be one of \(speeds)")
        }
    }

    func run() throws {
        let moment = JudgedMoment(given: at?.seconds, hint: "set the clock or give --at")
        let basis = try TrustBasis.read(trust, bundleOptions, listKeys: listKey, for: moment)
        let revocations = try basis.revocations(with: Lists.revocations(revocation, at: basis.clock))
        let judging = Judging(
            trustList: basis.trustList, revocations: revocations, trust: basis.bundle?.provenance,
            valueSets: basis.bundle?.contents.valueSets, clock: lineClock(basis), takesObjects: input == .ndjson,
            repairs: repair, language: language, traces: trace, form: quiet ? .none : json ? .json : .text)
        let outcome = try answer(judging)
        guard outcome.count > 0, outcome.areAllValid else { throw Stop(.refused, outcome.count == 0 ? "no input" : "") }
    }

    private func answer(_ judging: Judging) throws -> LineOutcome {
        if let device { return try answerDevice(device, judging) }
        if !image.isEmpty { return try PictureAnswering.answer(image, judging) }
        return try text.isEmpty ? answerFile(judging) : answerArguments(judging)
    }

    /// How lines find the moment that they are judged for.
    private func lineClock(_ basis: TrustBasis) -> LineClock {
        if let at { return .fixed(at.seconds) }
        return .system(earliest: max(SystemClock.releaseDate, basis.newestDate ?? 0))
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
        var reader = LineReader(descriptor: descriptor, byteCountMax: lineByteCountMax)
        // Whoever writes line by line waits for each answer; only what is there already can be answered many at a time.
        var status = stat()
        let isThereAlready = path != "-" && fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
        return isThereAlready
            ? try LineAnswering.inBatches(reader, judging, threadCount: jobs)
            : try LineAnswering.oneByOne(&reader, judging)
    }

    /// Answers what a scanner sends, until it is unplugged.
    private func answerDevice(_ path: String, _ judging: Judging) throws -> LineOutcome {
        let line = try SerialLine(path, baud: baud)
        let hint = "plug the scanner in and start again"
        var reader = LineReader(
            descriptor: line.descriptor, byteCountMax: lineByteCountMax, lineEnd: .carriageReturnOrLineFeed, name: path,
            hint: hint)
        _ = try LineAnswering.oneByOne(&reader, judging)
        throw Stop(.files, "\(path): the scanner is gone", hint: hint)
    }

    /// Most bytes of a line that are kept. A text has at most 4,296 characters, an object 1 MiB.
    private var lineByteCountMax: Int { input == .lines ? 16 * 1_024 : 1_024 * 1_024 }
}

extension Language: ExpressibleByArgument {}
