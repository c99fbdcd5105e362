import ArgumentParser
import Glibc

/// The command. Each subcommand is in a file of its own.
struct HCERTCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hcert",
        abstract: "Issue and verify EU-DCC compatible health certificates.",
        discussion: """
            Results go to stdout, everything else to stderr.

            Example:
              hcert verify --trust keys-example/trust.pem --file passes.txt
            """,
        version: SystemClock.version,
        subcommands: namedSubcommands
    )

    private static let subcommands: [any ParsableCommand.Type] = [
        KeysCommand.self, CheckCommand.self, SignCommand.self, LedgerCommand.self, RevokeCommand.self,
        TrustCommand.self, VerifyCommand.self, GateCommand.self, InspectCommand.self, QRCommand.self, SampleCommand.self,
        ConformanceCommand.self, BenchCommand.self, VerdictsCommand.self, ReadPicturesCommand.self,
    ]

    /// The subcommand that the command line begins with, else all of them. Making the tree of all takes a millisecond, which
    /// a border officer would wait for with every code that is given as an argument.
    private static var namedSubcommands: [any ParsableCommand.Type] {
        guard let name = CommandLine.arguments.dropFirst().first else { return subcommands }
        let named = subcommands.filter { $0.configuration.commandName == name }
        return named.isEmpty ? subcommands : named
    }

    /// The command that the arguments ask for.
    static func parsed() throws -> any ParsableCommand { try parsedAlone() ?? parseAsRoot() }

    /// A subcommand that says whose it is, parsed as if it were the whole command: neither the root's arguments nor its
    /// questions for completion scripts are gone through, which take as long as judging a certificate.
    ///
    /// - Returns: nil whenever there is more to it, such as help, or a mistake, which the whole command then words.
    private static func parsedAlone() -> (any ParsableCommand)? {
        guard let name = CommandLine.arguments.dropFirst().first,
            let type = subcommands.first(where: { $0.configuration.commandName == name }),
            type.configuration._superCommandName != nil,
            let command = try? type.parseAsRoot(Array(CommandLine.arguments.dropFirst(2))),  // safe: the whole command words mistakes
            Swift.type(of: command) == type
        else { return nil }
        return command
    }
}

@main
enum Main {
    /// ArgumentParser leaves with 64 for wrong usage; the contract of this command says 2.
    static func main() {
        signal(SIGPIPE, SIG_IGN)
        do {
            var command = try HCERTCommand.parsed()
            try command.run()
        } catch let stop as Stop {
            stop.report()
            exit(stop.status.rawValue)
        } catch {
            report(error)
        }
    }

    /// Errors of ArgumentParser, and those that nobody foresaw.
    private static func report(_ error: any Error) {
        let status = HCERTCommand.exitCode(for: error)
        let fullMessage = HCERTCommand.fullMessage(for: error)
        if status == .success {
            print(fullMessage)
            exit(0)
        }
        // The message holds words of the command line; what follows it, how to use the command, is text of our own.
        let message = HCERTCommand.message(for: error)
        writeError("hcert: " + message)
        let beginning = "Error: \(message)\n"
        if fullMessage.hasPrefix(beginning) { writeLines("hint: " + fullMessage.dropFirst(beginning.count)) }
        exit(status == .validationFailure ? Status.usage.rawValue : Status.internalError.rawValue)
    }
}
