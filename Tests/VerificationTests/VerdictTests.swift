import CBOR
import COSE
import Foundation
import HealthCertificate
import Issuance
import Revocation
import Signatures
import Testing
import TextFormats
import Transport
import TrustLists
import Verification

/// A signer made for the tests, and what it signs.
struct World {
    static let start: Int64 = 1_640_995_200  // 2022-01-01T00:00:00Z
    let key: SigningKey
    let certificate: X509Certificate
    let country: String

    init(country: String = "VN") throws {
        self.country = country
        key = try SigningKey(generating: .p256)
        let authorityKey = try SigningKey(generating: .p256)
        let profile = CertificateProfile(
            subject: DistinguishedName(country: country, organization: "Test", commonName: "Test"),
            notBefore: Self.start, notAfter: Self.start + 730 * 86_400)
        let authority = try profile.countrySigningCertificate(for: authorityKey)
        certificate = try profile.documentSignerCertificate(
            for: key, purposes: nil, issuer: authority, issuerKey: authorityKey)
    }

    func text(_ entry: DigitalCovidCertificate.Entry) throws -> String {
        let terms = IssuingTerms(issuer: country, issuedAt: Self.start, expiration: Self.start + 365 * 86_400)
        let name = PersonName(
            familyName: "Đặng", familyNameTransliterated: "DANG", givenName: "Văn", givenNameTransliterated: "VAN")
        return try CertificateIssuer(key: key, certificate: certificate, terms: terms, at: ValidationClock(seconds: Self.start)).issue(
            DigitalCovidCertificate(version: "1.3.0", name: name, dateOfBirth: "1984-09-02", entry: entry))
    }

    /// A text whose payload was changed before it was signed, as an issuer with other rules would sign it.
    func text(_ entry: DigitalCovidCertificate.Entry, replacing old: String, with new: String) throws -> String {
        var decoder = CertificateDecoder()
        let message = try decoder.decode(try text(entry)).message
        let bytes = message.payload.array
        let start = try #require(bytes.indices.first { bytes[$0...].starts(with: old.utf8) })
        let payload = bytes[..<start] + Array(new.utf8) + bytes[(start + old.utf8.count)...]

        var toBeSigned = CBORWriter()
        message.protectedHeaderBytes.withUnsafeBytes { header in
            Array(payload).withUnsafeBytes { payload in
                SigStructure.write(
                    protectedHeader: header, externalAAD: UnsafeRawBufferPointer(start: nil, count: 0), payload: payload,
                    to: &toBeSigned)
            }
        }
        var signature = [UInt8](repeating: 0, count: 64)
        var signer = try key.makeSigner()
        try SHA256.digest(toBeSigned.buffer.array).withUnsafeBytes { digest in
            try signature.withUnsafeMutableBytes { try signer.sign(digests: digest, into: $0) }
        }
        var changed = CBORWriter()
        changed.writeTag(18)
        changed.writeArray(count: 4)
        changed.write(bytes: message.protectedHeaderBytes.array)
        changed.writeMap(count: 0)
        changed.write(bytes: Array(payload))
        changed.write(bytes: signature)
        return "HC1:" + Base45.encode(Deflater().deflate(changed.buffer.array))
    }

    func verifier(_ revocations: RevocationIndex? = nil) throws -> Verifier {
        Verifier(trustList: TrustList([try DocumentSigner(certificate: certificate)]), revocations: revocations)
    }

    static let vaccination = DigitalCovidCertificate.Entry.vaccination(
        Vaccination(
            diseaseTargeted: "840539006", vaccine: "1119349007", product: "EU/1/20/1528", marketingHolder: "ORG-100030215",
            doseNumber: 1, doseTotal: 2, date: "2021-12-15", country: "VN", issuer: "Test", identifier: "URN:UVCI:01:VN:A"))
    static let test = DigitalCovidCertificate.Entry.test(
        TestResult(
            diseaseTargeted: "840539006", testType: "LP6464-4", testName: "PCR", sampledAt: "2021-12-15T08:00:00Z",
            result: "260373001", testingCentre: "Centre", country: "VN", issuer: "Test", identifier: "URN:UVCI:01:VN:B"))
    static let recovery = recovery(identifier: "URN:UVCI:01:VN:C")

    static func recovery(identifier: String) -> DigitalCovidCertificate.Entry {
        .recovery(
            Recovery(
                diseaseTargeted: "840539006", firstPositiveTest: "2021-12-01", country: "VN", issuer: "Test",
                validFrom: "2021-12-12", validUntil: "2022-05-30", identifier: identifier))
    }
}

@Suite("Verdicts")
struct VerdictTests {
    private let soon = ValidationClock(seconds: World.start + 86_400)

    @Test func `a certificate of each kind is valid, and its line names the holder and the event`() throws {
        let world = try World()
        let verifier = try world.verifier()
        let expected: [(DigitalCovidCertificate.Entry, String, [String])] = [
            (World.vaccination, "dose 1 of 2 on 2021-12-15, Comirnaty, Viet Nam", ["DOSES-INCOMPLETE"]),
            (World.test, "Detected, sampled 2021-12-15T08:00:00Z", ["TEST-POSITIVE"]),
            (World.recovery, "first positive 2021-12-01, in force 2021-12-12 to 2022-05-30", []),
        ]
        for (entry, words, notices) in expected {
            let verdict = verifier.verdict(on: try world.text(entry), at: soon)
            #expect(verdict.isValid)
            #expect(verdict.line.hasPrefix("VALID VN"))
            #expect(verdict.line.contains("Đặng, Văn born 1984-09-02") && verdict.line.contains(words))
            #expect(verdict.notices.map(\.code.rawValue) == notices)
            #expect(verdict.advice == .compare && verdict.revocation == .notChecked)
        }
    }

    @Test func `the JSON line has the members that programs rely on`() throws {
        let world = try World()
        let verifier = try world.verifier()
        let valid = try jsonObject(of: verifier.verdict(on: try world.text(World.test), at: soon))
        let texts = [
            "verdict": "valid", "kind": "test", "country": "VN", "iat": "2022-01-01T00:00:00Z", "exp": "2023-01-01T00:00:00Z",
            "clock": "2022-01-02T00:00:00Z", "revocation": "not-checked", "advice": "compare",
        ]
        for (name, text) in texts { #expect(valid[name] as? String == text) }
        #expect((valid["certificate"] as? [String: Any])?["dob"] as? String == "1984-09-02")
        #expect(valid["layer"] == nil && valid["checks"] == nil)
        for entry in [World.vaccination, World.recovery] {
            let object = try jsonObject(of: verifier.verdict(on: try world.text(entry), at: soon))
            #expect(object["certificate"] != nil)
        }
        let invalid = try jsonObject(of: verifier.verdict(on: "HC2:ABC", at: soon))
        #expect(invalid["verdict"] as? String == "invalid" && invalid["layer"] as? String == "prefix")
        #expect(invalid["code"] as? String == "PREFIX-VERSION")
        #expect((invalid["checks"] as? [[String: Any]])?.count == 1)
        #expect(invalid["certificate"] == nil && invalid["kid"] == nil)
    }

    @Test func `the members of the JSON line stand in their order`() throws {
        func names(_ verdict: Verdict, _ subject: VerdictSubject = .line(1)) throws -> [String] {
            var writer = JSONWriter()
            verdict.write(subject: subject, to: &writer)
            let line = writer.buffer.withUnsafeBytes { Array($0) }
            return try #require(JSONValue(parsing: line).members).map(\.name)
        }
        let world = try World()
        let verifier = try world.verifier()
        let text = try world.text(World.test)
        let facts = ["kid", "country", "kind", "iat", "exp", "certificate", "revocation"]
        let valid = verifier.verdict(on: text, at: soon)
        #expect(try names(valid) == ["verdict", "line", "clock", "trust", "advice", "notices"] + facts)
        #expect(try names(valid, .identifier(.null)) == ["verdict", "id", "clock", "trust", "advice", "notices"] + facts)
        let failure = ["verdict", "line", "clock", "trust", "advice", "notices", "layer", "code", "message", "checks"]
        let late = ValidationClock(seconds: World.start + 800 * 86_400)
        #expect(try names(verifier.verdict(on: text, at: late)) == failure + facts)
        #expect(try names(verifier.verdict(on: "HC2:ABC", at: soon)) == failure + ["revocation"])
    }

    @Test func `a verdict says whether the certificate was looked up in a list`() throws {
        let world = try World()
        let text = try world.text(World.recovery)
        var index = RevocationIndex()
        index.insert(identifier: "URN:UVCI:01:VN:NOBODYS")
        let (without, with) = try (world.verifier(), world.verifier(index))
        let expected: [(Verdict, Verdict.RevocationState, String?)] = [
            (without.verdict(on: text, at: soon), .notChecked, "not-checked"), (with.verdict(on: text, at: soon), .checked, "checked"),
            (without.verdict(on: "x", at: soon), .notChecked, "not-checked"), (with.verdict(on: "x", at: soon), .notReached, nil),
        ]
        for (verdict, state, word) in expected {
            #expect(verdict.revocation == state)
            #expect(try jsonObject(of: verdict)["revocation"] as? String == word)
        }
    }

    @Test func `every failed check is listed, the first one first`() throws {
        let world = try World()
        let text = try world.text(World.vaccination)
        let late = ValidationClock(seconds: World.start + 800 * 86_400)
        let verdict = try world.verifier().verdict(on: text, at: late)
        #expect(verdict.failures.map(\.code) == ["EXPIRED", "SIGNER-EXPIRED"])
        #expect(verdict.advice == .otherDocument)
        let early = ValidationClock(seconds: World.start - 400)
        let codes = try world.verifier().verdict(on: text, at: early).failures.map(\.code)
        #expect(codes == ["ISSUED-IN-FUTURE", "SIGNER-NOT-YET-VALID"])
    }

    @Test func `a hash counts over the identifier as it stands in the certificate, and trimmed`() throws {
        let world = try World()
        let text = try world.text(
            World.recovery, replacing: "pURN:UVCI:01:VN:C", with: "r URN:UVCI:01:VN:D\t")  // p and r: texts of 16 and 18 bytes
        // By sha256sum, of ` URN:UVCI:01:VN:D` and a TAB, of that with VN in front, and of both without the blanks.
        let listed: [(String, RevocationHashType)] = [
            ("3bdedf862bb0fa62312b7235d4cd582c", .identifier), ("9a5d6d7b4d418cfcb7bbe391cb201222", .countryAndIdentifier),
            ("1721b5c72e586396edb1a1129ba09549", .identifier), ("4a0004a2f769da51b38836e79fafa72a", .countryAndIdentifier),
        ]
        for (digits, type) in listed {
            for other in RevocationHashType.allCases {
                var index = RevocationIndex()
                index.insert(try #require(RevocationHash(Self.bytes(hex: digits))), type: other)
                let verdict = try world.verifier(index).verdict(on: text, at: soon)
                #expect(verdict.failures.map(\.code) == (other == type ? ["REVOKED"] : []), "\(digits) \(other)")
            }
        }
    }

    private static func bytes(hex: String) -> [UInt8] {
        let digits = Array(hex)
        return stride(from: 0, to: digits.count - 1, by: 2).compactMap { UInt8(String(digits[$0...$0 + 1]), radix: 16) }
    }

    // What no signer of ours would write (small letters, a blank, an organisation) is among the hostile cases.
    @Test func `the issuer must be the country that the signer is listed for`() throws {
        func codes(_ issuer: String, _ country: String?) throws -> [String] {
            let world = try World(country: issuer)
            let entry = World.recovery(identifier: "URN:UVCI:01:\(issuer):C")
            let signer = try DocumentSigner(certificate: world.certificate, country: country)
            let verifier = Verifier(trustList: TrustList([signer]))
            return verifier.verdict(on: try world.text(entry), at: soon).failures.map(\.code)
        }
        for (issuer, country) in [("VN", nil), ("VN", "VN"), ("VN", "vn"), ("VN", " VN "), ("EL", "gr"), ("GB", "UK")] {
            #expect(try codes(issuer, country) == [], "\(issuer) \(country ?? "nil")")
        }
        for (issuer, country) in [("VN", "LA"), ("VN", "LAO"), ("GR", "GB"), ("LA", "vn")] {
            #expect(try codes(issuer, country) == ["ISSUER-NOT-OF-SIGNER"], "\(issuer) \(country)")
        }
    }

    @Test func `an unknown signer and a wrong signature are two things`() throws {
        let world = try World()
        let stranger = try World()
        let text = try world.text(World.vaccination)
        let verdict = try stranger.verifier().verdict(on: text, at: soon)
        #expect(verdict.failures.map(\.code) == ["SIGNER-UNKNOWN"])
        #expect(verdict.advice == .secondLine)
        let forged = TrustList([
            try DocumentSigner(certificate: stranger.certificate, keyIdentifier: world.certificate.keyIdentifier)
        ])
        let second = Verifier(trustList: forged).verdict(on: text, at: soon)
        #expect(second.failures.map(\.code) == ["SIGNATURE-INVALID"])
    }

    @Test func `what cannot be read is to be scanned again`() throws {
        let verifier = try World().verifier()
        let expected: [(String, String, Verdict.Advice)] = [
            ("", "EMPTY", .rescan), ("garbage", "PREFIX-MISSING", .rescan), ("LT1:ABC", "PREFIX-OTHER-SCHEME", .otherDocument),
            ("HC1:abc", "BASE45-CHARACTER", .rescan), ("HC1:AB", "BASE45-OVERFLOW", .rescan), ("HC1:00", "ZLIB-TRUNCATED", .rescan),
            (String(repeating: "A", count: 4_297), "TOO-LONG", .rescan),
        ]
        for (text, code, advice) in expected {
            let verdict = verifier.verdict(on: text, at: soon)
            #expect(verdict.failures.map(\.code) == [code])
            #expect(verdict.advice == advice, "\(code)")
        }
        #expect(verifier.verdict(onLineOf: 20_000, at: soon).failures.map(\.code) == ["TOO-LONG"])
    }

    @Test func `a line that holds no text is answered`() throws {
        let verifier = try World().verifier()
        let expected: [(InputFailure, String)] = [
            (.tooLong(byteCount: 2_000_000), "LINE-TOO-LONG"), (.malformed("x"), "LINE-MALFORMED"), (.withoutText, "QR-MISSING"),
            (.wrongTime, "AT-INVALID"),
        ]
        for (failure, code) in expected {
            let verdict = verifier.verdict(onUnusableInput: failure, at: soon)
            #expect(!verdict.isValid && verdict.failures.map(\.code) == [code])
            #expect(verdict.failures[0].layer == .input && !verdict.failures[0].message.isEmpty)
        }
    }

    @Test func `layers stand in the order of the chain`() {
        #expect(Layer.allCases.sorted() == Layer.allCases)
        #expect(Layer.prefix < Layer.signature && !(Layer.rules < Layer.schema))
    }

    @Test func `every check has a code and words of its own`() {
        let kid = KeyIdentifier(certificateDigest: [UInt8](repeating: 1, count: 32))
        let failures: [CheckFailure] = [
            .trustExpired(part: "trust-list", at: 0, clock: 1), .signerUnknown(kid), .algorithmNotOfKey(algorithm: .es256, keyAlgorithms: [.ps256]), .signatureInvalid(kid),
            .issuerNotText(found: "1"), .issuerNotOfSigner(issuer: "VN", signerCountry: "LA"), .expirationMissing,
            .expirationUnusable(found: "x"), .issuedAtMissing, .issuedAtUnusable(found: "x"), .notBeforeUnusable(found: "x"),
            .expired(at: 0, clock: 1), .issuedInFuture(at: 1, clock: 0), .notYetValid(from: 1, clock: 0),
            .expirationNotAfterIssue(expiration: 0, issuedAt: 0), .signerExpired(at: 0, clock: 1),
            .signerNotYetValid(from: 1, clock: 0), .issuedBeforeSigner(issuedAt: 0, signerFrom: 1),
            .kindNotPermitted(.test, permitted: [.vaccination]), .contentMissing, .contentUnusable(found: "x"),
            .revoked(by: "its signature"), .internalError("x"), .payloadUnreadable(.notAMap(found: "text")),
        ]
        #expect(Set(failures.map(\.code)).count == failures.count)
        #expect(Set(failures.map(\.message)).count == failures.count)
        #expect(failures.allSatisfy { $0.code.allSatisfy { $0.isUppercase || $0 == "-" || $0.isNumber } })
    }
}
