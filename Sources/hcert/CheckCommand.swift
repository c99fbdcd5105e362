import ArgumentParser
import Glibc
import Issuance
import Signatures
import TextFormats

struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Judge a file of records without signing it: what would be signed, what refused, and why.",
        discussion: """
            The dry run of sign. It needs no key and asks no ledger, so that records which an earlier run has signed \
            count as those that would be signed. Shows which column was taken for which field, with every letter of the \
            examples made x and every digit 9, and counts by kind, country, product, date, province, facility and \
            finding.

            The result, --output, holds the digest of the input and the options that judge; sign --approved-check \
            refuses any other input and any other options. --issuer is VN unless it is given; sign takes it from the \
            certificate. Exits 0 if nothing is refused, 1 if a row or the file is.

            Example:
              hcert check records.csv --output check.json --rejects refused.csv --findings findings.csv
            """
    )

    @Argument(help: "CSV or NDJSON file, - for stdin.")
    var records: String

    @OptionGroup var judging: JudgingOptions

    @Option(help: "File for the result, for sign --approved-check.")
    var output: String?

    @Option(help: "File for refused rows with their reasons, as sign writes it.")
    var rejects: String?

    @Option(help: "CSV file for every finding of every row, warnings too: row, code, severity, field; no values.")
    var findings: String?

    @Flag(help: "Replace existing files.")
    var overwrite = false

    @Option(help: "Number of threads.")
    var jobs = 1

    @Option(help: "auto: progress when stderr is a terminal; always.")
    var progress = ProgressLine.Mode.auto

    @Flag(help: "One JSON object on stdout instead of text, with every facility.")
    var json = false

    func validate() throws {
        try refuseEmptyNames([
            "RECORDS": [records], "--output": [output], "--rejects": [rejects], "--findings": [findings],
        ])
        guard jobs >= 1, jobs <= 256 else { throw ValidationError("--jobs must be 1 to 256") }
        guard ![output, rejects, findings].contains("-") else {
            throw ValidationError("--output, --rejects and --findings are files; stdout has the summary, or --json")
        }
        _ = try judging.format(of: records)
    }

    func run() throws {
        forbidMemoryDumps()
        do {
            try check()
        } catch {
            throw stop(error)
        }
    }

    private func check() throws {
        let run = CheckRun(try settings(), files: files, clock: { systemClock() })
        let line = ProgressLine(progress)
        let stopping = StopRequest()
        var watcher = IssuingRun.Watcher()
        watcher.onProgress = { line.show("checked", done: $0, of: $1) }
        watcher.shouldStop = { stopping.isRequested }
        let summary = try run.check(watcher)
        line.end()
        guard let summary else { throw Stop(stopping.status, "stopped; nothing was written") }
        try report(summary)
        guard summary.refusedCount == 0, summary.fileFinding?.severity != .error else { throw Stop(.refused) }
    }

    private func report(_ summary: CheckSummary) throws {
        guard json else { return try Streams.writeOutput(summary.text) }
        var writer = JSONWriter(capacity: 65_536)
        summary.write(to: &writer, withExamples: true)
        try writer.buffer.withUnsafeBytes { bytes throws(Stop) in try Streams.writeOutput(bytes) }
    }

    private var files: CheckFiles {
        var files = CheckFiles(input: records)
        (files.output, files.rejects, files.findings) = (output, rejects, findings)
        files.overwrites = overwrite
        return files
    }

    private func settings() throws -> RunSettings {
        let issuer = judging.issuer ?? "VN"
        let now = systemClock()
        let issuedAt = judging.issuedAt?.seconds ?? now - now % 86_400
        // Neither the end of a certificate nor the issuer's name decides which rows are let pass.
        let terms = IssuingTerms(issuer: issuer, issuedAt: issuedAt, expiration: issuedAt)
        var settings = RunSettings(signers: [], terms: terms, issuerName: issuer)
        settings.format = try judging.format(of: records)
        settings.policy = try judging.policy()
        settings.localOffset = judging.localOffset(issuer: issuer)
        settings.givenIssuedAt = judging.issuedAt?.seconds
        settings.guardsFormulas = judging.guardFormulas
        settings.workerCount = jobs
        settings.version = HCERTCommand.configuration.version
        return settings
    }

    /// What an error means for the exit code: the same as in `sign`, with other advice where that speaks of a run.
    private func stop(_ error: any Error) -> any Error {
        switch error {
        case let error as FileRefusal: Stop(.refused, "\(records): \(error)", hint: "sign refuses the file as well")
        case let error as InputChanged: Stop(.files, "\(error)", hint: "check again when the file stands still")
        default: SignCommand.stop(error, records)
        }
    }
}
