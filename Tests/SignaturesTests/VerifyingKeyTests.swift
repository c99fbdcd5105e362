import COSE
import Foundation
import Testing
import VectorSupport

@testable import Signatures

@Suite("Verifying keys, HCERT §3.3.2")
struct VerifyingKeyTests {
    /// Makes a private key with the `openssl` command and reads its public half.
    private func publicKey(_ algorithm: String, _ more: String = "") throws -> [UInt8] {
        let folder = try TemporaryFolder()
        try folder.openssl("genpkey -algorithm \(algorithm) \(more) -out a.key")
        try folder.openssl("pkey -in a.key -pubout -outform DER -out a.der")
        return try folder.bytes("a.der")
    }

    private func refusal(_ der: [UInt8]) -> SignatureError? {
        do throws(SignatureError) {
            _ = try VerifyingKey(subjectPublicKeyInfoDER: der)
            return nil
        } catch {
            return error
        }
    }

    /// SubjectPublicKeyInfo of a P-256 key up to the bits of the point (RFC 5480 §2).
    private static let p256Head: [UInt8] = [
        0x30, 0x13,  // AlgorithmIdentifier
        0x06, 0x07, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01,  // id-ecPublicKey
        0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07,  // prime256v1
    ]

    private func p256(point: [UInt8]) -> [UInt8] {
        let bits = [0x03, UInt8(point.count + 1), 0x00] + point
        return [0x30, UInt8(Self.p256Head.count + bits.count)] + Self.p256Head + bits
    }

    /// The base point of P-256 (SEC 2 §2.4.2).
    private static let baseX = bytes(hex: "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296")
    private static let baseY = bytes(hex: "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5")

    @Test func `a key on P-256 is for ES256`() throws {
        let key = try VerifyingKey(subjectPublicKeyInfoDER: p256(point: [0x04] + Self.baseX + Self.baseY))
        #expect(key.algorithm == .es256)
        #expect(key.signatureByteCount == 64)
        #expect(key.bitCount == 256)
    }

    @Test func `one key is equal to itself, in compressed form as well`() throws {
        let whole = p256(point: [0x04] + Self.baseX + Self.baseY)
        let key = try VerifyingKey(subjectPublicKeyInfoDER: whole)
        let same = try VerifyingKey(subjectPublicKeyInfoDER: p256(point: [0x03] + Self.baseX))
        let mirrored = try VerifyingKey(subjectPublicKeyInfoDER: p256(point: [0x02] + Self.baseX))
        #expect(key.subjectPublicKeyInfo == whole)
        #expect(key == same)
        #expect(key.hashValue == same.hashValue)
        #expect(key != mirrored)
    }

    @Test func `refuses a point that is not on the curve, or at infinity`() {
        var offCurve = Self.baseY
        offCurve[31] ^= 1
        #expect(refusal(p256(point: [0x04] + Self.baseX + offCurve)) != nil)
        #expect(refusal(p256(point: [0x00])) != nil)
        #expect(refusal(p256(point: [0x04] + Self.baseX)) != nil)
    }

    @Test func `refuses bytes behind the key, and says how many`() {
        let key = p256(point: [0x04] + Self.baseX + Self.baseY)
        #expect(refusal(key + [0, 0, 0]) == .trailingBytes(count: 3))
    }

    @Test func `refuses what is no key, and names the call`() {
        for der: [UInt8] in [[], [0x30], [0x30, 0x00], Array("no key".utf8)] {
            guard case .openSSL(let error) = refusal(der) else {
                Issue.record("accepted \(der)")
                continue
            }
            #expect(error.call == "d2i_PUBKEY")
        }
    }

    @Test(arguments: [
        ("EC", "-pkeyopt ec_paramgen_curve:P-384", "EC on secp384r1"),
        ("EC", "-pkeyopt ec_paramgen_curve:secp256k1", "EC on secp256k1"),
        ("ED25519", "", "ED25519"),
        ("X25519", "", "X25519"),
    ])
    func `refuses keys that HCERT does not have, by name`(algorithm: String, options: String, name: String) throws {
        let error = try #require(refusal(publicKey(algorithm, options)))
        #expect(error == .unsupportedKey(name: name))
        #expect(error.description.contains(name))
    }

    @Test func `refuses P-256 that is described rather than named`() throws {
        let der = try publicKey("EC", "-pkeyopt ec_paramgen_curve:P-256 -pkeyopt ec_param_enc:explicit")
        #expect(refusal(der) == .unsupportedKey(name: "EC on prime256v1 by explicit parameters"))
    }

    /// SubjectPublicKeyInfo of an RSA key (RFC 3279 §2.3.1). The modulus is a number of that size and no more.
    private func rsa(bitCount: Int, exponent: [UInt8] = [1, 0, 1]) -> [UInt8] {
        func element(_ tag: UInt8, _ contents: [UInt8]) -> [UInt8] {
            [tag, 0x82, UInt8(contents.count >> 8), UInt8(contents.count & 0xFF)] + contents
        }
        var modulus = [UInt8](repeating: 0x5A, count: (bitCount + 7) / 8)
        modulus[0] = 1 << UInt8((bitCount - 1) % 8)
        modulus[modulus.count - 1] |= 1
        let integers =
            element(0x02, (modulus[0] >= 0x80 ? [0] : []) + modulus) + [0x02, UInt8(exponent.count)] + exponent
        let algorithm = bytes(hex: "300d06092a864886f70d0101010500")  // rsaEncryption, NULL
        return element(0x30, algorithm + element(0x03, [0] + element(0x30, integers)))
    }

    @Test(arguments: [2048, 3072, 4095, 4096])
    func `an RSA key of 2048 to 4096 bits is for PS256`(bitCount: Int) throws {
        let key = try VerifyingKey(subjectPublicKeyInfoDER: rsa(bitCount: bitCount))
        #expect(key.algorithm == .ps256)
        #expect(key.bitCount == bitCount)
        #expect(key.signatureByteCount == (bitCount + 7) / 8)
    }

    @Test func `one RSA key is equal to itself, in forms that are not its own as well`() throws {
        let whole = rsa(bitCount: 2048)
        let key = try VerifyingKey(subjectPublicKeyInfoDER: whole)
        #expect(key.subjectPublicKeyInfo == whole)

        // SEQUENCE and two bytes of length, 30 82 xx xx; the algorithm's 15 bytes, the last two of them NULL; the key's bits.
        let bits = whole[(4 + 15)...]
        let withoutNull = [0x30, 0x82, whole[2], whole[3] - 2] + bytes(hex: "300b06092a864886f70d010101") + bits
        let withLongLength = [0x30, 0x83, 0x00] + whole[2...]
        for form in [withoutNull, withLongLength] {
            let same = try VerifyingKey(subjectPublicKeyInfoDER: form)
            #expect(same == key)
            #expect(same.subjectPublicKeyInfo == whole)
        }
        #expect(try VerifyingKey(subjectPublicKeyInfoDER: rsa(bitCount: 2048, exponent: [3])) != key)
    }

    @Test func `an RSASSA-PSS key is equal to the rsaEncryption key of the same numbers, and to no other`() throws {
        for exponent in [[1, 0, 1], [3]] as [[UInt8]] {
            let whole = rsa(bitCount: 2048, exponent: exponent)
            // The algorithm id-RSASSA-PSS without parameters, two bytes shorter than rsaEncryption with NULL.
            let pss = [0x30, 0x82, whole[2], whole[3] - 2] + bytes(hex: "300b06092a864886f70d01010a") + whole[(4 + 15)...]
            let (key, same) = (try VerifyingKey(subjectPublicKeyInfoDER: whole), try VerifyingKey(subjectPublicKeyInfoDER: pss))
            #expect(key == same && key.hashValue == same.hashValue)
            #expect(key.identity == whole && same.identity == whole)
            #expect(same.subjectPublicKeyInfo == pss && key.subjectPublicKeyInfo == whole)
            #expect(try VerifyingKey(subjectPublicKeyInfoDER: rsa(bitCount: 2048, exponent: [0x11])) != same)
        }
    }

    @Test func `refuses bytes behind an RSA key, within it and after it`() {
        let whole = rsa(bitCount: 2048)
        #expect(refusal(whole + [0, 0, 0]) == .trailingBytes(count: 3))
        // One byte more in each of the three lengths around the numbers, and behind them.
        var within = whole + [0]
        for offset in [3, 4 + 15 + 3, 4 + 15 + 4 + 1 + 3] { within[offset] += 1 }
        #expect(refusal(within) != nil)
    }

    @Test func `no altered or missing byte of an RSA key makes reading trap`() {
        let whole = rsa(bitCount: 2048)
        for offset in whole.indices {
            for mask: UInt8 in [0x01, 0x80, 0xFF] {
                var der = whole
                der[offset] ^= mask
                _ = refusal(der)
            }
            #expect(refusal(Array(whole[..<offset])) != nil, "cut to \(offset) bytes")
        }
    }

    @Test(arguments: [512, 1024, 2047, 4097, 16_384])
    func `refuses RSA keys of other sizes`(bitCount: Int) {
        #expect(refusal(rsa(bitCount: bitCount)) == .modulusSizeOutOfRange(bitCount: bitCount))
    }

    @Test func `refuses an RSA key whose exponent proves nothing`() {
        let rows: [(digits: [UInt8], exponent: UInt64)] = [
            ([1], 1), ([2], 2), ([1, 0, 0], 65_536),
            ([1, 0, 0, 0, 0, 0, 0, 0, 1], 0),  // 2^64 + 1
        ]
        for (digits, exponent) in rows {
            #expect(refusal(rsa(bitCount: 2048, exponent: digits)) == .unsoundExponent(exponent))
        }
        #expect(refusal(rsa(bitCount: 2048, exponent: [3])) == nil)
    }

    @Test(arguments: [
        "",
        "-pkeyopt rsa_pss_keygen_md:sha256 -pkeyopt rsa_pss_keygen_mgf1_md:sha256 -pkeyopt rsa_pss_keygen_saltlen:32",
    ])
    func `an RSASSA-PSS key is for PS256 if its parameters allow that`(parameters: String) throws {
        let der = try publicKey("RSA-PSS", "-pkeyopt rsa_keygen_bits:2048 \(parameters)")
        #expect(try VerifyingKey(subjectPublicKeyInfoDER: der).algorithm == .ps256)
    }

    @Test(arguments: [
        "-pkeyopt rsa_pss_keygen_md:sha384 -pkeyopt rsa_pss_keygen_mgf1_md:sha384 -pkeyopt rsa_pss_keygen_saltlen:48",
        "-pkeyopt rsa_pss_keygen_md:sha256 -pkeyopt rsa_pss_keygen_mgf1_md:sha1 -pkeyopt rsa_pss_keygen_saltlen:32",
        "-pkeyopt rsa_pss_keygen_md:sha256 -pkeyopt rsa_pss_keygen_mgf1_md:sha256 -pkeyopt rsa_pss_keygen_saltlen:33",
    ])
    func `refuses an RSASSA-PSS key whose parameters forbid PS256`(parameters: String) throws {
        let der = try publicKey("RSA-PSS", "-pkeyopt rsa_keygen_bits:2048 \(parameters)")
        guard case .openSSL(let error) = refusal(der) else {
            Issue.record("accepted")
            return
        }
        #expect(error.call.hasPrefix("EVP_PKEY"))
        #expect(!error.reason.isEmpty)
    }

    @Test func `every description says what is wrong`() {
        let errors: [(SignatureError, String)] = [
            (.openSSL(OpenSSLError(call: "d2i_PUBKEY", reason: "")), "d2i_PUBKEY failed"),
            (.openSSL(OpenSSLError(call: "d2i_PUBKEY", reason: "too long")), "d2i_PUBKEY: too long"),
            (.trailingBytes(count: 3), "3 bytes follow the key"),
            (.modulusSizeOutOfRange(bitCount: 1024), "RSA key of 1024 bits; allowed are 2048 to 4096"),
            (.unsoundExponent(1), "RSA key with the public exponent 1"),
            (.halvesDisagree, "the private and the public half of the key do not belong together"),
        ]
        for (error, text) in errors {
            #expect(error.description == text)
        }
    }
}
