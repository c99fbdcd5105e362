import ArgumentParser
import Gate
import Glibc
import Signatures
import TextFormats
import Verification

struct GateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gate",
        abstract: "The border officer's screen: codes and passports in, one verdict at a time.",
        discussion: """
            Fills the terminal. Scan a code, then the lines of the passport, or compare them by eye and press + or -.
            Codes and passport lines come from the keyboard, where most scanners type, or from --device. A genuine code is
            amber until the identity has been compared. Nothing is kept: a verdict leaves the screen by itself, and the
            screen is erased at the end. Ctrl-C and + leave.

            Example:
              hcert gate --trust lists.bundle --bundle-key headquarters.pem --state post.state --language vi
              hcert gate --unsigned-trust keys-example/trust.pem
              hcert gate --scanner-test --device /dev/ttyACM0
            """
    )

    @Option(help: "The bundle of headquarters. It needs --bundle-key and --state.")
    var trust: String?

    @OptionGroup var bundleOptions: BundleOptions

    @Option(
        parsing: .upToNextOption,
        help: "In its stead files or folders with signers that nobody signed. No code is more than amber then.")
    var unsignedTrust: [String] = []

    @Flag(help: "Show two codes to scan, and say which setting of the scanner is wrong. Exits 0 when none is.")
    var scannerTest = false

    @Option(help: "Serial line of a scanner, such as /dev/ttyACM0. Without it scanners type on the keyboard.")
    var device: String?

    @Option(help: "Speed of the serial line in bits per second; USB scanners ignore it.")
    var baud = 9_600

    @Option(help: "Language of the screen: en or vi.")
    var language = Language.english

    @Option(help: "Seconds after which a verdict, or a line that nobody goes on typing, leaves the screen.")
    var blankAfter = 8

    @Option(help: "How far the time on the screen is ahead of UTC, such as +07:00.")
    var utcOffset: OffsetArgument?

    @Flag(inversion: .prefixedNo, help: "Colour besides the words and symbols, which say everything.")
    var colour = true

    func validate() throws {
        guard scannerTest ? trust == nil && unsignedTrust.isEmpty : (trust == nil) != unsignedTrust.isEmpty else {
            throw ValidationError("give one of --trust with a bundle, --unsigned-trust with lists, and --scanner-test")
        }
        let isBundleComplete = !bundleOptions.bundleKey.isEmpty && bundleOptions.state != nil
        guard trust == nil || isBundleComplete else { throw ValidationError("--trust needs --bundle-key and --state") }
        guard trust != nil || (bundleOptions.bundleKey.isEmpty && bundleOptions.state == nil) else {
            throw ValidationError("--bundle-key and --state are for --trust")
        }
        guard (1...600).contains(blankAfter) else { throw ValidationError("--blank-after must be 1 to 600 seconds") }
        guard SerialLine.speeds[baud] != nil else {
            let speeds = SerialLine.speeds.keys.sorted().map(String.init).joined(separator: ", ")
            throw ValidationError("--baud must be one of \(speeds)")
        }
    }

    func run() throws {
        forbidMemoryDumps()
        if scannerTest { return try testScanner() }
        let (verifier, lists) = try lists()
        let settings = GateSettings(
            blankAfter: Int64(blankAfter), language: language, offsetFromUTC: utcOffset?.seconds ?? 0, lists: lists)
        try stop(by: show(settings, verifier))
        if let end = lists.unusableFrom, systemClock() >= end {
            throw Stop(.trustData, "the lists are too old to judge by", hint: "start again with the newest bundle")
        }
    }

    /// The screen is gone again when this returns, and when it throws.
    private func show(_ settings: GateSettings, _ verifier: Verifier) throws(Stop) -> Int32 {
        var loop = GateLoop(settings, verifier, scanner: try scanner(), withColour: colour)
        var terminal = try GateTerminal.open()
        return try loop.run(&terminal)
    }

    private func testScanner() throws(Stop) {
        switch try showTest() {
        case .sound: return
        case .notSound: throw Stop(.refused, "the scanner's settings were not shown to be right")
        case .stopped(let signal): try stop(by: signal)
        }
    }

    private func showTest() throws(Stop) -> ScannerTestLoop.Outcome {
        var loop = ScannerTestLoop(language, scanner: try scanner())
        var terminal = try GateTerminal.open()
        return try loop.run(&terminal)
    }

    private func scanner() throws(Stop) -> GateScanner? {
        guard let device else { return nil }
        return try GateScanner(device, baud: baud)
    }

    /// - Parameter signal: 0 for none.
    private func stop(by signal: Int32) throws(Stop) {
        if signal != 0 { throw Stop(signal == SIGINT ? .interrupted : .terminated) }
    }

    /// What codes are judged by, and how old it is.
    private func lists() throws(Stop) -> (Verifier, ListsStanding) {
        let basis = try TrustBasis.read(trust.map { [$0] } ?? unsignedTrust, bundleOptions, for: JudgedMoment(given: nil, hint: "set the clock"))
        guard (basis.bundle == nil) == (trust == nil) else {
            throw Stop(
                .trustData, "\(unsignedTrust.joined(separator: " ")): this is a bundle",
                hint: "give it as --trust, with --bundle-key and --state")
        }
        let verifier = Verifier(
            trustList: basis.trustList, revocations: basis.revocations(with: nil), trust: basis.bundle?.provenance,
            valueSets: basis.bundle?.contents.valueSets)
        return (verifier, standing(of: basis))
    }

    /// The first of the parts to become too old decides.
    private func standing(of basis: TrustBasis) -> ListsStanding {
        let parts = basis.bundle?.provenance.parts ?? []
        return ListsStanding(
            sequence: basis.bundle?.provenance.sequence, created: basis.newestDate,
            clockNotBefore: max(SystemClock.releaseDate, basis.newestDate ?? 0), staleFrom: parts.compactMap(\.staleAt).min(),
            unusableFrom: parts.compactMap(\.endsAt).min(), areSigned: basis.bundle != nil)
    }
}
