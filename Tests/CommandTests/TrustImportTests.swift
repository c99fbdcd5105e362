import Foundation
import Signatures
import Testing
import TrustBundle
import TrustLists
import VectorSupport

/// What headquarters is asked when lists are signed, cannot be read, or no longer name a signer.
@Suite("hcert trust import", .enabled(if: Command.isThere, "HCERT_COMMAND names no built command"))
struct TrustImportTests {
    private let office: Headquarters
    private let es256: String
    private let ps256: String

    init() throws {
        office = try Headquarters()
        es256 = try String(contentsOf: VectorFolders.package.appending(path: "keys-example/dsc-es256.pem"), encoding: .utf8)
        ps256 = try String(contentsOf: VectorFolders.package.appending(path: "keys-example/dsc-ps256.pem"), encoding: .utf8)
    }

    private func der(_ pem: String) -> String { pem.split(separator: "\n").filter { !$0.hasPrefix("-") }.joined() }

    /// The gateway's list of certificates under kids; nil is the computed one.
    private func list(_ entries: [(pem: String, kid: String?)]) -> String {
        let rows = entries.map { entry in
            #"{"certificateType":"DSC","country":"ZZ","rawData":"\#(der(entry.pem))""#
                + (entry.kid.map { #","kid":"\#($0)"}"# } ?? "}")
        }
        return "[\(rows.joined(separator: ","))]"
    }

    private func signers(_ bundle: String) throws -> [String] {
        try Command.run(["trust", "show", office.path(bundle), "--json"]).output.split(separator: "\n").dropFirst().map(String.init)
    }

    // MARK: Signed lists

    /// The German list of the one example signer, as it is signed, and with the signature taken off; and the key.
    private func germanList() throws -> (signed: String, stripped: String, key: String) {
        let key = try SigningKey(generating: .p256)
        let body = #"{"certificates":\#(list([(es256, nil)]))}"#
        var signer = try key.makeSigner()
        let digest = SHA256.digest(Array(body.utf8))
        var signature = [UInt8](repeating: 0, count: signer.signatureByteCount)
        try signature.withUnsafeMutableBytes { room in try digest.withUnsafeBytes { try signer.sign(digests: $0, into: room) } }
        let pem = Data(key.verifyingKey.subjectPublicKeyInfo).base64EncodedString()
        return (
            try office.folder.write(Data(signature).base64EncodedString() + "\n" + body, to: "signed.json"),
            try office.folder.write(body, to: "stripped.json"),
            try office.folder.write("-----BEGIN PUBLIC KEY-----\n\(pem)\n-----END PUBLIC KEY-----\n", to: "list.pem")
        )
    }

    @Test func `with a key for lists what is not signed is refused, unless it is named for that`() throws {
        let list = try germanList()
        let keys = ["--list-key", list.key]
        #expect(try office.bundle("1", from: [list.signed], keys).status == 0)
        #expect(try office.verify("1").status == 0)
        for sources in [[list.stripped], [list.signed, list.stripped], [list.signed, "keys-example/dsc-ps256.pem"]] {
            let outcome = try office.bundle("2", from: sources, keys)
            #expect(outcome.status == 3 && outcome.errors.contains("is not signed, and only lists that are signed are taken"), "\(outcome.errors)")
            #expect(outcome.errors.contains("--unsigned"))
        }
        let both = try office.bundle("3", from: [list.signed], keys + ["--unsigned", "keys-example/dsc-ps256.pem"])
        #expect(both.status == 0 && both.output.contains("signers: 2, 0 entries left out"), "\(both.errors)")
        #expect(both.errors.contains("signed.json: German list, signature verified") && both.errors.contains("dsc-ps256.pem: certificates, not signed"))
        // Without a key, a list that is signed is refused, and the one that is not is taken.
        let unchecked = try office.bundle("4", from: [list.signed])
        #expect(unchecked.status == 3 && unchecked.errors.contains("hint: name the key of whoever keeps the list with --list-key"))
        #expect(try office.bundle("4", from: [list.stripped]).status == 0)
        #expect(try office.bundle("5", from: [list.stripped], ["--unsigned", "keys-example/dsc-ps256.pem"]).status == 2)
    }

    @Test func `verify reads signed lists under a key for lists, and nothing else then`() throws {
        let list = try germanList()
        func verify(_ trust: String..., keys: [String] = ["--list-key", list.key]) throws -> Command.Outcome {
            try Command.run(["verify", "--at", "2022-06-15T12:00:00Z", "--trust"] + trust + keys, input: exampleText)
        }
        #expect(try verify(list.signed).status == 0)
        for refused in [try verify(list.stripped), try verify("keys-example/trust.pem"), try verify(list.signed, list.stripped)] {
            #expect(refused.status == 3 && refused.output.isEmpty && refused.errors.contains("is not signed"), "\(refused.errors)")
        }
        #expect(try verify(list.signed, keys: ["--list-key", office.path("hq/csca.pem")]).status == 3)
        #expect(try verify(list.stripped, keys: []).status == 0)
        let unchecked = try verify(list.signed, keys: [])
        #expect(unchecked.status == 3 && unchecked.errors.contains("hint: hcert verify --list-key names the key"))
        try office.bundle("1")
        #expect(try office.verify("1", ["--list-key", list.key]).status == 2)
    }

    @Test func `an authority that cannot be read stops the import`() throws {
        let authorities = office.folder.url.appending(path: "authorities")
        try FileManager.default.createDirectory(at: authorities, withIntermediateDirectories: false)
        try FileManager.default.copyItem(at: VectorFolders.package.appending(path: "keys-example/csca.pem"), to: authorities.appending(path: "a.pem"))
        #expect(try office.bundle("1", ["--csca", authorities.path]).status == 0)
        let whole = try String(contentsOf: authorities.appending(path: "a.pem"), encoding: .utf8)
        let damaged = whole.replacingOccurrences(of: "-----BEGIN CERTIFICATE-----\nMII", with: "-----BEGIN CERTIFICATE-----\nMIJ")
        for text in ["a text", damaged] {
            try Data(text.utf8).write(to: authorities.appending(path: "b.pem"))
            let outcome = try office.bundle("2", ["--csca", authorities.path])
            #expect(outcome.status == 3 && outcome.errors.contains("b.pem") && outcome.errors.contains("a certificate of an authority cannot be used"))
            #expect(!FileManager.default.fileExists(atPath: office.path("2")))
        }
    }

    // MARK: What is missing

    @Test func `nothing is made when signers are missing and something could not be read`() throws {
        let lists = office.path("lists")
        try FileManager.default.createDirectory(atPath: lists, withIntermediateDirectories: false)
        try office.folder.write(es256, to: "lists/a.pem")
        try office.folder.write(ps256, to: "lists/b.pem")
        #expect(try office.bundle("1", from: [lists]).status == 0)
        // The signer's file is damaged, and then a link that leads to no medium.
        try office.folder.write("damaged", to: "lists/a.pem")
        for _ in 0..<2 {
            let refused = try office.bundle("2", after: "1", from: [lists])
            #expect(refused.status == 3 && refused.errors.contains("missing, and not withdrawn: \(exampleKid)"), "\(refused.errors)")
            #expect(refused.errors.contains("1 signers of the previous bundle are missing, and 1 files or entries could not be read"))
            #expect(!FileManager.default.fileExists(atPath: office.path("2")))
            try FileManager.default.removeItem(atPath: lists + "/a.pem")
            try FileManager.default.createSymbolicLink(atPath: lists + "/a.pem", withDestinationPath: "/no/such/medium/a.pem")
        }
        // Twins: decided by hand; nothing missing, though something cannot be read; missing, and all could be read.
        let decided = try office.bundle("2", after: "1", from: [lists], ["--withdraw", exampleKid, "--reason", "its file is lost"])
        #expect(decided.status == 1 && decided.output.contains("withdrawn: \(exampleKid)"), "\(decided.errors)")
        #expect(try office.bundle("3", after: "1", from: [lists, "keys-example/dsc-es256.pem"]).status == 1)
        #expect(try office.verify("3", state: nil).status == 0)
        try FileManager.default.removeItem(atPath: lists + "/a.pem")
        let absent = try office.bundle("4", after: "1", from: [lists])
        #expect(absent.status == 0 && absent.output.contains("withdrawn: \(exampleKid)"))
    }

    @Test func `a withdrawn key stays withdrawn under another kid, bundle after bundle`() throws {
        try office.bundle("1")
        try office.bundle("2", after: "1", ["--withdraw", exampleKid, "--reason", "the key was copied"])
        let renamed = try office.folder.write(list([(es256, "AQIDBAUGBwg="), (ps256, nil)]), to: "renamed.json")
        for (name, last) in [("3", "2"), ("4", "3")] {
            let outcome = try office.bundle(name, after: last, from: [renamed])
            #expect(outcome.output.contains("still withdrawn: 0102030405060708, whose key was withdrawn as \(exampleKid); --reinstate kid:VdVvQVpTtMo="))
            #expect(try signers(name).count == 1)
        }
        // Twin: reinstated under the kid that it was withdrawn as.
        let back = try office.bundle("5", after: "4", from: [renamed], ["--reinstate", "kid:VdVvQVpTtMo=", "--reason", "another key"])
        #expect(back.status == 0 && !back.output.contains("still withdrawn"), "\(back.output)")
        #expect(try signers("5").count == 2)
    }

    @Test func `a certificate that is renewed under its key does not take the key along`() throws {
        let old = try office.folder.write(list([(es256, nil), (es256, "AQIDBAUGBwg="), (ps256, nil)]), to: "old.json")
        let new = try office.folder.write(list([(es256, nil), (ps256, nil)]), to: "new.json")
        try office.bundle("1", from: [old])
        let second = try office.bundle("2", after: "1", from: [new])
        #expect(second.output.contains("\nwithdrawn: 0102030405060708\n") && !second.output.contains("still withdrawn"), "\(second.output)")
        #expect(try office.verify("2").status == 0)
    }

    // MARK: Kids on the command line

    @Test func `a kid that nobody has is not withdrawn, it was mistyped`() throws {
        try office.bundle("1")
        for kid in ["55d56f415a53b4cb", "VdVvQVpTtMs=", "S2V5MVBSTw==", "00", "55d56f415a53b4"] {
            let outcome = try office.bundle("2", after: "1", ["--withdraw", kid, "--reason", "x"])
            #expect(outcome.status == 2 && outcome.errors.contains("have a signer with the kid"), "\(kid): \(outcome.errors)")
        }
        for kid in ["55d56f415a53b4c", "55d56f415a53b4ca5", "abcd-efg", String(repeating: "0", count: 66)] {
            let outcome = try office.bundle("2", after: "1", ["--withdraw=\(kid)", "--reason", "x"])
            #expect(outcome.status == 2 && outcome.errors.contains("expected a kid: 16 hexadecimal digits, or Base64 of 8 bytes"), "\(kid): \(outcome.errors)")
            let reinstated = try office.bundle("2", after: "1", ["--reinstate", "kid:\(kid)", "--reason", "x"])
            #expect(reinstated.status == 2 && reinstated.errors.contains("expected a kid"), "\(kid): \(reinstated.errors)")
        }
        for (name, kid) in [("2", exampleKid), ("3", "VdVvQVpTtMo="), ("4", exampleKid.uppercased())] {
            let outcome = try office.bundle(name, after: "1", ["--withdraw", kid, "--reason", "x"])
            #expect(outcome.status == 0 && outcome.output.contains("withdrawn: \(exampleKid)"), "\(outcome.errors)")
        }
        #expect(try office.bundle("5", after: "4", ["--withdraw", exampleKid, "--reason", "x"]).errors.contains("is withdrawn already"))
    }

    @Test func `a kid of seven bytes that a list has is taken in either form`() throws {
        let british = try office.folder.write(list([(es256, "S2V5MVBSTw=="), (ps256, nil)]), to: "british.json")
        try office.bundle("1", from: [british])
        for (name, kid) in [("2", "S2V5MVBSTw=="), ("3", "4b65793150524f")] {
            let outcome = try office.bundle(name, after: "1", from: [british], ["--withdraw", kid, "--reason", "x"])
            #expect(outcome.status == 0 && outcome.output.contains("withdrawn: 4b65793150524f"), "\(outcome.errors)")
        }
    }

    // MARK: What a refused bundle leaves behind

    /// The bundle once more, as the next one, made at another time.
    private func remade(_ name: String, as other: String, created: Int64, _ limits: BundlePart.AgeLimits = .init()) throws {
        let certificate = try X509Certificate.parse(pem: Array(Data(contentsOf: URL(filePath: office.path("hq/csca.pem")))))[0].get()
        let key = try SigningKey(contentsOfFile: office.path("hq/csca.key"), protection: .plaintext)
        let bundle = try SignedBundle.read(office.path(name), keys: [BundleKey(certificate: certificate)])
        let parts = try bundle.manifest.parts.map { part in
            BundleMaker.Part(name: part.name, bytes: try #require(bundle.bytes(of: part.name)), date: created, ageLimits: limits)
        }
        let maker = BundleMaker(
            identifier: bundle.manifest.identifier, sequence: bundle.manifest.sequence + 1, created: created, parts: parts)
        try Data(maker.pieces(signedBy: key, certificate).flatMap(\.array)).write(to: URL(filePath: office.path(other)))
    }

    @Test func `a bundle that is too old, or of the future, does not move the state`() throws {
        try office.bundle("1")
        let now = Int64(Date().timeIntervalSince1970)
        try remade("1", as: "old", created: now - 7_200, .init(first: 60, second: 3_600))
        try remade("1", as: "future", created: now + 86_400)
        func verify(_ name: String) throws -> Command.Outcome {
            try Command.run(
                ["verify", "--trust", office.path(name), "--bundle-key", office.path("hq/csca.pem"), "--state", office.path("state"), "--json"],
                input: exampleText)
        }
        func state() -> String? { try? String(contentsOfFile: office.path("state"), encoding: .utf8) }
        for name in ["old", "future"] {
            let outcome = try verify(name)
            #expect(outcome.status == 3 && outcome.output.isEmpty && state() == nil, "\(name): \(outcome.errors)")
        }
        #expect(try verify("future").errors.contains("the system's clock is before the newest date of the trust data"))
        #expect(try verify("1").output.contains(#""verdict""#))
        let text = state()
        for name in ["old", "future"] { #expect(try verify(name).status == 3 && state() == text) }
        #expect(try verify("1").output.contains(#""verdict""#))
        // Twin: in time it moves the state, and the first one is refused.
        try remade("1", as: "sound", created: now)
        #expect(try verify("sound").output.contains(#""verdict""#))
        #expect(try state() != text && verify("1").status == 3)
        #expect(try Command.run(["trust", "show", office.path("future")]).status == 3)
        #expect(try Command.run(["trust", "show", office.path("sound")]).status == 0)
    }
}
