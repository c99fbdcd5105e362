import Foundation
import Issuance
import Ledger
import Testing

@Suite("Keys of records")
struct RecordKeyTests {
    /// Ci of the certificates that a ledger has under the identifier of a record.
    private func found(_ identifier: String, in path: String) throws -> [String] {
        let reader = try LedgerReader(path)
        let key = RecordKey(ofRecordIdentifier: identifier, secret: reader.secret)
        return try reader.certificates(recordKey: key.ledgerBytes).map(\.identifier)
    }

    @Test func `an identifier finds what was signed under it, and nothing else`() throws {
        let desk = try Desk()
        let ledger = desk.folder.appending(path: "ledger").path
        let rows = ["R1,Đặng Văn Hùng,1984,Nam,000084000002,2,15/12/2021,Moderna", "\u{A0}Mã 7 ,Đặng Văn Hà,1984,Nam,000084000003,2,15/12/2021,Moderna"]
        let signed = try desk.sign(([header] + rows).joined(separator: "\n") + "\n", ledger: ledger)
        let identifiers = signed.lines.compactMap { $0.text("ci") }
        try #require(identifiers.count == 2)
        #expect(try found("R1", in: ledger) == [identifiers[0]])
        #expect(try found("Mã 7", in: ledger) == [identifiers[1]] && found(" Mã 7\u{A0}", in: ledger) == [identifiers[1]])
        for other in ["R", "R2", "r1", "R1R1", "", "1"] { #expect(try found(other, in: ledger).isEmpty, "\(other)") }
    }

    @Test func `the identifier beside a whole certificate counts the same way`() throws {
        let desk = try Desk()
        let ledger = desk.folder.appending(path: "ledger").path
        let dose = #"{"tg":"840539006","vp":"1119349007","mp":"EU/1/20/1528","ma":"ORG-100030215","dn":2,"sd":2,"dt":"2021-12-15","co":"VN","is":"Test"}"#
        let lines = [("\" T-1 \"", "Hùng"), ("17", "Hà")].map { record, name in
            #"{"record":\#(record),"dcc":{"ver":"1.3.0","dob":"1984-09-02","nam":{"fn":"Đặng","gn":"\#(name)"},"v":[\#(dose)]}}"#
        }
        let signed = try desk.sign(lines.joined(separator: "\n") + "\n", format: .ndjson, ledger: ledger)
        let identifiers = signed.lines.compactMap { $0.text("ci") }
        try #require(identifiers.count == 2, "\(signed.rejects)")
        #expect(try found("T-1", in: ledger) == [identifiers[0]] && found("17", in: ledger) == [identifiers[1]])
    }

    /// Counts of signing one file of rows and then another over the same ledger.
    private func counts(_ first: [String], then second: [String]) throws -> (signed: Int, already: Int) {
        let desk = try Desk()
        let ledger = desk.folder.appending(path: "ledger").path
        let names = header + ",facility\n"
        func file(_ rows: [String]) -> String { names + rows.joined(separator: "\n") + "\n" }
        var policy = JudgingPolicy()
        policy.allowsMissingID = true
        let before = try desk.sign(file(first), policy: policy, ledger: ledger)
        try #require(before.tally.signedCount == first.count, "\(before.rejects)")
        let after = try desk.sign(file(second), policy: policy, ledger: ledger).tally
        return (after.signedCount, after.alreadySignedCount)
    }

    @Test func `a record is the same however a file writes its identifier`() throws {
        func row(_ identifier: String) -> String { "\(identifier),Đặng Văn Hùng,1984,Nam,000084000002,2,15/12/2021,Moderna,F" }
        let name = "TYT-Hải  7"
        for other in [name.decomposedStringWithCanonicalMapping, " TYT-Hải\u{A0}7 ", "TYT\u{AD}-Hải 7", "TYT-Hải\u{202C} 7", "TYT-Hải 7\u{7F}"] {
            let counts = try counts([row(name)], then: [row(other)])
            #expect(counts.signed == 0 && counts.already == 1, "\(other)")
        }
        #expect(try counts([row("'=7")], then: [row("=7")]) == (0, 1))
        #expect(try counts([row("'7")], then: [row("7")]) == (1, 0))
        for other in ["TYT-Hai 7", "TYT-Hải 8", "TYT-Hải7", "tyt-Hải 7"] {
            let counts = try counts([row(name)], then: [row(other)])
            #expect(counts.signed == 1 && counts.already == 0, "\(other)")
        }
    }

    @Test func `a person without a number is the same however a file writes the facility`() throws {
        func row(_ facility: String) -> String { ",Đặng Văn Hùng,1984,Nam,,2,15/12/2021,Moderna,\(facility)" }
        let name = "Trạm Y tế Đồng Hải"
        for other in [name.decomposedStringWithCanonicalMapping, "TRẠM Y TẾ ĐỒNG HẢI", "Trạm  Y tế Đồng Hải", "Trạm\u{200B} Y tế Đồng Hải"] {
            let counts = try counts([row(name)], then: [row(other)])
            #expect(counts.signed == 0 && counts.already == 1, "\(other)")
        }
        for other in ["Trạm Y tế Đông Hải", "Trạm Y tế Đồng Hải 2", ""] {
            let counts = try counts([row(name)], then: [row(other)])
            #expect(counts.signed == 1 && counts.already == 0, "\(other)")
        }
    }

    @Test func `another ledger's secret gives another key`() {
        let keys = (1...3).map { RecordKey(ofRecordIdentifier: "R1", secret: [UInt8](repeating: $0, count: 32)) }
        #expect(Set(keys).count == 3)
    }

    @Test func `the key is a code over label and identifier, each with its length in front`() throws {
        // Python: hmac.new(bytes(range(32)), pack(">Q", 6) + b"record" + pack(">Q", 2) + b"R1", "sha256").digest()[:16]
        let key = RecordKey(ofRecordIdentifier: "R1", secret: Array(0..<32))
        #expect(key.ledgerBytes.array.map { String(format: "%02x", $0) }.joined() == "45b6d8d5aca3b18de1bb80010dcb1706")
    }
}
