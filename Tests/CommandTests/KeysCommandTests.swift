import Foundation
import Testing
import VectorSupport

@Suite("hcert keys create", .enabled(if: Command.isThere, "HCERT_COMMAND names no built command"))
struct KeysCommandTests {
    private let folder: Folder

    init() throws {
        folder = try Folder()
        try folder.write("correct horse\n", to: "passphrase")
    }

    private func create(_ kind: String, _ options: [String], output: String) -> [String] {
        ["keys", "create", "--kind", kind, "--country", "ZZ", "--organization", "Test", "--algorithm", "es256", "--output", folder.path(output)]
            + options
    }

    private func issuer(_ name: String) -> [String] {
        ["--issuer-key", folder.path("\(name)/csca.key"), "--issuer-certificate", folder.path("\(name)/csca.pem")]
    }

    private var withPassphrase: [String] { ["--passphrase-file", folder.path("passphrase")] }

    @Test func `purposes are names with single commas between them`() throws {
        for purposes in ["vaccination", "test,recovery", "vaccination,test,recovery"] {
            let output = "keys-\(purposes)"
            #expect(try Command.run(create("csca", ["--plaintext-key"], output: output)).status == 0)
            let options = issuer(output) + ["--plaintext-key", "--purposes", purposes]
            #expect(try Command.run(create("dsc", options, output: output)).status == 0, "\(purposes)")
        }
        for purposes in [",", "", "test,", ",test", "test,,recovery", "test, recovery", "Test", "all"] {
            let options = issuer("none") + ["--plaintext-key", "--purposes", purposes]
            #expect(try Command.run(create("dsc", options, output: "none")).status == 2, "\(purposes)")
        }
    }

}
