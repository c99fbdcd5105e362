import Ledger
import Signatures

/// Which ledger a run writes to, and what must hold of it.
package struct LedgerUse: Sendable {
    package let path: String
    /// Refuse to make a ledger.
    package var mustExist = false
    /// Manifests that the ledger must know.
    package var manifests: [String] = []
    /// Close the run that was cut short instead of going on with it.
    package var abandonsRun = false
    /// Seconds since 1970.
    package let clock: @Sendable () -> Int64

    package init(path: String, clock: @escaping @Sendable () -> Int64) {
        self.path = path
        self.clock = clock
    }

    /// Opens the ledger for writing and holds it against every manifest that is at hand: one that is older than a manifest
    /// does not know all that was signed.
    func open(besides files: RunFiles) throws -> Ledger {
        var shown: [ShownHead] = []
        for path in manifests {
            guard let head = try ShownHead(manifest: path) else { throw FileError("open", path, errorNumber: 2) }
            shown.append(head)
        }
        if let path = files.manifest, let head = try ShownHead(manifest: path) { shown.append(head) }
        let ledger = try Ledger.open(path, mustExist: mustExist || !shown.isEmpty, at: clock())
        for one in shown { try ledger.requireContains(one.head, of: one.ledger) }
        return ledger
    }
}

/// How a run begins.
enum RunStart {
    case fresh
    /// The same command was cut short.
    case resumed(InterruptedRun)
    /// The same command has been through.
    case complete(LedgerRun)

    /// The run that the ledger knows; nil when there is none yet.
    var run: LedgerRun? {
        switch self {
        case .fresh: nil
        case .resumed(let run): run.state
        case .complete(let run): run
        }
    }

    /// Compares the command with the runs of the ledger.
    ///
    /// - Parameter isAbandoning: whether a run that was cut short does not count: it is closed before this one begins.
    /// - Throws: ``UnfinishedRun`` when another command has been cut short.
    static func find(
        in ledger: Ledger, options: RunOptions, survey: InputSurvey, isAbandoning: Bool = false
    ) throws -> RunStart {
        if !isAbandoning, let interrupted = try ledger.interruptedRun() {
            let differences = differences(of: interrupted.state.description, options, survey)
            guard differences.isEmpty else {
                throw UnfinishedRun(number: interrupted.run.number, differences: differences)
            }
            return .resumed(interrupted)
        }
        guard ledger.certificateCount > 0 || ledger.head.event > 1 else { return .fresh }
        let runs = try LedgerReader(ledger.path).runs()
        let same = runs.last { run in
            run.state == .complete && differences(of: run.description, options, survey).isEmpty
        }
        return same.map { .complete($0) } ?? .fresh
    }

    private static func differences(
        of run: RunDescription, _ options: RunOptions, _ survey: InputSurvey
    ) -> [String] {
        var differences = options.differences(from: RunOptions(json: run.options))
        if run.inputDigest != survey.digest { differences.append("the input is another one") }
        return differences
    }

    /// The settings with the secrets of ledger and run, and with the terms that the run began with.
    func settings(from settings: RunSettings, _ ledger: Ledger) throws(OpenSSLError) -> RunSettings {
        var settings = settings
        settings.recordSecret = ledger.secret
        switch self {
        case .fresh: settings.runSecret = try RandomBytes.make(count: 32)
        case .resumed(let run): settings.take(run.state.description)
        case .complete(let run): settings.take(run.description)
        }
        return settings
    }
}

extension RunSettings {
    fileprivate mutating func take(_ run: RunDescription) {
        terms = IssuingTerms(issuer: run.issuer, issuedAt: run.issuedAt, expiration: run.expiresAt)
        runSecret = run.secret
    }
}

/// What is known when a run begins.
package struct RunStartReport: Sendable {
    package enum Kind: Sendable {
        case fresh
        /// Rows that are done already.
        case resumed(run: Int, rowCount: Int)
        case complete(run: Int)
    }

    package let ledgerPath: String
    package let ledgerIdentifier: String
    package let certificateCount: Int
    package let isNewLedger: Bool
    package let kind: Kind
    package let rowCount: Int
    /// Seconds since 1970: the iat of the run's certificates.
    package let issuedAt: Int64
    /// The run that was closed for this one.
    package let abandoned: AbandonedRun?

    init(_ ledger: Ledger, _ start: RunStart, _ survey: InputSurvey, issuedAt: Int64, abandoned: AbandonedRun?) {
        self.issuedAt = issuedAt
        ledgerPath = ledger.path
        ledgerIdentifier = ledger.identifier
        certificateCount = Int(ledger.certificateCount)
        isNewLedger = ledger.wasCreated
        rowCount = survey.rowCount
        self.abandoned = abandoned
        switch start {
        case .fresh: kind = .fresh
        case .resumed(let run): kind = .resumed(run: run.run.number, rowCount: Int(run.state.counts.rows))
        case .complete(let run): kind = .complete(run: run.number)
        }
    }
}

/// Another command has begun a run on the ledger and has not ended it.
package struct UnfinishedRun: Error, Equatable, Sendable, CustomStringConvertible {
    let number: Int
    let differences: [String]

    package var description: String {
        "run \(number) has not been completed, and this command is another one: " + differences.joined(separator: "; ")
    }
}
