import Foundation
import Signatures
import Testing
import VectorSupport

@Suite("SHA-256, FIPS 180-4")
struct SHA256Tests {
    /// Examples of NIST (Cryptographic Standards and Guidelines, SHA-256) and of the empty message.
    static let examples: [(message: [UInt8], digest: String)] = [
        ([], "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        (Array("abc".utf8), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            Array("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq".utf8),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
        (
            [UInt8](repeating: UInt8(ascii: "a"), count: 1_000_000),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
        ),
    ]

    @Test func `digests the published examples`() {
        for (message, digest) in Self.examples {
            #expect(hex(SHA256.digest(message)) == digest, "\(message.count) bytes")
        }
    }

    @Test func `pieces have the digest of the whole, wherever they are cut`() {
        let message = Array("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq".utf8)
        for cut in 0...message.count {
            var stream = SHA256Stream()
            stream.update(Array(message[..<cut]))
            stream.update(Array(message[cut...]))
            let digest = hex(stream.finish())
            #expect(digest == "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1", "cut at \(cut)")
        }
    }

    @Test func `a stream finishes into memory of the caller`() {
        var stream = SHA256Stream()
        stream.update(Array("abc".utf8))
        var digest = [UInt8](repeating: 0xEE, count: 33)
        digest.withUnsafeMutableBytes { stream.finish(into: $0) }
        #expect(hex(digest) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" + "ee")
    }
}

@Suite("HMAC-SHA-256, RFC 4231 §4")
struct HMACSHA256Tests {
    /// Test cases 1 to 4, 6 and 7. Number 5 cuts its result, which nothing here does.
    static let examples: [(key: [UInt8], message: [UInt8], code: String)] = [
        (
            [UInt8](repeating: 0x0B, count: 20), Array("Hi There".utf8),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
        ),
        (
            Array("Jefe".utf8), Array("what do ya want for nothing?".utf8),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        ),
        (
            [UInt8](repeating: 0xAA, count: 20), [UInt8](repeating: 0xDD, count: 50),
            "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"
        ),
        (
            Array(1...25), [UInt8](repeating: 0xCD, count: 50),
            "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"
        ),
        (
            [UInt8](repeating: 0xAA, count: 131),
            Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
        ),
        (
            [UInt8](repeating: 0xAA, count: 131),
            Array(
                ("This is a test using a larger than block-size key and a larger than block-size data. "
                    + "The key needs to be hashed before being used by the HMAC algorithm.").utf8),
            "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"
        ),
    ]

    @Test func `authenticates the published test cases`() {
        for (key, message, code) in Self.examples {
            let mac = HMACSHA256(key: key)
            let made = hex(mac.authenticate(message))
            #expect(made == code)
            let again = hex(mac.authenticate(message))
            #expect(again == code, "one value authenticates any number of messages")
        }
    }

    @Test func `two parts have the code of the whole`() {
        let mac = HMACSHA256(key: Array("Jefe".utf8))
        let message = Array("what do ya want for nothing?".utf8)
        for cut in 0...message.count {
            var code = [UInt8](repeating: 0, count: 32)
            code.withUnsafeMutableBytes { code in
                message.withUnsafeBytes { message in
                    mac.authenticate(
                        UnsafeRawBufferPointer(rebasing: message[..<cut]),
                        UnsafeRawBufferPointer(rebasing: message[cut...]), into: code)
                }
            }
            #expect(hex(code) == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
        }
    }
}

@Suite("Random and secret bytes")
struct SecretBytesTests {
    @Test func `random bytes have the length asked for and do not repeat`() throws {
        var seen: Set<[UInt8]> = []
        for _ in 0..<1_000 {
            let bytes = try RandomBytes.make(count: 16)
            #expect(bytes.count == 16)
            #expect(seen.insert(bytes).inserted)
        }
        #expect(try RandomBytes.make(count: 0).isEmpty)
    }

    @Test func `a secret begins as zeros, can be filled, cut and lent`() {
        var secret = SecretBytes(count: 4)
        let atFirst = secret.withUnsafeBytes { Array($0) }
        #expect(atFirst == [0, 0, 0, 0])
        secret.withUnsafeMutableBytes { $0.copyBytes(from: [1, 2, 3, 4]) }
        secret.truncate(to: 3)
        secret.truncate(to: 9)
        let atLast = secret.withUnsafeBytes { Array($0) }
        #expect(atLast == [1, 2, 3])
    }

    @Test func `a process may forbid the dumping of its memory`() async {
        await #expect(processExitsWith: .success) {  // a process of its own, since it is for life
            precondition(forbidMemoryDumps())
            var limit = rlimit()
            precondition(getrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &limit) == 0)
            precondition(limit.rlim_cur == 0 && limit.rlim_max == 0)
        }
    }
}
