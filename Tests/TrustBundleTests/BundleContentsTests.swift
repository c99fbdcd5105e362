import Bytes
import COSE
import Foundation
import Revocation
import Signatures
import Testing

@testable import TrustBundle

@Suite("The parts of a bundle")
struct BundleContentsTests {
    private let fixture: BundleFixture

    init() throws {
        fixture = try BundleFixture()
    }

    private func detail(_ parts: BundleFixture.Parts) -> (part: String?, detail: String)? {
        let error = caught { try fixture.contents(parts) }
        guard case .contents(let detail) = error?.reason else { return nil }
        return (error?.part, detail)
    }

    @Test func `signers are those of the list`() throws {
        let list = try fixture.contents().signers()
        #expect(Set(list.signers.map(\.keyIdentifier)) == Set(fixture.signers.map(\.keyIdentifier)))
        let empty = try BundleContents(fixture.read(fixture.file(fixture.maker([("trust-list", Array("x".utf8))]))))
        #expect(caught { try empty.signers() }?.part == "trust-list")
    }

    @Test func `a bundle without a trust list is of no use`() throws {
        let bundle = try fixture.read(fixture.file(fixture.maker([("other", [1])])))
        let error = caught { try BundleContents(bundle) }
        #expect(error?.part == "trust-list" && error?.reason == .contents(detail: "the bundle lacks it"))
    }

    @Test func `a revocation list needs its history, and the other way round`() throws {
        let contents = try fixture.contents(after: nil, sequence: 1, revoking: BundleFixture.hashes(0..<3))
        let revocation = try #require(contents.bundle.bytes(of: "revocation")).array
        let history = try #require(contents.bundle.bytes(of: "revocation-history")).array
        _ = try fixture.contents([("revocation", revocation), ("revocation-history", history)])
        #expect(detail([("revocation", revocation)])?.part == "revocation-history")
        #expect(detail([("revocation-history", history)])?.part == "revocation-history")
        #expect(detail([("revocation", revocation), ("revocation-history", Array(history.dropLast(4)))])?.part == "revocation-history")
        #expect(detail([("revocation", revocation), ("revocation-history", history + [0, 0, 0, 1])])?.part == "revocation-history")
        for sequence: UInt8 in [0, 2] {  // of a bundle that comes later, or of none
            let other = Array(history.dropLast()) + [sequence]
            #expect(detail([("revocation", revocation), ("revocation-history", other)])?.part == "revocation-history")
        }
    }

    @Test func `hashes out of their order are refused at their place`() throws {
        let contents = try fixture.contents(after: nil, sequence: 1, revoking: BundleFixture.hashes(0..<3))
        let revocation = try #require(contents.bundle.bytes(of: "revocation")).array
        let history = try #require(contents.bundle.bytes(of: "revocation-history")).array
        let swapped = [revocation[..<48], revocation[64..<80], revocation[48..<64], revocation[80...]].flatMap { $0 }
        let error = caught { try fixture.contents([("revocation", swapped), ("revocation-history", history)]) }
        #expect(error?.part == "revocation")
        let start = try SignedBundle.readUnverified(fixture.path("bundle")).offset(of: "revocation")
        #expect(error?.offset == start + 64)
    }

    @Test func `decisions are read back as they were made`() throws {
        let kid = try #require(KeyIdentifier([1, 2, 3]))
        let hash = BundleFixture.hashes(0..<1)[0]
        let key = WithdrawnSigners.Key(sha256: [UInt8](repeating: 7, count: 32), keyIdentifier: kid)
        let withdrawals = Withdrawals(
            withdrawn: [.init(keyIdentifier: kid, since: 2, reason: "lost")],
            keys: [.init(key: key, since: 2, reason: "lost")],
            reinstated: [
                .init(subject: .signer(kid), since: 1, until: 2, reason: "found"),
                .init(subject: .certificate(.normalizedIdentifier, hash), since: 1, until: 3, reason: "mixed up"),
            ])
        let contents = try fixture.contents([("withdrawals", withdrawals.encoded())], sequence: 3)
        #expect(contents.withdrawals == withdrawals)
        // Twins: a decision of a bundle that comes later, one that ends before it begins, one without a reason.
        #expect(caught { try fixture.contents([("withdrawals", withdrawals.encoded())], sequence: 2) }?.part == "withdrawals")
        for wrong in [
            Withdrawals(withdrawn: [.init(keyIdentifier: kid, since: 0, reason: "x")]),
            Withdrawals(withdrawn: [.init(keyIdentifier: kid, since: 1, reason: "")]),
            Withdrawals(keys: [.init(key: .init(sha256: [7], keyIdentifier: kid), since: 1, reason: "x")]),
            Withdrawals(keys: [.init(key: key, since: 2, reason: "x")]),
            Withdrawals(keys: [.init(key: key, since: 1, reason: "")]),
            Withdrawals(reinstated: [.init(subject: .signer(kid), since: 1, until: 1, reason: "x")]),
        ] {
            #expect(detail([("withdrawals", wrong.encoded())])?.part == "withdrawals")
        }
        #expect(detail([("withdrawals", [0xA0])])?.part == "withdrawals")
    }

    @Test func `parts are good, then stale, then ended, each from its second on`() throws {
        let contents = try fixture.contents([("rules", [1])], limits: .init(first: 100, second: 200))
        let provenance = BundleProvenance(of: contents.bundle)
        let expected: [(Int64, [String], String?)] = [
            (-5, [], nil), (99, [], nil), (100, ["trust-list"], nil), (199, ["trust-list"], nil),
            (200, ["trust-list"], "trust-list"), (.max - BundleFixture.created, ["trust-list"], "trust-list"),
        ]
        for (age, stale, ended) in expected {
            let clock = BundleFixture.created + age
            #expect(provenance.staleParts(at: clock).map(\.name) == stale, "\(age)")
            #expect(provenance.endedPart(at: clock)?.name == ended, "\(age)")
        }
        let without = BundleProvenance(of: try fixture.contents().bundle)
        #expect(without.staleParts(at: .max).isEmpty && without.endedPart(at: .max) == nil)
    }

    @Test func `value sets are those of the files, and one of them is there once`() throws {
        let text = #"{"valueSetId":"vaccines","valueSetDate":"2022-02-01","valueSetValues":{"EU/1":{"display":"One","active":true}}}"#
        let sets = try BundleValueSets(parsing: Array(text.utf8))
        let contents = try fixture.contents([("value-sets", sets.encoded())])
        #expect(contents.valueSets == sets)
        #expect(contents.valueSets?.contains("EU/1", inSet: "vaccines") == true)
        #expect(contents.valueSets?.contains("EU/2", inSet: "vaccines") == false)
        #expect(contents.valueSets?.contains("EU/1", inSet: "tests") == false)
        #expect(throws: BundleValueSetsError.repeated(id: "vaccines")) { try BundleValueSets(joining: [sets, sets]) }
        for wrong in ["", "{}", "[1]", text.replacing("2022-02-01", with: "new"), text.replacing(#"{"EU/1":{"display":"One","active":true}}"#, with: "{}")] {
            #expect(detail([("value-sets", Array(wrong.utf8))])?.part == "value-sets", "\(wrong)")
        }
    }
}
