import Bytes
import CBOR
import COSE
import HealthCertificate
import Signatures
import Testing

@testable import Issuance

@Suite("Check of finished texts")
struct FinishedTextCheckTests {
    private static func vaccination(
        familyName: String = "Đặng", transliterated: String? = "DANG", dateOfBirth: String = "1985-02-03"
    ) -> DigitalCovidCertificate {
        DigitalCovidCertificate(
            version: "1.3.0",
            name: PersonName(
                familyName: familyName, familyNameTransliterated: transliterated, givenName: "Hùng",
                givenNameTransliterated: "HUNG"),
            dateOfBirth: dateOfBirth,
            entry: .vaccination(
                Vaccination(
                    diseaseTargeted: "840539006", vaccine: "1119349007", product: "EU/1/20/1528",
                    marketingHolder: "ORG-100030215", doseNumber: 2, doseTotal: 3, date: "2021-10-05", country: "VN",
                    issuer: "Bộ Y tế", identifier: "URN:UVCI:01:VN:A1")))
    }

    private let key: SigningKey

    init() throws {
        key = try SigningKey(generating: .p256)
    }

    /// The claims set that issuing writes; with `head`, the same with another head of its map.
    private func payload(_ content: DigitalCovidCertificate = vaccination(), head: [UInt8]? = nil) -> [UInt8] {
        var cbor = CBORWriter()
        ClaimsWriter.writeStart(issuer: "VN", expiration: 1_672_531_199, issuedAt: 1_640_995_200, to: &cbor)
        content.write(to: &cbor)
        let payload = cbor.buffer.array
        return head.map { $0 + payload.dropFirst() } ?? payload
    }

    /// Seals `payload` and checks the text as if `intended` was to be signed; nil when it may be released.
    private func refusal(
        _ payload: [UInt8], intended: [UInt8]? = nil, verifyingWith other: SigningKey? = nil
    ) throws -> IssuingError? {
        let identifier = try #require(KeyIdentifier([1, 2, 3, 4, 5, 6, 7, 8]))
        var sealer = CertificateSealer(keyIdentifier: identifier, signer: try key.makeSigner())
        payload.withUnsafeBytes { sealer.add(payload: $0) }
        try sealer.sign()
        var text = ByteBuffer()
        sealer.appendText(at: 0, to: &text)
        if let intended {
            sealer.beginBatch()
            intended.withUnsafeBytes { sealer.add(payload: $0) }
            try sealer.sign()
        }
        var check = FinishedTextCheck(key: (other ?? key).verifyingKey)
        do throws(IssuingError) {
            try text.withUnsafeBytes { text throws(IssuingError) in
                try check.check(text.bindMemory(to: UInt8.self), verifyingSignature: true) { sealer.carries($0, at: 0) }
            }
            return nil
        } catch {
            return error
        }
    }

    private func isRefused(_ content: DigitalCovidCertificate, as reason: String) throws -> Bool {
        guard case .selfCheckFailed(let found) = try refusal(payload(content)) else { return false }
        return found == reason
    }

    @Test func `lets pass what was to be signed, in whatever form it is encoded`() throws {
        #expect(try refusal(payload()) == nil)
        #expect(try refusal(payload(head: [0xB8, 0x04])) == nil)
        #expect(try refusal(payload(Self.vaccination(familyName: String(repeating: "Đ", count: 80)))) == nil)
    }

    @Test func `refuses a content that the schema refuses, and says where`() throws {
        let tooLong = Self.vaccination(familyName: String(repeating: "Đ", count: 81))
        #expect(try isRefused(tooLong, as: "nam.fn is longer than 80 characters"))
        let otherwise = Self.vaccination(transliterated: "Dang")
        #expect(try isRefused(otherwise, as: "nam.fnt is not of the form that the schema demands"))
        #expect(try isRefused(Self.vaccination(transliterated: nil), as: "nam.fnt is required"))
    }

    @Test func `refuses other bytes than were to be signed`() throws {
        let found = try refusal(payload(), intended: payload(Self.vaccination(dateOfBirth: "1985-02-04")))
        #expect(found?.description.contains("other bytes") == true)
        // Signed anew, the same payload has another signature.
        let other = try refusal(payload(), intended: payload())
        #expect(other?.description.contains("other bytes") == true)
    }

    /// Gives every digest the same signature, so that two messages differ in their payloads alone.
    private struct ConstantSigner: MessageSigner {
        let algorithm = Algorithm.es256
        let signatureByteCount = 64

        func digest(_ message: UnsafeRawBufferPointer, into digest: UnsafeMutableRawBufferPointer) {}

        func sign(digests: UnsafeRawBufferPointer, into signatures: UnsafeMutableRawBufferPointer) {
            signatures.initializeMemory(as: UInt8.self, repeating: 1)
        }
    }

    @Test func `a message carries the payload that it was made of, and no other`() throws {
        let identifier = try #require(KeyIdentifier([1, 2, 3, 4, 5, 6, 7, 8]))
        var sealer = CertificateSealer(keyIdentifier: identifier, signer: ConstantSigner())
        for payload in [payload(), payload(Self.vaccination(dateOfBirth: "1985-02-04"))] {
            payload.withUnsafeBytes { sealer.add(payload: $0) }
        }
        try sealer.sign()
        var text = ByteBuffer()
        sealer.appendText(at: 0, to: &text)
        var decoder = CertificateDecoder()
        let message = try text.withUnsafeBytes { try decoder.decode($0.bindMemory(to: UInt8.self)) }.message
        let (carriesFirst, carriesSecond) = (sealer.carries(message, at: 0), sealer.carries(message, at: 1))
        #expect(carriesFirst)
        #expect(!carriesSecond)
    }

    @Test func `refuses a signature of another key`() throws {
        let found = try refusal(payload(), verifyingWith: SigningKey(generating: .p256))
        #expect(found?.description.contains("the signature does not hold") == true)
    }

    @Test func `refuses a payload that is no claims set`() throws {
        for payload in [[], [0xA0], [0xFF], [0xA1, 0x01, 0x61, 0x56]] as [[UInt8]] {
            #expect(try refusal(payload) != nil, "\(payload)")
        }
    }
}
