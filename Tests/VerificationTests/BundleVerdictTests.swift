import Foundation
import HealthCertificate
import Revocation
import Testing
import TrustBundle
import TrustLists
import Verification

@Suite("Verdicts that rest on a bundle")
struct BundleVerdictTests {
    private let world: World
    private let text: String
    private let start = World.start + 86_400

    init() throws {
        world = try World()
        text = try world.text(World.recovery)
    }

    /// The trust list is stale after 100 seconds and of no use after 200; another part, which nothing rests on, after 1.
    private func verifier(_ provenance: BundleProvenance? = nil) throws -> Verifier {
        Verifier(
            trustList: TrustList([try DocumentSigner(certificate: world.certificate)]),
            trust: provenance ?? BundleProvenance(manifest))
    }

    private var manifest: BundleManifest {
        func part(_ name: String, _ first: Int64, _ second: Int64) -> BundlePart {
            BundlePart(
                name: name, byteCount: 0, sha256: [UInt8](repeating: 0, count: 32), date: start,
                ageLimits: .init(first: first, second: second))
        }
        return BundleManifest(
            identifier: [UInt8](repeating: 7, count: 16), sequence: 12, created: start,
            parts: [part("trust-list", 100, 200), part("rules/ZZ", 1, 1)])
    }

    private func codes(_ verdict: Verdict) -> [String] { verdict.notices.map(\.code.rawValue) }

    @Test func `every verdict names the bundle, and none when there is none`() throws {
        for text in [text, "garbage", ""] {
            let verdict = try verifier().verdict(on: text, at: ValidationClock(seconds: start))
            let trust = try #require(try jsonObject(of: verdict)["trust"] as? [String: Any])
            #expect(trust["sequence"] as? Int == 12 && trust["date"] as? String == "2022-01-02T00:00:00Z")
            #expect((trust["digest"] as? String)?.count == 64 && trust.count == 3)
            let without = try world.verifier().verdict(on: text, at: ValidationClock(seconds: start))
            #expect(try jsonObject(of: without)["trust"] is NSNull)
        }
        let unusable = try verifier().verdict(onUnusableInput: .withoutText, at: ValidationClock(seconds: start))
        #expect(unusable.trust?.sequence == 12)
    }

    @Test func `a stale part is a notice in every verdict, from its second on`() throws {
        for (age, expected): (Int64, [String]) in [(0, []), (99, []), (100, ["TRUST-STALE"]), (199, ["TRUST-STALE"])] {
            let clock = ValidationClock(seconds: start + age)
            let valid = try verifier().verdict(on: text, at: clock)
            #expect(valid.isValid && codes(valid) == expected, "\(age)")
            let garbage = try verifier().verdict(on: "garbage", at: clock)
            #expect(!garbage.isValid && codes(garbage) == expected, "\(age)")
        }
    }

    @Test func `past its second limit nothing is valid, also in a process that began before`() throws {
        let verifier = try verifier()
        #expect(verifier.verdict(on: text, at: ValidationClock(seconds: start + 199)).isValid)
        let verdict = verifier.verdict(on: text, at: ValidationClock(seconds: start + 200))
        #expect(!verdict.isValid && verdict.signed == nil && codes(verdict) == ["TRUST-STALE"])
        #expect(verdict.failures == [.trustExpired(part: "trust-list", at: start + 200, clock: start + 200)])
        #expect(verdict.failures.map(\.code) == ["TRUST-EXPIRED"] && verdict.advice == .secondLine)
    }

    @Test func `a code that only the bundle's value sets know is known`() throws {
        let sets = try BundleValueSets(
            parsing: Array(
                #"{"valueSetId":"disease-agent-targeted","valueSetDate":"2022-02-01","valueSetValues":{"999":{"display":"New"}}}"#.utf8))
        let text = try world.text(World.recovery, replacing: "i840539006", with: "c999")
        let clock = ValidationClock(seconds: start)
        let list = TrustList([try DocumentSigner(certificate: world.certificate)])
        let unknown = Verifier(trustList: list).verdict(on: text, at: clock)
        #expect(codes(unknown).contains("CODE-UNKNOWN"))
        let known = Verifier(trustList: list, valueSets: sets).verdict(on: text, at: clock)
        #expect(!codes(known).contains("CODE-UNKNOWN"))
    }
}
