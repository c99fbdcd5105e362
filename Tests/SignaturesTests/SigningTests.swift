import COSE
import Foundation
import Testing
import VectorSupport

@testable import Signatures

extension KeySigner {
    /// Signs one message.
    mutating func signature(of message: [UInt8]) throws -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: 32)
        digest.withUnsafeMutableBytes { room in
            message.withUnsafeBytes { self.digest($0, into: room) }
        }
        var signature = [UInt8](repeating: 0, count: signatureByteCount)
        try sign(digests: digest, into: &signature)
        return signature
    }

    /// Signs digests in arrays.
    mutating func sign(digests: [UInt8], into signatures: inout [UInt8]) throws(SignerError) {
        let outcome = signatures.withUnsafeMutableBytes { room in
            digests.withUnsafeBytes { digests in
                Result { () throws(SignerError) in try sign(digests: digests, into: room) }
            }
        }
        try outcome.get()
    }
}

@Suite("Signing")
struct SigningTests {
    private static let message = Array("a message".utf8)

    /// The form that `openssl` reads: `SEQUENCE { r INTEGER, s INTEGER }` (RFC 3279 §2.2.3).
    private static func der(_ raw: [UInt8]) -> [UInt8] {
        let integers = [raw[..<32], raw[32...]].flatMap { number -> [UInt8] in
            let digits = number.drop { $0 == 0 }
            let padding: [UInt8] = digits.first.map { $0 >= 0x80 } ?? true ? [0] : []
            return [2, UInt8(padding.count + digits.count)] + padding + digits
        }
        return [0x30, UInt8(integers.count)] + integers
    }

    @Test func `openssl verifies what is signed with P-256`() throws {
        let key = try SigningKey(generating: .p256)
        var signer = try key.makeSigner()
        let raw = try signer.signature(of: Self.message)
        #expect(raw.count == 64)

        let folder = try TemporaryFolder()
        try folder.write(Self.der(raw)[...], to: "signature")
        try folder.write(Self.message, to: "message")
        try folder.write(key.verifyingKey.subjectPublicKeyInfo, to: "public.der")
        let output = try folder.openssl(
            "dgst -sha256 -verify public.der -keyform DER -signature signature message")
        #expect(output.contains("Verified OK"))
    }

    @Test func `a verification sees nothing of the one before it in the same numbers`() throws {
        let (one, other) = (try SigningKey(generating: .p256), try SigningKey(generating: .p256))
        var signer = try one.makeSigner()
        var otherSigner = try other.makeSigner()
        let signature = try signer.signature(of: Self.message)
        let otherSignature = try otherSigner.signature(of: Self.message)
        var flipped = signature
        flipped[63] ^= 1
        let withoutR = [UInt8](repeating: 0, count: 32) + signature[32...]
        let numbers = SignatureNumbers()
        func holds(_ signature: [UInt8], over message: [UInt8], _ key: SigningKey) -> Bool {
            signature.withUnsafeBytes { signature in
                message.withUnsafeBytes { key.verifyingKey.verifies(signature: signature, over: $0, in: numbers) }
            }
        }
        #expect(holds(signature, over: Self.message, one))
        #expect(!holds(flipped, over: Self.message, one))
        #expect(holds(signature, over: Self.message, one))
        #expect(!holds(withoutR, over: Self.message, one))
        #expect(!holds(signature, over: Self.message + [0], one))
        #expect(!holds(signature, over: Self.message, other))
        #expect(holds(otherSignature, over: Self.message, other))
        #expect(!holds(otherSignature, over: Self.message, one))
        #expect(holds(signature, over: Self.message, one))
    }

    @Test func `openssl verifies what is signed with RSA, with a salt of 32 bytes`() throws {
        let key = try SigningKey(generating: .rsa(bitCount: 2048))
        #expect(key.algorithm == .ps256)
        var signer = try key.makeSigner()
        let signature = try signer.signature(of: Self.message)
        #expect(signature.count == 256)

        let folder = try TemporaryFolder()
        try folder.write(signature, to: "signature")
        try folder.write(Self.message, to: "message")
        try folder.write(key.verifyingKey.subjectPublicKeyInfo, to: "public.der")
        let output = try folder.openssl(
            "dgst -sha256 -verify public.der -keyform DER -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:32"
                + " -sigopt rsa_mgf1_md:sha256 -signature signature message")
        #expect(output.contains("Verified OK"))
    }

    @Test(arguments: [SigningKey.Kind.p256, .rsa(bitCount: 2048)])
    func `a signature holds over its message under its key, and nowhere else`(kind: SigningKey.Kind) throws {
        let key = try SigningKey(generating: kind)
        let other = try SigningKey(generating: kind)
        var signer = try key.makeSigner()
        let signature = try signer.signature(of: Self.message)

        #expect(key.verifyingKey.verifies(signature, over: Self.message))
        #expect(!other.verifyingKey.verifies(signature, over: Self.message))
        #expect(!key.verifyingKey.verifies(signature, over: Self.message + [0]))
        #expect(!key.verifyingKey.verifies(signature, over: []))
        for index in signature.indices {
            var altered = signature
            altered[index] ^= 1
            #expect(!key.verifyingKey.verifies(altered, over: Self.message), "byte \(index)")
        }
        for wrong in [[], Array(signature.dropLast()), signature + [0], [0] + signature] {
            #expect(!key.verifyingKey.verifies(wrong, over: Self.message), "\(wrong.count) bytes")
        }
    }

    @Test func `an RSA signature above the modulus is refused`() throws {
        let key = try SigningKey(generating: .rsa(bitCount: 2048)).verifyingKey
        #expect(!key.verifies([UInt8](repeating: 0xFF, count: 256), over: Self.message))
        #expect(!key.verifies([UInt8](repeating: 0, count: 256), over: Self.message))
    }

    @Test func `a batch is signed in order`() throws {
        let key = try SigningKey(generating: .p256)
        var signer = try key.makeSigner()
        let messages = (0..<100).map { Array("message \($0)".utf8) }
        let digests = messages.flatMap { SHA256.digest($0) }
        var signatures = [UInt8](repeating: 0, count: 64 * messages.count)
        try signer.sign(digests: digests, into: &signatures)
        for (index, message) in messages.enumerated() {
            let signature = Array(signatures[(64 * index)..<(64 * index + 64)])
            #expect(key.verifyingKey.verifies(signature, over: message), "message \(index)")
        }
    }

    @Test func `a batch of nothing is signed`() throws {
        var signer = try SigningKey(generating: .p256).makeSigner()
        var signatures: [UInt8] = []
        try signer.sign(digests: [], into: &signatures)
        #expect(signatures.isEmpty)
    }

    @Test func `digests that do not fit their room are refused before the first signature`() throws {
        var signer = try SigningKey(generating: .p256).makeSigner()
        for (digestBytes, room) in [(31, 64), (33, 64), (32, 63), (64, 127)] {
            var signatures = [UInt8](repeating: 0, count: room)
            var refusal: SignerError?
            do throws(SignerError) {
                try signer.sign(digests: [UInt8](repeating: 1, count: digestBytes), into: &signatures)
            } catch {
                refusal = error
            }
            #expect(refusal?.signedCount == 0, "\(digestBytes) bytes into \(room)")
            #expect(signatures.allSatisfy { $0 == 0 })
        }
    }

    /// A repeated r gives the private key away.
    @Test func `no r repeats in 10,000 signatures of one digest`() throws {
        var signer = try SigningKey(generating: .p256).makeSigner()
        let count = 10_000
        let digest = SHA256.digest(Self.message)
        let digests = (0..<count).flatMap { _ in digest }
        var signatures = [UInt8](repeating: 0, count: 64 * count)
        try signer.sign(digests: digests, into: &signatures)
        let rs = Set((0..<count).map { Array(signatures[(64 * $0)..<(64 * $0 + 32)]) })
        #expect(rs.count == count)
    }

    @Test func `one key verifies on many threads at once`() async throws {
        let key = try SigningKey(generating: .p256)
        var signer = try key.makeSigner()
        let signature = try signer.signature(of: Self.message)
        let verifyingKey = key.verifyingKey
        let rightCount = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    (0..<200).count { index in
                        let message = index % 2 == 0 ? Self.message : [1]
                        return verifyingKey.verifies(signature, over: message) == (index % 2 == 0)
                    }
                }
            }
            return await group.reduce(0, +)
        }
        #expect(rightCount == 8 * 200)
    }

    @Test func `refuses to make RSA keys that nobody may use`() {
        for bitCount in [-1, 0, 1024, 4097, Int.max] {
            #expect(throws: SignatureError.modulusSizeOutOfRange(bitCount: bitCount)) {
                try SigningKey(generating: .rsa(bitCount: bitCount))
            }
        }
    }

    @Test(arguments: [SigningKey.Kind.p256, .rsa(bitCount: 2048)])
    func `the baseline signs and verifies`(kind: SigningKey.Kind) throws {
        var baseline = try OpenSSLBaseline(SigningKey(generating: kind))
        let isVerifiedTooEarly = baseline.verify(count: 1)
        #expect(!isVerifiedTooEarly)
        let isSigned = baseline.sign(count: 3)
        let isVerified = baseline.verify(count: 3)
        #expect(isSigned && isVerified)
    }
}
