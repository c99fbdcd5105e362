import COSE
import Foundation
import Signatures
import Testing
import TextFormats

@testable import TrustLists

/// Signers with keys made once, and kids that are easy to read: one byte, repeated.
private struct Signers {
    let keys: [VerifyingKey]

    init() throws {
        keys = try (0..<4).map { _ in try SigningKey(generating: .p256).verifyingKey }
    }

    func signer(
        _ kid: UInt8, _ country: String? = "VN", key: Int = 0, purposes: Purposes = .all, notBefore: Int64? = nil,
        notAfter: Int64? = nil, digest: UInt8? = nil, isExample: Bool = false
    ) -> DocumentSigner {
        DocumentSigner(
            key: keys[key], keyIdentifier: KeyIdentifier(certificateDigest: [UInt8](repeating: kid, count: 32)),
            country: country, purposes: purposes, notBefore: notBefore, notAfter: notAfter,
            certificateSHA256: digest.map { [UInt8](repeating: $0, count: 32) }, isExample: isExample)
    }
}

@Suite("Trust lists: what changed")
struct TrustListDifferenceTests {
    private let signers: Signers

    init() throws {
        signers = try Signers()
    }

    private func difference(_ old: [DocumentSigner], _ new: [DocumentSigner]) -> TrustListDifference {
        TrustListDifference(from: TrustList(old), to: TrustList(new))
    }

    @Test func `the same signers in another order are no difference`() {
        let (one, two) = (signers.signer(1), signers.signer(2, key: 1))
        let same = difference([one, two], [two, one])
        #expect(same.isEmpty && same.text == "the same signers as before\n")
    }

    @Test func `what came and went is listed by country and kid`() {
        let old = [signers.signer(3, "VN", key: 0), signers.signer(2, "DE", key: 1)]
        let new = [signers.signer(9, nil, key: 2), signers.signer(8, "FR", key: 1, notBefore: 0, notAfter: 86_400)]
        let difference = difference(old, new)
        #expect(difference.added.map(\.country) == ["FR", nil])
        #expect(difference.removed.map(\.country) == ["DE", "VN"])
        #expect(difference.changed.isEmpty && !difference.isEmpty)
        #expect(
            difference.text == """
                + FR  CAgICAgICAg=  ES256 256  1970-01-01 to 1970-01-02  test, vaccination, recovery
                + (no country)  CQkJCQkJCQk=  ES256 256  no dates  test, vaccination, recovery
                - DE  AgICAgICAgI=  ES256 256  no dates  test, vaccination, recovery
                - VN  AwMDAwMDAwM=  ES256 256  no dates  test, vaccination, recovery
                2 added, 2 removed, 0 changed

                """)
    }

    @Test func `what changed of a signer is named`() {
        let old = signers.signer(1)
        let rows: [(new: DocumentSigner, reason: String)] = [
            (signers.signer(1, "FR"), "country VN to FR"),
            (signers.signer(1, nil), "country VN to (no country)"),
            (signers.signer(1, purposes: .test), "test, vaccination, recovery to test"),
            (signers.signer(1, purposes: []), "test, vaccination, recovery to no kind"),
            (signers.signer(1, notBefore: 0), "begins ? to 1970-01-01"),
            (signers.signer(1, notAfter: 86_400), "ends ? to 1970-01-02"),
            (signers.signer(1, digest: 1), "another certificate"),
            (signers.signer(1, isExample: true), "now an example"),
            (signers.signer(1, key: 1), "ANOTHER KEY"),
        ]
        for (new, reason) in rows {
            let difference = difference([old], [new])
            #expect(difference.changed.map(\.reasons) == [[reason]])
            #expect(difference.added.isEmpty && difference.removed.isEmpty)
            #expect(difference.text.hasPrefix("~ "))
        }
    }

    @Test func `of several keys under one kid each is compared with itself`() {
        let old = [signers.signer(1, key: 0), signers.signer(1, key: 1)]
        let replaced = difference(old, [signers.signer(1, key: 1), signers.signer(1, key: 2)])
        #expect(replaced.changed.map(\.reasons) == [["ANOTHER KEY"]])
        let fewer = difference(old, [signers.signer(1, key: 1)])
        #expect(fewer.removed.count == 1 && fewer.changed.isEmpty)
        let elsewhere = difference([old[0]], [signers.signer(1, "FR", key: 1)])
        #expect(
            elsewhere.added.count == 1 && elsewhere.removed.count == 1, "another key of another country is no change")
    }

    @Test func `hidden characters of a country are made visible`() {
        let difference = difference([], [signers.signer(1, "V\u{202E}N")])
        #expect(difference.text.hasPrefix("+ V\\u{202E}N  "))
    }

    @Test func `each difference is one JSON object a line`() throws {
        let old = [signers.signer(1), signers.signer(2, key: 1)]
        let new = [signers.signer(1, purposes: .test), signers.signer(3, key: 2)]
        var json = JSONWriter()
        difference(old, new).write(to: &json)
        let lines = String(decoding: json.buffer.array, as: UTF8.self).split(separator: "\n")
        let objects = try lines.map { try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any] ?? [:] }
        #expect(objects.compactMap { $0["change"] as? String } == ["added", "removed", "changed"])
        #expect(objects.map { $0["old"] != nil } == [false, true, true])
        #expect(objects.map { $0["new"] != nil } == [true, false, true])
        #expect((objects[2]["new"] as? [String: Any])?["purposes"] as? [String] == ["test"])
    }
}

@Suite("Trust lists: who is listed")
struct TrustListListingTests {
    private static let clock: Int64 = 100 * 86_400
    private let signers: Signers

    init() throws {
        signers = try Signers()
    }

    private func standing(_ notBefore: Int64?, _ notAfter: Int64?, days: Int = 30) -> TrustListListing.Standing? {
        let list = TrustList([signers.signer(1, notBefore: notBefore, notAfter: notAfter)])
        return TrustListListing(list, at: Self.clock, expiringWithinDays: days).rows.first?.standing
    }

    @Test func `a signer stands where its dates are to the clock`() {
        let clock = Self.clock
        #expect(standing(clock, clock + 30 * 86_400 + 1) == .valid)
        #expect(standing(clock, clock + 30 * 86_400) == .expiring)
        #expect(standing(clock, clock) == .expiring)
        #expect(standing(clock, clock - 1) == .expired)
        #expect(standing(clock + 1, clock + 9) == .notYetValid)
        #expect(standing(nil, nil) == .undated)
        #expect(standing(clock, clock + 1, days: 0) == .valid)
        #expect(standing(clock, .max, days: .max) == .valid)
        #expect(standing(clock, clock, days: -1) == .expiring)
    }

    @Test func `a moment at the end of time is no trap`() {
        let list = TrustList([signers.signer(1, notBefore: .min, notAfter: .max)])
        let listing = TrustListListing(list, at: .max, expiringWithinDays: 10)
        #expect(listing.count(.expiring) == 1)
        #expect(listing.text.contains("0000-01-01 to 9999-12-31"))
    }

    @Test func `signers are listed by country, those without one last`() {
        let list = TrustList([
            signers.signer(3, nil, key: 0), signers.signer(2, "VN", key: 3, notAfter: Self.clock - 1, isExample: true),
            signers.signer(1, "VN", key: 1, purposes: .vaccination, notBefore: 0, notAfter: Self.clock),
            signers.signer(4, "FR", key: 2),
        ])
        let listing = TrustListListing(list, at: Self.clock, expiringWithinDays: 7)
        #expect(listing.countries.map(\.country) == ["FR", "VN", nil])
        #expect(
            listing.text == """
                FR  1 signer
                  BAQEBAQEBAQ=  ES256 256  no dates  test, vaccination, recovery
                VN  2 signers
                  AQEBAQEBAQE=  ES256 256  1970-01-01 to 1970-04-11  vaccination  EXPIRES SOON
                  AgICAgICAgI=  ES256 256  ? to 1970-04-10  test, vaccination, recovery  EXAMPLE  EXPIRED
                (no country)  1 signer
                  AwMDAwMDAwM=  ES256 256  no dates  test, vaccination, recovery
                4 signers of 2 countries: 0 valid, 1 that expire within 7 days, 1 expired, 0 not yet valid, 2 without dates

                """)
    }

    @Test func `each signer is one JSON object a line`() throws {
        let list = TrustList([
            signers.signer(1, notBefore: 0, notAfter: Self.clock - 1, digest: 0xAB), signers.signer(2, nil, key: 1),
        ])
        var json = JSONWriter()
        TrustListListing(list, at: Self.clock, expiringWithinDays: 7).write(to: &json)
        let keys = signers.keys.map {
            SHA256.digest($0.subjectPublicKeyInfo).map { String(format: "%02x", $0) }.joined()
        }
        let digest = String(repeating: "ab", count: 32)
        #expect(
            String(decoding: json.buffer.array, as: UTF8.self) == """
                {"country":"VN","kid":"AQEBAQEBAQE=","algorithm":"ES256","bits":256,"notBefore":"1970-01-01T00:00:00Z",\
                "notAfter":"1970-04-10T23:59:59Z","standing":"expired","purposes":["test","vaccination","recovery"],\
                "keySHA256":"\(keys[0])","certificateSHA256":"\(digest)","example":false}
                {"country":null,"kid":"AgICAgICAgI=","algorithm":"ES256","bits":256,"notBefore":null,"notAfter":null,\
                "standing":"undated","purposes":["test","vaccination","recovery"],"keySHA256":"\(keys[1])",\
                "certificateSHA256":null,"example":false}

                """)
    }

    @Test func `a list of nobody is shown as that`() {
        let listing = TrustListListing(TrustList(), at: 0, expiringWithinDays: 1)
        #expect(listing.countries.isEmpty && listing.text.hasPrefix("0 signers of 0 countries"))
    }
}
