import CBOR
import COSE
import Foundation
import Testing
import TextFormats
import VectorSupport

@testable import HealthCertificate

@Suite(
    "Texts of published pictures, decoded",
    .enabled(if: VectorFolders.publishedAreThere, "published vectors are missing"))
struct PublishedTextTests {
    /// As another reader found it, numbers and texts apart from the kind of float.
    private func json(_ item: CBORDocument.Item, in document: CBORDocument) -> JSONValue? {
        switch document.kind(of: item) {
        case .unsigned(let value): return .number("\(value)")
        case .negative(let value): return .number("\(-1 - Int64(value))")
        case .float(let value): return .number("\(value)")
        case .boolean(let value): return .boolean(value)
        case .null: return .null
        case .text: return document.text(of: item).map(JSONValue.string)
        case .array:
            let elements = document.elements(of: item).map { json($0, in: document) }
            return elements.contains(nil) ? nil : .array(elements.compactMap(\.self))
        case .map:
            var members: [JSONValue.Member] = []
            for (key, value) in document.entries(of: item) {
                guard let name = document.text(of: key), let value = json(value, in: document) else { return nil }
                members.append(JSONValue.Member(name, value))
            }
            return .object(members)
        case .tag:
            return document.content(ofTag: item).flatMap { json($0, in: document) }
        default: return nil
        }
    }

    /// Members in the order of their names, dates under tag 0 as moments, numbers by value.
    private func sorted(_ value: JSONValue) -> JSONValue {
        switch value {
        case .object(let members):
            .object(members.map { JSONValue.Member($0.name, sorted($0.value)) }.sorted { $0.name < $1.name })
        case .array(let elements): .array(elements.map(sorted))
        case .number: .number("\(value.double ?? .nan)")
        case .string(let text):
            text.utf8.count > 10 ? .string(Timestamp(parsing: text)?.description ?? text) : value
        default: value
        }
    }

    /// Published as special cases: each holds several entries, where a certificate has exactly one.
    private static let refused: Set = ["TSI/1.3.0/specialcases/MULTI_1.png", "TSI/1.3.0/specialcases/MULTI_2.png"]

    @Test func `header, claims and content are those that another reader found`() throws {
        let file = VectorFolders.published.appending(path: "qa-images/index.json")
        let images = try #require(try JSONValue(parsing: Array(Data(contentsOf: file))).array)
        #expect(images.count == 230)
        var decoder = CertificateDecoder()
        var issuerCount = 0
        for image in images {
            let name = image["file"]?.string ?? ""
            let certificate = try decoder.decode(#require(image["text"]?.string, "\(name)"))
            #expect(certificate.algorithm.rawValue == image["alg"]?.integer, "\(name)")
            #expect(certificate.keyIdentifier.hex == image["kid"]?.string, "\(name)")
            let claims = try certificate.unverifiedClaims()
            #expect(claims.issuer.value == image["iss"]?.string, "\(name)")
            issuerCount += claims.issuer.value == nil ? 0 : 1
            #expect(claims.issuedAt.value == image["iat"]?.double.map { Int64($0) }, "\(name)")
            #expect(claims.expiration.value == image["exp"]?.double.map { Int64($0) }, "\(name)")
            let item = try #require(claims.digitalCovidCertificate.value, "\(name)")
            let found = try #require(json(item, in: claims.document), "\(name)")
            let expected = try #require(image["hcert"], "\(name)")
            #expect(sorted(found) == sorted(expected), "\(name)")
            let isRead = if case .read = DigitalCovidCertificate.read(item, in: claims.document) { true } else { false }
            #expect(isRead != Self.refused.contains(name), "\(name)")
        }
        #expect(issuerCount > 200)
    }
}

@Suite("Decoding texts, limits and layers")
struct CertificateDecoderTests {
    private func error(_ text: String, limits: DecodingLimits = DecodingLimits()) -> DecodingError? {
        do throws(DecodingError) {
            var decoder = CertificateDecoder(limits: limits)
            _ = try decoder.decode(text)
            return nil
        } catch {
            return error
        }
    }

    static var sound: String {
        get throws {
            let file = VectorFolders.own.appending(path: "hcert/ZZ/2DCode/raw/vaccination-ES256.json")
            return try #require(try JSONValue(parsing: Array(Data(contentsOf: file)))["PREFIX"]?.string)
        }
    }

    @Test func `a text is the same with blanks at its ends`() throws {
        let text = try Self.sound
        for blanks in ["", " ", "\n", "\r\n", "\t \r\n"] { #expect(error(blanks + text + blanks) == nil) }
    }

    @Test func `blanks alone are nothing`() {
        for text in ["", " ", "\r\n", "\t \n"] { #expect(error(text) == .empty) }
    }

    @Test func `4296 characters are read, one more is refused unread`() throws {
        var limits = DecodingLimits()
        #expect(limits.characterCountMax == 4_296)
        let long = String(repeating: "0", count: 4_297)
        #expect(error(long) == .tooLong(characterCount: 4_297, limit: 4_296))
        #expect(layer(String(long.dropLast())) == "prefix")
        let text = try Self.sound
        limits.characterCountMax = text.utf8.count
        #expect(error(text, limits: limits) == nil)
        limits.characterCountMax -= 1
        #expect(error(text, limits: limits) == .tooLong(characterCount: text.utf8.count, limit: text.utf8.count - 1))
    }

    /// The name of the layer that the error is about.
    private func layer(_ text: String, limits: DecodingLimits = DecodingLimits()) -> String? {
        switch error(text, limits: limits) {
        case nil: nil
        case .empty, .tooLong: "limits"
        case .prefix: "prefix"
        case .base45: "base45"
        case .zlib: "zlib"
        case .cose: "cose"
        }
    }

    @Test func `the layer that does not hold is named`() throws {
        let text = try Self.sound
        #expect(layer(text) == nil)
        #expect(layer(String(text.dropFirst(4))) == "prefix")
        #expect(layer(text + "_") == "base45")
        #expect(layer(text.lowercased().replacing("hc1:", with: "HC1:")) == "base45")
        #expect(layer("HC1:00") == "zlib")
        var limits = DecodingLimits()
        limits.inflatedByteCountMax = 100
        #expect(layer(text, limits: limits) == "zlib")
        limits = DecodingLimits()
        limits.cbor.itemCountMax = 3
        #expect(layer(text, limits: limits) == "cose")
    }

    @Test func `a decoder reads on after a text that it refused`() throws {
        let text = try Self.sound
        var decoder = CertificateDecoder()
        let first = try decoder.decode(text)
        #expect(throws: DecodingError.self) { try decoder.decode(String(text.dropLast(9)) + "000000000") }
        #expect(try decoder.decode(text).keyIdentifier == first.keyIdentifier)
        #expect(first.revocableSignature.count == 32)
    }
}

/// Judges by a fixed answer and compares what it is asked about with what it expects.
private struct StubVerifier: MessageVerifier {
    let algorithm: Algorithm
    let answer: Bool
    let message: [UInt8]

    func verifies(signature: UnsafeRawBufferPointer, over message: UnsafeRawBufferPointer) -> Bool {
        answer && signature.count == 64 && message.elementsEqual(self.message)
    }
}

@Suite("Claims behind a signature")
struct SignedClaimsTests {
    /// `18([h'a10126', {4: h'0102030405060708'}, h'a10162564e', 64 times h'5a'])` and its Sig_structure, spelt out by hand (RFC 9052 §4.4).
    private static let message =
        "d284" + "43a10126" + "a10448" + "0102030405060708" + "45a10162564e" + "5840"
        + String(repeating: "5a", count: 64)
    private static let signed = "84" + "6a5369676e617475726531" + "43a10126" + "40" + "45a10162564e"

    private func claims(signedBy verifier: StubVerifier) throws -> Claims? {
        let certificate = try UnverifiedHealthCertificate(decodingMessage: bytes(hex: Self.message))
        var scratch = CBORWriter()
        scratch.write(text: "left from the certificate before")
        return try certificate.claims(signedBy: verifier, scratch: &scratch)
    }

    @Test func `claims come out when the signature holds, and only then`() throws {
        let signed = bytes(hex: Self.signed)
        #expect(
            try claims(signedBy: StubVerifier(algorithm: .es256, answer: true, message: signed))?.issuer.value == "VN")
        #expect(try claims(signedBy: StubVerifier(algorithm: .es256, answer: false, message: signed)) == nil)
        #expect(try claims(signedBy: StubVerifier(algorithm: .es256, answer: true, message: signed + [0])) == nil)
    }

    @Test func `a key of another algorithm is not even asked`() throws {
        let signed = bytes(hex: Self.signed)
        #expect(try claims(signedBy: StubVerifier(algorithm: .ps256, answer: true, message: signed)) == nil)
    }

    @Test func `a revocation list knows r of ES256 and the whole signature of PS256`() throws {
        let es256 = try UnverifiedHealthCertificate(decodingMessage: bytes(hex: Self.message))
        #expect(es256.revocableSignature == [UInt8](repeating: 0x5A, count: 32))
        let hexOfPS256 = Self.message.replacing("43a10126", with: "44a1013824")
        let ps256 = try UnverifiedHealthCertificate(decodingMessage: bytes(hex: hexOfPS256))
        #expect(ps256.revocableSignature == [UInt8](repeating: 0x5A, count: 64))
    }
}
