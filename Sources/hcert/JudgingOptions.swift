import ArgumentParser
import Issuance
import TextFormats

/// The options that decide which rows are let pass: the same in `sign` and `check`.
struct JudgingOptions: ParsableArguments {
    @Option(help: "csv or ndjson; by the file's ending by default.")
    var format: RecordFormat?

    @Option(help: "Country of the issuer, such as VN.")
    var issuer: String?

    @Option(help: "Time of issue; the start of the day in UTC by default.")
    var issuedAt: TimeArgument?

    @Option(help: "Offset of local time for \"today\"; +07:00 for Viet Nam, else Z.")
    var utcOffset: OffsetArgument?

    @Flag(help: "Warnings refuse a row.")
    var strict = false

    @Option(help: "CODE=error, warning or ignore; may be given again.")
    var treat: [String] = []

    @Flag(help: "Citizens without a personal number are let pass.")
    var allowMissingId = false

    @Flag(help: "Guard every field of the rejects file against being read as a formula.")
    var guardFormulas = false

    func validate() throws {
        guard issuer.map(Self.isCountryCode) ?? true else {
            throw ValidationError("--issuer is two capital letters, such as VN")
        }
        _ = try policy()
    }

    private static func isCountryCode(_ text: String) -> Bool {
        text.utf8.count == 2 && text.utf8.allSatisfy { (0x41...0x5A).contains($0) }
    }

    /// The format of a file, by the option or its ending.
    func format(of path: String) throws(ValidationError) -> RecordFormat {
        if let format { return format }
        if path.hasSuffix(".csv") { return .csv }
        if path.hasSuffix(".ndjson") || path.hasSuffix(".jsonl") { return .ndjson }
        throw ValidationError("the ending of \(path) does not tell its format; give --format csv or ndjson")
    }

    /// Seconds that local time is ahead of UTC.
    func localOffset(issuer: String) -> Int64 {
        utcOffset?.seconds ?? (issuer == "VN" ? 7 * 3_600 : 0)
    }

    func policy() throws(ValidationError) -> JudgingPolicy {
        var policy = JudgingPolicy()
        policy.isStrict = strict
        policy.allowsMissingID = allowMissingId
        for treatment in treat {
            let parts = treatment.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2, let code = FindingCode(text: parts[0]), let severity = Severity(rawValue: parts[1])
            else { throw ValidationError("--treat \(treatment): expected a code, =, and error, warning or ignore") }
            guard severity == .error || !code.leavesNothingToSign else {
                throw ValidationError("--treat \(treatment): such a row has nothing that could be signed")
            }
            policy.treatments[code] = severity
        }
        return policy
    }
}

extension RecordFormat: ExpressibleByArgument {}
