import ArgumentParser
import Glibc
import Issuance
import Ledger
import Signatures
import TextFormats

/// What the signing officer is told.
extension SignCommand {
    func report(start: RunStartReport) {
        let known = start.isNewLedger ? "NEW LEDGER" : "\(start.certificateCount) certificates known"
        writeError("hcert: ledger \(start.ledgerPath), id \(start.ledgerIdentifier), \(known)")
        if let run = start.abandoned { report(run) }
        if start.issuedAt > systemClock() + 86_400 {
            writeError(
                "hcert: WARNING: issued at \(Timestamp(secondsSince1970: start.issuedAt)), more than a day ahead of this "
                    + "machine's clock: until then the certificates are refused everywhere (ISSUED-IN-FUTURE); look at "
                    + "--issued-at and the clock")
        }
        switch start.kind {
        case .fresh: break
        case .resumed(let run, let rowCount):
            writeError("hcert: going on with run \(run) behind row \(rowCount) of \(start.rowCount)")
        case .complete(let run):
            writeError("hcert: run \(run) has signed this input already; there is nothing to sign")
        }
    }

    private func report(_ run: AbandonedRun) {
        writeError("hcert: run \(run.number) is closed; the \(run.signedCount) certificates that it released stay signed")
        for file in run.files {
            let text =
                switch file {
                case .setAside(let path): "its file is now \(path), which nothing replaces"
                case .removed(let path): "\(path) held nothing that it released, and was removed"
                case .missing(let path, 0): "\(path) is not there. If it is elsewhere, remove it, with the hcert-run files beside it: the ledger has nothing of it"
                case .missing(let path, let byteCount):
                    "\(path) is not there. Wherever it is, release nothing behind its first \(byteCount) bytes, which the ledger "
                        + "has; signing its input with --repeat-existing writes them again"
                case .notOfRun(let path): "\(path) is not known for a file of run \(run.number), and stays as it is"
                }
            writeError("hcert: \(VisibleText.escaped(text))")
        }
    }

    /// - Throws: ``Stop`` unless every row was signed.
    func report(_ summary: RunSummary, _ stopping: StopRequest) throws {
        for column in summary.ignoredColumns { writeError("hcert: not read: \(VisibleText.shortened(column))") }
        if summary.firstRow > 1, !summary.tally.findingCounts.isEmpty {
            writeError("hcert: found from row \(summary.firstRow) on:")
        }
        if let finding = summary.fileFinding { writeError("hcert: \(finding.code.text): \(finding.message)") }
        for (code, count) in summary.tally.findingCounts.sorted(by: { $0.key < $1.key }) {
            writeError("hcert: \(code): \(count)")
        }
        if summary.tally.verifiedCount > 0 {
            writeError("hcert: self-check: every text decoded again, signatures verified: \(summary.tally.verifiedCount)")
        }
        for problem in summary.problems { writeError("hcert: \(problem)") }
        writeError(json ? Self.json(summary) : Self.line(summary))
        switch summary.outcome {
        case .finished, .alreadyComplete:
            guard summary.problems.isEmpty else { throw Stop(.files, "files of the run are not as it wrote them", hint: "--overwrite writes them again") }
            guard summary.tally.rejectedCount == 0 else { throw Stop(.refused) }
        case .tooManyRejects:
            throw Stop(
                .files, "\(summary.tally.rejectedCount) of \(summary.tally.rowCount) rows were refused: the run was stopped",
                hint: "see \(files.rejects).partial; then sign the mended file, or this one with a higher --max-rejects, "
                    + "and give --abandon-run in either case: what this run signed stays signed, and is not signed again")
        case .interrupted:
            throw Stop(
                stopping.status, "stopped at the end of a block; what is written is signed",
                hint: "the same command\(abandonRun ? ", without --abandon-run," : "") goes on; hcert ledger runs shows how")
        case .interruptedRewriting:
            throw Stop(
                stopping.status, "stopped before the files of the run were written again; no file was changed",
                hint: "the same command begins again with them")
        }
    }

    private static func line(_ summary: RunSummary) -> String {
        let tally = summary.tally
        return "hcert: \(tally.rowCount) rows = \(tally.signedCount) signed + \(tally.alreadySignedCount) already signed + "
            + "\(tally.rejectedCount) rejected"
    }

    private static func json(_ summary: RunSummary) -> String {
        var writer = JSONWriter()
        writer.beginObject()
        for (name, count) in [
            ("rows", summary.tally.rowCount), ("signed", summary.tally.signedCount),
            ("already_signed", summary.tally.alreadySignedCount), ("rejected", summary.tally.rejectedCount),
            ("run", summary.run), ("ledger_certificates", summary.certificateCount),
        ] {
            writer.name(text: name)
            writer.integer(Int64(count))
        }
        writer.endObject()
        return writer.buffer.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
    }

    /// What an error means for the exit code, and what to do about it.
    static func stop(_ error: any Error, _ records: String) -> any Error {
        switch error {
        case let error as FileRefusal: Stop(.refused, "\(records): \(error)", hint: "nothing was signed")
        case let error as FileError: Stop(.files, "\(error)", hint: error.hint)
        case let error as FileOfAnotherRun:
            Stop(.files, "\(error)", hint: error.hint)
        case let error as FileCollision: Stop(.usage, "\(error)")
        case let error as NotARegularFile: Stop(.usage, "\(error)", hint: "nothing was signed")
        case let error as InputChanged:
            Stop(.files, "\(error)", hint: "the run is not complete; repeat the command, with --abandon-run if the file holds something else now")
        case let error as UnfinishedRun:
            Stop(
                .files, "\(error)",
                hint: "repeat the command that was cut short, without --abandon-run, or close its run with it")
        case let error as DiskSpaceError: Stop(.files, "\(error)", hint: "this command has signed nothing; make room, and repeat it")
        case let error as ApprovedCheckError: Stop(.files, "\(error)", hint: "nothing was signed; run hcert check again")
        case let error as ManifestError: Stop(.files, "\(error)")
        case let error as LedgerError: Stop(.files, "\(error)", hint: error.hint)
        case let error as KeyFileError: Stop(.key, "\(error)", hint: error.hint)
        case let error as IssuingError:
            switch error {
            case .rebuiltTextDiffers: Stop(.files, "\(error)")
            case _ where error.isSelfCheck: Stop(.internalError, "\(error)")
            default: Stop(.key, "\(error)")
            }
        default: error
        }
    }
}
