import CBOR
import COSE
import HealthCertificate
import Signatures
import Testing

/// The rule for a protected header without attributes (HCERT §5.1, RFC 9052 §3 and §4.4).
///
/// It comes as a byte string of no bytes (`40`) or as one that holds an empty map (`41 A0`). Either way there are no
/// protected attributes, and where there are none a byte string of no bytes is signed. Every other header is signed as it
/// was received. The working group's vector sign-pass-01 (`41 A0`, signed as `40`) demands it. Nothing is
/// given away: alg and kid of such a message are unprotected anyway, and the trusted key decides the algorithm.
@Suite("Certificates without protected attributes")
struct EmptyProtectedHeaderTests {
    private let key: SigningKey

    init() throws {
        key = try SigningKey(generating: .p256)
    }

    /// A message with alg and kid unprotected.
    ///
    /// - Parameters:
    ///   - protected: the protected byte string as it is sent.
    ///   - signed: the one that the signature is made over.
    private func message(protected: [UInt8], signed: [UInt8]) throws -> [UInt8] {
        let payload: [UInt8] = [0xA0]
        let toBeSigned = [0x84, 0x6A] + Array("Signature1".utf8) + signed + [0x40, 0x41] + payload
        var signature = [UInt8](repeating: 0, count: 64)
        var signer = try key.makeSigner()
        try SHA256.digest(toBeSigned).withUnsafeBytes { digest in
            try signature.withUnsafeMutableBytes { try signer.sign(digests: digest, into: $0) }
        }
        return [0xD2, 0x84] + protected + [0xA2, 0x01, 0x26, 0x04, 0x41, 0x07, 0x41] + payload + [0x58, 0x40] + signature
    }

    private func holds(protected: [UInt8], signed: [UInt8]) throws -> Bool {
        var scratch = CBORWriter()
        let certificate = try UnverifiedHealthCertificate(decodingMessage: message(protected: protected, signed: signed))
        return certificate.isSigned(by: key.verifyingKey, scratch: &scratch)
    }

    @Test func `both forms are signed as no bytes`() throws {
        #expect(try holds(protected: [0x40], signed: [0x40]))
        #expect(try holds(protected: [0x41, 0xA0], signed: [0x40]))
        #expect(try holds(protected: [0x42, 0xBF, 0xFF], signed: [0x40]))  // an empty map of indefinite length
    }

    @Test func `neither form is signed as an empty map`() throws {
        #expect(try !holds(protected: [0x40], signed: [0x41, 0xA0]))
        #expect(try !holds(protected: [0x41, 0xA0], signed: [0x41, 0xA0]))
    }

    @Test func `a header with an attribute is signed as it was received`() throws {
        let received: [UInt8] = [0x44, 0xA1, 0x18, 0x01, 0x26]  // label 1 with a head longer than it needs
        #expect(try holds(protected: received, signed: received))
        #expect(try !holds(protected: received, signed: [0x43, 0xA1, 0x01, 0x26]))
        #expect(try !holds(protected: received, signed: [0x40]))
    }
}
