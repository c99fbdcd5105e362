import Foundation
import Testing
import VectorSupport

@Suite("hcert sign", .enabled(if: Command.isThere, "HCERT_COMMAND names no built command"))
struct SignCommandTests {
    private let office: SigningOffice

    init() throws {
        office = try SigningOffice()
    }

    @Test func `rejects go to a file; stdout is wrong usage and makes none of that name`() throws {
        let refused = try office.sign(SigningOffice.records, ["--rejects", "-"])
        #expect(refused.status == 2 && refused.errors.contains("--rejects is a file"), "\(refused.errors)")
        #expect(!FileManager.default.fileExists(atPath: office.path("ledger")))
        #expect(try office.sign(SigningOffice.records, ["--rejects", office.path("refused.csv")]).status == 1)
        #expect(FileManager.default.fileExists(atPath: office.path("refused.csv")))
    }

    @Test func `the first line names the ledger, also when exp is cut to the signer's certificate`() throws {
        let names = ["--country", "ZZ", "--organization", "Test", "--algorithm", "es256", "--plaintext-key"]
        let folder = office.path("keys")
        #expect(try Command.run(["keys", "create", "--kind", "csca", "--output", folder] + names).status == 0)
        let issuer = ["--issuer-key", folder + "/csca.key", "--issuer-certificate", folder + "/csca.pem"]
        let days = ["--valid-days", "100", "--output", folder]
        #expect(try Command.run(["keys", "create", "--kind", "dsc"] + days + issuer + names).status == 0)

        let input = try office.folder.write(SigningOffice.records, to: "records.csv")
        let outcome = try Command.run(
            [
                "sign", input, "--key", folder + "/dsc.key", "--certificate", folder + "/dsc.pem", "--plaintext-key", "--output",
                office.path("passes.ndjson"),
            ])
        let lines = outcome.errors.split(separator: "\n")
        #expect(outcome.status == 1 && lines.count > 1, "\(outcome.errors)")
        #expect(lines.first?.hasPrefix("hcert: ledger ") == true && lines.first?.hasSuffix("NEW LEDGER") == true)
        #expect(lines.dropFirst().first?.hasPrefix("hcert: exp is cut to the end of the signer's certificate, 20") == true)
    }

    @Test func `a run that is closed is told with where its file is now`() throws {
        let rows = SigningOffice.records.split(separator: "\n").map(String.init)
        let badLast = (rows + [rows[4].replacing("R4", with: "R5")]).joined(separator: "\n") + "\n"
        #expect(try office.sign(badLast, ["--block-rows", "1", "--max-rejects", "0", "--strict"]).status == 5)
        let next = try office.sign(SigningOffice.records, to: "next.ndjson", ["--abandon-run"])
        #expect(next.status == 1 && next.errors.contains("run 1 is closed; the 3 certificates that it released stay signed"), "\(next.errors)")
        let names = try office.folder.names(in: "").filter { $0.hasPrefix("passes.ndjson.abandoned-") }
        #expect(names.count == 1 && names.allSatisfy { next.errors.contains("its file is now " + office.path($0)) })
    }

    @Test func `what went to stdout is written again when asked for, the same to the byte`() throws {
        let input = try office.folder.write(SigningOffice.records, to: "records.csv")
        let command = [
            "sign", input, "--key", office.path("dsc.key"), "--certificate", "keys-example/dsc-es256.pem", "--plaintext-key",
            "--output", "-", "--rejects", office.path("refused.csv"), "--ledger", office.path("ledger"),
        ]
        let first = try Command.run(command)
        #expect(first.status == 1 && first.output.split(separator: "\n").count == 3, "\(first.errors)")
        let silent = try Command.run(command)
        #expect(silent.status == 1 && silent.output.isEmpty && silent.errors.contains("nothing to sign"))
        let again = try Command.run(command + ["--overwrite"])
        #expect(again.status == 1 && again.output == first.output, "\(again.errors)")
    }

    @Test(arguments: [SIGINT, SIGTERM])
    func `a stop while the input still comes signs nothing of what came`(signal: Int32) throws {
        let status: Int32 = signal == SIGTERM ? 143 : 130
        for command in [
            ["sign", "-", "--key", office.path("dsc.key"), "--certificate", "keys-example/dsc-es256.pem", "--plaintext-key",
                "--output", office.path("passes.ndjson"), "--ledger", office.path("ledger")],
            ["check", "-", "--output", office.path("check.json")],
        ] {
            let process = Process()
            process.executableURL = URL(filePath: Command.path)
            process.arguments = command + ["--format", "csv"]
            process.currentDirectoryURL = VectorFolders.package
            let (inputPipe, errorPipe) = (Pipe(), Pipe())
            (process.standardInput, process.standardError) = (inputPipe, errorPipe)
            try process.run()
            try inputPipe.fileHandleForWriting.write(contentsOf: Data(SigningOffice.records.utf8))
            while try !Self.catches(signal, process.processIdentifier) { usleep(1_000) }
            kill(process.processIdentifier, signal)
            for _ in 0..<20_000 where process.isRunning { usleep(1_000) }
            // A command that reads on is let go, and ends with another status.
            try inputPipe.fileHandleForWriting.close()
            process.waitUntilExit()
            let errors = String(decoding: errorPipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            #expect(process.terminationReason == .exit && process.terminationStatus == status, "\(command[0]): \(errors)")
        }
        #expect(try office.folder.names(in: "") == ["dsc.key"])
    }

    /// Whether a process has a handler for a signal.
    private static func catches(_ signal: Int32, _ process: Int32) throws -> Bool {
        let lines = try String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8).split(separator: "\n")
        let mask = try #require(lines.first { $0.hasPrefix("SigCgt:") }).split(separator: "\t").last.flatMap { UInt64($0, radix: 16) }
        return try #require(mask) & 1 << UInt64(signal - 1) != 0
    }
}
