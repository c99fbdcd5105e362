import Foundation
import Testing
import VectorSupport

/// Runs the built command; `HCERT_COMMAND` names it.
private struct Command {
    static let path = ProcessInfo.processInfo.environment["HCERT_COMMAND"] ?? ""
    static let isThere = FileManager.default.isExecutableFile(atPath: path)

    struct Outcome {
        let status: Int32
        let output: String
        let errors: String
    }

    static func run(_ arguments: [String], input: String = "") throws -> Outcome {
        let process = Process()
        process.executableURL = URL(filePath: path)
        process.arguments = arguments
        process.currentDirectoryURL = VectorFolders.package
        let (inputPipe, outputPipe, errorPipe) = (Pipe(), Pipe(), Pipe())
        process.standardInput = inputPipe
        process.standardOutput = outputPipe
        process.standardError = errorPipe
        try process.run()
        inputPipe.fileHandleForWriting.write(Data(input.utf8))
        try inputPipe.fileHandleForWriting.close()
        let output = outputPipe.fileHandleForReading.readDataToEndOfFile()
        let errors = errorPipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return Outcome(
            status: process.terminationStatus, output: String(decoding: output, as: UTF8.self),
            errors: String(decoding: errors, as: UTF8.self))
    }
}

@Suite("The command", .enabled(if: Command.isThere, "HCERT_COMMAND names no built command"))
struct CommandTests {
    private static let text: String = {
        let file = VectorFolders.own.appending(path: "hcert/ZZ/2DCode/raw/vaccination-ES256.json")
        return (try? JSONObject(file: file).text("PREFIX")) ?? ""
    }()
    private let trusted = ["verify", "--trust", "keys-example/trust.pem", "--at", "2022-06-15T12:00:00Z"]

    @Test func `every command's help has an example`() throws {
        for command in [["keys"], ["keys", "create"], ["keys", "show"], ["sign"], ["verify"], ["inspect"], ["qr"], ["conformance"], ["bench"], []] {
            let outcome = try Command.run(command + ["--help"])
            #expect(outcome.status == 0 && outcome.output.contains("Example:"), "\(command)")
        }
        #expect(try Command.run(["--version"]).output == "0.1.0\n")
    }

    @Test func `wrong usage is 2, missing trust is 3, a key that is not there is 4, a file is 5`() throws {
        #expect(try Command.run(["verify", "--no-such-option"]).status == 2)
        #expect(try Command.run(["verify", "--trust", "keys-example/trust.pem", "--at", "yesterday"]).status == 2)
        #expect(try Command.run(["verify", "--trust", "README.md"], input: Self.text).status == 3)
        #expect(try Command.run(["verify", "--trust", "no-such-file"], input: Self.text).status == 3)
        #expect(try Command.run(trusted + ["--revocation", "README.md"], input: Self.text).status == 3)
        let sign = ["sign", "Scripts/demo-records.csv", "--certificate", "keys-example/dsc-es256.pem", "--plaintext-key"]
        #expect(try Command.run(sign + ["--key", "no-such-key"]).status == 4)
        #expect(try Command.run(trusted + ["--file", "no-such-file"]).status == 5)
        #expect(try Command.run(sign + ["--key", "x", "--ledger", "y"]).status == 2)
    }

    @Test func `every line is answered, the last one without its line end, an empty one too`() throws {
        let outcome = try Command.run(trusted + ["--json"], input: "\(Self.text)\r\n\n\(Self.text)")
        let lines = outcome.output.split(separator: "\n")
        #expect(outcome.status == 1 && lines.count == 3)
        #expect(lines[0].contains(#""line":1,"verdict":"valid""#))
        #expect(lines[1].contains(#""line":2,"verdict":"invalid""#) && lines[1].contains(#""code":"EMPTY""#))
        #expect(lines[2].contains(#""line":3,"verdict":"valid""#))
        #expect(try Command.run(trusted, input: Self.text).status == 0)
        #expect(try Command.run(trusted, input: "").status == 1)
        #expect(try Command.run(trusted + ["--quiet"], input: Self.text).output.isEmpty)
    }

    @Test func `objects are answered with their identifier`() throws {
        let input = """
            {"id":7,"qr":"\(Self.text)"}
            {"id":"b","qr":"\(Self.text)","at":"2050-01-01T00:00:00Z"}
            {"id":"c"}
            {"id":"d","qr":"x","at":"never"}
            garbage
            """
        let lines = try Command.run(trusted + ["--json", "--input", "ndjson"], input: input).output.split(separator: "\n")
        #expect(lines.count == 5)
        #expect(lines[0].hasPrefix(#"{"id":7,"verdict":"valid""#))
        #expect(lines[1].hasPrefix(#"{"id":"b","verdict":"invalid""#) && lines[1].contains(#""code":"EXPIRED""#))
        #expect(lines[2].hasPrefix(#"{"id":"c""#) && lines[2].contains("QR-MISSING"))
        #expect(lines[3].hasPrefix(#"{"id":"d""#) && lines[3].contains("AT-INVALID"))
        #expect(lines[4].contains("LINE-MALFORMED") && lines[4].contains(#""layer":"input""#))
    }

    @Test func `a line of megabytes is answered and the next one too`() throws {
        let outcome = try Command.run(trusted + ["--json"], input: String(repeating: "A", count: 3_000_000) + "\n\(Self.text)\n")
        let lines = outcome.output.split(separator: "\n")
        #expect(lines.count == 2 && lines[0].contains("TOO-LONG") && lines[1].contains(#""verdict":"valid""#))
    }

    @Test func `inspect shows every layer, marked as unverified`() throws {
        let outcome = try Command.run(["inspect", "-"], input: Self.text)
        #expect(outcome.status == 0 && outcome.output.hasPrefix("status: unverified\n"))
        for name in ["base45:", "zlib:", "cose kid:", "payload:", "exp:"] { #expect(outcome.output.contains(name)) }
        #expect(try Command.run(["inspect", "-"], input: "HC1:00").status == 1)
    }
}
