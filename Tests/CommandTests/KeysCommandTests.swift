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

    @Test func `an authority's key in the clear needs consent`() throws {
        #expect(try Command.run(create("csca", ["--plaintext-key"], output: "plain")).status == 0)
        let refused = try Command.run(create("dsc", issuer("plain") + withPassphrase, output: "refused"))
        #expect(refused.status == 4 && refused.errors.contains("is not encrypted") && refused.errors.contains("hint: "))
        #expect(try folder.names(in: "refused").isEmpty)
        #expect(try Command.run(create("dsc", issuer("plain") + ["--plaintext-key"], output: "dsc")).status == 0)
        #expect(try folder.names(in: "dsc") == ["dsc.key", "dsc.pem"])
    }

    @Test func `an encrypted authority's key is opened by its file, and asked for without one`() throws {
        #expect(try Command.run(create("csca", withPassphrase, output: "locked")).status == 0)
        let given = issuer("locked") + ["--issuer-passphrase-file", folder.path("passphrase")]
        #expect(try Command.run(create("dsc", given + withPassphrase, output: "one")).status == 0)

        let asked = create("dsc", issuer("locked") + withPassphrase, output: "two")
        let right = try Terminal.run(asked, answers: ["correct horse"])
        #expect(right.status == 0 && right.screen.contains("Passphrase of the authority's key: "), "\(right.screen)")
        let wrong = try Terminal.run(create("dsc", issuer("locked") + withPassphrase, output: "three"), answers: ["battery staple"])
        #expect(wrong.status == 4 && !wrong.screen.contains("battery staple"))
        #expect(try folder.names(in: "three").isEmpty)
    }

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

    @Test(arguments: ["csca.key", "csca.pem"])
    func `both files come, or none, and what is there stays`(name: String) throws {
        try FileManager.default.createDirectory(atPath: folder.path("keys"), withIntermediateDirectories: false)
        try folder.write("mine", to: "keys/\(name)")
        let refused = try Command.run(create("csca", ["--plaintext-key"], output: "keys"))
        #expect(refused.status == 5 && refused.errors.contains("\(name): exists"))
        #expect(try folder.names(in: "keys") == [name])
        #expect(try String(contentsOfFile: folder.path("keys/\(name)"), encoding: .utf8) == "mine")
        try FileManager.default.removeItem(atPath: folder.path("keys/\(name)"))
        #expect(try Command.run(create("csca", ["--plaintext-key"], output: "keys")).status == 0)
        #expect(try folder.names(in: "keys") == ["csca.key", "csca.pem"])
        let modes = try ["csca.key", "csca.pem"].map {
            try FileManager.default.attributesOfItem(atPath: folder.path("keys/\($0)"))[.posixPermissions] as? Int
        }
        #expect(modes[0] == 0o600 && modes[1].map { $0 & 0o600 } == 0o600)
    }

    @Test func `a run that fails after the files were begun leaves none`() throws {
        try folder.write("too open", to: "open", mode: 0o644)
        let outcome = try Command.run(create("csca", ["--passphrase-file", folder.path("open")], output: "keys"))
        #expect(outcome.status == 4)
        #expect(try folder.names(in: "keys").isEmpty)
    }
}
