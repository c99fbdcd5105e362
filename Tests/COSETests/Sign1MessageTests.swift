import CBOR
import COSE
import Foundation
import Signatures
import Testing
import VectorSupport

/// A verifier that remembers what it was asked and says yes.
private final class Recorder: MessageVerifier, @unchecked Sendable {
    let algorithm = Algorithm.es256
    var message: [UInt8] = []

    func verifies(signature: UnsafeRawBufferPointer, over message: UnsafeRawBufferPointer) -> Bool {
        self.message = Array(message)
        return true
    }
}

/// Parts of a message: protected bytes, unprotected map, payload, signature.
private func message(
    protected: String = "43a10126", unprotected: String = "a1044401020304", payload: String = "4101", signature: String = "4102",
    tags: String = "d2", head: String = "84", tail: String = ""
) -> [UInt8] {
    bytes(hex: tags + head + protected + unprotected + payload + signature + tail)
}

private func reason(_ encoded: [UInt8]) -> COSEError.Reason? {
    do {
        let message = try Sign1Message(decoding: encoded)
        _ = try message.algorithm()
        _ = try message.keyIdentifier()
        return nil
    } catch {
        return error.reason
    }
}

@Suite("COSE_Sign1, RFC 9052 §4.2 and HCERT §5")
struct Sign1MessageTests {
    @Test func `takes no tag, 18, and 61 with 18, and no other`() {
        for tags in ["", "d2", "d83dd2"] { #expect(reason(message(tags: tags)) == nil, "\(tags)") }
        for (tags, numbers) in [("d83d", [61]), ("d2d83d", [18, 61]), ("d83dd83dd2", [61, 61, 18]), ("d862", [98]), ("d2d2", [18, 18])] as [(String, [UInt64])] {
            #expect(reason(message(tags: tags)) == .tagsNotPermitted(numbers))
        }
    }

    @Test func `is an array of four`() {
        #expect(reason(message(head: "85", tail: "00")) == .notAnArrayOfFour(found: "an array of 5"))
        #expect(reason(bytes(hex: "d283404040")) == .notAnArrayOfFour(found: "an array of 3"))
        #expect(reason(bytes(hex: "a0")) == .notAnArrayOfFour(found: "a map of 0"))
        #expect(reason(message(head: "9f", tail: "ff")) == nil)
    }

    @Test func `each of the four is of its type, and the payload is there`() {
        #expect(reason(message(payload: "f6")) == .wrongType(part: .payload, expected: "a byte string"))
        #expect(reason(message(signature: "6102")) == .wrongType(part: .signature, expected: "a byte string"))
        #expect(reason(message(unprotected: "80")) == .wrongType(part: .unprotectedHeader, expected: "a map"))
        #expect(reason(message(protected: "a10126")) == .wrongType(part: .protectedHeader, expected: "a byte string"))
        #expect(reason(message(protected: "4180")) == .wrongType(part: .protectedHeader, expected: "a map"))
    }

    @Test func `bad CBOR is named by the part it is in`() {
        #expect(reason(message(tail: "00")) == .malformed(part: .message, .trailingBytes(byteCount: 1)))
        #expect(reason(message(protected: "44a1012600")) == .malformed(part: .protectedHeader, .trailingBytes(byteCount: 1)))
        #expect(reason(message(protected: "45a201260126")) == .malformed(part: .protectedHeader, .duplicateMapKey))
    }

    @Test func `a byte string may stand in chunks`() throws {
        let whole = try Sign1Message(decoding: message(protected: "43a10126", payload: "43010203", signature: "420405"))
        for (protected, payload, signature) in [
            ("5f42a1014126ff", "43010203", "420405"), ("43a10126", "5f4101420203ff", "420405"),
            ("43a10126", "43010203", "5f42040540ff"), ("5f42a1014126ff", "5f4101420203ff", "5f41044105ff"),
        ] {
            let other = try Sign1Message(decoding: message(protected: protected, payload: payload, signature: signature))
            #expect(other.protectedHeaderBytes.array == whole.protectedHeaderBytes.array)
            #expect(other.payload.array == [1, 2, 3] && whole.payload.array == [1, 2, 3])
            #expect(other.signature.array == [4, 5] && whole.signature.array == [4, 5])
        }
        // Offsets count in the message, and in joined chunks from their start.
        for (protected, payload, offset) in [("43a1013c", "4101", 5), ("43a1013c", "5f4101ff", 5), ("5f42a101413cff", "4101", 2)] {
            #expect(throws: COSEError(reason: .malformed(part: .protectedHeader, .reservedAdditionalInformation(28)), offset: offset)) {
                try Sign1Message(decoding: message(protected: protected, payload: payload))
            }
        }
    }

    @Test func `a decoder remembers no header but the same bytes'`() throws {
        var decoder = Sign1Decoder()
        for _ in 0..<2 {
            for (protected, algorithm, kid) in [
                ("46a20126044105", Algorithm.es256, "05"), ("46a20126044105", .es256, "05"), ("46a20126044106", .es256, "06"),
                ("47a2013824044105", .ps256, "05"), ("43a10126", .es256, "01020304"), ("44a1013824", .ps256, "01020304"),
            ] {
                let decoded = try decoder.decode(message(protected: protected))
                #expect(try decoded.algorithm() == algorithm, "\(protected)")
                #expect(try decoded.keyIdentifier().hex == kid, "\(protected)")
            }
            // A flaw is told with its place in this very message.
            for (tags, offset) in [("", 4), ("d2", 5), ("d83dd2", 7)] {
                let decoded = try decoder.decode(message(protected: "44a1013822", tags: tags))
                #expect(throws: COSEError(reason: .algorithmNotPermitted(found: "-35"), offset: offset)) {
                    try decoded.algorithm()
                }
                #expect(throws: COSEError(reason: .criticalHeaders, offset: offset + 2)) {
                    try decoder.decode(message(protected: "46a20126028101", tags: tags))
                }
            }
        }
    }

    @Test func `refuses critical headers wherever they stand`() {
        #expect(reason(message(protected: "46a20126028101")) == .criticalHeaders)
        #expect(reason(message(unprotected: "a2044401020304028101")) == .criticalHeaders)
    }

    @Test func `the algorithm is the integer -7 or -37, the protected one first`() throws {
        #expect(try Sign1Message(decoding: message(protected: "44a1013824")).algorithm() == .ps256)
        #expect(try Sign1Message(decoding: message(protected: "45a1013900 06".filter { $0 != " " })).algorithm() == .es256)
        #expect(try Sign1Message(decoding: message(protected: "40", unprotected: "a20126044401020304")).algorithm() == .es256)
        #expect(try Sign1Message(decoding: message(unprotected: "a2013824044401020304")).algorithm() == .es256)
        for (protected, found) in [
            ("44a1013822", "-35"), ("48a101654553323536", "\"ES256\""), ("45a101f9c700", "-7.0"), ("43a10105", "5"), ("43a101f6", "null"),
        ] {
            #expect(reason(message(protected: protected)) == .algorithmNotPermitted(found: found))
        }
        #expect(reason(message(protected: "44a1013822", unprotected: "a20126044401020304")) == .algorithmNotPermitted(found: "-35"))
        #expect(reason(message(protected: "40")) == .algorithmMissing)
    }

    @Test func `the kid is a byte string of 1 to 32 bytes, the protected one first`() throws {
        #expect(try Sign1Message(decoding: message(protected: "46a20126044105")).keyIdentifier().bytes == [5])
        #expect(try Sign1Message(decoding: message()).keyIdentifier().hex == "01020304")
        let long = String(repeating: "aa", count: 32)
        #expect(try Sign1Message(decoding: message(unprotected: "a1045820" + long)).keyIdentifier().bytes.count == 32)
        #expect(reason(message(unprotected: "a1045821" + long + "aa")) == .keyIdentifierInvalid(found: "h'\(long)aa'"))
        #expect(reason(message(unprotected: "a10440")) == .keyIdentifierInvalid(found: "h''"))
        #expect(reason(message(unprotected: "a104613 1".filter { $0 != " " })) == .keyIdentifierInvalid(found: "\"1\""))
        #expect(reason(message(protected: "46a20126046131")) == .keyIdentifierInvalid(found: "\"1\""))
        #expect(reason(message(unprotected: "a0")) == .keyIdentifierMissing)
    }

    @Test func `signs the protected header as received, not encoded again`() throws {
        // Label 1 with a head longer than it needs.
        let recorder = Recorder()
        var scratch = CBORWriter()
        let isSigned = try Sign1Message(decoding: message(protected: "44a1180126")).isSigned(by: recorder, scratch: &scratch)
        #expect(isSigned)
        #expect(hex(recorder.message) == "846a5369676e61747572653144a1180126404101")
    }

    @Test func `an empty protected map is signed as no bytes`() throws {
        let recorder = Recorder()
        var scratch = CBORWriter()
        for protected in ["40", "41a0"] {
            let parsed = try Sign1Message(decoding: message(protected: protected, unprotected: "a20126044401020304"))
            _ = try parsed.isSigned(by: recorder, externalAAD: [9], scratch: &scratch)
            #expect(hex(recorder.message) == "846a5369676e61747572653140" + "4109" + "4101")
        }
    }

    @Test func `joins byte strings in chunks`() throws {
        let parsed = try Sign1Message(decoding: message(payload: "5f41014102ff", signature: "5f4103ff"))
        #expect(parsed.payload.array == [1, 2])
        #expect(parsed.signature.array == [3])
        #expect(parsed.tags == [18])
    }

    @Test func `a key of another algorithm signs nothing`() throws {
        let recorder = Recorder()
        var scratch = CBORWriter()
        let isSigned = try Sign1Message(decoding: message(protected: "44a1013824")).isSigned(by: recorder, scratch: &scratch)
        #expect(!isSigned)
        #expect(recorder.message.isEmpty)
    }

    @Test func `encodes what it decodes`() throws {
        let identifier = try #require(KeyIdentifier([1, 2, 3, 4, 5, 6, 7, 8]))
        let encoder = Sign1Encoder(algorithm: .es256, keyIdentifier: identifier)
        var cbor = CBORWriter()
        [UInt8]([0xA0]).withUnsafeBytes { payload in
            [UInt8](repeating: 3, count: 64).withUnsafeBytes { encoder.writeMessage(payload: payload, signature: $0, to: &cbor) }
        }
        let encoded = cbor.buffer.array
        #expect(hex(encoded.prefix(24)) == "d2844da2012604480102030405060708a041a05840030303")
        let decoded = try Sign1Message(decoding: encoded)
        #expect(try decoded.keyIdentifier() == identifier)
        var signed = CBORWriter()
        [UInt8]([0xA0]).withUnsafeBytes { encoder.writeSigStructure(payload: $0, to: &signed) }
        var again = CBORWriter()
        decoded.writeSigStructure(to: &again)
        let (first, second) = (signed.buffer.array, again.buffer.array)
        #expect(first == second)
    }

    @Test func `errors say what and where`() {
        let reasons: [COSEError.Reason] = [
            .malformed(part: .message, .invalidUTF8), .tagsNotPermitted([1]), .notAnArrayOfFour(found: "text"),
            .wrongType(part: .payload, expected: "a byte string"), .criticalHeaders, .algorithmMissing,
            .algorithmNotPermitted(found: "5"), .keyIdentifierMissing, .keyIdentifierInvalid(found: "5"),
        ]
        let texts = reasons.map { COSEError(reason: $0, offset: 9).description }
        #expect(Set(texts).count == reasons.count)
        #expect(texts.allSatisfy { $0.hasPrefix("COSE: ") && $0.hasSuffix("(byte 9)") })
        #expect(Algorithm.es256.description == "ES256" && Algorithm.ps256.description == "PS256")
        #expect(Algorithm(rawValue: -8).description == "algorithm -8")
        #expect(KeyIdentifier([]) == nil && KeyIdentifier([UInt8](repeating: 0, count: 33)) == nil)
        #expect(KeyIdentifier(certificateDigest: [UInt8](repeating: 0xAB, count: 32)).description == "abababababababab")
        #expect(SignerError(message: "gone", signedCount: 3).description == "signing stopped after 3 signatures: gone")
    }
}

@Suite("Published COSE messages", .enabled(if: VectorFolders.publishedAreThere, "published vectors are missing"))
struct COSEVectorTests {
    /// SubjectPublicKeyInfo of a P-256 point (RFC 5480).
    private func key(x: [UInt8], y: [UInt8]) throws -> VerifyingKey {
        try VerifyingKey(
            subjectPublicKeyInfoDER: bytes(hex: "3059301306072a8648ce3d020106082a8648ce3d03010703420004") + x + y)
    }

    private func base64url(_ text: String) -> [UInt8] {
        let standard = text.replacingOccurrences(of: "-", with: "+").replacingOccurrences(of: "_", with: "/")
        return Array(Data(base64Encoded: standard + String(repeating: "=", count: (4 - standard.count % 4) % 4))!)
    }

    private func key(_ object: JSONObject, _ path: String) throws -> VerifyingKey? {
        guard object.text(path + ".kty") == "EC", object.text(path + ".crv") == "P-256" else { return nil }
        if let x = object.text(path + ".x_hex"), let y = object.text(path + ".y_hex") { return try key(x: bytes(hex: x), y: bytes(hex: y)) }
        return try key(x: base64url(object.text(path + ".x")!), y: base64url(object.text(path + ".y")!))
    }

    private func verifies(_ encoded: [UInt8], _ key: VerifyingKey, externalAAD: [UInt8] = []) -> Bool {
        var scratch = CBORWriter()
        return (try? Sign1Message(decoding: encoded).isSigned(by: key, externalAAD: externalAAD, scratch: &scratch)) ?? false
    }

    @Test func `the working group's Sign1 messages verify or fail as they say, other types are refused`() throws {
        var counts = (verified: 0, failed: 0, otherTypes: 0, otherAlgorithms: 0)
        for folder in ["cose-wg", "cwt"] {
            for file in VectorFolders.jsonFiles(below: VectorFolders.published.appending(path: folder)) {
                let vector = try JSONObject(file: file)
                let encoded = bytes(hex: vector.text("output.cbor")!)
                guard vector["input.sign0"] != nil else {
                    #expect(throws: COSEError.self, "\(file.lastPathComponent)") { try Sign1Message(decoding: encoded) }
                    counts.otherTypes += 1
                    continue
                }
                guard vector.text("input.sign0.alg") == "ES256", let key = try key(vector, "input.sign0.key") else {
                    #expect(throws: COSEError.self, "\(file.lastPathComponent)") { try Sign1Message(decoding: encoded).algorithm() }
                    counts.otherAlgorithms += 1
                    continue
                }
                let external = bytes(hex: vector.text("input.sign0.external") ?? "")
                let shouldFail = vector.flag("fail") == true
                #expect(verifies(encoded, key, externalAAD: external) == !shouldFail, "\(file.lastPathComponent)")
                if shouldFail { counts.failed += 1 } else { counts.verified += 1 }
            }
        }
        #expect(counts.verified >= 4 && counts.failed >= 3 && counts.otherTypes >= 4 && counts.otherAlgorithms >= 1)
    }

    @Test func `go-cose's messages verify or fail as they say`() throws {
        var count = 0
        for file in VectorFolders.jsonFiles(below: VectorFolders.published.appending(path: "go-cose")) {
            let vector = try JSONObject(file: file)
            guard let text = vector.text("sign1::verify.taggedCOSESign1.cborHex") else { continue }
            let encoded = bytes(hex: text)
            let isPermitted = ["ES256", "PS256"].contains(vector.text("alg"))
            guard isPermitted else {
                #expect(throws: COSEError.self, "\(file.lastPathComponent)") { try Sign1Message(decoding: encoded).algorithm() }
                continue
            }
            guard let key = try key(vector, "key") ?? rsaKey(vector) else { continue }
            let external = bytes(hex: vector.text("sign1::verify.external") ?? "")
            #expect(
                verifies(encoded, key, externalAAD: external) == (vector.flag("sign1::verify.shouldVerify") ?? true),
                "\(file.lastPathComponent)")
            count += 1
        }
        #expect(count >= 4)
    }

    /// SubjectPublicKeyInfo of an RSA key with a modulus of 2048 bits (RFC 8017 A.1.1).
    private func rsaKey(_ vector: JSONObject) throws -> VerifyingKey? {
        guard vector.text("key.kty") == "RSA" else { return nil }
        let modulus = base64url(vector.text("key.n")!)
        #expect(modulus.count == 256)
        let exponent = base64url(vector.text("key.e")!)
        let integers = [0x02, 0x82, 0x01, 0x01, 0x00] + modulus + [0x02, UInt8(exponent.count)] + exponent
        let key = [0x30, 0x82, UInt8(integers.count >> 8), UInt8(integers.count & 0xFF)] + integers
        let bits = [0x03, 0x82, UInt8((key.count + 1) >> 8), UInt8((key.count + 1) & 0xFF), 0x00] + key
        let body = bytes(hex: "300d06092a864886f70d0101010500") + bits
        return try VerifyingKey(subjectPublicKeyInfoDER: [0x30, 0x82, UInt8(body.count >> 8), UInt8(body.count & 0xFF)] + body)
    }

    @Test func `builds the bytes to sign that go-cose built`() throws {
        for file in VectorFolders.jsonFiles(below: VectorFolders.published.appending(path: "go-cose")) {
            let vector = try JSONObject(file: file)
            guard let expected = vector.text("sign1::sign.tbsHex.cborHex") else { continue }
            var cbor = CBORWriter()
            bytes(hex: vector.text("sign1::sign.protectedHeaders.cborHex")!).withUnsafeBytes { protected in
                bytes(hex: vector.text("sign1::sign.external") ?? "").withUnsafeBytes { external in
                    bytes(hex: vector.text("sign1::sign.payload")!).withUnsafeBytes { payload in
                        SigStructure.write(protectedHeader: protected, externalAAD: external, payload: payload, to: &cbor)
                    }
                }
            }
            let written = cbor.buffer.array
            #expect(hex(written) == expected.lowercased(), "\(file.lastPathComponent)")
        }
    }
}
