import ArgumentParser
import Glibc
import HealthCertificate
import Issuance
import Signatures
import TextFormats

struct SignCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sign",
        abstract: "Sign a file of records, one certificate per row.",
        discussion: """
            Writes one line of NDJSON per certificate, in the order of the input, and every refused row with its reasons
            into the rejects file. Exits 0 if every row was signed, 1 if any was refused.

            Example:
              hcert sign records.csv --key dsc.key --certificate dsc.pem --plaintext-key --output passes.ndjson
            """
    )

    enum SelfCheck: String, ExpressibleByArgument {
        case full
        case sample
    }

    @Argument(help: "CSV or NDJSON file, - for stdin.")
    var records: String

    @Option(parsing: .upToNextOption, help: "Private key files (PEM, mode 0600).")
    var key: [String]

    @Option(parsing: .upToNextOption, help: "Their certificates, in any order.")
    var certificate: [String]

    @OptionGroup var secret: KeySecretOptions

    @Option(help: "csv or ndjson; by the file's ending by default.")
    var format: RecordFormat?

    @Option(help: "File for the certificates; stdout by default.")
    var output = "-"

    @Option(help: "File for refused rows; <output>.rejects.csv or .ndjson by default.")
    var rejects: String?

    @Option(help: "Country of the issuer; the certificate's by default, which it must equal.")
    var issuer: String?

    @Option(help: "Name of the issuer in the certificates; the certificate's organization by default.")
    var issuerName: String?

    @Option(help: "Days until expiry; 365 by default.")
    var expiresInDays: Int?

    @Option(help: "Time of expiry, such as 2023-01-15T00:00:00Z.")
    var expiresAt: TimeArgument?

    @Option(help: "Time of issue; the start of the day in UTC by default.")
    var issuedAt: TimeArgument?

    @Option(help: "Offset of local time for \"today\"; +07:00 for Viet Nam, else Z.")
    var utcOffset: String?

    @Option(help: "full verifies every signature; sample the first, the last and one in 64 of every block.")
    var selfCheck = SelfCheck.full

    @Option(help: "Number of threads.")
    var jobs = 1

    @Flag(help: "Replace existing files.")
    var overwrite = false

    @Flag(help: "Warnings refuse a row.")
    var strict = false

    @Option(help: "CODE=error, warning or ignore; may be given again.")
    var treat: [String] = []

    @Flag(help: "Citizens without a personal number are let pass.")
    var allowMissingId = false

    @Flag(help: "Guard every field of the rejects file against being read as a formula.")
    var guardFormulas = false

    @Flag(help: "Append # and a check character to certificate identifiers.")
    var uciCheckCharacter = false

    @Option(help: "fast, the encoder of our own, or zlib, which takes half of a run's time.")
    var compression = Compression.fast

    @Flag(help: "The summary as JSON on stderr.")
    var json = false

    @OptionGroup var later: LedgerOptions

    func validate() throws {
        guard jobs >= 1, jobs <= 256 else { throw ValidationError("--jobs must be 1 to 256") }
        guard expiresInDays == nil || expiresAt == nil else {
            throw ValidationError("give --expires-in-days or --expires-at, not both")
        }
        guard (1...36_525).contains(expiresInDays ?? 1) else {
            throw ValidationError("--expires-in-days must be 1 to 36525")
        }
        guard issuer.map(Self.isCountryCode) ?? true else {
            throw ValidationError("--issuer is two capital letters, such as VN")
        }
        guard issuerName.map(Self.isIssuerName) ?? true else {
            throw ValidationError("--issuer-name is 1 to 80 characters, none of them hidden")
        }
        guard format != nil || records.hasSuffix(".csv") || records.hasSuffix(".ndjson") || records.hasSuffix(".jsonl") else {
            throw ValidationError("the ending of \(records) does not tell its format; give --format csv or ndjson")
        }
        guard utcOffset == nil || offset != nil else { throw ValidationError("--utc-offset is Z or such as +07:00") }
        _ = try policy()
    }

    private static func isCountryCode(_ text: String) -> Bool {
        text.utf8.count == 2 && text.utf8.allSatisfy { (0x41...0x5A).contains($0) }
    }

    private static func isIssuerName(_ text: String) -> Bool {
        (1...80).contains(text.unicodeScalars.count) && !VisibleText.isHidden(in: text)
    }

    func run() throws {
        forbidMemoryDumps()
        do {
            try sign()
        } catch let error as FileRefusal {
            throw Stop(.refused, "\(records): \(error)", hint: "nothing was signed")
        } catch let error as FileError {
            throw Stop(.files, "\(error)", hint: error.errorNumber == EEXIST ? "--overwrite replaces existing files" : nil)
        } catch let error as FileCollision {
            throw Stop(.usage, "\(error)")
        } catch let error as InputChanged {
            throw Stop(.files, "\(error)", hint: "nothing of it was released; sign again when it stands still")
        } catch let error as KeyFileError {
            throw Stop(.key, "\(error)", hint: error.hint)
        } catch let error as IssuingError {
            throw Stop(error.isSelfCheck ? .internalError : .key, "\(error)")
        }
    }

    private func sign() throws {
        let signers = try signers()
        let terms = try terms(signers.map(\.certificate))
        let settings = try RunSettings(
            format: recordFormat, signers: signers, terms: terms, context: try context(signers, terms),
            verifiesEachSignature: selfCheck == .full, guardsFormulas: guardFormulas,
            hasCheckCharacter: uciCheckCharacter, compression: compression, workerCount: jobs)
        let progress = ProgressLine()
        let summary = try IssuingRun(settings).sign(
            IssuingRun.Files(input: records, output: output, rejects: rejectsPath, overwrites: overwrite)
        ) { progress.show(rowCount: $0) }
        progress.end()
        report(summary)
        guard summary.tally.rejectedCount == 0 else { throw Stop(.refused) }
    }

    // MARK: Settings

    private var recordFormat: RecordFormat {
        format ?? (records.hasSuffix(".csv") ? .csv : .ndjson)
    }

    private var rejectsPath: String {
        let ending = recordFormat == .csv ? "csv" : "ndjson"
        return rejects ?? (output == "-" ? "rejects.\(ending)" : "\(output).rejects.\(ending)")
    }

    private func signers() throws -> [RunSigner] {
        let certificates = try certificate.flatMap { try Certificates.readAll($0) }
        let signers = try key.map { path -> RunSigner in
            let key = try SigningKey(contentsOfFile: path, protection: secret.protection())
            let fitting = certificates.filter { certificate in
                if case .success(key.verifyingKey) = certificate.publicKey { true } else { false }
            }
            guard fitting.count == 1 else {
                throw Stop(.key, fitting.isEmpty ? "KEY-MISSING: no certificate fits the key \(path)" : "KEY-AMBIGUOUS: several certificates fit the key \(path)")
            }
            return RunSigner(key: key, certificate: fitting[0])
        }
        for signer in signers {
            do {
                try SignerCheck.checkValidity(of: signer.certificate, at: systemClock())
            } catch {
                throw Stop(.key, "\(error)")
            }
        }
        return signers
    }

    private func terms(_ certificates: [X509Certificate]) throws(Stop) -> IssuingTerms {
        let country = issuer ?? certificates.first?.subjectCountry
        guard let country else { throw Stop(.usage, "the certificate names no country", hint: "give --issuer") }
        let start = certificates.map(\.notBefore).max() ?? 0
        let end = certificates.map(\.notAfter).min() ?? 0
        let now = systemClock()
        let issuedAt = self.issuedAt?.seconds ?? max(now - now % 86_400, start)
        let wanted = expiresAt?.seconds ?? issuedAt + Int64(expiresInDays ?? 365) * 86_400
        if wanted > end, expiresAt != nil || expiresInDays != nil {
            throw Stop(
                .key, "the certificates would expire after the signer's certificate, which ends at \(Timestamp(secondsSince1970: end))",
                hint: "give an earlier --expires-at, or none")
        }
        if wanted > end {
            writeError("hcert: exp is cut to the end of the signer's certificate, \(Timestamp(secondsSince1970: end))")
        }
        return IssuingTerms(issuer: country, issuedAt: issuedAt, expiration: min(wanted, end))
    }

    private func context(_ signers: [RunSigner], _ terms: IssuingTerms) throws -> JudgingContext {
        guard let name = issuerName ?? signers.first?.certificate.subjectOrganization else {
            throw Stop(.usage, "the certificate names no organization", hint: "give --issuer-name")
        }
        let local = terms.issuedAt + (offset ?? (terms.issuer == "VN" ? 7 * 3_600 : 0))
        return JudgingContext(
            today: CalendarDate(secondsSince1970: local), issuer: terms.issuer, issuerName: name, policy: try policy())
    }

    /// Seconds that local time is ahead of UTC.
    private var offset: Int64? {
        guard let utcOffset, let noon = Timestamp(parsing: "2000-01-01T12:00:00\(utcOffset)"),
            let utc = Timestamp(parsing: "2000-01-01T12:00:00Z")
        else { return nil }
        return utc.secondsSince1970 - noon.secondsSince1970
    }

    private func policy() throws -> JudgingPolicy {
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

    // MARK: Report

    private func report(_ summary: IssuingRun.Summary) {
        let tally = summary.tally
        for column in summary.ignoredColumns { writeError("hcert: column not read: \(column)") }
        for (code, count) in tally.findingCounts.sorted(by: { $0.key < $1.key }) { writeError("hcert: \(code): \(count)") }
        guard json else {
            return writeError("hcert: \(tally.rowCount) rows = \(tally.signedCount) signed + \(tally.rejectedCount) rejected")
        }
        var writer = JSONWriter()
        writer.beginObject()
        for (name, count) in [
            ("rows", tally.rowCount), ("signed", tally.signedCount), ("rejected", tally.rejectedCount),
        ] {
            writer.name(name)
            writer.integer(Int64(count))
        }
        writer.endObject()
        writeError(writer.buffer.withUnsafeBytes { String(decoding: $0, as: UTF8.self) })
    }
}

extension RecordFormat: ExpressibleByArgument {}
extension Compression: ExpressibleByArgument {}

/// Options of the ledger, which this version does not have: refused rather than ignored.
struct LedgerOptions: ParsableArguments {
    @Option(help: .hidden) var ledger: String?
    @Flag(help: .hidden) var ledgerMustExist = false
    @Option(help: .hidden) var after: String?
    @Flag(help: .hidden) var repeatExisting = false
    @Option(help: .hidden) var reissue: String?
    @Option(help: .hidden) var maxRejects: String?
    @Option(help: .hidden) var approvedCheck: String?
    @Flag(help: .hidden) var onlyNew = false
    @Flag(help: .hidden) var abandonRun = false

    func validate() throws {
        let given: [(String, Bool)] = [
            ("--ledger", ledger != nil), ("--ledger-must-exist", ledgerMustExist), ("--after", after != nil),
            ("--repeat-existing", repeatExisting), ("--reissue", reissue != nil), ("--max-rejects", maxRejects != nil),
            ("--approved-check", approvedCheck != nil), ("--only-new", onlyNew), ("--abandon-run", abandonRun),
        ]
        if let (option, _) = given.first(where: \.1) {
            throw ValidationError("\(option) is not available yet: this version keeps no ledger")
        }
    }
}

/// Records done and the rate, on stderr when it is a terminal.
final class ProgressLine {
    private let isShown = isatty(STDERR_FILENO) == 1
    private let start = ContinuousClock.now
    private var last = ContinuousClock.now

    func show(rowCount: Int) {
        guard isShown, last.duration(to: .now) > .milliseconds(500) else { return }
        last = .now
        let seconds = start.duration(to: last) / .seconds(1)
        let text = "\r\(rowCount) records, \(Int(Double(rowCount) / max(seconds, 0.001)))/s "
        _ = Array(text.utf8).withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }

    func end() {
        if isShown { _ = write(STDERR_FILENO, "\r", 1) }
    }
}
