import ArgumentParser
import Verification

struct VerdictsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verdicts",
        abstract: "List every code of an answer, with what an officer is told, as Markdown.",
        discussion: """
            Example:
              hcert verdicts > docs/verdicts.md
            """
    )

    func run() throws {
        try Streams.writeOutput(VerdictsDocument.markdown)
    }
}
