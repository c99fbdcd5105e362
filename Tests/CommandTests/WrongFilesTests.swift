import Foundation
import Testing
import VectorSupport

@Suite("Files and times that will not do", .enabled(if: Command.isThere, "HCERT_COMMAND names no built command"))
struct WrongFilesTests {
    private let office: SigningOffice

    init() throws {
        office = try SigningOffice()
    }

    @Test func `an empty file name is wrong usage, before anything is done`() throws {
        for option in ["--output", "--rejects", "--ledger", "--after", "--approved-check"] {
            let outcome = try office.sign(to: "passes.ndjson", [option, ""])
            #expect(outcome.status == 2 && outcome.errors.contains("\(option) is empty"), "\(option): \(outcome.errors)")
        }
        let records = office.path("passes.ndjson.input.csv")
        for (arguments, option) in [
            (["check", ""], "RECORDS"), (["check", records, "--output", ""], "--output"),
            (["ledger", "report", "--ledger", ""], "--ledger"), (["ledger", "backup", "--ledger", "l", ""], "TARGET"),
            (["ledger", "verify", "--ledger", "l", "--manifest", ""], "--manifest"), (["sample", "--count", "1", "--output", ""], "--output"),
            (["revoke", "--ledger", "l", "--plan", "", "--dry-run", "--run", "1"], "--plan"),
        ] {
            let outcome = try Command.run(arguments)
            #expect(outcome.status == 2 && outcome.errors.contains("\(option) is empty"), "\(arguments): \(outcome.errors)")
        }
        #expect(try office.folder.names(in: ".") == ["dsc.key", "passes.ndjson.input.csv"])
    }

    @Test func `what is there and is no regular file is not replaced, and no ledger is made`() throws {
        let pipe = office.path("pipe")
        #expect(mkfifo(pipe, 0o600) == 0)
        try FileManager.default.createDirectory(atPath: office.path("folder"), withIntermediateDirectories: false)
        try FileManager.default.createSymbolicLink(atPath: office.path("link"), withDestinationPath: pipe)
        for name in [pipe, office.path("folder"), office.path("link"), "/dev/null"] {
            for options in [["--overwrite"], []] {
                for option in ["--output", "--rejects"] {
                    let outcome = try office.sign(to: "passes.ndjson", [option, name] + options)
                    #expect(outcome.status == 2 && !outcome.errors.contains("--overwrite"), "\(name): \(outcome.errors)")
                }
            }
            let check = try Command.run(["check", office.path("passes.ndjson.input.csv"), "--rejects", name, "--overwrite"])
            #expect(check.status == 2, "\(name): \(check.errors)")
        }
        var status = stat()
        #expect(stat(pipe, &status) == 0 && status.st_mode & S_IFMT == S_IFIFO)
        #expect(try office.folder.names(in: ".") == ["dsc.key", "passes.ndjson.input.csv", "pipe", "folder", "link"])
        // Twin: a link to a regular file.
        try office.folder.write("", to: "file")
        try FileManager.default.createSymbolicLink(atPath: office.path("to-file"), withDestinationPath: office.path("file"))
        #expect(try office.sign(to: "passes.ndjson", ["--rejects", office.path("to-file"), "--overwrite"]).status == 1)
    }

    @Test func `a time of issue more than a day ahead is warned of`() throws {
        let format = ISO8601DateFormatter()
        for (hours, isWarned) in [(25.0, true), (23.0, false)] {
            let time = format.string(from: Date(timeIntervalSinceNow: hours * 3_600))
            let outcome = try office.sign(to: "passes-\(hours)", ledger: "ledger-\(hours)", ["--issued-at", time, "--format", "csv"])
            #expect(outcome.status == 1 && outcome.errors.contains("WARNING: issued at \(time)") == isWarned, "\(outcome.errors)")
        }
    }

    @Test func `a ledger that is too damaged to be read is not intact, and its backup is asked for`() throws {
        #expect(try office.sign().status == 1)
        let ledger = URL(filePath: office.path("ledger"))
        var bytes = try Data(contentsOf: ledger)
        bytes.replaceSubrange(100..<min(4_096, bytes.count), with: Data(repeating: 0xA5, count: min(4_096, bytes.count) - 100))
        try bytes.write(to: ledger)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: ledger.path)
        let proof = try office.ledger("verify")
        #expect(proof.status == 5 && proof.output.contains("\nNOT INTACT "), "\(proof.output) \(proof.errors)")
        #expect(try SigningOffice.objects(office.ledger("verify", ["--json"]).output).last?["intact"] as? Bool == false)
        for errors in [proof.errors, try office.sign(to: "again.ndjson").errors] {
            #expect(errors.contains("hcert ledger backup") && !errors.contains("repeat the command"), "\(errors)")
        }
    }
}
