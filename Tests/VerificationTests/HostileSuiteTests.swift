import Foundation
import Revocation
import Testing
import TrustLists
import VectorSupport
import Verification

/// One case of `test-vectors/hostile/cases.ndjson`; its README says what the members mean.
private struct HostileCase {
    let object: JSONObject

    var id: String { object.text("id") ?? "?" }
    var isValid: Bool { object.text("verdict") == "valid" }
    var layers: [String] { object["layer"] as? [String] ?? object.text("layer").map { [$0] } ?? [] }
    var notices: Set<String> { Set(object["notices"] as? [String] ?? []) }
    var optionalNotices: Set<String> { Set(object["optional_notices"] as? [String] ?? []) }

    var bytes: [UInt8] {
        if let base64 = object.text("text_base64") { return Array(Data(base64Encoded: base64) ?? Data()) }
        if let unit = object.text("text_repeat.unit"), let count = object["text_repeat.count"] as? Int {
            return Array(String(repeating: unit, count: count).utf8)
        }
        return Array((object.text("text") ?? "").utf8)
    }

    var clock: ValidationClock {
        let date = object.text("at").flatMap { ISO8601DateFormatter().date(from: $0) }
        return ValidationClock(seconds: Int64(date?.timeIntervalSince1970 ?? 0))
    }
}

@Suite("Hostile certificates, one failure each, and their accepted twins")
struct HostileSuiteTests {
    private static let folder = VectorFolders.own.appending(path: "hostile")

    /// Codes that the suite judges exactly; a verifier may give others besides.
    private static let judgedNotices: Set<String> = [
        "TEST-POSITIVE", "DOSES-INCOMPLETE", "RECOVERY-NOT-YET", "RECOVERY-OVER", "EVENT-IN-FUTURE", "CODE-UNKNOWN",
        "EXP-AFTER-SIGNER", "COUNTRY-UNKNOWN", "EXAMPLE-KEY",
    ]

    private static func lines(of name: String) throws -> [JSONObject] {
        let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
        return try text.split(separator: "\n").map { line in
            JSONObject(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any] ?? [:])
        }
    }

    /// Every case with its verdict. Verifiers are made once for the lists that they look at.
    private static func verdicts() throws -> [(HostileCase, Verdict)] {
        var verifiers: [String: Verifier] = [:]
        return try lines(of: "cases.ndjson").map(HostileCase.init).map { hostile in
            let trust = hostile.object.text("trust") ?? ""
            let revocation = hostile.object.text("revocation")
            let name = trust + "|" + (revocation ?? "")
            if verifiers[name] == nil {
                let (list, _) = try TrustListReader.read([folder.appending(path: trust).path])
                let index = try revocation.map { file in
                    let bytes = Array(try Data(contentsOf: folder.appending(path: file)))
                    return try RevocationListReader.read(bytes, at: hostile.clock.seconds)
                }
                verifiers[name] = Verifier(trustList: list, revocations: index)
            }
            let verifier = try #require(verifiers[name])
            return (hostile, hostile.bytes.withUnsafeBufferPointer { verifier.verdict(onUTF8: $0, at: hostile.clock) })
        }
    }

    @Test func `every case is judged as its rule demands, at its layer, with its notices`() throws {
        let verdicts = try Self.verdicts()
        #expect(verdicts.count >= 200)
        for (hostile, verdict) in verdicts {
            #expect(verdict.isValid == hostile.isValid, "\(hostile.id): \(verdict.line)")
            #expect(verdict.isValid == verdict.failures.isEmpty)
            if let first = verdict.failures.first, !hostile.isValid {
                #expect(hostile.layers.contains(first.layer.rawValue), "\(hostile.id) \(hostile.layers): \(verdict.line)")
            }
            if hostile.isValid {
                let given = Set(verdict.notices.map(\.code.rawValue)).intersection(Self.judgedNotices)
                let isRight = given.isSuperset(of: hostile.notices) && given.isSubset(of: hostile.notices.union(hostile.optionalNotices))
                #expect(isRight, "\(hostile.id): \(given), expected \(hostile.notices)")
            }
        }
    }

    @Test func `no hidden character reaches a screen`() throws {
        for (hostile, verdict) in try Self.verdicts() {
            let shown = verdict.line + jsonLine(of: verdict)
            let isHidden = shown.unicodeScalars.contains { scalar in
                switch scalar.value {
                case 0..<0x20, 0x7F...0x9F, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x2069, 0xFEFF: true
                default: false
                }
            }
            #expect(!isHidden, "\(hostile.id)")
        }
    }

    @Test func `nothing of an unverified text is in its verdict`() throws {
        let unverified = ["input", "prefix", "base45", "zlib", "cose", "signature"]
        for (hostile, verdict) in try Self.verdicts() {
            guard let first = verdict.failures.first, unverified.contains(first.layer.rawValue) else { continue }
            #expect(verdict.signed == nil, "\(hostile.id)")
        }
    }

    @Test func `a list that is of no use stops before the first answer`() throws {
        let lists = try Self.lines(of: "unusable-lists.ndjson")
        #expect(!lists.isEmpty)
        for list in lists {
            let bytes = Array((list.text("content") ?? "").utf8)
            let clock = list.text("at").flatMap { ISO8601DateFormatter().date(from: $0) }?.timeIntervalSince1970 ?? 0
            if list.text("kind") == "revocation" {
                #expect(throws: RevocationListError.self, "\(list.members)") {
                    try RevocationListReader.read(bytes, at: Int64(clock))
                }
            } else {
                let file = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
                try Data(bytes).write(to: file)
                defer { try? FileManager.default.removeItem(at: file) }
                #expect(throws: TrustListError.self, "\(list.members)") { try TrustListReader.read([file.path]) }
            }
        }
    }
}
