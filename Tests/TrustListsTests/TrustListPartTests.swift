import CBOR
import COSE
import Foundation
import Signatures
import Testing
import VectorSupport

@testable import TrustLists

@Suite("Trust lists: the binary form")
struct TrustListPartTests {
    private let key: VerifyingKey
    private let other: VerifyingKey

    init() throws {
        key = try SigningKey(generating: .p256).verifyingKey
        other = try SigningKey(generating: .rsa(bitCount: 2_048)).verifyingKey
    }

    /// Items of one signer, each as its bytes; a test exchanges one.
    private func items(_ key: VerifyingKey) -> [[UInt8]] {
        [
            [0x62, 0x56, 0x4E],  // "VN"
            [0x48, 1, 2, 3, 4, 5, 6, 7, 8],  // kid of 8 bytes
            [0x58, 0x5B] + key.subjectPublicKeyInfo,  // key of 91 bytes
            [0x06],  // vaccination and recovery
            [0x1A, 0x61, 0xCF, 0x99, 0x80],  // 1640995200
            [0x1A, 0x65, 0x92, 0x00, 0x80],  // 1704067200
            [0x58, 0x20] + [UInt8](repeating: 0xAB, count: 32),  // digest of the certificate
            [0xF4],  // no example
        ]
    }

    private func part(_ signers: [[UInt8]]...) -> [UInt8] {
        [0x82, 0x01, 0x80 + UInt8(signers.count)] + signers.flatMap { [0x88] + $0.flatMap { $0 } }
    }

    private func signer() throws -> DocumentSigner {
        DocumentSigner(
            key: key, keyIdentifier: try #require(KeyIdentifier(inventedKid)), country: "VN",
            purposes: [.vaccination, .recovery], notBefore: 1_640_995_200, notAfter: 1_704_067_200,
            certificateSHA256: [UInt8](repeating: 0xAB, count: 32))
    }

    private func refusal(_ bytes: [UInt8]) -> TrustListPartError? {
        do throws(TrustListPartError) {
            _ = try TrustListPart.decode(bytes)
            return nil
        } catch {
            return error
        }
    }

    @Test func `a signer is written item by item`() throws {
        #expect(TrustListPart.encode(TrustList([try signer()])) == part(items(key)))
        #expect(TrustListPart.encode(TrustList()) == [0x82, 0x01, 0x80])
    }

    @Test func `what was written is read, with everything that is known of a signer`() throws {
        let bare = DocumentSigner(
            key: other, keyIdentifier: try #require(KeyIdentifier([1])), country: nil, isExample: true)
        let none = DocumentSigner(
            key: other, keyIdentifier: try #require(KeyIdentifier([2])), country: nil, purposes: [], notBefore: -1,
            notAfter: .max)
        for list in [TrustList([try signer(), bare, none]), TrustList([none, try signer(), bare]), TrustList()] {
            let bytes = TrustListPart.encode(list)
            let read = try TrustListPart.decode(bytes)
            #expect(read.count == list.count)
            #expect(TrustListDifference(from: list, to: read).isEmpty)
            #expect(TrustListPart.encode(read) == bytes)
        }
        let read = try TrustListPart.decode(part(items(key)))
        let signer = try #require(onlySigner(read, inventedKid))
        #expect(signer.country == "VN" && signer.key == key && signer.purposes == [.vaccination, .recovery])
        #expect(signer.notBefore == 1_640_995_200 && signer.notAfter == 1_704_067_200 && !signer.isExample)
        #expect(signer.certificateSHA256 == [UInt8](repeating: 0xAB, count: 32))
    }

    @Test func `one list has one encoding, whatever order its signers came in`() throws {
        let signers = try ["VN", "DE", nil].enumerated().map { index, country in
            try DocumentSigner(
                key: SigningKey(generating: .p256).verifyingKey, keyIdentifier: #require(KeyIdentifier([UInt8(index)])),
                country: country)
        }
        let one = TrustListPart.encode(TrustList(signers))
        #expect(TrustListPart.encode(TrustList(signers.reversed())) == one)
        #expect(one[4...6] == [0x62, 0x44, 0x45], "DE is first")
    }

    @Test func `an item of another type or out of its bounds is refused, with its place`() throws {
        let offsets = items(key).indices.map { index in 4 + items(key)[..<index].map(\.count).reduce(0, +) }
        let rows: [(index: Int, bytes: [UInt8], expected: String)] = [
            (0, [0x01], "text or null"), (1, [0x40], "1 to 32 bytes"),
            (1, [0x58, 0x21] + [UInt8](repeating: 0, count: 33), "1 to 32 bytes"), (1, [0x61, 0x41], "1 to 32 bytes"),
            (2, [0x01], "bytes"), (3, [0x08], "0 to 7"), (3, [0x20], "0 to 7"), (3, [0xF6], "0 to 7"),
            (4, [0xF9, 0x00, 0x00], "an integer or null"),
            (5, [0x1B] + [UInt8](repeating: 0xFF, count: 8), "an integer or null"),
            (6, [0x41, 0x00], "32 bytes or null"), (7, [0x00], "a boolean"), (7, [0xF6], "a boolean"),
        ]
        for row in rows {
            var changed = items(key)
            changed[row.index] = row.bytes
            #expect(
                refusal(part(changed))
                    == TrustListPartError(reason: .wrongType(expected: row.expected), offset: offsets[row.index]))
        }
        var broken = items(key)
        broken[2] = [0x41, 0x30]
        guard case .key = refusal(part(broken))?.reason else {
            Issue.record("a key of one byte is read")
            return
        }
    }

    @Test func `another shape or version is refused`() throws {
        let whole = part(items(key))
        #expect(refusal([0x80]) == TrustListPartError(reason: .wrongType(expected: "an array of 2"), offset: 0))
        #expect(refusal([0x82, 0x02, 0x80]) == TrustListPartError(reason: .otherVersion(expected: 1), offset: 1))
        #expect(refusal([0x82, 0x01, 0xA0]) == TrustListPartError(reason: .wrongType(expected: "an array"), offset: 2))
        #expect(
            refusal([0x82, 0x01, 0x81, 0x80])
                == TrustListPartError(reason: .wrongType(expected: "an array of 8"), offset: 3))
        #expect(refusal([])?.offset == 0)
        for count in 0..<whole.count {
            guard case .cbor = refusal(Array(whole.prefix(count)))?.reason else {
                Issue.record("\(count) bytes are read")
                continue
            }
        }
        guard case .cbor = refusal(whole + [0])?.reason else {
            Issue.record("a byte behind the list is read")
            return
        }
    }

    @Test func `any other encoding of a list is refused`() throws {
        let other = TrustListPartError(reason: .otherEncoding, offset: 0)
        var long = items(key)
        long[3] = [0x18, 0x06]  // a head of two bytes where one will do
        #expect(refusal(part(long)) == other)
        var small = items(key)
        small[0] = [0x62, 0x76, 0x6E]  // "vn"
        #expect(refusal(part(small)) == other)
        #expect(refusal([0x9F] + part(items(key)).dropFirst() + [0xFF]) == other, "an indefinite length")
        var second = items(key)
        second[1] = [0x48, 1, 2, 3, 4, 5, 6, 7, 9]
        #expect(refusal(part(items(key), second)) == nil)
        #expect(refusal(part(second, items(key))) == other, "another order")
    }

    @Test func `signers that contradict each other are refused`() throws {
        let twice = refusal(part(items(key), items(key)))
        #expect(
            twice?.reason == .conflictingSigners(kid: "0102030405060708")
                && twice?.offset == 4 + items(key).flatMap { $0 }.count)
        var wider = items(key)  // without a certificate
        (wider[1], wider[3], wider[6]) = ([0x48, 1, 2, 3, 4, 5, 6, 7, 9], [0x07], [0xF6])
        #expect(refusal(part(items(key), wider))?.reason == .conflictingSigners(kid: "0102030405060709"), "more kinds")
        (wider[3], wider[5]) = ([0x06], [0xF6])
        #expect(refusal(part(items(key), wider))?.reason == .otherEncoding, "no end, where the key has one")
        wider[5] = items(key)[5]
        #expect(refusal(part(items(key), wider)) == nil, "no more than the certificate allows")
        var elsewhere = items(key)
        elsewhere[0] = [0x62, 0x44, 0x45]
        elsewhere[1] = [0x41, 1]
        #expect(refusal(part(elsewhere, items(key)))?.reason == .conflictingSigners(kid: "0102030405060708"))
    }

    @Test func `a list with one bit changed is refused, or is another list`() throws {
        let whole = part(items(key))
        for bit in 0..<(whole.count * 8) {
            var changed = whole
            changed[bit / 8] ^= 1 << UInt8(bit % 8)
            if let read = try? TrustListPart.decode(changed) {
                #expect(TrustListPart.encode(read) == changed)
            }
        }
    }

    @Test func `every error is one line for people`() {
        let rows: [(TrustListPartError.Reason, String)] = [
            (
                .cbor(CBORError(reason: .duplicateMapKey, offset: 7)),
                "trust list: CBOR: the key stands in the map twice (byte 7)"
            ),
            (.wrongType(expected: "text"), "trust list: expected text (byte 7)"),
            (
                .otherVersion(expected: 1),
                "trust list: is of another version than 1; this program may be too old (byte 7)"
            ),
            (.key(.trailingBytes(count: 1)), "trust list: 1 bytes follow the key (byte 7)"),
            (
                .conflictingSigners(kid: "01"),
                "trust list: the signer with the kid 01 contradicts one before it (byte 7)"
            ),
            (.otherEncoding, "trust list: is not in its one encoding (byte 7)"),
        ]
        for (reason, text) in rows { #expect(TrustListPartError(reason: reason, offset: 7).description == text) }
    }
}
