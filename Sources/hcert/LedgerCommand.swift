import ArgumentParser
import Issuance
import Ledger
import TextFormats

struct LedgerCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ledger",
        abstract: "Prove, count, find and copy what was signed.",
        discussion: """
            All of these only read, also while a run signs into the ledger; each shows the ledger as it stood at one
            moment.

            Example:
              hcert ledger verify --ledger ledger.sqlite --manifest passes.ndjson.manifest.json
            """,
        subcommands: [Verify.self, Report.self, Runs.self, Find.self, Backup.self]
    )
}

/// The ledger that a command reads.
struct LedgerOption: ParsableArguments {
    @Option(name: .customLong("ledger"), help: "The book of what was signed.")
    var path: String

    func validate() throws {
        try refuseEmptyNames(["--ledger": [path]])
    }

    /// Opens it, and ends the command with its exit code when it or a file fails `work`.
    ///
    /// - Parameter isExpected: errors of the ledger that the caller takes care of.
    func read<Result>(
        unless isExpected: (LedgerError) -> Bool = { _ in false }, _ work: (LedgerReader) throws -> Result
    ) throws -> Result {
        try Self.stoppingAtErrors(unless: isExpected) { try work(try LedgerReader(path)) }
    }

    /// Runs `work`; an error of a ledger or a file ends the command as one.
    static func stoppingAtErrors<Result>(
        unless isExpected: (LedgerError) -> Bool = { _ in false }, _ work: () throws -> Result
    ) throws -> Result {
        do {
            return try work()
        } catch let error as LedgerError where !isExpected(error) {
            throw Stop(.files, "\(error)", hint: error.hint)
        } catch let error as FileError {
            throw Stop(.files, "\(error)")
        }
    }
}

extension LedgerHead {
    /// `event 12, hash 0a…`: what an officer keeps elsewhere to compare with later.
    var text: String { "event \(event), hash \(Hexadecimal.encode(hash))" }

    func write(to json: inout JSONWriter) {
        json.name("event")
        json.integer(Int64(event))
        json.name("hash")
        json.string(Hexadecimal.encode(hash))
    }
}

/// A moment in seconds since 1970, as RFC 3339 in UTC.
func timeText(_ seconds: Int64) -> String {
    Timestamp(secondsSince1970: seconds).description
}
