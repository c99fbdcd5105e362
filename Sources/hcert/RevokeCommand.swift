import ArgumentParser
import Issuance
import Ledger
import TextFormats

struct RevokeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke",
        abstract: "Take certificates back: first a plan to look at, then exactly that plan.",
        discussion: """
            With --dry-run, finds what the filters mean (all of them must hold), counts it by facility, province and key,
            and writes the plan; nothing is taken back. Exits 1 if a filter names what the ledger does not hold.

            Without it, marks the certificates of the plan in the ledger and writes into --output a list for hcert verify
            (revocations.json) and batches for the gateway. The same command after a crash writes what is missing, and
            revokes nothing twice. A record that was taken back is signed again with hcert sign --reissue.

            Example:
              hcert revoke --ledger ledger.sqlite --facility TYT-079-07 --dry-run --plan plan.json
              hcert revoke --ledger ledger.sqlite --plan plan.json --reason "wrong lot" --output taken-back
            """
    )

    @OptionGroup var ledger: LedgerOption

    @OptionGroup(title: "Filters for --dry-run") var filters: RevocationFilterOptions

    @Flag(help: "Make the plan and change nothing.")
    var dryRun = false

    @Option(help: "File of the plan: with --dry-run a new one, mode 0600.")
    var plan: String

    @Option(help: "Why, for the ledger: 1 to 200 characters, and no names of persons.")
    var reason: String?

    @Option(help: "Folder to make for the lists.")
    var output: String?

    @Option(help: "auto: progress when stderr is a terminal; always.")
    var progress = ProgressLine.Mode.auto

    @Flag(help: "The result as one JSON object.")
    var json = false

    func validate() throws {
        try refuseEmptyNames(["--plan": [plan], "--output": [output], "--file": [filters.file]])
        if dryRun {
            guard !filters.areEmpty else { throw ValidationError("--dry-run needs at least one filter") }
            guard reason == nil, output == nil else {
                throw ValidationError("--reason and --output belong to the second step, without --dry-run")
            }
        } else {
            guard filters.areEmpty else {
                throw ValidationError("filters belong to --dry-run; a plan is carried out as it is")
            }
            guard let reason, output != nil else { throw ValidationError("give --dry-run, or --reason and --output") }
            guard (1...200).contains(reason.unicodeScalars.count), !VisibleText.isHidden(in: reason) else {
                throw ValidationError("--reason is 1 to 200 characters, none of them hidden")
            }
        }
    }

    func run() throws {
        if dryRun {
            try makePlan()
        } else if let reason, let output {
            try carryOut(reason, output)
        }
    }
}
