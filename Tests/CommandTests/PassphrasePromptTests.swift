import Foundation
import Testing
import VectorSupport

/// The command at a terminal of its own, whose keyboard answers every prompt.
enum Terminal {
    struct Outcome {
        let status: Int32

        /// Everything that the terminal showed, echo included.
        let screen: String

        /// Whether the terminal shows again what is typed, once the command has ended.
        let echoes: Bool
    }

    static func run(_ arguments: [String], answers: [String], program: String = Command.path) throws -> Outcome {
        let outcome = try Command.run(
            ["python3", "-c", script, answers.joined(separator: "\n"), program] + arguments, program: "/usr/bin/env")
        let lines = outcome.errors.split(separator: "\n")
        return Outcome(status: outcome.status, screen: outcome.output, echoes: lines.last == "echo on")
    }

    /// A prompt ends with a colon and a blank. Nothing is typed before it stands there.
    private static let script = """
        import os, pty, select, sys, termios
        answers = [a.encode() + b"\\n" for a in sys.argv[1].split("\\n")]
        child, terminal = pty.fork()
        if child == 0:
            os.execv(sys.argv[2], sys.argv[2:])
        screen, answered = b"", 0
        while select.select([terminal], [], [], 60)[0]:
            try:
                shown = os.read(terminal, 65536)
            except OSError:
                break
            if not shown:
                break
            screen += shown
            if answered < len(answers) and screen.endswith(b": "):
                os.write(terminal, answers[answered])
                answered += 1
        echo = termios.tcgetattr(terminal)[3] & termios.ECHO
        print("echo on" if echo else "echo off", file=sys.stderr)
        sys.stdout.buffer.write(screen)
        sys.stdout.flush()
        sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
        """
}

@Suite("Passphrases at the terminal", .enabled(if: Command.isThere, "HCERT_COMMAND names no built command"))
struct PassphrasePromptTests {
    private let folder: Folder
    private let authority: [String]

    init() throws {
        folder = try Folder()
        let output = folder.path("keys")
        authority = [
            "--country", "ZZ", "--organization", "Test", "--algorithm", "es256", "--output", output, "--issuer-key", output + "/csca.key",
            "--issuer-certificate", output + "/csca.pem",
        ]
        let outcome = try Command.run(["keys", "create", "--kind", "csca", "--plaintext-key"] + authority.prefix(8))
        #expect(outcome.status == 0, "\(outcome.errors)")
        let again = try Command.run(["keys", "create", "--kind", "dsc", "--plaintext-key"] + authority)
        #expect(again.status == 0, "\(again.errors)")
        try folder.write("correct horse", to: "passphrase")
        let encrypt = "openssl pkcs8 -topk8 -v2 aes-256-cbc -in \(output)/dsc.key -out \(output)/locked.key -passout file:\(folder.path("passphrase"))"
        #expect(try Command.run(encrypt.split(separator: " ").map(String.init), program: "/usr/bin/env").status == 0)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: output + "/locked.key")
    }

    private func sign(to name: String) -> [String] {
        [
            "sign", "Scripts/demo-records.csv", "--key", folder.path("keys/locked.key"), "--certificate", folder.path("keys/dsc.pem"),
            "--output", folder.path(name),
        ]
    }

    @Test func `the right passphrase signs, and is never shown`() throws {
        let outcome = try Terminal.run(sign(to: "passes"), answers: ["correct horse"])
        #expect(outcome.status == 1, "\(outcome.screen)")  // one row of the four is refused for what it says
        #expect(outcome.screen.contains("Passphrase of the key: ") && !outcome.screen.contains("correct horse"))
        #expect(outcome.echoes)
        let lines = try String(contentsOfFile: folder.path("passes"), encoding: .utf8).split(separator: "\n")
        #expect(lines.count == 3 && lines.allSatisfy { $0.contains(#""qr":"HC1:"#) })
    }

    @Test func `a wrong passphrase, and none, are a key problem`() throws {
        for wrong in ["battery staple", ""] {
            let outcome = try Terminal.run(sign(to: "passes"), answers: [wrong])
            #expect(outcome.status == 4 && outcome.echoes, "\(outcome.screen)")
            #expect(wrong.isEmpty || !outcome.screen.contains(wrong))
        }
        #expect(!FileManager.default.fileExists(atPath: folder.path("passes")))
    }

    @Test func `a new key's passphrase is asked for twice`() throws {
        let create = ["keys", "create", "--kind", "csca"] + authority.prefix(6)
        let same = try Terminal.run(create + ["--output", folder.path("same")], answers: ["correct horse", "correct horse"])
        #expect(same.status == 0 && !same.screen.contains("correct horse"), "\(same.screen)")
        let other = try Terminal.run(create + ["--output", folder.path("other")], answers: ["correct horse", "correct house"])
        #expect(other.status == 4 && other.screen.contains("differ"))
        #expect(try folder.names(in: "other").isEmpty)
    }

    @Test func `this terminal would show what is typed`() throws {
        let outcome = try Terminal.run(["-c", "printf 'Name: '; read name"], answers: ["correct horse"], program: "/bin/sh")
        #expect(outcome.status == 0 && outcome.screen.contains("correct horse"))
    }

    @Test func `without a terminal nothing is asked`() throws {
        let outcome = try Command.run(["setsid", "--wait", Command.path] + sign(to: "passes"), input: "correct horse\n", program: "/usr/bin/env")
        #expect(outcome.status == 4 && outcome.errors.contains("there is no terminal") && outcome.errors.contains("--passphrase-file"))
    }
}
