import ArgumentParser
import Ledger
import TextFormats

extension LedgerCommand {
    struct Backup: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "backup",
            abstract: "Copy a ledger as it stands at one moment, also during a run.",
            discussion: """
                A copy made otherwise lacks what is still in the log beside the ledger. Nothing is overwritten. Keep the
                head that is printed apart from the copy: it shows later that nothing was taken away.

                Example:
                  hcert ledger backup --ledger ledger.sqlite /media/backup/ledger-2022-01-15.sqlite
                """
        )

        @OptionGroup var ledger: LedgerOption

        @Argument(help: "File to make, mode 0600.")
        var target: String

        @Option(help: "auto: progress when stderr is a terminal; always.")
        var progress = ProgressLine.Mode.auto

        func validate() throws {
            try refuseEmptyNames(["TARGET": [target]])
        }

        func run() throws {
            try ledger.read { reader in
                let line = ProgressLine(progress)
                try reader.backUp(to: target) { line.show("pages copied", done: $0, of: $1) }
                line.end()
                try Streams.writeOutput(
                    """
                    \(VisibleText.escaped(target)): ledger \(reader.identifier), \(reader.certificateCount) certificates
                    head: \(reader.head.text)

                    """)
            }
        }
    }
}
