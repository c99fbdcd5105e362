import COSE
import Foundation
import Signatures
import Testing
import VectorSupport

@testable import TrustLists

/// Each form: a sound entry between broken ones, each of which is reported with its reason.
@Suite("Trust lists: national and international forms")
struct ListFormTests {
    private let fixture: TrustFixture
    private let key: VerifyingKey

    init() throws {
        fixture = try TrustFixture()
        key = try SigningKey(generating: .p256).verifyingKey
    }

    private func expectFindings(_ reader: TrustListReader, _ reasons: [TrustListFinding.Reason], _ form: TrustListForm)
    {
        #expect(reader.findings.map(\.reason) == reasons)
        #expect(reader.findings.allSatisfy { !$0.isKept })
        #expect(reader.sources.map(\.form) == [form])
        #expect(reader.sources.map(\.signerCount) == [reader.list.count])
    }

    // MARK: Dutch

    private func dutch(_ changes: [String: Any?] = [:]) -> [String: Any] {
        var entry: [String: Any?] = [
            "subjectPk": base64(key.subjectPublicKeyInfo), "ian": "NL", "san": "NLD", "keyUsage": ["v", "r"],
        ]
        entry.merge(changes) { $1 }
        return entry.compactMapValues { $0 }
    }

    @Test func `a Dutch entry has its country and purposes, no usage means all kinds`() throws {
        let other = base64(try SigningKey(generating: .p256).verifyingKey.subjectPublicKeyInfo)
        let kids: [String: Any] = [
            base64(inventedKid): [dutch()], base64([7, 7, 7, 7, 7, 7, 7, 7]): [dutch(["keyUsage": [String](), "subjectPk": other])],
        ]
        let reader = try readList(fixture.json(["eu_keys": kids, "cl_keys": [Any](), "nl_keys": [String: Any]()]))
        #expect(reader.findings.isEmpty)
        let signer = try #require(onlySigner(reader.list, inventedKid))
        #expect(signer.country == "NL" && signer.purposes == [.vaccination, .recovery] && signer.key == key)
        #expect(signer.notBefore == nil && signer.notAfter == nil && signer.certificateSHA256 == nil)
        #expect(onlySigner(reader.list, [7, 7, 7, 7, 7, 7, 7, 7])?.purposes == .all)
    }

    @Test func `a broken Dutch entry is reported, and the others are read`() throws {
        let kid = base64(inventedKid)
        let rows: [(entry: Any, reason: TrustListFinding.Reason)] = [
            (dutch(["subjectPk": nil]), .memberMissing(name: "subjectPk")),
            (dutch(["subjectPk": "?"]), .memberNotBase64(name: "subjectPk")),
            (dutch(["subjectPk": base64(key.subjectPublicKeyInfo + [0])]), .key(.trailingBytes(count: 1))),
            (dutch(["keyUsage": nil]), .memberMissing(name: "keyUsage")),
            (dutch(["keyUsage": ["v", "x"]]), .otherUse("vx")),
            (dutch(["keyUsage": [1]]), .memberUnusable(name: "keyUsage", detail: "no texts")),
            (dutch(["ian": nil]), .memberMissing(name: "ian")),
            (17, .memberMissing(name: "subjectPk")),
        ]
        let reader = try readList(fixture.json(["eu_keys": [kid: rows.map(\.entry) + [dutch()]]]))
        expectFindings(reader, rows.map(\.reason), .dutch)
        #expect(reader.list.count == 1)
        #expect(reader.findings.first?.description.hasPrefix("list, entry 1 (\(kid)): ") == true)
        #expect(
            try readList(fixture.json(["eu_keys": ["?": [dutch()]]])).findings.map(\.reason) == [
                .memberNotBase64(name: "kid")
            ])
        #expect(
            try readList(fixture.json(["eu_keys": [kid: 1]])).findings.map(\.reason)
                == [.memberUnusable(name: kid, detail: "no array")])
    }

    @Test func `a key without a certificate needs a kid of 1 to 32 bytes, and one that is not of 8 is reported`() throws
    {
        for count in [0, 33] {
            let kid = base64([UInt8](repeating: 7, count: count))
            let reader = try readList(fixture.json(["eu_keys": [kid: [dutch()]]]))
            #expect(reader.findings.map(\.reason) == [.noKeyIdentifier(byteCount: count)])
            #expect(reader.list.count == 0)
        }
        for count in [1, 7, 9, 32] {
            let bytes = [UInt8](repeating: 7, count: count)
            let reader = try readList(fixture.json(["eu_keys": [base64(bytes): [dutch()]]]))
            let kid = try #require(KeyIdentifier(bytes))
            #expect(reader.findings.map(\.reason) == [.irregularKeyIdentifier(kid, byteCount: count)])
            #expect(reader.list.count == 1 && reader.findings.allSatisfy { $0.isKept })
        }
    }

    // MARK: Swiss

    private func swiss(_ changes: [String: Any?] = [:]) -> [String: Any] {
        let (x, y) = key.coordinates
        var entry: [String: Any?] = ["use": "sig", "alg": "ES256", "crv": "P-256", "x": base64(x), "y": base64(y)]
        entry.merge(changes) { $1 }
        return entry.compactMapValues { $0 }
    }

    @Test func `a Swiss entry is a key by its numbers, for the kinds of its use`() throws {
        let uses: [(String, Purposes)] = [
            ("sig", .all), ("tvr", .all), ("rtv", .all), ("v", .vaccination), ("t", .test), ("r", .recovery),
            ("tv", [.test, .vaccination]),
        ]
        for (use, purposes) in uses {
            let reader = try readList(fixture.json([base64(inventedKid): [swiss(["use": use])]]))
            let signer = try #require(onlySigner(reader.list, inventedKid))
            #expect(signer.key == key && signer.purposes == purposes && signer.country == nil, "\(use)")
            #expect(reader.findings.isEmpty && reader.sources.map(\.form) == [.swiss])
        }
    }

    @Test func `an RSA key by its numbers is the key that they are of, and signs by PS256 whatever the list calls it`()
        throws
    {
        let key = try SigningKey(generating: .rsa(bitCount: 2_048)).verifyingKey
        for modulus in [key.modulus, [0] + key.modulus] {
            let numbers: [String: Any?] = [
                "alg": "RS256", "crv": nil, "x": nil, "y": nil, "n": base64(modulus), "e": "AQAB",
            ]
            let reader = try readList(fixture.json([base64(inventedKid): [swiss(numbers)]]))
            let signer = try #require(onlySigner(reader.list, inventedKid))
            #expect(signer.key == key && signer.key.algorithm == .ps256)
        }
    }

    @Test func `a broken Swiss entry is reported, and the others are read`() throws {
        let (x, y) = key.coordinates
        let short = base64([UInt8](repeating: 0xFF, count: 128))
        let rows: [(entry: Any, reason: TrustListFinding.Reason)] = [
            (swiss(["use": nil]), .memberMissing(name: "use")),
            (swiss(["use": ""]), .memberMissing(name: "use")),
            (swiss(["use": "enc"]), .otherUse("enc")),
            (swiss(["use": "l"]), .otherUse("l")),
            (swiss(["crv": "P-384"]), .key(.unsupportedKey(name: "EC on P-384"))),
            (swiss(["x": base64([1] + x)]), .memberUnusable(name: "x", detail: "33 bytes")),
            (swiss(["y": nil]), .memberMissing(name: "y")),
            (swiss(["y": base64(y) + "="]), .memberNotBase64(name: "y")),
            (swiss(["crv": nil]), .memberMissing(name: "n")),
            (swiss(["crv": nil, "n": base64([0]), "e": "AQAB"]), .memberUnusable(name: "n", detail: "0 bytes")),
            (swiss(["crv": nil, "n": short, "e": "AQAB"]), .key(.modulusSizeOutOfRange(bitCount: 1_024))),
            (17, .memberMissing(name: "use")),
        ]
        let reader = try readList(fixture.json([base64(inventedKid): [swiss()] + rows.map(\.entry)]))
        expectFindings(reader, rows.map(\.reason), .swiss)
        #expect(reader.list.count == 1)
    }

    @Test func `coordinates may have zeros in front or lack them, and must be those of a point`() throws {
        let (x, y) = key.coordinates
        let padded = try readList(
            fixture.json([base64(inventedKid): [swiss(["x": base64([0] + x), "y": base64(y.drop { $0 == 0 })])]]))
        #expect(onlySigner(padded.list, inventedKid)?.key == key)
        var moved = y
        moved[31] ^= 1
        let off = try readList(fixture.json([base64(inventedKid): [swiss(["y": base64(moved)])]]))
        #expect(off.list.count == 0 && off.findings.count == 1)
    }

    // MARK: Italian

    private func italian(_ changes: [String: Any?] = [:]) -> [String: Any] {
        var entry: [String: Any?] = [
            "serialNumber": "61508661", "subject": "C=VN, O=Somebody, CN=Something", "issuer": "C=VN, CN=CSCA",
            "notBefore": "2022-01-01T00:00:00.000Z", "notAfter": "2024-01-01T00:00:00.000Z",
            "publicKeyPem": base64(key.subjectPublicKeyInfo),
        ]
        entry.merge(changes) { $1 }
        return entry.compactMapValues { $0 }
    }

    @Test func `an Italian entry has the country of its subject, and dates`() throws {
        let reader = try readList(fixture.json([base64(inventedKid): italian()]))
        let signer = try #require(onlySigner(reader.list, inventedKid))
        #expect(signer.key == key && signer.country == "VN" && signer.purposes == .all)
        #expect(signer.notBefore == 1_640_995_200 && signer.notAfter == 1_704_067_200)  // date +%s
        #expect(reader.findings.isEmpty && reader.sources.map(\.form) == [.italian])
        let other = try readList(fixture.json([base64(inventedKid): italian(["subject": "O=Somebody, CN=C=FR"])]))
        #expect(onlySigner(other.list, inventedKid)?.country == nil)
        #expect(other.list.count == 1)
    }

    @Test func `a broken Italian entry is reported, and the others are read`() throws {
        let two = "C=VN, O=Somebody, C=FR"
        let rows: [(entry: Any, reason: TrustListFinding.Reason)] = [
            (italian(["publicKeyPem": nil]), .memberMissing(name: "publicKeyPem")),
            (italian(["publicKeyPem": base64(key.subjectPublicKeyInfo + [0])]), .key(.trailingBytes(count: 1))),
            (italian(["subject": nil]), .memberMissing(name: "subject")),
            (italian(["subject": two]), .memberUnusable(name: "subject", detail: two)),
            (italian(["notAfter": nil]), .memberMissing(name: "notAfter")),
            (italian(["notBefore": "2022"]), .memberUnusable(name: "notBefore", detail: "2022")),
        ]
        for row in rows {
            let json: [String: Any] = [base64([9, 9, 9, 9, 9, 9, 9, 9]): row.entry, base64(inventedKid): italian()]
            let reader = try readList(fixture.json(json))
            #expect(reader.list.count == 1)
            expectFindings(reader, [row.reason], .italian)
        }
    }

    // MARK: JSON Web Keys

    private func webKey(_ changes: [String: Any?] = [:]) -> [String: Any] {
        let (x, y) = key.coordinates
        var entry: [String: Any?] = [
            "kty": "EC", "crv": "P-256", "kid": base64URL(inventedKid), "x": base64URL(x), "y": base64URL(y),
        ]
        entry.merge(changes) { $1 }
        return entry.compactMapValues { $0 }
    }

    @Test func `a JSON Web Key is a signer, of its certificate where it has one`() throws {
        let bare = try readList(fixture.json(["keys": [webKey()]]))
        #expect(onlySigner(bare.list, inventedKid)?.key == key && bare.findings.isEmpty)

        let certificate = try fixture.signer(country: "FR", purposes: .recovery)
        let kid = certificate.keyIdentifier.bytes
        let chain = [base64(certificate.der), base64(fixture.authority.der)]
        let whole = try readList(
            fixture.json([
                "keys": [webKey(["kid": base64(kid), "x5c": chain, "x5t#S256": base64URL(certificate.sha256)])]
            ]))
        let signer = try #require(onlySigner(whole.list, kid))
        #expect(try signer.key == certificate.publicKey.get() && signer.country == "FR" && signer.purposes == .recovery)
        #expect(whole.findings.isEmpty && whole.sources.map(\.form) == [.jsonWebKeySet])
    }

    @Test func `the digest of a certificate that is not there says what its kid is`() throws {
        let digest = Array(0..<32).map { UInt8($0) }
        let kid = try #require(KeyIdentifier(Array(digest.prefix(8))))
        let sound = try readList(
            fixture.json(["keys": [webKey(["kid": base64URL(kid.bytes), "x5t#S256": base64URL(digest)])]]))
        #expect(sound.findings.isEmpty && sound.list.count == 1)
        let wrong = try readList(fixture.json(["keys": [webKey(["x5t#S256": base64URL(digest)])]]))
        let listed = try #require(KeyIdentifier(inventedKid))
        #expect(wrong.findings.map(\.reason) == [.otherKeyIdentifier(listed: listed, computed: kid)])
        #expect(wrong.list.signers(for: listed).count == 1, "it counts as it is listed")
    }

    @Test func `a broken JSON Web Key is reported, and its numbers never stand in for its certificate`() throws {
        let certificate = try fixture.signer()
        let wrong = [UInt8](repeating: 0, count: 32)
        let rows: [(entry: Any, reason: TrustListFinding.Reason)] = [
            (webKey(["kid": nil]), .memberMissing(name: "kid")),
            (webKey(["kid": "?"]), .memberNotBase64(name: "kid")),
            (webKey(["x5c": [String]()]), .memberMissing(name: "x5c")),
            (webKey(["x5c": ["?"]]), .memberNotBase64(name: "x5c")),
            (webKey(["x5c": [base64(certificate.der + [0])]]), .certificate(.trailingBytes(count: 1))),
            (
                webKey(["x5c": [base64(certificate.der)], "x5t#S256": base64URL(wrong)]),
                .wrongThumbprint(listed: hex(wrong), computed: hex(certificate.sha256))
            ),
            (webKey(["x5a": ["subject": "C=VN,C=FR"]]), .memberUnusable(name: "subject", detail: "C=VN,C=FR")),
        ]
        let reader = try readList(fixture.json(["keys": rows.map(\.entry) + [webKey()]]))
        expectFindings(reader, rows.map(\.reason), .jsonWebKeySet)
        #expect(reader.list.count == 1)
    }

    // MARK: DID documents

    private func method(_ certificate: X509Certificate, _ changes: [String: Any?] = [:]) -> [String: Any] {
        let kid = base64(certificate.keyIdentifier.bytes)
        var entry: [String: Any?] = [
            "id": "did:web:example.org:v2:trustlist:-:VNM:DSC#\(kid)", "type": "JsonWebKey2020",
            // The numbers of such documents are wrong more often than not.
            "publicKeyJwk": [
                "kty": "EC", "crv": "UNKNOWN CURVE", "x": "AJ",
                "x5c": [base64(certificate.der), base64(fixture.authority.der)],
            ],
            "domain": "DCC", "participant": "VNM", "keyusage": "DSC",
        ]
        entry.merge(changes) { $1 }
        return entry.compactMapValues { $0 }
    }

    private func document(_ methods: [Any]) throws -> [UInt8] {
        try fixture.json([
            "@context": ["https://www.w3.org/ns/did/v1"], "id": "did:web:example.org", "verificationMethod": methods,
        ])
    }

    @Test func `of a DID document the first certificate counts, and the participant's country`() throws {
        let certificate = try fixture.signer(country: "ZZ", purposes: .test)
        let kid = certificate.keyIdentifier.bytes
        let forms: [[String: Any?]] = [
            [:],
            ["domain": ["code": "#DCC"], "participant": ["code": "#VNM"], "keyusage": ["code": "#DSC"]],
        ]
        for form in forms {
            let reader = try readList(document([method(certificate, form)]))
            let signer = try #require(onlySigner(reader.list, kid))
            #expect(try signer.key == certificate.publicKey.get() && signer.country == "VN" && signer.purposes == .test)
            #expect(reader.findings.isEmpty && reader.sources.map(\.form) == [.didDocument])
        }
        // The first version of the document names none of them; an organisation is a participant and no country.
        for form in [["domain": nil, "participant": nil, "keyusage": nil], ["participant": "IOM"]]
            as [[String: String?]]
        {
            let reader = try readList(document([method(certificate, form)]))
            #expect(onlySigner(reader.list, kid)?.country == "ZZ")
        }
    }

    @Test func `a broken or foreign method of a DID document is reported, and the others are read`() throws {
        let sound = try fixture.signer("sound")
        let other = try fixture.signer("other")
        let rows: [(entry: Any, reason: TrustListFinding.Reason)] = [
            (method(other, ["keyusage": "CSCA"]), .otherType("CSCA")),
            (method(other, ["keyusage": "SCA"]), .otherType("CSCA")),
            (method(other, ["keyusage": "DECA"]), .otherType("DECA")),
            (method(other, ["domain": "IPS"]), .otherType("IPS certificates' signer")),
            (method(other, ["publicKeyJwk": nil]), .memberMissing(name: "publicKeyJwk")),
            (method(other, ["publicKeyJwk": ["kty": "EC"]]), .memberMissing(name: "x5c")),
            (method(other, ["id": nil]), .memberMissing(name: "id")),
            (method(other, ["id": "did:web:x"]), .memberUnusable(name: "id", detail: "did:web:x")),
            (method(other, ["id": "did:web:x#?"]), .memberNotBase64(name: "id")),
            (method(fixture.authority), .authority),
            ("did:web:example.org:x", .otherType("a reference to did:web:example.org:x")),
        ]
        let reader = try readList(document(rows.map(\.entry) + [method(sound)]))
        expectFindings(reader, rows.map(\.reason), .didDocument)
        #expect(reader.list.count == 1)
        let wrongKid = "did:web:x#\(base64(inventedKid))"
        let wrong = try readList(document([method(sound, ["id": wrongKid])]))
        let listed = try #require(KeyIdentifier(inventedKid))
        #expect(wrong.findings.map(\.reason) == [.otherKeyIdentifier(listed: listed, computed: sound.keyIdentifier)])
    }

    @Test func `a DID document of references alone is refused`() throws {
        #expect(
            refusal(try document(["did:web:example.org:x"]))
                == .notRecognised(detail: "a DID document that refers to others and holds no keys"))
        #expect(refusal(try document([])) == nil, "a list of nobody is a list")
    }

    @Test func `every code of three letters is that of one country`() {
        let pairs = [
            ("VNM", "VN"), ("DEU", "DE"), ("GBR", "GB"), ("XKX", "XK"), ("bel", "BE"), ("ZWE", "ZW"), ("ABW", "AW"),
        ]
        for (three, two) in pairs {
            #expect(CountryCode.alpha2(ofAlpha3: three) == two)
        }
        #expect(CountryCode.alpha2(ofAlpha3: "IOM") == nil && CountryCode.alpha2(ofAlpha3: "VN") == nil)
    }

    // MARK: Swedish

    @Test func `a Swedish list has countries, and usages that only narrow`() throws {
        let certificate = try fixture.signer(country: "FR")
        let kid = base64(certificate.keyIdentifier.bytes)
        let key: [String: Any] = ["kty": "EC", "kid": kid, "x5c": [base64(certificate.der)]]
        for (usages, purposes) in [([], .all), (["1.3.6.1.4.1.1847.2021.1.2"], .vaccination)] as [([String], Purposes)]
        {
            let list: [String: Any] = ["dsc_trust_list": ["SE": ["keys": [key], "eku": [kid: usages]]]]
            let reader = try readList(fixture.json(list))
            let signer = try #require(onlySigner(reader.list, certificate.keyIdentifier.bytes))
            #expect(signer.country == "SE" && signer.purposes == purposes)
            #expect(reader.sources.map(\.form) == [.swedish])
        }
        let reader = try readList(fixture.json(["dsc_trust_list": ["SE": ["keys": 1]]]))
        expectFindings(reader, [.memberMissing(name: "keys")], .swedish)
    }
}
