import Bytes
import Glibc
import HealthCertificate
import Ledger
import Signatures
import TextFormats

/// Signs a file of records: read, judged, signed, checked, written and entered into the ledger in one pass, output in
/// the order of the input. A run that was cut short goes on where its last durable block ended.
package struct IssuingRun {
    private let settings: RunSettings
    private let options: RunOptions
    private let files: RunFiles
    private let ledgerUse: LedgerUse

    /// A dry run that the input and the options must be those of.
    package var approvedCheck: ApprovedCheck?

    /// - Parameters:
    ///   - settings: what to sign with; the terms of a run that is taken up again are those that it began with.
    ///   - options: what must be the same when it is taken up again.
    package init(_ settings: RunSettings, options: RunOptions, files: RunFiles, ledger: LedgerUse) {
        self.settings = settings
        self.options = options
        self.files = files
        ledgerUse = ledger
    }

    /// What somebody who watches wants to know, and may want.
    package struct Watcher: Sendable {
        /// Called once, when the ledger is open and before anything is signed.
        package var onStart: @Sendable (RunStartReport) -> Void = { _ in }
        /// Rows done and rows that there are, after every chunk.
        package var onProgress: @Sendable (_ done: Int, _ total: Int) -> Void = { _, _ in }
        /// Certificates entered into the ledger's indexes and to be entered, after every piece.
        package var onIndexing: @Sendable (_ done: Int, _ total: Int) -> Void = { _, _ in }
        /// Whether to stop: at the end of the block, or at once where nothing is signed.
        package var shouldStop: @Sendable () -> Bool = { false }

        package init() {}
    }

    package func sign(_ watcher: Watcher = Watcher()) throws -> RunSummary {
        try files.refuseCollisions(ledger: ledgerUse.path)
        try NotARegularFile.refuse([files.output, files.rejects, files.manifest])
        try files.requireShortNames()
        let input = try RecordInput.open(files.input, spoolingIn: files.folder, until: watcher.shouldStop)
        let mapping = try RecordReader.mapping(of: input, format: settings.format)
        let survey = try InputSurvey(input, format: settings.format, mapping: mapping)
        try approvedCheck?.require(survey, settings.judgingOptions)
        try checkKinds(survey)
        try DateOrderCheck.require(input, settings, mapping: mapping)
        if watcher.shouldStop() { throw StoppedBeforeStart() }
        let ledger = try ledgerUse.open(besides: files)
        let abandoned = ledgerUse.abandonsRun ? try abandonRun(of: ledger, for: survey) : nil
        let start = try RunStart.find(in: ledger, options: options, survey: survey)
        let settings = try start.settings(from: settings, ledger)
        try SignerCheck.check(settings)
        watcher.onStart(
            RunStartReport(ledger, start, survey, issuedAt: settings.terms.issuedAt, abandoned: abandoned))
        switch start {
        case .complete(let run):
            let problems = try completeFiles(of: run, in: ledger)
            // Of what went to a stream nobody can tell whether it is still there.
            guard files.overwrites, !problems.isEmpty || files.output == "-" else {
                return RunSummary(.alreadyComplete, of: run, problems: problems, ledger)
            }
        case .fresh:
            try files.refuseExisting()
        case .resumed(let run):
            // The limit has stopped it, and would again, behind one block more of certificates.
            if limitIsExceeded(by: run.state.counts) { return RunSummary(.tooManyRejects, of: run.state, ledger) }
        }
        try requireRoom(for: start, survey, in: ledger)
        // What earlier runs signed is entered into the indexes now, when it is looked up: sorted, and all at once.
        try ledger.index(progress: { watcher.onIndexing(Int($0), Int($1)) }, until: watcher.shouldStop)
        if watcher.shouldStop() { throw StoppedBeforeStart() }
        let desk = try RunDesk(
            settings, start, files, input: input, mapping: mapping, survey: survey, ledger: ledger, options: options,
            isApproved: approvedCheck != nil, clock: ledgerUse.clock)
        let workers = try (0..<settings.workerCount).map { _ in try IssuingWorker(settings, mapping: mapping) }
        let outcome = try work(desk, workers, survey, watcher)
        guard case .finished = outcome else { return RunSummary(stopped: outcome, desk, start, ledger) }
        try desk.requireSameInput(survey, input)
        if case .complete(let run) = start {
            try finishRewritten(desk, run, ledger)
        } else {
            try finishSigned(desk, ledger)
        }
        let unknownMembers = Set(workers.flatMap(\.unknownMembers)).sorted()
        return RunSummary(finished: desk, ledger, ignoredColumns: mapping?.ignoredColumns ?? unknownMembers)
    }

    // MARK: Before

    /// Exactly one key for each kind that the file asks for.
    private func checkKinds(_ survey: InputSurvey) throws(IssuingError) {
        for kind in CertificateKind.allCases {
            guard let row = survey.firstRowOfKind[kind] else { continue }
            let count = settings.signers.count { $0.permits(kind) }
            if count == 0 { throw .keyMissing(kind: kind.rawValue, row: row) }
            if count > 1 { throw .keyAmbiguous(kind: kind.rawValue) }
        }
    }

    /// Closes the run that was cut short, if there is one. What would refuse this command does so before.
    private func abandonRun(of ledger: Ledger, for survey: InputSurvey) throws -> AbandonedRun? {
        guard let run = try ledger.interruptedRun()?.state else { return nil }
        try SignerCheck.check(settings)
        try files.requireFolders()
        let start = try RunStart.find(in: ledger, options: options, survey: survey, isAbandoning: true)
        let abandoned = try AbandonedFiles(of: run, in: ledger)
        if case .fresh = start { try files.refuseExisting(besides: abandoned.names()) }
        try requireRoom(for: start, survey, in: ledger)
        return try AbandonedRun.close(run, abandoned, in: ledger, at: ledgerUse.clock())
    }

    private func requireRoom(for start: RunStart, _ survey: InputSurvey, in ledger: Ledger) throws(DiskSpaceError) {
        let growth = DiskSpace.Growth(
            of: start, rowCount: survey.rowCount, byteCount: survey.byteCount, writesToStream: files.output == "-",
            indexGrowth: ledger.indexGrowth)
        try DiskSpace.require(growth, files: files, ledger: ledgerUse.path)
    }

    // MARK: The work

    private func work(
        _ desk: RunDesk, _ workers: [IssuingWorker], _ survey: InputSurvey, _ watcher: Watcher
    ) throws -> RunOutcome {
        var outcome = RunOutcome.finished
        let pipeline = RunPipeline(
            threadCount: workers.count,
            RunPipeline.Stations(
                fill: { try desk.fill($0) },
                judge: { workers[$0].judge($1) },
                resolve: { try desk.resolve($0) },
                seal: { workers[$0].seal($1) },
                write: { chunk in
                    let step = try desk.write(chunk)
                    let tally = desk.tally
                    watcher.onProgress(tally.rowCount, survey.rowCount)
                    guard step != .pending else { return true }
                    // Of the last block too, which is the only one of a small file.
                    if step == .closedBlock, limitIsExceeded(by: tally.counts) { outcome = .tooManyRejects }
                    if tally.rowCount < survey.rowCount, watcher.shouldStop() { outcome = .interrupted }
                    return outcome == .finished
                }))
        do {
            try pipeline.run(threadCount: workers.count)
        } catch is RunPipeline.EndOfRun {}
        return outcome
    }

    private func limitIsExceeded(by counts: RowCounts) -> Bool {
        settings.rejectLimit.isExceeded(rejected: Int(counts.rejected), of: Int(counts.rows))
    }

    // MARK: After

    /// Files first, then the ledger, the manifest last: where it is, the run is complete.
    private func finishSigned(_ desk: RunDesk, _ ledger: Ledger) throws {
        let digests = try desk.closeFiles()
        try desk.nameFiles()
        try ledger.completeRun(
            RunEnd(
                endedAt: ledgerUse.clock(), counts: desk.tally.counts, outputDigest: digests.output,
                rejectsDigest: digests.rejects))
        try desk.releaseClaims()
        if let run = try LedgerReader(ledgerUse.path).run(desk.runNumber) {
            try writeManifest(of: run, in: ledger, (digests.output, digests.rejects))
        }
    }

    /// Files that are not as the run wrote them never get its names.
    private func finishRewritten(_ desk: RunDesk, _ run: LedgerRun, _ ledger: Ledger) throws {
        let digests = try desk.closeFiles()
        guard let end = run.end, digests == (end.outputDigest, end.rejectsDigest) else {
            throw IssuingError.rebuiltTextDiffers
        }
        try desk.nameFiles()
        try writeManifest(of: run, in: ledger, digests)
    }

    private func writeManifest(
        of run: LedgerRun, in ledger: Ledger, _ digests: (output: [UInt8], rejects: [UInt8])
    ) throws(FileError) {
        guard let path = files.manifest else { return }
        let manifest = RunManifest(
            ledger: ledger.identifier, head: ledger.head, run: run, options: options, input: RunFiles.name(of: files.input),
            files: [
                (RunFiles.name(of: files.output), digests.output), (RunFiles.name(of: files.rejects), digests.rejects),
            ])
        var json = JSONWriter()
        manifest.write(to: &json)
        var file = try OutputFile.creating(path, overwriting: true, isWrittenAtOnce: true)
        try file.write(json.buffer)
        _ = try file.finish()
    }

    /// The files of a run that is complete, held against the ledger. A manifest that is missing, or that an earlier run has
    /// left under the name, is replaced: the run was cut short when the manifest alone was to be written.
    ///
    /// - Returns: what is missing or not as it was, in words.
    private func completeFiles(of run: LedgerRun, in ledger: Ledger) throws -> [String] {
        // The run may have died before it took them away.
        let claim = RunClaim(secret: run.description.secret)
        if files.output != "-" { try claim.drop(for: files.output, .output) }
        try claim.drop(for: files.rejects, .rejects)
        guard let manifest = files.manifest, let end = run.end else { return [] }
        let digests = [(files.output, end.outputDigest), (files.rejects, end.rejectsDigest)]
        var problems: [String] = []
        for (path, digest) in digests {
            switch try OutputFile.digest(ofFile: path) {
            case nil: problems.append("\(path) is missing")
            case digest: break
            default: problems.append("\(path) is not as the run wrote it")
            }
        }
        guard problems.isEmpty else { return problems }
        let shown = try ShownHead(manifest: manifest)
        if shown?.describes(run, of: ledger.identifier, digests.map { (RunFiles.name(of: $0.0), $0.1) }) != true {
            try writeManifest(of: run, in: ledger, (end.outputDigest, end.rejectsDigest))
        }
        return []
    }
}

extension IssuingTally {
    var counts: RowCounts {
        RowCounts(signed: Int64(signedCount), alreadySigned: Int64(alreadySignedCount), rejected: Int64(rejectedCount))
    }
}

/// Somebody asked a run to stop before it had done anything.
package struct StoppedBeforeStart: Error {}
