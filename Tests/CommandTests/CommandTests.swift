import Foundation
import Testing
import VectorSupport

@Suite("The command", .enabled(if: Command.isThere, "HCERT_COMMAND names no built command"))
struct CommandTests {
    @Test func `every command's help has an example`() throws {
        for command in [
            ["keys"], ["keys", "create"], ["keys", "show"], ["check"], ["sign"], ["ledger"], ["ledger", "verify"], ["ledger", "report"],
            ["ledger", "runs"], ["ledger", "find"], ["ledger", "backup"], ["revoke"], ["trust"], ["trust", "import"], ["trust", "show"], ["verify"], ["gate"], ["inspect"], ["qr"],
            ["sample"], ["conformance"], ["bench"], [],
        ] {
            let outcome = try Command.run(command + ["--help"])
            #expect(outcome.status == 0 && (outcome.output.contains("Example:") || outcome.output.contains("Examples:")), "\(command)")
        }
        #expect(try Command.run(["--version"]).output == "0.3.0\n")
    }

    @Test func `verify is worded as a part of the whole command, though it is parsed alone`() throws {
        for help in [["verify", "--help"], ["help", "verify"], ["verify", "--trust", "no-such-file", "-h"]] {
            let outcome = try Command.run(help)
            #expect(outcome.status == 0 && outcome.output.contains("USAGE: hcert verify "), "\(help)")
        }
        #expect(try Command.run(["verify", "--version"]).output == "0.3.0\n")
        #expect(try Command.run(["verify", "--generate-completion-script", "bash"]).output.contains("_hcert_verify()"))
        let mistake = try Command.run(["verify", "--no-such-option"])
        #expect(mistake.errors.contains("Usage: hcert verify "), "\(mistake.errors)")
        #expect(mistake.errors.contains("hcert verify --help"), "\(mistake.errors)")
    }

    @Test func `wrong usage is 2, missing trust is 3, a key that is not there is 4, a file is 5`() throws {
        #expect(try Command.run(["verify", "--no-such-option"]).status == 2)
        #expect(try Command.run(["verify", "--trust", "keys-example/trust.pem", "--at", "yesterday"]).status == 2)
        #expect(try Command.run(["verify", "--trust", "README.md"], input: exampleText).status == 3)
        #expect(try Command.run(["verify", "--trust", "no-such-file"], input: exampleText).status == 3)
        #expect(try Command.run(verifyExample + ["--revocation", "README.md"], input: exampleText).status == 3)
        let sign = ["sign", "Scripts/demo-records.csv", "--certificate", "keys-example/dsc-es256.pem", "--plaintext-key"]
        #expect(try Command.run(sign + ["--key", "no-such-key"]).status == 4)
        #expect(try Command.run(verifyExample + ["--file", "no-such-file"]).status == 5)
        #expect(try Command.run(sign + ["--key", "x", "--jobs", "0"]).status == 2)
    }

    @Test func `every line is answered, the last one without its line end, an empty one too`() throws {
        let outcome = try Command.run(verifyExample + ["--json"], input: "\(exampleText)\r\n\n\(exampleText)")
        let lines = outcome.output.split(separator: "\n")
        #expect(outcome.status == 1 && lines.count == 3)
        #expect(lines[0].contains(#""verdict":"valid","line":1,"#))
        #expect(lines[1].contains(#""verdict":"invalid","line":2,"#) && lines[1].contains(#""code":"EMPTY""#))
        #expect(lines[2].contains(#""verdict":"valid","line":3,"#))
        #expect(try Command.run(verifyExample, input: exampleText).status == 0)
        #expect(try Command.run(verifyExample, input: "").status == 1)
        #expect(try Command.run(verifyExample + ["--quiet"], input: exampleText).output.isEmpty)
    }

    @Test func `a line of megabytes is answered and the next one too`() throws {
        let outcome = try Command.run(verifyExample + ["--json"], input: String(repeating: "A", count: 3_000_000) + "\n\(exampleText)\n")
        let lines = outcome.output.split(separator: "\n")
        #expect(lines.count == 2 && lines[0].contains("TOO-LONG") && lines[1].contains(#""verdict":"valid""#))
    }

    @Test func `inspect shows every layer, marked as unverified`() throws {
        let outcome = try Command.run(["inspect", "-"], input: exampleText)
        #expect(outcome.status == 0 && outcome.output.hasPrefix("status: unverified\n"))
        for name in ["base45:", "zlib:", "cose kid:", "payload:", "exp:"] { #expect(outcome.output.contains(name)) }
        #expect(try Command.run(["inspect", "-"], input: "HC1:00").status == 1)
    }

    @Test func `inspect reads as many characters as verify does`() throws {
        let fits = try Command.run(["inspect", "-"], input: " " + String(repeating: "A", count: 4_296) + "\r\n")
        #expect(fits.status == 1 && fits.output.contains("text: 4296 characters\nerror: ") && !fits.output.contains("at most"))
        for arguments in [["inspect", String(repeating: "A", count: 4_297)], ["inspect", "-"]] {
            let outcome = try Command.run(arguments, input: String(repeating: "A", count: 4_297))
            #expect(outcome.status == 1)
            #expect(outcome.output.hasSuffix("error: 4297 characters, a QR code holds at most 4296\n"))
        }
    }

    @Test func `inspect shows every violation, each one once`() throws {
        let cases = try String(contentsOf: VectorFolders.own.appending(path: "hostile/cases.ndjson"), encoding: .utf8)
        let line = try #require(cases.split(separator: "\n").first { $0.contains(#""contents-v-tg-missing""#) })
        let object = JSONObject(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any] ?? [:])
        let text = try #require(object.text("text"))
        let shown = try Command.run(["inspect", text]).output.split(separator: "\n").filter { $0.hasPrefix("content: ") }
        #expect(shown.count == 1 && shown[0].contains("tg"))
        let json = try Command.run(["inspect", text, "--json"]).output
        let members = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any]
        #expect((members?["violations"] as? [String])?.map { "content: " + $0 } == shown.map(String.init))
        let sound = try Command.run(["inspect", exampleText, "--json"]).output
        #expect(!sound.contains("violations"))
    }
}
