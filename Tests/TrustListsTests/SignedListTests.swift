import COSE
import Foundation
import Signatures
import Testing
import VectorSupport

@testable import TrustLists

@Suite("Trust lists: signed lists")
struct SignedListTests {
    private static let clock: Int64 = 1_643_824_383  // 2022-02-02T17:53:03Z

    private let fixture: TrustFixture
    private let signingKey: SigningKey
    private let certificate: X509Certificate

    init() throws {
        fixture = try TrustFixture()
        signingKey = try SigningKey(generating: .p256)
        certificate = try fixture.signer()
    }

    private func checks(_ keys: VerifyingKey...) -> TrustListChecks {
        var checks = TrustListChecks()
        checks.signedLists = SignedListCheck(keys: keys, clock: Self.clock)
        return checks
    }

    private func gatewayBody() throws -> [UInt8] {
        try fixture.json(["certificates": [fixture.entry(certificate)]])
    }

    // MARK: German

    private func german(_ body: [UInt8], by key: SigningKey? = nil) throws -> [UInt8] {
        try Array(base64((key ?? signingKey).signature(over: body)).utf8) + [0x0A] + body
    }

    @Test func `the German list is read when the pinned key signed it`() throws {
        let list = try german(gatewayBody())
        let other = try SigningKey(generating: .p256).verifyingKey
        for keys in [checks(signingKey.verifyingKey), checks(other, signingKey.verifyingKey)] {
            let reader = try readList(list, checks: keys)
            #expect(reader.list.count == 1 && reader.findings.isEmpty)
            #expect(reader.sources.map(\.form) == [.german] && reader.sources.map(\.isSigned) == [true])
            #expect(reader.newestDate == Self.clock, "the entry's own timestamp")
        }
    }

    /// One signature in 64 begins with the character 0, which is the byte that certificates begin with.
    @Test func `the German list is known whatever its signature begins with`() throws {
        let body = try gatewayBody()
        for _ in 0..<2_000 {
            let list = try german(body)
            guard list.first == 0x30 else { continue }
            #expect(try readList(list, checks: checks(signingKey.verifyingKey)).list.count == 1)
            return
        }
        Issue.record("no signature began with 0")
    }

    @Test func `white space at the ends of the German list is not signed, anything else is`() throws {
        let body = try gatewayBody()
        let list = try german(body)
        let pinned = checks(signingKey.verifyingKey)
        #expect(try readList(list + [0x0D, 0x0A], checks: pinned).list.count == 1)
        #expect(refusal(list + [0x20, 0x41], checks: pinned) == .wrongSignature(keyCount: 1))
        let windows = list.prefix(88) + [0x0D, 0x0A] + body
        #expect(try readList(windows, checks: pinned).list.count == 1)
    }

    @Test func `a forged German list is refused`() throws {
        let body = try gatewayBody()
        let pinned = checks(signingKey.verifyingKey)
        let stranger = try SigningKey(generating: .p256)
        #expect(refusal(try german(body, by: stranger), checks: pinned) == .wrongSignature(keyCount: 1))
        #expect(refusal(try german(body), checks: checks()) == .wrongSignature(keyCount: 0))
        let (head, other) = (try german(body).prefix(89), try fixture.json(["certificates": [Any]()]))
        #expect(refusal(head + other, checks: pinned) == .wrongSignature(keyCount: 1))
        for index in stride(from: 90, to: 89 + body.count, by: 37) {
            var list = try german(body)
            list[index] ^= 1
            #expect(refusal(list, checks: pinned) == .wrongSignature(keyCount: 1), "byte \(index)")
        }
        let zeros = Array(base64([UInt8](repeating: 0, count: 64)).utf8) + [0x0A] + body
        #expect(refusal(zeros, checks: pinned) == .wrongSignature(keyCount: 1))
    }

    @Test func `a signed list is not read when no key is pinned`() throws {
        #expect(refusal(try german(gatewayBody())) == .signatureUnchecked)
        #expect(try readList(german(gatewayBody()), checks: checks(signingKey.verifyingKey)).list.count == 1)
    }

    @Test func `a list whose signature was taken off is refused when keys are pinned, as is all that nobody signed`() throws {
        let pinned = checks(signingKey.verifyingKey)
        let forms = [try gatewayBody(), Array(try certificate.pem().utf8), certificate.der, try fixture.json(swedish())]
        for form in forms {
            #expect(refusal(form, checks: pinned) == .notSigned)
            #expect(refusal(form, checks: checks()) == .notSigned, "no key at all is no consent either")
            let reader = try readList(form)
            #expect(reader.list.count == 1 && reader.sources.map(\.isSigned) == [false])
        }
    }

    @Test func `of a folder only what is signed is taken, of one that is named for it also what is not`() throws {
        let pinned = checks(signingKey.verifyingKey)
        let (signed, bare) = (try fixture.write(german(gatewayBody()), to: "a"), try fixture.write(fixture.signer().der, to: "b"))
        let reader = try TrustListReader.reader(of: [fixture.folder.path], checks: pinned)
        #expect(reader.list.count == 1 && reader.sources.map(\.name) == [signed])
        #expect(reader.findings == [TrustListFinding(source: bare, index: nil, reason: .notSigned)])
        let both = try TrustListReader.reader(of: [signed], unsigned: [bare], checks: pinned)
        #expect(both.list.count == 2 && both.sources.map(\.isSigned) == [true, false] && both.findings.isEmpty)
        #expect(throws: TrustListError.self) { try TrustListReader.reader(of: [signed, bare], checks: pinned) }
        // A signature that is there is checked all the same.
        let forged = try fixture.write(german(gatewayBody(), by: SigningKey(generating: .p256)), to: "c")
        #expect(throws: TrustListError.self) { try TrustListReader.reader(of: [signed], unsigned: [forged], checks: pinned) }
    }

    @Test func `a signed list is known as one, whatever was put behind it`() throws {
        let list = try german(gatewayBody()) + Array("\n\(fixture.signer("other").pem())".utf8)
        #expect(refusal(list, checks: checks(signingKey.verifyingKey)) == .wrongSignature(keyCount: 1))
        #expect(refusal(list) == .signatureUnchecked)
        let certificates = Array("Note\n\(try certificate.pem())".utf8)
        #expect(try readList(certificates).list.count == 1)
    }

    @Test func `a broken German list is refused`() throws {
        let body = try gatewayBody()
        let pinned = checks(signingKey.verifyingKey)
        #expect(
            refusal(try german(Array("{".utf8)), checks: pinned)
                == .notRecognised(detail: "JSON: the text ends too early (byte 1)"))
        #expect(
            refusal(try german(Array("{}".utf8)), checks: pinned)
                == .notRecognised(detail: "its members are those of no known list"))
        let short = Array(base64([UInt8](repeating: 1, count: 63)).utf8) + [0x0A] + body
        #expect(refusal(short, checks: pinned) == .notRecognised(detail: nil))
        let broken = try fixture.json([
            "certificates": [fixture.entry(certificate), fixture.entry(certificate, ["rawData": "?"])]
        ])
        let reader = try readList(german(broken), checks: pinned)
        #expect(reader.list.count == 1 && reader.findings.map(\.reason) == [.memberNotBase64(name: "rawData")])
    }

    // MARK: JSON Web Signatures

    private func compact(
        _ payload: Any, _ changes: [String: Any?] = [:], by key: SigningKey? = nil
    ) throws -> (header: String, payload: String, signature: String) {
        let key = key ?? signingKey
        var header: [String: Any?] = ["typ": "JOSE", "alg": key.algorithm.description]
        header.merge(changes) { $1 }
        let head = base64URL(try fixture.json(header.compactMapValues { $0 }))
        let body = base64URL(try fixture.json(payload))
        return (head, body, base64URL(try key.signature(over: "\(head).\(body)".utf8)))
    }

    private func text(_ parts: (header: String, payload: String, signature: String)) -> [UInt8] {
        Array("\(parts.header).\(parts.payload).\(parts.signature)\n".utf8)
    }

    private func swedish(_ changes: [String: Any?] = [:]) -> [String: Any] {
        let key: [String: Any] = [
            "kty": "EC", "kid": base64(certificate.keyIdentifier.bytes), "x5c": [base64(certificate.der)],
        ]
        var payload: [String: Any?] = [
            "iss": "SE", "iat": Self.clock, "exp": Self.clock + 100, "dsc_trust_list": ["SE": ["keys": [key]]],
        ]
        payload.merge(changes) { $1 }
        return payload.compactMapValues { $0 }
    }

    @Test func `a list as a JSON Web Signature is read when the pinned key signed it, in each form`() throws {
        let rsa = try SigningKey(generating: .rsa(bitCount: 2_048))
        for key in [signingKey, rsa] {
            let parts = try compact(swedish(), by: key)
            let signature = ["protected": parts.header, "signature": parts.signature]
            let forms: [[UInt8]] = [
                text(parts),
                try fixture.json(["payload": parts.payload, "signatures": [signature]]),
                try fixture.json(["payload": parts.payload].merging(signature) { $1 }),
            ]
            for form in forms {
                let reader = try readList(form, checks: checks(key.verifyingKey))
                #expect(reader.list.count == 1 && reader.findings.isEmpty)
                #expect(reader.sources.map(\.form) == [.swedish] && reader.sources.map(\.isSigned) == [true])
                #expect(refusal(form) == .signatureUnchecked)
            }
        }
    }

    @Test func `a forged JSON Web Signature is refused, whatever its header says`() throws {
        let pinned = checks(signingKey.verifyingKey)
        let stranger = try SigningKey(generating: .p256)
        let forged = TrustListFinding.Reason.wrongSignature(keyCount: 1)
        #expect(refusal(text(try compact(swedish(), by: stranger)), checks: pinned) == forged)
        let chain = [base64(try fixture.signer(key: stranger).der)]
        #expect(refusal(text(try compact(swedish(), ["x5c": chain], by: stranger)), checks: pinned) == forged)
        for algorithm in ["none", "HS256", "PS256", "es256"] {
            #expect(refusal(text(try compact(swedish(), ["alg": algorithm])), checks: pinned) == forged, "\(algorithm)")
        }
        #expect(refusal(text(try compact(swedish(), ["alg": nil])), checks: pinned) == forged)
        #expect(refusal(text(try compact(swedish(), ["crit": ["b64"], "b64": false])), checks: pinned) == forged)
        #expect(try readList(text(compact(swedish(), ["crit": ["exp"]])), checks: pinned).list.count == 1)
        var parts = try compact(swedish())
        parts.payload = base64URL(try fixture.json(swedish(["iss": "NO"])))
        #expect(refusal(text(parts), checks: pinned) == forged)
        parts = try compact(swedish())
        parts.signature = ""
        #expect(refusal(text(parts), checks: pinned) == forged)
    }

    @Test func `a signed list counts from its beginning to its end, in the payload or the header`() throws {
        let pinned = checks(signingKey.verifyingKey)
        let clock = Self.clock
        #expect(try readList(text(compact(swedish(["exp": clock]))), checks: pinned).list.count == 1)
        #expect(refusal(text(try compact(swedish(["exp": clock - 1]))), checks: pinned) == .listOver(end: clock - 1))
        #expect(refusal(text(try compact(swedish(), ["exp": clock - 1])), checks: pinned) == .listOver(end: clock - 1))
        #expect(try readList(text(compact(swedish(["iat": clock + 300]))), checks: pinned).list.count == 1)
        #expect(
            refusal(text(try compact(swedish(["iat": clock + 301]))), checks: pinned) == .listNotYet(start: clock + 301)
        )
        #expect(refusal(text(try compact(swedish(["nbf": Int64.max]))), checks: pinned) == .listNotYet(start: .max))
        #expect(
            refusal(text(try compact(swedish(["exp": "x"]))), checks: pinned)
                == .memberUnusable(name: "exp", detail: "no time"))
        #expect(try readList(text(compact(swedish(["exp": Double(clock) + 0.5]))), checks: pinned).list.count == 1)
    }

    @Test func `a text that is no JSON Web Signature, or a broken one, is refused`() throws {
        let pinned = checks(signingKey.verifyingKey)
        #expect(refusal("eyJ".utf8, checks: pinned) == .notRecognised(detail: nil))
        #expect(refusal("ey.ey".utf8, checks: pinned) == .notRecognised(detail: nil))
        #expect(refusal("ey?.ey.ey".utf8, checks: pinned) == .memberNotBase64(name: "signature"))
        #expect(refusal("ey?.ey.eyA".utf8, checks: pinned) == .memberNotBase64(name: "protected"))
        #expect(refusal("e30.e30.".utf8, checks: pinned) == .notRecognised(detail: nil), "no header begins so")
        let nested = text(try compact(swedish()))
        let wrapped = try compact(["payload": String(decoding: nested, as: UTF8.self)])
        #expect(
            refusal(text(wrapped), checks: pinned) == .notRecognised(detail: "its members are those of no known list"))
        #expect(
            refusal(try fixture.json(["payload": "e30", "signature": "AAAA"]))
                == .notRecognised(detail: "the Dutch list in its envelope; give what its payload decodes to"))
    }

    // MARK: Pinned keys

    @Test func `keys to pin are read from certificates and public keys, in PEM and DER`() throws {
        let key = try certificate.publicKey.get()
        let armour = "-----BEGIN PUBLIC KEY-----\n\(base64(key.subjectPublicKeyInfo))\n-----END PUBLIC KEY-----\n"
        for contents in [
            certificate.der, Array(try certificate.pem().utf8), key.subjectPublicKeyInfo, Array(armour.utf8),
        ] {
            #expect(try SignedListCheck.keys(contents) == [key])
        }
        #expect(try SignedListCheck.keys(Array((armour + armour).utf8)) == [key, key])
    }

    @Test func `what holds no key to pin is refused`() {
        let broken = "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"
        for contents in [[], Array("a text".utf8), Array(broken.utf8), Array(certificate.der.dropLast())] {
            #expect(throws: TrustListFinding.Reason.self) { try SignedListCheck.keys(contents) }
        }
    }
}
