import Foundation
import Testing
import TextFormats

@testable import Ledger

@Suite("Taking certificates back")
struct RevocationTests {
    private let fixture: LedgerFixture
    private static let start = LedgerFixture.created

    /// Run 1: certificates 1 to 4 on day 0; run 2: 5 and 6 a day later. 1, 2, 5 come from facility A.
    init() throws {
        fixture = try LedgerFixture()
        let ledger = try fixture.open()
        _ = try ledger.openRun(
            LedgerFixture.description(signers: [LedgerFixture.firstSigner, LedgerFixture.secondSigner]))
        var block = LedgerBlock(rowCapacity: 4)
        try block.add(TestCertificate(number: 1, row: 1, doseDate: 100, facility: "A", province: "Hà Nội", lot: "L1"))
        try block.add(
            TestCertificate(number: 2, row: 2, doseDate: 200, facility: "A", province: "TP Hà Nội", lot: "L2"))
        try block.add(
            TestCertificate(number: 3, row: 3, signer: 2, doseDate: 300, facility: "B", province: "Huế", lot: "L1"))
        try block.add(
            TestCertificate(
                number: 4, row: 4, signer: 2, doseDate: CertificateRow.noDate, facility: "B", province: "Nơi khác",
                product: "", lot: ""))
        block.place(firstRow: 1, input: 1, output: 1, at: Self.start)
        try ledger.append(block)
        try ledger.completeRun(LedgerFixture.end(1, at: Self.start, RowCounts(signed: 4)))
        _ = try ledger.openRun(LedgerFixture.description(run: 2))
        block.removeAll()
        try block.add(TestCertificate(number: 5, row: 1, doseDate: 100, facility: "A", province: "HA NOI", lot: "L1"))
        try block.add(TestCertificate(number: 6, row: 2, doseDate: 200, facility: "", province: "", lot: "L3"))
        block.place(firstRow: 1, input: 1, output: 1, at: Self.start + 86_400)
        try ledger.append(block)
        try ledger.completeRun(LedgerFixture.end(2, at: Self.start + 86_400, RowCounts(signed: 2)))
        try ledger.index()
    }

    private func plan(_ change: (inout RevocationFilter) throws -> Void) throws -> RevocationPlan {
        var filter = RevocationFilter()
        try change(&filter)
        return try LedgerReader(fixture.path).plan(filter)
    }

    private func refusal(_ body: () throws -> Void) throws -> LedgerError.Reason {
        try #require(throws: LedgerError.self, performing: body).reason
    }

    @Test func `each filter takes what it names`() throws {
        let reader = try LedgerReader(fixture.path)
        let identifier = try #require(try reader.certificate(3)).identifier
        let filters: [(expected: [Int64], (inout RevocationFilter) throws -> Void)] = [
            ([1, 2, 3, 4, 5, 6], { _ in }),
            ([5, 6], { $0.run = 2 }),
            ([], { $0.run = 3 }),
            ([1, 2, 5], { $0.facility = "A" }),
            ([6], { $0.facility = "" }),
            ([], { $0.facility = "a" }),
            ([1, 2, 5], { $0.province = "Thành phố Hà Nội" }),
            ([3], { $0.province = "thua thien hue" }),
            ([4], { $0.province = "Nơi khác" }),
            ([], { $0.province = "Đà Nẵng" }),
            ([1, 3, 5], { $0.lot = "L1" }),
            ([1, 2, 3, 5, 6], { $0.product = "EU/1/20/1528" }),
            ([2, 3, 6], { $0.doseFrom = 200 }),
            ([1, 5], { $0.doseTo = 199 }),
            (
                [2, 6],
                {
                    $0.doseFrom = 200
                    $0.doseTo = 200
                }
            ),
            ([5, 6], { $0.signedFrom = Self.start + 1 }),
            ([1, 2, 3, 4, 5, 6], { $0.signedFrom = Self.start }),
            ([1, 2, 3, 4], { $0.signedBefore = Self.start + 86_400 }),
            ([3], { $0.identifiers = [identifier, identifier.lowercased()] }),
            ([2, 6], { $0.recordKeys = [try TestCertificate.key(6), try TestCertificate.key(2)] }),
            ([], { $0.identifiers = [] }),
        ]
        for (index, (expected, change)) in filters.enumerated() {
            #expect(try plan(change).numbers == expected, "filter \(index)")
        }
    }

    @Test func `filters combine: all must hold`() throws {
        #expect(
            try plan {
                $0.facility = "A"
                $0.lot = "L1"
            }.numbers == [1, 5])
        #expect(
            try plan {
                $0.facility = "A"
                $0.lot = "L1"
                $0.run = 1
            }.numbers == [1])
        #expect(
            try plan {
                $0.recordKeys = [try TestCertificate.key(1), try TestCertificate.key(5)]
                $0.run = 2
            }.numbers == [5])
        let reader = try LedgerReader(fixture.path)
        let identifier = try #require(try reader.certificate(1)).identifier
        #expect(
            try plan {
                $0.recordKeys = [try TestCertificate.key(5)]
                $0.identifiers = [identifier]
            }.numbers.isEmpty)
    }

    @Test func `a plan counts by facility, province and key, with each key's share`() throws {
        let plan = try plan { $0.doseTo = 299 }  // 1, 2, 5, 6
        #expect(
            plan.facilities == [
                RevocationPlan.Share(name: "A", count: 3), RevocationPlan.Share(name: LedgerReport.none, count: 1),
            ])
        #expect(
            plan.provinces == [
                RevocationPlan.Share(name: "Hà Nội", count: 3),
                RevocationPlan.Share(name: LedgerReport.unrecognised, count: 1),
            ])
        #expect(
            plan.keys == [
                RevocationPlan.KeyShare(
                    keyIdentifier: LedgerFixture.firstSigner.keyIdentifier, count: 4, inForce: 4)
            ])
        let second = try self.plan { $0.lot = "L1" }.keys
        #expect(second.map(\.count) == [2, 1])
        #expect(second.map(\.inForce) == [4, 2])
    }

    @Test func `a plan names what the ledger does not hold`() throws {
        let plan = try plan {
            $0.identifiers = ["URN:UVCI:01:VN:NONE"]
            $0.recordKeys = [try TestCertificate.key(1), Bytes16()]
        }
        #expect(plan.missingIdentifiers == ["URN:UVCI:01:VN:NONE"])
        #expect(plan.missingRecordKeys == [Bytes16()])
        #expect(plan.numbers.isEmpty)
    }

    @Test func `exactly the plan is revoked, in one event`() throws {
        let plan = try plan { $0.facility = "A" }
        let ledger = try fixture.open()
        let outcome = try ledger.revoke(plan, reason: "wrong facility", at: Self.start + 90_000)
        #expect(outcome.revoked == [1, 2, 5])
        #expect(outcome.revokedMeanwhile == [])
        #expect(outcome.head == ledger.head)
        #expect(outcome.head.event == plan.head.event + 1)
        let reader = try LedgerReader(fixture.path)
        #expect(try reader.revokedNumbers() == [1, 2, 5])
        #expect(try reader.certificate(5)?.revocation?.reason == "wrong facility")
        #expect(try reader.verify().findings == [])
    }

    @Test func `what was revoked is never counted again`() throws {
        let first = try plan { $0.facility = "A" }
        let second = try plan { $0.lot = "L1" }  // 1, 3, 5
        let ledger = try fixture.open()
        _ = try ledger.revoke(first, reason: "wrong facility", at: Self.start + 90_000)
        let outcome = try ledger.revoke(second, reason: "wrong lot", at: Self.start + 90_001)
        #expect(outcome.revoked == [3])
        #expect(outcome.revokedMeanwhile == [1, 5])
        let reader = try LedgerReader(fixture.path)
        #expect(try reader.certificate(1)?.revocation?.reason == "wrong facility")
        let third = try plan { $0.lot = "L1" }
        #expect(third.numbers.isEmpty)
        #expect(third.alreadyRevokedCount == 3)
        #expect(third.keys.isEmpty)
        #expect(try plan { _ in }.keys.map(\.inForce) == [1, 1])
    }

    @Test func `doing a plan twice changes nothing the second time`() throws {
        let plan = try plan { $0.facility = "A" }
        let ledger = try fixture.open()
        let head = try ledger.revoke(plan, reason: "wrong facility", at: Self.start + 90_000).head
        let again = try ledger.revoke(plan, reason: "wrong facility", at: Self.start + 90_001)
        #expect(again.revoked == [])
        #expect(again.revokedMeanwhile == [1, 2, 5])
        #expect(again.head == head)
    }

    @Test func `a plan that names an unknown certificate, or one twice, is refused whole`() throws {
        let ledger = try fixture.open()
        for numbers: [Int64] in [[1, 7], [0], [-1, 1], [1, 1], [2, 1]] {
            var plan = try plan { $0.facility = "A" }
            plan.numbers = numbers
            let wrong = plan
            let reason = try refusal { _ = try ledger.revoke(wrong, reason: "r", at: Self.start) }
            guard case .contradiction = reason else { return #expect(Bool(false), "\(numbers): \(reason)") }
        }
        #expect(try LedgerReader(fixture.path).revokedNumbers().isEmpty)
    }

    @Test func `a plan needs a reason and no open run`() throws {
        let plan = try plan { $0.facility = "A" }
        let ledger = try fixture.open()
        #expect(
            try refusal { _ = try ledger.revoke(plan, reason: "", at: Self.start) }
                == .contradiction("a revocation without a reason"))
        _ = try ledger.openRun(LedgerFixture.description(run: 3))
        #expect(try refusal { _ = try ledger.revoke(plan, reason: "r", at: Self.start) } == .runIsOpen(run: 3))
        try ledger.abandonRun(3, at: Self.start)
        #expect(try ledger.revoke(plan, reason: "r", at: Self.start).revoked == [1, 2, 5])
    }

    @Test func `a plan of a later state, or of another ledger, is refused`() throws {
        let early = fixture.path("early.sqlite")
        try LedgerReader(fixture.path).backUp(to: early)
        let ledger = try fixture.open()
        _ = try ledger.revoke(try plan { $0.lot = "L3" }, reason: "r", at: Self.start)
        let plan = try plan { $0.facility = "A" }
        let old = try Ledger.open(early, at: 0)
        #expect(
            try refusal { _ = try old.revoke(plan, reason: "r", at: Self.start) } == .rolledBack(shown: 8, last: 7))
        let other = try Ledger.open(fixture.path("other.sqlite"), at: 0)
        #expect(
            try refusal { _ = try other.revoke(plan, reason: "r", at: Self.start) }
                == .otherLedger(shown: ledger.identifier, found: other.identifier))
    }

    // MARK: The plan as a file

    @Test func `a plan comes back from its file as it was`() throws {
        let plan = try plan {
            $0.identifiers =
                ["URN:UVCI:01:VN:NONE"]
                + (1...5).compactMap { number in
                    number == 3 ? nil : try? LedgerReader(fixture.path).certificate(number)?.identifier
                }
            $0.recordKeys = try (1...7).map(TestCertificate.key)
        }
        #expect(plan.numbers == [1, 2, 4, 5])
        #expect(plan.missingRecordKeys.count == 1)
        var writer = JSONWriter()
        writer.value(plan.json)
        let bytes = writer.buffer.array
        #expect(String(decoding: bytes, as: UTF8.self).contains(#""numbers":[[1,2],[4,5]]"#))
        #expect(try RevocationPlan(JSONValue(parsing: bytes)) == plan)
    }

    @Test func `a file with a member changed for the worse is no plan`() throws {
        let plan = try plan { $0.facility = "A" }
        guard case .object(let members) = plan.json else { return #expect(Bool(false)) }
        let changes: [(String, JSONValue)] = [
            ("ledger", .null), ("event", .string("7")), ("hash", .string("0g")), ("hash", .string("012")),
            ("certificates", .number("4")), ("numbers", .array([])), ("numbers", .null),
            ("numbers", .array([.array([.number("2"), .number("1")])])), ("numbers", .array([.number("1")])),
            ("numbers", .array([.array([.number("0"), .number("1")])])),
            ("numbers", .array([.array([.number("1"), .number("9223372036854775807")])])),
            ("numbers", .array([.array([.number("1"), .number("2")]), .array([.number("2"), .number("2")])])),
            ("facilities", .array([.null])), ("keys", .array([.object([])])), ("missing_ci", .number("1")),
            ("keys", .array([.object([JSONValue.Member("kid", .string("*"))])])),
        ]
        for (name, value) in changes {
            let changed = members.map { $0.name == name ? JSONValue.Member(name, value) : $0 }
            #expect(throws: RevocationPlanError.self, "\(name): \(value)") { try RevocationPlan(.object(changed)) }
        }
        #expect(throws: RevocationPlanError.self) { try RevocationPlan(.array([])) }
        #expect(try RevocationPlan(.object(members)) == plan)
    }
}
