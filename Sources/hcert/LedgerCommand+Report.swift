import ArgumentParser
import Ledger
import TextFormats

extension LedgerCommand {
    struct Report: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "report",
            abstract: "Count rows and certificates by day, facility, province or product.",
            discussion: """
                Counts certificates (doses), not persons. In each line rows = signed + already signed + rejected, and
                signed - revoked = in force. Revocations count for the certificates in scope, whenever they were made.

                Example:
                  hcert ledger report --ledger ledger.sqlite --by province --format csv
                """
        )

        enum Format: String, ExpressibleByArgument {
            case text
            case csv
            case json
        }

        @OptionGroup var ledger: LedgerOption

        @Option(name: .customLong("run"), help: "Number of one run.")
        var runNumber: Int?

        @Option(help: "Signed at that time or later, such as 2022-01-15T09:00:00Z.")
        var since: TimeArgument?

        @Option(help: "Signed before that time.")
        var until: TimeArgument?

        @Option(help: "day, facility, province or product.")
        var by = LedgerReport.Grouping.day

        @Option(help: "Offset of local time for days, such as +07:00; Z by default.")
        var utcOffset: OffsetArgument?

        @Option(help: "text, csv (without the sums) or json.")
        var format = Format.text

        func run() throws {
            try ledger.read { reader in
                if let runNumber { try reader.requireRun(runNumber) }
                let scope = LedgerReport.Scope(run: runNumber, since: since?.seconds, until: until?.seconds)
                let report = try reader.report(
                    by: by, scope: scope, asOf: systemClock(), offsetFromUTC: utcOffset?.seconds ?? 0)
                switch format {
                case .text: try Streams.writeOutput(report.text)
                case .csv: try Streams.writeOutput(report.csv)
                case .json:
                    var writer = JSONWriter()
                    writer.value(report.json)
                    writer.endLine()
                    try Streams.writeOutput(writer)
                }
            }
        }
    }
}

extension LedgerReader {
    /// - Throws: wrong usage when there is no such run, which would count as nothing.
    func requireRun(_ number: Int) throws {
        guard try run(number) == nil else { return }
        throw Stop(.usage, "\(path): there is no run \(number)", hint: "hcert ledger runs shows all")
    }
}

extension LedgerReport.Grouping: ExpressibleByArgument {}
