import Foundation
import Signatures
import Testing
import TrustBundle
import VectorSupport

/// A signer and a headquarters of its own, codes that are in force today, and a bundle that a gate trusts.
final class BorderPost {
    let folder: Folder
    let signer: String
    let valid: String
    let positive: String

    /// The valid code with another birth year in it: it arrives whole, and nobody signed it.
    let forged: String

    init() throws {
        folder = try Folder()
        let keys = folder.path("keys")
        let profile = ["--country", "VN", "--organization", "Test", "--algorithm", "es256", "--plaintext-key", "--output", keys]
        let issuer = ["--issuer-key", keys + "/csca.key", "--issuer-certificate", keys + "/csca.pem"]
        for arguments in [["--kind", "csca"] + profile, ["--kind", "dsc"] + profile + issuer] {
            let outcome = try Command.run(["keys", "create"] + arguments)
            try #require(outcome.status == 0, "\(outcome.errors)")
        }
        signer = keys + "/dsc.pem"
        let texts = try Self.sign([Self.vaccination, Self.test], keys, folder)
        try #require(texts.count == 2)
        (valid, positive) = (texts[0], texts[1])
        forged = try Self.forge(valid)
        let others = try folder.write("URN:UVCI:01:VN:SOMEBODYELSES\n", to: "revoked.txt")
        let made = try Command.run([
            "trust", "import", signer, "--revocation", others, "--output", folder.path("bundle"), "--key", keys + "/csca.key",
            "--certificate", keys + "/csca.pem", "--plaintext-key",
        ])
        try #require(made.status == 0, "\(made.errors)")
    }

    var trust: [String] { trust("bundle") }

    /// A state of its own for each, since tests run at once.
    func trust(_ bundle: String) -> [String] {
        ["--trust", folder.path(bundle), "--bundle-key", folder.path("keys/csca.pem"), "--state", folder.path("state-\(UUID().uuidString)")]
    }

    /// The bundle once more, made an hour ago, with limits in seconds from then.
    func bundle(_ name: String, staleAfter first: Int64, endsAfter second: Int64) throws -> [String] {
        let certificate = try X509Certificate.parse(pem: Array(Data(contentsOf: URL(filePath: folder.path("keys/csca.pem")))))[0].get()
        let key = try SigningKey(contentsOfFile: folder.path("keys/csca.key"), protection: .plaintext)
        let bundle = try SignedBundle.read(folder.path("bundle"), keys: [BundleKey(certificate: certificate)])
        let date = Int64(Date().timeIntervalSince1970) - 3_600
        let limits = BundlePart.AgeLimits(first: first, second: second)
        let parts = try bundle.manifest.parts.map { part in
            let bytes = try #require(bundle.bytes(of: part.name))
            return BundleMaker.Part(name: part.name, bytes: bytes, date: date, ageLimits: limits)
        }
        let maker = BundleMaker(identifier: bundle.manifest.identifier, sequence: 2, created: date, parts: parts)
        let file = try maker.pieces(signedBy: key, certificate).flatMap(\.array)
        try Data(file).write(to: folder.url.appending(path: name))
        return trust(name)
    }

    static let passport = book("NGUYEN<<BAO<DUY", "840902")
    static let nearPassport = book("NGUYEM<<BAO<DUY", "840902")
    static let otherPassport = book("TRAN<<QUOC<TOAN", "601111")

    private static let vaccination = #"""
        {"record":"1","dcc":{"ver":"1.3.0","nam":{"fn":"Nguyễn","gn":"Bảo Duy"},"dob":"1984-09-02","v":[{"tg":"840539006","vp":"1119349007","mp":"EU/1/20/1528","ma":"ORG-100030215","dn":2,"sd":2,"dt":"2021-12-15","co":"VN","is":"Test"}]}}
        """#
    private static let test = #"""
        {"record":"2","dcc":{"ver":"1.3.0","nam":{"fn":"Nguyễn","gn":"Bảo Duy"},"dob":"1984-09-02","t":[{"tg":"840539006","tt":"LP6464-4","sc":"2022-06-14T08:00:00Z","tr":"260373001","co":"VN","is":"Test"}]}}
        """#

    private static func sign(_ records: [String], _ keys: String, _ folder: Folder) throws -> [String] {
        let input = try folder.write(records.joined(separator: "\n") + "\n", to: "records.ndjson")
        let outcome = try Command.run([
            "sign", input, "--key", keys + "/dsc.key", "--certificate", keys + "/dsc.pem", "--plaintext-key", "--output", folder.path("passes.ndjson"),
        ])
        try #require(outcome.status == 0, "\(outcome.errors)")
        return try SigningOffice.objects(String(contentsOfFile: folder.path("passes.ndjson"), encoding: .utf8)).map { $0.text("qr") ?? "" }
    }

    /// Unpacked, changed and packed again by Python, and by nothing of this package.
    private static func forge(_ text: String) throws -> String {
        let script = """
            import sys, zlib
            alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
            values = [alphabet.index(c) for c in sys.stdin.read()[4:]]
            data = b""
            for i in range(0, len(values), 3):
                group = values[i:i + 3]
                number = sum(v * 45 ** k for k, v in enumerate(group))
                data += number.to_bytes(len(group) - 1, "big")
            data = zlib.compress(zlib.decompress(data).replace(b"1984-09-02", b"1990-09-02"), 9)
            text = ""
            for i in range(0, len(data), 2):
                number = int.from_bytes(data[i:i + 2], "big")
                for _ in range(len(data[i:i + 2]) + 1):
                    text, number = text + alphabet[number % 45], number // 45
            print("HC1:" + text, end="")
            """
        return try Command.run(["python3", "-c", script], input: text, program: "/usr/bin/env").output
    }

    /// A passport book in one line of 88, check digits by Doc 9303 part 3, section 4.9.
    private static func book(_ name: String, _ born: String) -> String {
        func check(_ text: String) -> String {
            var sum = 0
            for (index, character) in text.enumerated() {
                sum += (character == "<" ? 0 : Int(String(character), radix: 36) ?? 0) * [7, 3, 1][index % 3]
            }
            return String(sum % 10)
        }
        func filled(_ text: String, _ count: Int) -> String { text + String(repeating: "<", count: count - text.count) }
        let (number, expires, optional) = ("C1234567<", "351231", filled("", 14) + "0")
        let (numbered, birth, expiry) = (number + check(number), born + check(born), expires + check(expires))
        return filled("P<VNM" + name, 44) + numbered + "VNM" + birth + "F" + expiry + optional + check(numbered + birth + expiry + optional)
    }
}
