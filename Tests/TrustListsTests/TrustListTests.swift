import COSE
import Foundation
import Signatures
import Testing
import VectorSupport

@testable import TrustLists

/// Certificates made for these tests, and the files that they lie in.
final class TrustFixture {
    let folder = FileManager.default.temporaryDirectory.appending(path: "trust-\(UUID().uuidString)")
    let authorityKey: SigningKey
    let authority: X509Certificate

    private static let start: Int64 = 1_640_995_200  // 2022-01-01T00:00:00Z

    init() throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        authorityKey = try SigningKey(generating: .p256)
        authority = try Self.profile("CSCA", country: "ZZ").countrySigningCertificate(for: authorityKey)
    }

    deinit {
        try? FileManager.default.removeItem(at: folder)
    }

    private static func profile(_ commonName: String, country: String) -> CertificateProfile {
        CertificateProfile(
            subject: DistinguishedName(country: country, organization: nil, commonName: commonName),
            notBefore: start, notAfter: start + 86_400 * 365)
    }

    func signer(
        _ commonName: String = "DSC", country: String = "ZZ", purposes: Purposes? = nil, key: SigningKey? = nil
    ) throws -> X509Certificate {
        try Self.profile(commonName, country: country).documentSignerCertificate(
            for: key ?? SigningKey(generating: .p256), purposes: purposes, issuer: authority, issuerKey: authorityKey)
    }

    /// An entry of the gateway's list; a member with nil is left out.
    func entry(_ certificate: X509Certificate, _ changes: [String: String?] = [:]) -> [String: String] {
        var entry: [String: String?] = [
            "kid": Data(certificate.keyIdentifier.bytes).base64EncodedString(),
            "timestamp": "2022-02-02T18:53:03+01:00",
            "country": "ZZ",
            "certificateType": "DSC",
            "thumbprint": hex(certificate.sha256),
            "signature": "MIAG",
            "rawData": Data(certificate.der).base64EncodedString(),
        ]
        entry.merge(changes) { $1 }
        return entry.compactMapValues { $0 }
    }

    func json(_ value: Any) throws -> [UInt8] {
        try Array(JSONSerialization.data(withJSONObject: value))
    }

    func path(_ name: String) -> String {
        folder.appending(path: name).path
    }

    @discardableResult
    func write(_ contents: some Sequence<UInt8>, to name: String) throws -> String {
        try Data(contents).write(to: folder.appending(path: name))
        return path(name)
    }
}

@Suite("Trust lists: formats")
struct TrustListFormatTests {
    private let fixture: TrustFixture

    init() throws {
        fixture = try TrustFixture()
    }

    @Test func `reads DER, PEM with several certificates, and the gateway's JSON`() throws {
        let one = try fixture.signer("one")
        let two = try fixture.signer("two")
        #expect(try readList(one.der).list.count == 1)
        #expect(try readList((one.pem() + two.pem()).utf8).list.count == 2)
        #expect(try readList(fixture.json([fixture.entry(one), fixture.entry(two)])).list.count == 2)
        #expect(try readList(fixture.json(["certificates": [fixture.entry(one)]])).list.count == 1)
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        #expect(try readList(mark + fixture.json([fixture.entry(one)])).list.count == 1)
    }

    @Test func `a bare certificate has its own kid, country, times and purposes`() throws {
        let certificate = try fixture.signer(country: "VN", purposes: .vaccination)
        let list = try readList(certificate.der).list
        let signer = try #require(list.signers(for: certificate.keyIdentifier).first)
        #expect(signer.keyIdentifier.bytes == Array(SHA256.digest(certificate.der).prefix(8)))
        #expect(signer.country == "VN")
        #expect(signer.notBefore == certificate.notBefore)
        #expect(signer.notAfter == certificate.notAfter)
        #expect(signer.purposes == .vaccination)
        #expect(try signer.key == certificate.publicKey.get())
        #expect(!signer.isExample)
    }

    @Test func `an entry's kid and country win over the certificate's, and a wrong kid is reported`() throws {
        let certificate = try fixture.signer(country: "FR")
        let kid = Data("Key1PRO".utf8).base64EncodedString()
        let reader = try readList(fixture.json([fixture.entry(certificate, ["kid": kid, "country": "GB"])]))
        let listed = try #require(KeyIdentifier(Array("Key1PRO".utf8)))
        #expect(reader.list.signers(for: listed).first?.country == "GB")
        #expect(reader.list.signers(for: certificate.keyIdentifier).isEmpty)
        #expect(
            reader.findings == [
                TrustListFinding(
                    source: "list", index: 0,
                    reason: .otherKeyIdentifier(listed: listed, computed: certificate.keyIdentifier))
            ])
        #expect(reader.findings.allSatisfy { $0.isKept })
    }

    @Test func `an entry without kid or country takes the certificate's`() throws {
        let certificate = try fixture.signer(country: "FR")
        for country in [nil, ""] as [String?] {
            let entry = fixture.entry(certificate, ["kid": nil, "country": country, "thumbprint": nil])
            let reader = try readList(fixture.json([entry]))
            #expect(reader.list.signers(for: certificate.keyIdentifier).first?.country == "FR")
            #expect(reader.findings.isEmpty)
        }
    }

    @Test func `a kid beyond 1 to 32 bytes is reported, and the computed one used`() throws {
        let certificate = try fixture.signer()
        for count in [0, 33] {
            let kid = Data(repeating: 7, count: count).base64EncodedString()
            let reader = try readList(fixture.json([fixture.entry(certificate, ["kid": kid])]))
            #expect(reader.findings.map(\.reason) == [.unusableKeyIdentifier(byteCount: count)])
            #expect(reader.list.signers(for: certificate.keyIdentifier).count == 1)
        }
    }

    @Test func `example keys are recognised by country and name together`() throws {
        func isExample(_ commonName: String, _ country: String) throws -> Bool? {
            let certificate = try fixture.signer(commonName, country: country)
            return try readList(certificate.der).list.signers(for: certificate.keyIdentifier).first?.isExample
        }
        #expect(try isExample("DSC TEST - DO NOT TRUST 1", "ZZ") == true)
        #expect(try isExample("DSC TEST - DO NOT TRUST 1", "VN") == false)
        #expect(try isExample("DSC", "ZZ") == false)
    }

    @Test func `a broken entry is reported with its place, and the others are read`() throws {
        let sound = try fixture.signer("sound")
        let rows: [(entry: Any, reason: TrustListFinding.Reason)] = [
            (fixture.entry(sound, ["rawData": nil]), .memberMissing(name: "rawData")),
            (fixture.entry(sound, ["certificateType": nil]), .memberMissing(name: "certificateType")),
            (fixture.entry(sound, ["rawData": "?"]), .memberNotBase64(name: "rawData")),
            (fixture.entry(sound, ["kid": "?"]), .memberNotBase64(name: "kid")),
            (fixture.entry(sound, ["certificateType": "CSCA"]), .otherType("CSCA")),
            (fixture.entry(sound, ["certificateType": "UPLOAD"]), .otherType("UPLOAD")),
            (fixture.entry(sound, ["certificateType": "dsc"]), .otherType("dsc")),
            (fixture.entry(fixture.authority), .authority),
            (
                fixture.entry(sound, ["thumbprint": "00"]),
                .wrongThumbprint(listed: "00", computed: hex(sound.sha256))
            ),
            (
                fixture.entry(sound, ["rawData": Data(sound.der + [0]).base64EncodedString()]),
                .certificate(.trailingBytes(count: 1))
            ),
            (17, .memberMissing(name: "certificateType")),
            (["certificateType": 1], .memberMissing(name: "certificateType")),
        ]
        let reader = try readList(fixture.json(rows.map(\.entry) + [fixture.entry(sound)]))
        #expect(reader.list.count == 1)
        #expect(reader.findings.count == rows.count)
        for (index, row) in rows.enumerated() {
            #expect(reader.findings[index] == TrustListFinding(source: "list", index: index, reason: row.reason))
            #expect(!reader.findings[index].isKept)
        }
    }

    @Test func `a broken block of a PEM text is reported with its place`() throws {
        let one = try fixture.signer("one").pem()
        let broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"
        let reader = try readList((broken + one + fixture.authority.pem()).utf8)
        #expect(reader.list.count == 1)
        #expect(reader.findings.map(\.index) == [0, 2])
        #expect(reader.findings.last?.reason == .authority)
        #expect(reader.findings.map(\.isExpected) == [false, true])
    }

    @Test func `contents of no known format are refused`() throws {
        #expect(refusal([]) == .notRecognised(detail: nil))
        #expect(refusal("a text".utf8) == .notRecognised(detail: nil))
        #expect(refusal([0x30, 0x03, 0x02, 0x01, 0x00]) != nil)
        #expect(refusal(try fixture.signer().der.dropLast()) != nil)
        #expect(refusal("[".utf8) != nil)
        #expect(refusal("{}".utf8) == .notRecognised(detail: "its members are those of no known list"))
        #expect(refusal("{\"certificates\": 1}".utf8) == .notRecognised(detail: "its members are those of no known list"))
        #expect(refusal(String(repeating: "[", count: 65).utf8) != nil, "nested too deep")
        #expect(refusal("[]".utf8) == nil, "a list of nobody is a list")
        let key = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"
        #expect(refusal(key.utf8) == .notRecognised(detail: nil))
    }
}

@Suite("Trust lists: keys of one kid")
struct TrustListTests {
    private let fixture: TrustFixture

    init() throws {
        fixture = try TrustFixture()
    }

    private func signer(_ keyIdentifier: KeyIdentifier, key: SigningKey? = nil, country: String? = nil) throws
        -> DocumentSigner
    {
        try DocumentSigner(certificate: fixture.signer(key: key), keyIdentifier: keyIdentifier, country: country)
    }

    @Test func `the same key under the same kid is kept once, the first one`() throws {
        let kid = try #require(KeyIdentifier([1, 2, 3, 4, 5, 6, 7, 8]))
        let key = try SigningKey(generating: .p256)
        var list = TrustList()
        #expect(list.insert(try signer(kid, key: key, country: "AA")) == .inserted)
        #expect(list.insert(try signer(kid, key: key, country: "AA")) == .repeated)
        let otherKid = try #require(KeyIdentifier([1]))
        #expect(list.insert(try signer(otherKid, key: key, country: "aa ")) == .inserted)
        #expect(list.count == 2)
        #expect(Set(list.signers.map(\.keyIdentifier)) == [kid, otherKid])
    }

    @Test func `a key that is listed for two countries signs for neither, whatever the order`() throws {
        let (kid, otherKid) = (try #require(KeyIdentifier([1])), try #require(KeyIdentifier([2])))
        let key = try SigningKey(generating: .p256)
        for second in [kid, otherKid] {
            for countries in [("AA", "BB"), ("BB", "AA")] {
                var list = TrustList([try signer(kid, country: "CC")])
                #expect(list.insert(try signer(kid, key: key, country: countries.0)) == .inserted)
                #expect(list.insert(try signer(second, key: key, country: countries.1)) == .otherCountry)
                #expect(list.insert(try signer(kid, key: key, country: countries.0)) == .otherCountry)
                #expect(list.signers.map(\.country) == ["CC"] && list.count == 1)
            }
        }
    }

    @Test func `two codes of one country are one country`() throws {
        let (kid, otherKid) = (try #require(KeyIdentifier([1])), try #require(KeyIdentifier([2])))
        for (one, other) in [("EL", "GR"), ("GB", "UK"), ("VN", "vn")] {
            let key = try SigningKey(generating: .p256)
            var list = TrustList([try signer(kid, key: key, country: one)])
            #expect(list.insert(try signer(otherKid, key: key, country: other)) == .inserted, "\(one) \(other)")
        }
    }

    @Test func `a country is in capitals and without blanks at its ends`() throws {
        let kid = try #require(KeyIdentifier([1]))
        for (listed, country) in [("vn", "VN"), (" Vn\n", "VN"), ("VN", "VN"), (" ", "ZZ"), ("", "ZZ")] {
            #expect(try signer(kid, country: listed).country == country, "\(listed.debugDescription)")
        }
    }

    @Test func `a key of two countries is reported with its entry`() throws {
        let certificate = try fixture.signer()
        let reader = try readList(fixture.json([fixture.entry(certificate), fixture.entry(certificate, ["country": "YY"])]))
        #expect(reader.list.count == 0)
        #expect(
            reader.findings == [
                TrustListFinding(source: "list", index: 1, reason: .otherCountry(certificate.keyIdentifier, country: "YY"))
            ])
        #expect(reader.findings.allSatisfy { !$0.isKept && !$0.isExpected })
    }

    @Test func `the newest date is that of the newest entry that is in the list`() throws {
        let one = try fixture.signer("one")
        let two = try fixture.signer("two")
        let entries = [
            fixture.entry(one, ["timestamp": "2022-02-02T18:53:03+01:00"]), fixture.entry(two, ["timestamp": "2022-02-02T17:53:02Z"]),
            fixture.entry(fixture.authority, ["timestamp": "2030-01-01T00:00:00Z"]),
        ]
        #expect(try readList(fixture.json(entries)).newestDate == 1_643_824_383)  // date -d 2022-02-02T17:53:03Z +%s
        for timestamp in [nil, "", "yesterday"] as [String?] {
            #expect(try readList(fixture.json([fixture.entry(one, ["timestamp": timestamp])])).newestDate == nil)
        }
        #expect(try readList(one.der).newestDate == nil)
    }

    @Test func `two keys under one kid are both tried`() throws {
        let kid = try #require(KeyIdentifier([1, 2, 3, 4, 5, 6, 7, 8]))
        let list = TrustList([try signer(kid), try signer(kid)])
        #expect(list.signers(for: kid).count == 2)
    }

    @Test func `a ninth key under one kid is left out, and reported`() throws {
        let kid = try #require(KeyIdentifier([1, 2, 3, 4, 5, 6, 7, 8]))
        let entries = try (1...9).map { index in
            try fixture.entry(fixture.signer("DSC \(index)"), ["kid": "AQIDBAUGBwg="])
        }
        let reader = try readList(fixture.json(entries))
        #expect(reader.list.signers(for: kid).count == 8)
        #expect(reader.list.count == 8)
        let last = try #require(reader.findings.last)
        #expect(last == TrustListFinding(source: "list", index: 8, reason: .tooManyKeys(kid, countMax: 8)))
    }

    @Test func `an unknown kid has no signer`() throws {
        let list = TrustList([DocumentSigner]())
        #expect(list.count == 0)
        #expect(list.signers(for: try #require(KeyIdentifier([1]))).isEmpty)
    }
}

@Suite("Trust lists: files and folders")
struct TrustFilesTests {
    private let fixture: TrustFixture

    init() throws {
        fixture = try TrustFixture()
    }

    private func findings(_ paths: [String]) throws -> [TrustListFinding] {
        try TrustListReader.read(paths).findings
    }

    private func refusal(_ paths: String...) -> TrustListError? {
        do throws(TrustListError) {
            _ = try TrustListReader.read(paths)
            return nil
        } catch {
            return error
        }
    }

    @Test func `a file is what its content says, whatever its name`() throws {
        let one = try fixture.signer("one")
        let two = try fixture.signer("two")
        let three = try fixture.signer("three")
        let paths = [
            try fixture.write(one.der, to: "a.json"),
            try fixture.write(two.pem().utf8, to: "b.der"),
            try fixture.write(fixture.json([fixture.entry(three)]), to: "c.pem"),
        ]
        let (list, findings) = try TrustListReader.read(paths)
        #expect(list.count == 3)
        #expect(findings.isEmpty)
    }

    @Test func `of a folder every regular file is read, one level deep, links followed`() throws {
        let one = try fixture.signer("one")
        try fixture.write(one.der, to: "a")
        try fixture.write(fixture.signer("two").pem().utf8, to: ".hidden")
        try FileManager.default.createDirectory(atPath: fixture.path("deeper"), withIntermediateDirectories: false)
        try fixture.write(fixture.signer("three").der, to: "deeper/c")
        try FileManager.default.createSymbolicLink(
            atPath: fixture.path("link"), withDestinationPath: fixture.path("deeper/c"))
        try FileManager.default.createSymbolicLink(
            atPath: fixture.path("chain"), withDestinationPath: fixture.path("link"))
        for path in [fixture.folder.path, fixture.folder.path + "/"] {
            let (list, findings) = try TrustListReader.read([path])
            #expect(list.count == 3)
            #expect(findings.isEmpty)
        }
    }

    @Test func `a link that points nowhere is told, never taken for absent`() throws {
        try fixture.write(fixture.signer().der, to: "a")
        let link = fixture.path("link")
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: fixture.path("b"))
        let (list, findings) = try TrustListReader.read([fixture.folder.path])
        let reason = TrustListFinding.Reason.unreadableFile(call: "open", errorNumber: ENOENT)
        #expect(list.count == 1 && findings == [TrustListFinding(source: link, index: nil, reason: reason)])
        try fixture.write(fixture.signer("two").der, to: "b")
        #expect(try TrustListReader.read([fixture.folder.path]).findings.isEmpty)
    }

    @Test func `what could not be read is told from what was read and refused`() throws {
        let sound = fixture.entry(try fixture.signer())
        func findings(_ changes: [String: String?]) throws -> [TrustListFinding] {
            try readList(fixture.json([sound, fixture.entry(fixture.signer("other"), changes)])).findings
        }
        for changes: [String: String?] in [["rawData": "?"], ["rawData": "AAAA"], ["rawData": nil], ["thumbprint": "00"]] {
            #expect(try findings(changes).map(\.isUnread) == [true], "\(changes)")
        }
        #expect(try findings(["certificateType": "CSCA"]).map(\.isUnread) == [false])
        #expect(try findings(["kid": base64(inventedKid)]).map(\.isUnread) == [false])
        #expect(try findings([:]).isEmpty)
        let short = TrustListFinding(source: "", index: 0, reason: .key(.modulusSizeOutOfRange(bitCount: 1_024)))
        let broken = TrustListFinding(source: "", index: 0, reason: .key(.trailingBytes(count: 1)))
        #expect(!short.isUnread && broken.isUnread)
    }

    @Test func `an unreadable file of a folder is reported and skipped`() throws {
        try fixture.write(fixture.signer().der, to: "a")
        let text = try fixture.write("a text".utf8, to: "b")
        #expect(
            try findings([fixture.folder.path]) == [
                TrustListFinding(source: text, index: nil, reason: .notRecognised(detail: nil))
            ])
    }

    @Test func `a named file that is absent or not recognised is an error`() throws {
        let sound = try fixture.write(fixture.signer().der, to: "a")
        let text = try fixture.write("a text".utf8, to: "b")
        #expect(
            refusal(sound, text)
                == .unusable(TrustListFinding(source: text, index: nil, reason: .notRecognised(detail: nil))))
        let absent = fixture.path("absent")
        #expect(
            refusal(sound, absent)
                == .unusable(
                    TrustListFinding(
                        source: absent, index: nil, reason: .unreadableFile(call: "stat", errorNumber: ENOENT))))
    }

    @Test func `no usable signer is an error that says what was there`() throws {
        let path = try fixture.write(fixture.authority.der, to: "a")
        #expect(refusal(path) == .noSigner([TrustListFinding(source: path, index: 0, reason: .authority)]))
        #expect(refusal(try fixture.write("[]".utf8, to: "b")) == .noSigner([]))
        #expect(refusal() == .noSigner([]))
    }

    @Test func `a file above the limit is refused`() throws {
        let path = try fixture.write([UInt8](repeating: 0x20, count: 1_000), to: "a")
        #expect(try TrustFiles.read(path, byteCountMax: 1_000).count == 1_000)
        #expect(throws: TrustListFinding.Reason.tooLarge(byteCountMax: 999)) {
            try TrustFiles.read(path, byteCountMax: 999)
        }
        #expect(TrustListReader.byteCountMax == 67_108_864)
    }

    @Test func `what the system refuses is named`() {
        #expect(throws: TrustListFinding.Reason.unreadableFile(call: "open", errorNumber: ENOENT)) {
            try TrustFiles.read(fixture.path("absent"), byteCountMax: 1)
        }
        #expect(throws: TrustListFinding.Reason.unreadableFile(call: "read", errorNumber: EISDIR)) {
            try TrustFiles.read(fixture.folder.path, byteCountMax: 1)
        }
        #expect(throws: TrustListFinding.Reason.unreadableFile(call: "opendir", errorNumber: ENOENT)) {
            try TrustFiles.regularFiles(inFolder: fixture.path("absent"))
        }
    }

    @Test func `every finding is one line for people`() throws {
        let kid = try #require(KeyIdentifier([1]))
        let other = try #require(KeyIdentifier([2]))
        let rows: [(TrustListFinding.Reason, String)] = [
            (.unreadableFile(call: "open", errorNumber: ENOENT), "open: No such file or directory"),
            (.tooLarge(byteCountMax: 9), "has more than 9 bytes"),
            (.notRecognised(detail: nil), "is neither a certificate (PEM, DER) nor a trust list"),
            (.notRecognised(detail: "x"), "is neither a certificate (PEM, DER) nor a trust list: x"),
            (.memberMissing(name: "kid"), "lacks the text \"kid\""),
            (.memberNotBase64(name: "kid"), "\"kid\" is not Base64"),
            (.certificate(.unreadableValidity), "the dates of its validity cannot be read"),
            (.wrongThumbprint(listed: "a", computed: "b"), "the thumbprint is a, the certificate's digest b"),
            (.key(.halvesDisagree), "the private and the public half of the key do not belong together"),
            (.authority, "is an authority's certificate, not a signer's"),
            (.otherType("CSCA"), "is of type CSCA, not DSC"),
            (.unusableKeyIdentifier(byteCount: 0), "the kid has 0 bytes; 1 to 32 are allowed"),
            (.otherKeyIdentifier(listed: kid, computed: other), "is listed under the kid 01, by the rule it is 02"),
            (.tooManyKeys(kid, countMax: 8), "there are 8 keys with the kid 01 already"),
            (
                .otherCountry(kid, country: "VN"),
                "the key with the kid 01, here of VN, is listed for another country as well; it is not used"
            ),
            (.memberUnusable(name: "x", detail: "a\u{1B}"), "\"x\" cannot be used: a\\u{1B}"),
            (
                .noKeyIdentifier(byteCount: 33),
                "the kid has 33 bytes; 1 to 32 are allowed, and a key without its certificate has no other"
            ),
            (.irregularKeyIdentifier(kid, byteCount: 1), "the kid 01 has 1 bytes, by the rule it has 8"),
            (.otherUse("l"), "is for the use \"l\", not for health certificates"),
            (
                .restricted(kid, to: .test),
                "the key with the kid 01 is listed for other kinds as well; what all allow counts: test"
            ),
            (
                .restricted(kid, to: []),
                "the key with the kid 01 is listed for other kinds as well; what all allow counts: none"
            ),
            (.signatureUnchecked, "is signed; name the key that it must be signed with"),
            (.wrongSignature(keyCount: 1), "is not signed by the key that was given"),
            (.wrongSignature(keyCount: 2), "is not signed by any of the 2 keys that were given"),
            (.listOver(end: 0), "was for use until 1970-01-01T00:00:00Z; get a new one"),
            (.listNotYet(start: 0), "is of the future, 1970-01-01T00:00:00Z; set the clock"),
            (.notIssued(country: "VN"), "is issued by no authority of VN that was given"),
            (.weakDigest(country: "VN"), "is signed by the authority of VN over a weak digest"),
            (
                .outsideOfAuthority(notBefore: 86_400, authorityEnd: 0),
                "begins at 1970-01-02T00:00:00Z, when its authority had ended (1970-01-01T00:00:00Z)"
            ),
            (
                .outlivesAuthority(notAfter: 86_400, authorityEnd: 0),
                "ends at 1970-01-02T00:00:00Z, behind its authority; it counts until 1970-01-01T00:00:00Z"
            ),
            (
                .notCheckable(country: nil),
                "is a key without a certificate, so that nobody can see whether an authority of no country issued it"
            ),
            (.testCountry("WW"), "is of WW, which test certificates are made for"),
            (.notAnAuthority, "is no authority's certificate"),
            (.otherType(String(repeating: "x", count: 201)), "is of type \(String(repeating: "x", count: 200))…, not DSC"),
        ]
        for (reason, text) in rows {
            #expect(TrustListFinding(source: "f", index: 0, reason: reason).description == "f, entry 1: \(text)")
        }
        let finding = TrustListFinding(source: "f", index: nil, reason: .authority)
        #expect(TrustListError.unusable(finding).description == "f: is an authority's certificate, not a signer's")
        #expect(TrustListError.noSigner([finding]).description == "no usable signer; \(finding)")
    }
}
