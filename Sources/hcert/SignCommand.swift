import ArgumentParser
import Glibc
import HealthCertificate
import Issuance
import Ledger
import Signatures
import TextFormats

struct SignCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sign",
        abstract: "Sign a file of records, one certificate per row.",
        discussion: """
            Writes one line of NDJSON per certificate, in the order of the input, and every refused row with its reasons
            into the rejects file. The ledger knows what was signed: no record is signed twice, and after a crash the same
            command goes on where it stopped. Exits 0 if every row was signed, 1 if any was refused.

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
    @OptionGroup var judging: JudgingOptions

    @Option(help: "File for the certificates; stdout by default.")
    var output = "-"

    @Option(help: "File for refused rows; <output>.rejects.csv or .ndjson by default.")
    var rejects: String?

    @Option(help: "The book of what was signed; ledger.sqlite beside the output by default.")
    var ledger: String?

    @Flag(help: "Refuse to begin a new ledger.")
    var ledgerMustExist = false

    @Option(help: "Manifest of an earlier run, which the ledger must know.")
    var after: [String] = []

    @Option(help: "Name of the issuer in the certificates; the certificate's organization by default.")
    var issuerName: String?

    @Option(help: "Days until expiry; 365 by default.")
    var expiresInDays: Int?

    @Option(help: "Time of expiry, such as 2023-01-15T00:00:00Z.")
    var expiresAt: TimeArgument?

    @Option(help: "full verifies every signature; sample the first, the last and one in 64 of every block.")
    var selfCheck = SelfCheck.full

    @Option(help: "Number of threads.")
    var jobs = 1

    @Flag(help: "Write certificates of records that are signed already again as they were.")
    var repeatExisting = false

    @Flag(help: "Write only what is signed now; the default, and not to be given with --repeat-existing.")
    var onlyNew = false

    @Option(help: "Sign records whose certificates were revoked again, for this reason.")
    var reissue: String?

    @Flag(help: "Replace existing files; write the files of a completed run again.")
    var overwrite = false

    @Option(help: "Stop at the end of a block when more than N rows, or from 10000 rows on N% of them, are refused; 20% by default.")
    var maxRejects: String?

    @Option(help: "Result of hcert check: sign only that input, judged by the same options.")
    var approvedCheck: String?

    @Flag(help: "Close the unfinished run of the ledger; what it released stays signed.")
    var abandonRun = false

    @Flag(help: "Append # and a check character to certificate identifiers.")
    var uciCheckCharacter = false

    @Option(help: "fast, the encoder of our own, or zlib, which takes half of a run's time.")
    var compression = Compression.fast

    @Option(help: "auto: progress when stderr is a terminal; always.")
    var progress = ProgressLine.Mode.auto

    @Option(help: .hidden)
    var blockRows = 4_096

    @Flag(help: "The summary as JSON on stderr.")
    var json = false

    func validate() throws {
        try refuseEmptyNames([
            "RECORDS": [records], "--key": key, "--certificate": certificate, "--output": [output], "--rejects": [rejects],
            "--ledger": [ledger], "--after": after, "--approved-check": [approvedCheck],
        ])
        guard jobs >= 1, jobs <= 256 else { throw ValidationError("--jobs must be 1 to 256") }
        guard expiresInDays == nil || expiresAt == nil else {
            throw ValidationError("give --expires-in-days or --expires-at, not both")
        }
        guard (1...36_525).contains(expiresInDays ?? 1) else {
            throw ValidationError("--expires-in-days must be 1 to 36525")
        }
        guard issuerName.map(Self.isName) ?? true else {
            throw ValidationError("--issuer-name is 1 to 80 characters, none of them hidden")
        }
        guard reissue.map(Self.isName) ?? true else {
            throw ValidationError("--reissue needs a reason of 1 to 80 characters, none of them hidden")
        }
        guard !(repeatExisting && onlyNew) else { throw ValidationError("give --repeat-existing or --only-new, not both") }
        guard maxRejects == nil || rejectLimit != nil else {
            throw ValidationError("--max-rejects is a number of rows, or a percentage such as 5%")
        }
        guard rejects != "-" else {
            throw ValidationError("--rejects is a file; of a run that is taken up again stdout would have the rows twice, or not at all")
        }
        guard (1...1_000_000).contains(blockRows) else { throw ValidationError("--block-rows must be 1 to 1000000") }
        _ = try judging.format(of: records)
    }

    private static func isName(_ text: String) -> Bool {
        (1...80).contains(text.unicodeScalars.count) && !VisibleText.isHidden(in: text)
    }

    private var rejectLimit: RejectLimit? { maxRejects.flatMap { RejectLimit($0) } }

    func run() throws {
        forbidMemoryDumps()
        do {
            try sign()
        } catch {
            throw Self.stop(error, records)
        }
    }

    private func sign() throws {
        let settings = try settings()
        var run = IssuingRun(settings, options: options(settings), files: files, ledger: ledgerUse)
        run.approvedCheck = try approvedCheck.map { try ApprovedCheck(path: $0) }
        let line = ProgressLine(progress)
        let stopping = StopRequest()
        var watcher = IssuingRun.Watcher()
        let note = expiryNote(settings.terms)
        watcher.onStart = { start in
            report(start: start)
            if let note { writeError("hcert: \(note)") }
        }
        watcher.onProgress = { line.show("signed", done: $0, of: $1) }
        watcher.onIndexing = { line.show("indexed", done: $0, of: $1) }
        watcher.shouldStop = { stopping.isRequested }
        do {
            let summary = try run.sign(watcher)
            line.end()
            try report(summary, stopping)
        } catch is StoppedBeforeStart {
            line.end()
            throw Stop(stopping.status, "stopped before anything was signed", hint: "the same command begins again")
        }
    }

    // MARK: Settings

    var files: RunFiles {
        let ending = ((try? judging.format(of: records)) ?? .csv) == .csv ? "csv" : "ndjson"  // safe: validate() has asked
        return RunFiles(
            input: records, output: output,
            rejects: rejects ?? (output == "-" ? "rejects.\(ending)" : "\(output).rejects.\(ending)"), overwrites: overwrite)
    }

    private var ledgerPath: String {
        if let ledger { return ledger }
        guard output != "-", let slash = output.lastIndex(of: "/") else { return "ledger.sqlite" }
        return output[...slash] + "ledger.sqlite"
    }

    private var ledgerUse: LedgerUse {
        var use = LedgerUse(path: ledgerPath, clock: { systemClock() })
        use.mustExist = ledgerMustExist
        use.manifests = after
        use.abandonsRun = abandonRun
        return use
    }

    private func settings() throws -> RunSettings {
        let signers = try signers()
        let certificates = signers.map(\.certificate)
        guard let name = issuerName ?? certificates.first?.subjectOrganization else {
            throw Stop(.usage, "the certificate names no organization", hint: "give --issuer-name")
        }
        let terms = try terms(certificates)
        var settings = RunSettings(signers: signers, terms: terms, issuerName: name)
        settings.format = try judging.format(of: records)
        settings.policy = try judging.policy()
        settings.localOffset = judging.localOffset(issuer: terms.issuer)
        settings.givenIssuedAt = judging.issuedAt?.seconds
        settings.verifiesEachSignature = selfCheck == .full
        settings.guardsFormulas = judging.guardFormulas
        settings.hasCheckCharacter = uciCheckCharacter
        settings.compression = compression
        settings.workerCount = jobs
        settings.reissueReason = reissue
        settings.repeatsExisting = repeatExisting
        settings.rejectLimit = rejectLimit ?? RejectLimit()
        settings.blockRowCount = blockRows
        settings.version = HCERTCommand.configuration.version
        return settings
    }

    /// What must be the same when a run that was cut short is taken up again: whatever decides what is written. How it is
    /// watched, how many threads there are and which ledger is shown to be the right one may differ.
    private func options(_ settings: RunSettings) -> RunOptions {
        func text(_ flag: Bool) -> String { flag ? "yes" : "" }
        return RunOptions(
            settings.judgingOptions.options + [
                .init("output", output), .init("rejects", files.rejects),
                .init("keys", settings.signers.map { Base64.encode($0.certificate.keyIdentifier.bytes) }.sorted().joined(separator: " ")),
                .init("issuer-name", settings.issuerName),
                .init("expires-at", expiresAt.map { "\($0.seconds)" } ?? ""),
                .init("expires-in-days", expiresInDays.map { "\($0)" } ?? ""), .init("self-check", selfCheck.rawValue),
                .init("repeat-existing", text(repeatExisting)), .init("reissue", reissue ?? ""),
                .init("max-rejects", maxRejects ?? ""), .init("guard-formulas", text(judging.guardFormulas)),
                .init("approved-check", approvedCheck ?? ""), .init("uci-check-character", text(uciCheckCharacter)),
                .init("compression", compression.rawValue), .init("block-rows", "\(blockRows)"),
            ])
    }

    private func signers() throws -> [RunSigner] {
        let certificates = try certificate.flatMap { try Certificates.readAll($0) }
        let signers = try key.map { path -> RunSigner in
            let key = try SigningKey(contentsOfFile: path, protection: secret.protection())
            let fitting = certificates.filter { certificate in
                if case .success(key.verifyingKey) = certificate.publicKey { true } else { false }
            }
            guard fitting.count == 1 else {
                throw Stop(
                    .key,
                    fitting.isEmpty
                        ? "KEY-MISSING: no certificate fits the key \(path)"
                        : "KEY-AMBIGUOUS: several certificates fit the key \(path)")
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

    private static let expiryDays = 365

    /// Said when nobody has asked for a time of expiry and the usual one cannot be had.
    private func expiryNote(_ terms: IssuingTerms) -> String? {
        guard expiresAt == nil, expiresInDays == nil else { return nil }
        guard terms.expiration < terms.issuedAt + Int64(Self.expiryDays) * 86_400 else { return nil }
        return "exp is cut to the end of the signer's certificate, \(Timestamp(secondsSince1970: terms.expiration))"
    }

    private func terms(_ certificates: [X509Certificate]) throws(Stop) -> IssuingTerms {
        let country = judging.issuer ?? certificates.first?.subjectCountry
        guard let country else { throw Stop(.usage, "the certificate names no country", hint: "give --issuer") }
        let start = certificates.map(\.notBefore).max() ?? 0
        let end = certificates.map(\.notAfter).min() ?? 0
        let now = systemClock()
        let issuedAt = judging.issuedAt?.seconds ?? max(now - now % 86_400, start)
        let wanted = expiresAt?.seconds ?? issuedAt + Int64(expiresInDays ?? Self.expiryDays) * 86_400
        if wanted > end, expiresAt != nil || expiresInDays != nil {
            throw Stop(
                .key,
                "the certificates would expire after the signer's certificate, which ends at "
                    + "\(Timestamp(secondsSince1970: end))",
                hint: "give an earlier --expires-at, or none")
        }
        return IssuingTerms(issuer: country, issuedAt: issuedAt, expiration: min(wanted, end))
    }
}

extension Compression: ExpressibleByArgument {}
