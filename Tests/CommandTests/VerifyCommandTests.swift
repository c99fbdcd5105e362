import Foundation
import Testing
import VectorSupport

@Suite("hcert verify", .enabled(if: Command.isThere, "HCERT_COMMAND names no built command"))
struct VerifyCommandTests {
    private let folder: Folder

    init() throws {
        folder = try Folder()
    }

    private func answers(_ arguments: [String], input: String = "") throws -> [String] {
        try Command.run(verifyExample + arguments, input: input).output.split(separator: "\n").map(String.init)
    }

    // MARK: Lists

    @Test func `a system's clock before the newest date of a trust list stops`() throws {
        let pem = try String(contentsOf: VectorFolders.package.appending(path: "keys-example/dsc-es256.pem"), encoding: .utf8)
        let der = pem.split(separator: "\n").filter { !$0.hasPrefix("-") }.joined()
        func list(_ timestamp: String) throws -> String {
            try folder.write(
                #"[{"certificateType":"DSC","country":"ZZ","timestamp":"\#(timestamp)","rawData":"\#(der)"}]"#, to: "trust.json")
        }
        let arguments = try ["verify", "--trust", list("9990-01-01T00:00:00Z")]
        let refused = try Command.run(arguments, input: exampleText)
        #expect(refused.status == 2 && refused.output.isEmpty && refused.errors.contains("9990-01-01T00:00:00Z"))
        #expect(try Command.run(arguments + verifyExample.suffix(2), input: exampleText).status == 0)
        _ = try list("2022-01-01T00:00:00Z")
        #expect(try !Command.run(arguments, input: exampleText).output.isEmpty)
    }

}
