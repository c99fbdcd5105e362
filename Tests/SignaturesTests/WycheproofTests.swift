import Foundation
import Testing
import VectorSupport

@testable import Signatures

/// A file of Wycheproof, as far as verifying needs it.
private struct WycheproofFile: Decodable {
    struct Group: Decodable {
        let publicKeyDer: String
        let tests: [Case]
    }

    struct Case: Decodable {
        let tcId: Int
        let comment: String
        let msg: String
        let sig: String
        let result: String
    }

    let numberOfTests: Int
    let testGroups: [Group]

    static func read(_ name: String) throws -> WycheproofFile {
        try VectorFolders.decode(
            Self.self, from: VectorFolders.published.appending(path: "wycheproof/\(name)_test.json"))
    }

    /// Judges every case and calls `check` with the verdict.
    ///
    /// - Returns: number of cases judged.
    func judge(_ check: (_ item: Case, _ holds: Bool) -> Void) throws -> Int {
        var count = 0
        for group in testGroups {
            let key = try VerifyingKey(subjectPublicKeyInfoDER: bytes(hex: group.publicKeyDer))
            for item in group.tests {
                check(item, key.verifies(bytes(hex: item.sig), over: bytes(hex: item.msg)))
                count += 1
            }
        }
        return count
    }
}

extension VerifyingKey {
    func verifies(_ signature: [UInt8], over message: [UInt8]) -> Bool {
        signature.withUnsafeBytes { signature in
            message.withUnsafeBytes { verifies(signature: signature, over: $0) }
        }
    }
}

@Suite("Wycheproof", .enabled(if: VectorFolders.publishedAreThere, "published vectors are missing"))
struct WycheproofTests {
    @Test func `ES256 signatures of 64 bytes hold or fail as published`() throws {
        let file = try WycheproofFile.read("ecdsa_secp256r1_sha256_p1363")
        let count = try file.judge { item, holds in
            #expect(holds == (item.result == "valid"), "tcId \(item.tcId): \(item.comment)")
        }
        #expect(count == file.numberOfTests)
    }

    @Test func `ES256 signatures hold or fail as published, whatever was verified in the same numbers before`() throws {
        let file = try WycheproofFile.read("ecdsa_secp256r1_sha256_p1363")
        let numbers = SignatureNumbers()
        for group in file.testGroups {
            let key = try VerifyingKey(subjectPublicKeyInfoDER: bytes(hex: group.publicKeyDer))
            for item in group.tests + group.tests.reversed() {
                let holds = bytes(hex: item.sig).withUnsafeBytes { signature in
                    bytes(hex: item.msg).withUnsafeBytes { key.verifies(signature: signature, over: $0, in: numbers) }
                }
                #expect(holds == (item.result == "valid"), "tcId \(item.tcId): \(item.comment)")
            }
        }
    }

    @Test func `ES256 signatures in DER form never hold`() throws {
        let file = try WycheproofFile.read("ecdsa_secp256r1_sha256")
        var validCount = 0
        let count = try file.judge { item, holds in
            #expect(!holds, "tcId \(item.tcId): \(item.comment)")
            validCount += item.result == "valid" ? 1 : 0
        }
        #expect(count == file.numberOfTests)
        #expect(validCount > 0, "sound DER signatures are among them")
    }

    @Test(arguments: [
        "rsa_pss_2048_sha256_mgf1_32", "rsa_pss_3072_sha256_mgf1_32", "rsa_pss_2048_sha256_mgf1_32_params",
    ])
    func `PS256 signatures with a salt of 32 bytes hold or fail as published`(name: String) throws {
        let file = try WycheproofFile.read(name)
        let count = try file.judge { item, holds in
            #expect(holds == (item.result == "valid"), "tcId \(item.tcId): \(item.comment)")
        }
        #expect(count == file.numberOfTests)
    }

    /// The file judges by a salt of 0 bytes. Its case 69 is invalid there for its salt of 32 bytes, and PS256 for us.
    @Test func `PSS signatures without a salt never hold`() throws {
        let file = try WycheproofFile.read("rsa_pss_2048_sha256_mgf1_0")
        let count = try file.judge { item, holds in
            #expect(holds == (item.tcId == 69), "tcId \(item.tcId): \(item.comment)")
        }
        #expect(count == file.numberOfTests)
    }

    @Test func `PSS signatures with MGF1-SHA-1 and a salt of 20 bytes never hold`() throws {
        let file = try WycheproofFile.read("rsa_pss_2048_sha256_mgf1sha1_20")
        let count = try file.judge { item, holds in
            #expect(!holds, "tcId \(item.tcId): \(item.comment)")
        }
        #expect(count == file.numberOfTests)
    }
}
