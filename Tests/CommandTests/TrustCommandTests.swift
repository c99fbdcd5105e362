import Foundation
import Testing
import VectorSupport

/// Makes bundles with the command, and verifies by them.
final class Headquarters {
    let folder: Folder

    init() throws {
        folder = try Folder()
        for name in ["hq", "next"] {
            let create = ["keys", "create", "--kind", "csca", "--country", "ZZ", "--organization", "HQ", "--algorithm", "es256"]
            #expect(try Command.run(create + ["--plaintext-key", "--output", path(name)]).status == 0)
        }
    }

    func path(_ name: String) -> String { folder.path(name) }

    @discardableResult
    func bundle(
        _ name: String, after previous: String? = nil, from sources: [String] = ["keys-example/trust.pem"], key: String = "hq",
        _ options: [String] = []
    ) throws -> Command.Outcome {
        let previous = previous.map { ["--previous", path($0)] } ?? []
        return try Command.run(
            ["trust", "import"] + sources + ["--output", path(name)] + previous + options + [
                "--key", path("\(key)/csca.key"), "--certificate", path("\(key)/csca.pem"), "--plaintext-key",
            ])
    }

    /// The answer to the example text.
    func verify(_ name: String, keys: [String] = ["hq"], state: String? = "state", at: String = "2022-06-15T12:00:00Z", _ options: [String] = []) throws
        -> Command.Outcome
    {
        try Command.run(
            ["verify", "--trust", path(name), "--at", at, "--json"] + (keys.isEmpty ? [] : ["--bundle-key"]) + keys.map { path("\($0)/csca.pem") }
                + (state.map { ["--state", path($0)] } ?? []) + options, input: exampleText)
    }

    /// Gives another bundle the name of one.
    func replace(_ name: String, by other: String) throws {
        try FileManager.default.removeItem(atPath: path(name))
        try FileManager.default.copyItem(atPath: path(other), toPath: path(name))
    }

    func members(_ outcome: Command.Outcome) throws -> JSONObject {
        JSONObject(try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any] ?? [:])
    }
}

/// The identifier of the example text.
private let exampleIdentifier: String = {
    let file = VectorFolders.own.appending(path: "hcert/ZZ/2DCode/raw/vaccination-ES256.json")
    let json = (try? JSONObject(file: file))?["JSON"] as? [String: Any]
    return ((json?["v"] as? [[String: Any]])?.first?["ci"] as? String) ?? ""
}()

/// The kid of the example signer: by sha256sum of its certificate in DER.
let exampleKid = "55d56f415a53b4ca"

@Suite("hcert trust", .enabled(if: Command.isThere, "HCERT_COMMAND names no built command"))
struct TrustCommandTests {
    private let office: Headquarters

    init() throws {
        office = try Headquarters()
    }

    private func revoking(_ identifiers: [String], to name: String = "list.txt") throws -> [String] {
        ["--revocation", try office.folder.write(identifiers.joined(separator: "\n"), to: name)]
    }

    @Test func `a bundle verifies, and every verdict names it`() throws {
        #expect(try office.bundle("1").status == 0)
        let outcome = try office.verify("1")
        #expect(outcome.status == 0, "\(outcome.errors)")
        let trust = try office.members(outcome)["trust"] as? [String: Any]
        #expect(trust?["sequence"] as? Int == 1 && (trust?["digest"] as? String)?.count == 64)
        let list = try Command.run(verifyExample + ["--json"], input: exampleText)
        #expect(list.status == 0 && list.output.contains(#""trust":null,"#))
    }

    // MARK: Keys

    @Test func `a bundle needs the pinned key, the current one or the next`() throws {
        try office.bundle("1")
        let none = try office.verify("1", keys: [], state: nil)
        #expect(none.status == 2 && none.output.isEmpty && none.errors.contains("hint: ") && none.errors.contains("--bundle-key"))
        let wrong = try office.verify("1", keys: ["next"])
        #expect(wrong.status == 3 && wrong.output.isEmpty && wrong.errors.contains("none of the pinned ones"))
        #expect(!FileManager.default.fileExists(atPath: office.path("state")))
        #expect(try office.verify("1", keys: ["next", "hq"]).status == 0)
        // The next bundle is signed with the next key.
        #expect(try office.bundle("2", after: "1", key: "next").status == 3)
        #expect(try office.bundle("2", after: "1", key: "next", ["--bundle-key", office.path("hq/csca.pem")]).status == 0)
        #expect(try office.verify("2").status == 3)
        #expect(try office.verify("2", keys: ["hq", "next"]).status == 0)
    }

    @Test func `lists that nobody signed are not taken where a bundle is meant`() throws {
        try office.bundle("1")
        for options in [["--bundle-key", office.path("hq/csca.pem")], ["--state", office.path("state")]] {
            let outcome = try Command.run(verifyExample + options, input: exampleText)
            #expect(outcome.status == (options[0] == "--state" ? 2 : 3) && outcome.output.isEmpty, "\(outcome.errors)")
        }
        let both = try Command.run(
            ["verify", "--trust", office.path("1"), "keys-example/trust.pem", "--bundle-key", office.path("hq/csca.pem")], input: exampleText)
        #expect(both.status == 2 && both.output.isEmpty)
    }

    // MARK: What must not come back

    @Test func `an older bundle is refused by every later start, and the newest one is not`() throws {
        try office.bundle("1")
        try office.bundle("2", after: "1")
        #expect(try office.verify("1").status == 0)
        #expect(try office.verify("2").status == 0)
        for _ in 0..<2 {
            let outcome = try office.verify("1")
            #expect(outcome.status == 3 && outcome.output.isEmpty && outcome.errors.contains("sequence 1, and 2 was in use"))
            #expect(try office.verify("2").status == 0)
        }
        // Under the name that the newer one has, too.
        try office.replace("2", by: "1")
        #expect(try office.verify("2").status == 3)
        // Twin: who remembers nothing cannot know.
        #expect(try office.verify("1", state: nil).status == 0)
    }

    @Test func `two bundles with one sequence number are not both taken`() throws {
        try office.bundle("1")
        try office.bundle("2a", after: "1")
        try office.bundle("2b", after: "1", revoking(["URN:UVCI:01:ZZ:NOBODY"]))
        #expect(try office.verify("2a").status == 0)
        #expect(try office.verify("2b").status == 3)
    }

    @Test func `a revoked certificate stays revoked when the lists no longer name it`() throws {
        try office.bundle("1", revoking([exampleIdentifier, "URN:UVCI:01:ZZ:OTHER"]))
        #expect(try office.members(office.verify("1")).text("code") == "REVOKED")
        // The next bundle is made from another list, the one after from none.
        let next = try office.bundle("2", after: "1", revoking(["URN:UVCI:01:ZZ:THIRD"]))
        #expect(next.output.contains("revoked certificates: 3, 1 of them new"))
        try office.bundle("3", after: "2")
        for name in ["2", "3"] { #expect(try office.members(office.verify(name)).text("code") == "REVOKED") }
        // A bundle of the same headquarters that has never heard of it is of another series.
        try office.bundle("new", ["--sequence", "9"])
        let refused = try office.verify("new")
        #expect(refused.status == 3 && refused.output.isEmpty && refused.errors.contains("series"))
        // Twin: reinstated for a reason.
        let back = try office.bundle("4", after: "3", ["--reinstate", "ci:\(exampleIdentifier)", "--reason", "revoked by mistake"])
        #expect(back.output.contains("reinstated: 1"))
        #expect(try office.verify("4").status == 0)
        #expect(try office.bundle("5", after: "4", ["--reinstate", "ci:\(exampleIdentifier)", "--reason", "again"]).status == 2)
        #expect(try office.bundle("5", after: "4", ["--reinstate", "ci:\(exampleIdentifier)"]).status == 2)
    }

    @Test func `a withdrawn signer stays withdrawn though the lists name it`() throws {
        try office.bundle("1")
        try office.bundle("2", after: "1", ["--withdraw", exampleKid, "--reason", "the key was copied"])
        let third = try office.bundle("3", after: "2")
        #expect(third.output.contains("still withdrawn: \(exampleKid)"))
        for name in ["2", "3"] { #expect(try office.members(office.verify(name)).text("code") == "SIGNER-UNKNOWN") }
        try office.bundle("4", after: "3", ["--reinstate", "kid:\(exampleKid)", "--reason", "it was another key"])
        #expect(try office.verify("4").status == 0)
    }

    @Test func `a signer that is taken off the lists is withdrawn`() throws {
        try office.bundle("1")
        let second = try office.bundle("2", after: "1", from: ["keys-example/dsc-ps256.pem"])
        #expect(second.output.contains("withdrawn: \(exampleKid)"))
        let third = try office.bundle("3", after: "2")
        #expect(third.output.contains("still withdrawn: \(exampleKid)"))
        #expect(try office.members(office.verify("3")).text("code") == "SIGNER-UNKNOWN")
    }

    // MARK: The medium

    @Test func `a bundle that is changed on the medium while it is in use changes nothing`() throws {
        try office.bundle("1")
        let process = Process()
        process.executableURL = URL(filePath: Command.path)
        process.arguments = [
            "verify", "--trust", office.path("1"), "--bundle-key", office.path("hq/csca.pem"), "--at", "2022-06-15T12:00:00Z",
        ]
        process.currentDirectoryURL = VectorFolders.package
        let (input, output) = (Pipe(), Pipe())
        (process.standardInput, process.standardOutput) = (input, output)
        try process.run()
        func answer() -> String {
            input.fileHandleForWriting.write(Data((exampleText + "\n").utf8))
            return String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        }
        #expect(answer().hasPrefix("VALID"))
        let medium = try FileHandle(forUpdating: URL(filePath: office.path("1")))
        let size = try medium.seekToEnd()
        try medium.seek(toOffset: 0)
        medium.write(Data(repeating: 0x55, count: Int(size)))
        #expect(answer().hasPrefix("VALID"))
        try medium.truncate(atOffset: 0)
        #expect(answer().hasPrefix("VALID"))
        try input.fileHandleForWriting.close()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        // Twin: a new start sees the change.
        #expect(try office.verify("1").status == 3)
    }

    @Test func `a damaged copy is refused with its place, before any answer`() throws {
        try office.bundle("1")
        let sound = try Data(contentsOf: URL(filePath: office.path("1")))
        for offset in stride(from: 0, to: sound.count, by: 97) {
            var damaged = sound
            damaged[offset] ^= 1
            try damaged.write(to: URL(filePath: office.path("damaged")))
            let outcome = try office.verify("damaged")
            #expect(outcome.status == 3 && outcome.output.isEmpty && outcome.errors.contains("byte "), "\(offset): \(outcome.errors)")
        }
        try sound.dropLast().write(to: URL(filePath: office.path("short")))
        let short = try office.verify("short")
        #expect(short.status == 3 && short.errors.contains("hint: the copy is damaged"))
    }

    // MARK: Ages

    @Test func `a stale bundle says so in every verdict, and one that has ended stops`() throws {
        try office.bundle("1", ["--age-limit", "trust-list=48h,4d"])
        func verify(days: Int) throws -> Command.Outcome {
            let time = Date().addingTimeInterval(Double(days) * 86_400 + 60)
            return try office.verify("1", at: time.formatted(.iso8601))
        }
        #expect(try !verify(days: 1).output.contains("TRUST-STALE"))
        let stale = try verify(days: 3)
        #expect(stale.output.contains(#"{"code":"TRUST-STALE","#) && stale.errors.contains("part trust-list of the bundle is 3 days old"))
        let ended = try verify(days: 5)
        #expect(ended.status == 3 && ended.output.isEmpty && ended.errors.contains("hint: fetch the newest bundle"))
        // Carried over, a list does not become younger.
        try office.bundle("2", after: "1", from: [])
        let (first, second) = try (parts("1"), parts("2"))
        #expect(first["trust-list"]?["date"] as? String == second["trust-list"]?["date"] as? String)
        #expect(first["trust-list"]?["ends_at"] as? String == second["trust-list"]?["ends_at"] as? String)
    }

    private func parts(_ name: String) throws -> [String: [String: Any]] {
        let lines = try Command.run(["trust", "show", office.path(name), "--json"]).output.split(separator: "\n")
        let bundle = JSONObject(try JSONSerialization.jsonObject(with: Data(try #require(lines.first).utf8)) as? [String: Any] ?? [:])
        let parts = bundle["parts"] as? [[String: Any]] ?? []
        return Dictionary(uniqueKeysWithValues: parts.compactMap { part in (part["name"] as? String).map { ($0, part) } })
    }

    // MARK: Making and showing

    @Test func `show lists parts, revocations and signers, and says whether the signature was checked`() throws {
        let rules = try office.folder.write("{}", to: "rules.json")
        try office.bundle("1", revoking(["URN:UVCI:01:ZZ:A"]) + ["--part", "rules/ZZ=\(rules)"])
        let text = try Command.run(["trust", "show", office.path("1")])
        #expect(text.status == 0 && text.output.contains("SIGNATURE NOT CHECKED") && text.output.contains("\nZZ  2 signers\n"))
        #expect(text.output.contains("part rules/ZZ: 2 bytes") && text.output.contains("revoked certificates: 1 "))
        let soon = try Command.run(
            ["trust", "show", office.path("1"), "--bundle-key", office.path("hq/csca.pem"), "--expiring-in-days", "36500", "--json"])
        let lines = soon.output.split(separator: "\n")
        #expect(soon.status == 0 && lines.count == 3 && lines[0].contains(#""signature":"checked""#) && lines[0].contains(#""expiring":2}"#), "\(soon.output)")
        #expect(lines[1...].allSatisfy { $0.contains(#""country":"ZZ""#) && $0.contains(#""standing":"expiring""#) })
        let wrong = try Command.run(["trust", "show", office.path("1"), "--bundle-key", office.path("next/csca.pem")])
        #expect(wrong.status == 3 && wrong.output.isEmpty)
        #expect(try Command.run(["trust", "show", "README.md"]).status == 3)
    }

    @Test func `parts of a name that nobody knows are carried from bundle to bundle`() throws {
        let rules = try office.folder.write("{\"a\":1}", to: "rules.json")
        try office.bundle("1", ["--part", "rules/ZZ=\(rules)"])
        try office.bundle("2", after: "1")
        #expect(try parts("2")["rules/ZZ"]?["bytes"] as? Int == 7)
        #expect(try office.verify("2").status == 0)
        #expect(try office.bundle("3", after: "2", ["--part", "trust-list=\(rules)"]).status == 2)
    }

    @Test func `nothing is overwritten, and a key that does not fit the certificate makes nothing`() throws {
        try office.bundle("1")
        #expect(try office.bundle("1").status == 5)
        let outcome = try Command.run([
            "trust", "import", "keys-example/trust.pem", "--output", office.path("x"), "--key", office.path("hq/csca.key"), "--certificate",
            office.path("next/csca.pem"), "--plaintext-key",
        ])
        #expect(outcome.status == 4 && !FileManager.default.fileExists(atPath: office.path("x")))
        #expect(try office.bundle("2", after: "1", ["--sequence", "1"]).status == 2)
        #expect(try office.bundle("2", after: "1", from: ["no-such-list"]).status == 3)
        #expect(Set(try office.folder.names(in: "")).isSuperset(of: ["1", "hq"]) && !FileManager.default.fileExists(atPath: office.path("2")))
    }
}
