import ArgumentParser
import Issuance
import Ledger
import TextFormats

extension LedgerCommand {
    struct Runs: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "runs",
            abstract: "Show complete and interrupted runs, and how to go on.",
            discussion: """
                A run that was cut short stays open until the same command has completed it, or until another one closes
                it with --abandon-run. What it released stays signed either way.

                Example:
                  hcert ledger runs --ledger ledger.sqlite
                """
        )

        @OptionGroup var ledger: LedgerOption

        @Flag(help: "One JSON object per run.")
        var json = false

        func run() throws {
            // Asked before and after: a run that begins or ends in between is not shown as interrupted.
            let wasInUse = try ledger.read { try $0.isInUse() }
            try ledger.read { reader in
                let isInUse = try reader.isInUse() || wasInUse
                var writer = JSONWriter()
                for run in try reader.runs() {
                    let account = RunAccount(run, isInUse: isInUse)
                    if json { account.write(to: &writer) } else { writer.buffer.append(utf8: account.text) }
                }
                try Streams.writeOutput(writer)
            }
        }
    }
}

/// What an officer is told of a run.
struct RunAccount {
    enum State: String {
        case complete
        case abandoned
        case underWay = "under way"
        case interrupted
    }

    let run: LedgerRun
    let state: State

    /// - Parameter isInUse: whether a process signs into the ledger, so that its open run is under way.
    init(_ run: LedgerRun, isInUse: Bool) {
        self.run = run
        state =
            switch run.state {
            case .complete: .complete
            case .abandoned: .abandoned
            case .open: isInUse ? .underWay : .interrupted
            }
    }

    /// The options that were given, which a run that is taken up again needs.
    private var options: [RunOptions.Option] {
        RunOptions(json: run.description.options).options.filter { !$0.value.isEmpty }
    }

    // MARK: Text

    var text: String {
        let (counts, description) = (run.counts, run.description)
        let numbers = run.numbers.map { "\($0.lowerBound) to \($0.upperBound)" } ?? "none"
        var lines = [
            "run \(run.number): \(state.rawValue), begun \(timeText(description.startedAt))"
                + (run.end.map { ", ended \(timeText($0.endedAt))" } ?? ""),
            "  \(counts.rows) rows = \(counts.signed) signed + \(counts.alreadySigned) already signed + "
                + "\(counts.rejected) rejected, in \(run.blockCount) blocks; certificates \(numbers)",
            "  from the ledger's folder: output \(description.outputName), rejects \(description.rejectsName); "
                + "by \(description.user) on \(description.host)",
        ]
        switch state {
        case .complete, .abandoned: break
        case .underWay:
            lines.append("  a process signs into the ledger now: wait until it has ended")
        case .interrupted:
            let given = options.map { "\($0.name) \($0.value)" }.joined(separator: ", ")
            lines += [
                "  input of \(description.inputByteCount) bytes, SHA-256 \(Hexadecimal.encode(description.inputDigest))",
                "  options: \(given)",
                "  to go on: repeat the command that was cut short, with that input and these options, without --abandon-run",
                "  to close it instead: give --abandon-run with another command; what was released stays signed",
            ]
        }
        return lines.map { VisibleText.escaped($0) + "\n" }.joined()
    }

    // MARK: JSON

    func write(to json: inout JSONWriter) {
        let description = run.description
        json.beginObject()
        write("run", Int64(run.number), to: &json)
        write("state", state.rawValue, to: &json)
        write("started", timeText(description.startedAt), to: &json)
        write("ended", run.end.map { timeText($0.endedAt) }, to: &json)
        write("rows", run.counts.rows, to: &json)
        write("signed", run.counts.signed, to: &json)
        write("already_signed", run.counts.alreadySigned, to: &json)
        write("rejected", run.counts.rejected, to: &json)
        write("blocks", Int64(run.blockCount), to: &json)
        write("first", run.numbers?.lowerBound, to: &json)
        write("last", run.numbers?.upperBound, to: &json)
        write("iat", timeText(description.issuedAt), to: &json)
        write("exp", timeText(description.expiresAt), to: &json)
        json.name("kid")
        json.beginArray()
        for signer in description.signers { json.string(Base64.encode(signer.keyIdentifier)) }
        json.endArray()
        write("input_bytes", description.inputByteCount, to: &json)
        write("input_sha256", Hexadecimal.encode(description.inputDigest), to: &json)
        write("output", description.outputName, to: &json)
        write("rejects", description.rejectsName, to: &json)
        write("user", description.user, to: &json)
        write("host", description.host, to: &json)
        json.name("options")
        json.beginObject()
        for option in options { write(option.name, option.value, to: &json) }
        json.endObject()
        json.endObject()
        json.endLine()
    }

    private func write(_ name: String, _ text: String?, to json: inout JSONWriter) {
        json.name(text: name)
        if let text { json.string(text) } else { json.null() }
    }

    private func write(_ name: String, _ number: Int64?, to json: inout JSONWriter) {
        json.name(text: name)
        if let number { json.integer(number) } else { json.null() }
    }
}
