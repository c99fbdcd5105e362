import Foundation
import Issuance
import Testing

/// How many signatures are verified before release. Counts expected here are counted by hand from the rule: the first, the
/// last and each 64th behind the first of every block, kind by kind.
@Suite("Self-check by sample")
struct SignatureSampleTests {
    private let desk: Desk
    private let ledger: String

    init() throws {
        desk = try Desk()
        ledger = desk.folder.appending(path: "ledger.sqlite").path
    }

    /// Rows of 60 bytes, or of 30 KiB, of which three fill a chunk.
    private static func file(_ numbers: some Sequence<Int>, isLong: Bool = false) -> String {
        let place = isLong ? String(repeating: "x", count: 30_000) : "F"
        return header + ",facility\n"
            + numbers.map { number in
                "R\(number),Đặng Văn Hùng,1984,Nam,000084\(String(1_000_000 + number).dropFirst()),2,15/12/2021,Moderna,\(place)\n"
            }.joined()
    }

    private func verified(_ records: String, format: RecordFormat = .csv, jobs: Int = 1, all: Bool = false) throws -> (verified: Int, signed: Int) {
        let tally = try desk.sign(records, format: format, jobs: jobs, ledger: ledger) { settings in
            settings.verifiesEachSignature = all
            settings.blockRowCount = 100
        }.tally
        #expect(tally.rejectedCount == 0)
        return (tally.verifiedCount, tally.signedCount)
    }

    @Test func `the first, the last and one in 64 of every block are verified`() throws {
        // Rows 1, 65, 100; 101, 165, 200; 201, 250.
        let counts = try verified(Self.file(1...250))
        #expect(counts.verified == 8 && counts.signed == 250)
    }

    @Test func `chunks and threads do not change which ones are verified`() throws {
        let counts = try verified(Self.file(1...250, isLong: true), jobs: 3)
        #expect(counts.verified == 8 && counts.signed == 250)
    }

    @Test func `a full self-check verifies all of them`() throws {
        let counts = try verified(Self.file(1...250), all: true)
        #expect(counts.verified == 250 && counts.signed == 250)
    }

    @Test func `the last one of a block is verified when rows behind it were signed before, those of later chunks too`() throws {
        let old = Set(1...300).subtracting([20, 21, 150, 290])
        _ = try verified(Self.file(old.sorted(), isLong: true))
        // Rows 20 and 21; 150, which is the first and the last of its block; 290 likewise.
        let counts = try verified(Self.file(1...300, isLong: true))
        #expect(counts.verified == 4 && counts.signed == 4)
    }

    @Test func `a block in which nothing is signed has nothing to verify`() throws {
        _ = try verified(Self.file(1...200))
        let counts = try verified(Self.file(1...200) + Self.file([201]).split(separator: "\n")[1] + "\n")
        #expect(counts.verified == 1 && counts.signed == 1)
    }

    @Test func `each kind has a sample of its own`() throws {
        func line(_ number: Int, _ group: String) -> String {
            #"{"record":"R\#(number)","dcc":{"nam":{"fn":"Lê"},"dob":"1990-01-02",\#(group)}}"# + "\n"
        }
        let test = #""t":[{"tg":"840539006","tt":"LP6464-4","sc":"2021-12-15T08:00:00Z","tr":"260415000","tc":"C","co":"VN"}]"#
        let dose = #""v":[{"tg":"840539006","vp":"1119349007","mp":"EU/1/20/1507","ma":"ORG-100031184","dn":2,"sd":2,"dt":"2021-12-15","co":"VN"}]"#
        // Doses 1 and 65, test 71, and test 73, the last one.
        let lines = (1...70).map { line($0, dose) } + (71...73).map { line($0, test) }
        let counts = try verified(lines.joined(), format: .ndjson)
        #expect(counts.verified == 4 && counts.signed == 73)
    }
}
