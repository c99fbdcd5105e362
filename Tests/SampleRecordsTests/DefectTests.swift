import Foundation
import Issuance
@testable import SampleRecords
import Testing

@Suite("Planted defects")
struct DefectTests {
    @Test func `the rows that differ are exactly those of the truth file`() throws {
        for format in SampleFormat.allCases {
            let sound = try Sample(5_000, seed: 5, format)
            let damaged = try Sample(5_000, seed: 5, format, defects: 0.05)
            let different = zip(sound.rows, damaged.rows).enumerated().filter { $1.0 != $1.1 }.map { $0.offset + 1 }
            #expect(different == damaged.truth.map(\.row))
        }
    }

    @Test func `as many rows are damaged as the rate says, every kind as often as any other`() throws {
        for format in SampleFormat.allCases {
            let truth = try Sample(20_000, format, defects: 0.05).truth
            #expect((999...1_001).contains(truth.count))
            let kinds = DefectKind.allCases.filter { $0.isPossible(in: format) }
            let counts = kinds.map { kind in truth.count { $0.codes.contains(kind.rawValue) } }
            #expect(counts.allSatisfy { $0 >= truth.count / kinds.count - 1 }, "\(counts)")
            #expect(Set(truth.flatMap(\.codes)) == Set(kinds.map(\.rawValue)))
        }
        #expect(try Sample(500, defects: 1).truth.map(\.row) == Array(1...500))
        #expect(try Sample(500).truth.isEmpty)
    }

    @Test func `every code of the row checks is planted in one format or the other`() {
        // The codes that tell of a whole file, and those that need a ledger.
        let others: Set<String> = ["HEADER-MISSING", "HEADER-TWICE", "FILE-ENCODING", "DATE-ORDER", "RECORD-REVOKED"]
        let planted = Set(DefectKind.allCases.map(\.rawValue))
        for code in FindingCode.allCases where !others.contains(code.text) {
            #expect(planted.contains(code.text), "\(code.text)")
        }
    }

    @Test func `the program finds in a row what was planted, and nothing else`() throws {
        // Not one row's business: what an earlier row said.
        let ofSeveralRows: Set<DefectKind> = [.recordRepeated, .recordChanged, .identifierRepeated]
        for format in SampleFormat.allCases {
            let sample = try Sample(20_000, seed: 11, format, defects: 0.1)
            let truth = Dictionary(sample.truth.map { ($0.row, $0) }) { first, _ in first }
            try sample.judge(format) { index, isAccepted, findings in
                guard let planted = truth[index + 1] else { return #expect(isAccepted, "row \(index + 1): \(findings)") }
                let kinds = planted.codes.compactMap(DefectKind.init)
                guard ofSeveralRows.isDisjoint(with: kinds) else { return }
                let isWarned = kinds.allSatisfy(\.isWarning)
                #expect(isAccepted == isWarned, "row \(index + 1), \(planted): \(findings)")
                let found = findings.filter { isWarned || $0.severity == .error }.map(\.code.text)
                #expect(Set(found) == Set(planted.codes), "row \(index + 1), \(planted): \(findings)")
                #expect(found.first == planted.codes.first, "row \(index + 1), \(planted): \(findings)")
            }
        }
    }

    @Test func `a repeated record has the identifier or the number of an earlier row`() throws {
        let sample = try Sample(20_000, defects: 0.05)
        let rows = sample.fields()
        let planted = sample.truth.filter { $0.codes.contains("RECORD-REPEATED") || $0.codes.contains("RECORD-CHANGED") }
        #expect(planted.count > 40)
        for truth in planted {
            let row = rows[truth.row - 1]
            let field = row["Mã bản ghi"]?.isEmpty == false ? "Mã bản ghi" : "Số CCCD/CMND"
            let earlier = rows[..<(truth.row - 1)].contains { $0[field] == row[field] }
            #expect(earlier, "\(truth)")
        }
    }

    @Test func `records are named by their identifier, else by their number`() throws {
        let sample = try Sample(5_000, defects: 0.05)
        let rows = sample.fields()
        for truth in sample.truth where !truth.codes.contains("ROW-COLUMNS") {
            let record = rows[truth.row - 1]["Mã bản ghi"] ?? ""
            #expect(truth.record == (record.isEmpty ? "\(truth.row)" : record), "\(truth)")
        }
    }
}

@Suite("Vietnamese letters and old encodings")
struct VietnameseLettersTests {
    private let letters = VietnameseLetters()
    private let name = "Nguyễn Văn Đức Thúy Phương"

    @Test func `accents, capitals and marks`() {
        #expect(letters.plain(name) == "Nguyen Van Duc Thuy Phuong")
        #expect(letters.uppercased(name).unicodeScalars.elementsEqual("NGUYỄN VĂN ĐỨC THÚY PHƯƠNG".unicodeScalars))
        #expect(letters.lowercased(name).unicodeScalars.elementsEqual("nguyễn văn đức thúy phương".unicodeScalars))
        // Foundation's own decomposition; Đ has none.
        #expect(letters.decomposed(name).unicodeScalars.elementsEqual(name.decomposedStringWithCanonicalMapping.unicodeScalars))
    }

    @Test func `old encodings look as they do in old files`() {
        #expect(VietnameseLetters.readAsWindows1252(letters.tcvn3("Nguyễn Văn Đức")) == "NguyÔn V¨n §øc")
        #expect(VietnameseLetters.readAsWindows1252(letters.tcvn3("Đặng Thị Hồng Thắm")) == "§Æng ThÞ Hång Th¾m")
        #expect(VietnameseLetters.readAsWindows1252(letters.vni("Nguyễn Văn Đức")) == "Nguyeãn Vaên Ñöùc")
        #expect(VietnameseLetters.readAsWindows1252(letters.vni("Đặng Thị Hồng Thắm")) == "Ñaëng Thò Hoàng Thaém")
        #expect(VietnameseLetters.readAsWindows1252("Nguyễn Thị Đào".utf8) == "Nguyá»…n Thá»‹ Ä\u{90}Ã\u{A0}o")
    }

    @Test func `all 134 letters are there`() {
        let all = (0x80...0x1EFF).compactMap(Unicode.Scalar.init).filter(letters.isAccented)
        #expect(all.count == 134)
        for scalar in all where scalar != "đ" && scalar != "Đ" {
            let whole = String(scalar)
            #expect(letters.decomposed(whole).unicodeScalars.elementsEqual(whole.decomposedStringWithCanonicalMapping.unicodeScalars))
            #expect(letters.uppercased(whole) == whole.uppercased() && letters.lowercased(whole) == whole.lowercased())
        }
    }
}
