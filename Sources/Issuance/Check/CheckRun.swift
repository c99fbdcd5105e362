import Bytes
import HealthCertificate
import Signatures
import TextFormats

/// Judges a file of records as a run that signs it would, without a key and without a ledger: what would be signed, what
/// would be refused, and why. What an earlier run has signed only its ledger can tell.
package struct CheckRun {
    private let settings: RunSettings
    private let files: CheckFiles
    private let clock: @Sendable () -> Int64

    /// - Parameters:
    ///   - settings: without signers; of the terms only the issuer and the time of issue count.
    ///   - clock: seconds since 1970, for the result.
    package init(_ settings: RunSettings, files: CheckFiles, clock: @escaping @Sendable () -> Int64) {
        self.settings = settings
        self.files = files
        self.clock = clock
    }

    /// - Returns: nil when it was stopped; then no file is left.
    package func check(_ watcher: IssuingRun.Watcher = IssuingRun.Watcher()) throws -> CheckSummary? {
        try files.refuseConflicts()
        let settings = try drySettings()
        let input: RecordInput
        do {
            input = try RecordInput.open(files.input, spoolingIn: files.folder, until: watcher.shouldStop)
        } catch is StoppedBeforeStart {
            return nil
        }
        let mapping = try RecordReader.mapping(of: input, format: settings.format)
        let survey = try InputSurvey(input, format: settings.format, mapping: mapping)
        var output = try files.output.map { try CheckFile($0, overwriting: files.overwrites) }
        let desk = try CheckDesk(settings, files, input: input, mapping: mapping, survey: survey)
        let workers = try (0..<settings.workerCount).map { _ in try IssuingWorker(settings, mapping: mapping) }
        guard try work(desk, workers, survey, watcher) else { return nil }
        try desk.requireSameInput(survey)
        let unknownMembers = Set(workers.flatMap(\.unknownMembers)).sorted()
        let summary = CheckSummary(
            settings, desk.book, survey, inputName: RunFiles.name(of: input.path),
            ignoredColumns: mapping?.ignoredColumns ?? unknownMembers, time: clock())
        try desk.finishFiles()
        var json = JSONWriter(capacity: 65_536)
        summary.write(to: &json, withExamples: false)
        try output?.write(json.buffer)
        try output?.finish()
        return summary
    }

    /// Secrets that nobody keeps: keys of records tell the rows of this file apart, and nothing else.
    private func drySettings() throws(OpenSSLError) -> RunSettings {
        var settings = settings
        settings.signers = []
        settings.isDryRun = true
        settings.recordSecret = try RandomBytes.make(count: 32)
        settings.runSecret = try RandomBytes.make(count: 32)
        return settings
    }

    /// - Returns: false when it was stopped.
    private func work(
        _ desk: CheckDesk, _ workers: [IssuingWorker], _ survey: InputSurvey, _ watcher: IssuingRun.Watcher
    ) throws -> Bool {
        let pipeline = RunPipeline(
            threadCount: workers.count,
            RunPipeline.Stations(
                fill: { try desk.fill($0) },
                judge: { workers[$0].judge($1) },
                resolve: { try desk.resolve($0) },
                seal: { workers[$0].close($1) },
                write: { chunk in
                    try desk.write(chunk)
                    watcher.onProgress(desk.book.tally.rowCount, survey.rowCount)
                    return !watcher.shouldStop()
                }))
        do {
            try pipeline.run(threadCount: workers.count)
        } catch is RunPipeline.EndOfRun {
            return false
        }
        return true
    }
}
