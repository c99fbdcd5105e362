import Foundation
import Issuance
@testable import SampleRecords
import Testing

@Suite("Invented records")
struct SoundRecordTests {
    @Test func `the same seed begins with the same rows, whatever the count`() throws {
        for format in SampleFormat.allCases {
            let long = try Sample(1_000, format)
            #expect(try Sample(300, format).rows == Array(long.rows.prefix(300)))
            #expect(try Sample(1_000, format).rows == long.rows)
            #expect(try Sample(300, seed: 2, format).rows != Array(long.rows.prefix(300)))
            let damaged = try Sample(1_000, format, defects: 0.1)
            let shorter = try Sample(300, format, defects: 0.1)
            #expect(shorter.rows == Array(damaged.rows.prefix(300)))
            #expect(shorter.truth == damaged.truth.filter { $0.row <= 300 })
        }
    }

    @Test func `numbers are those of SplitMix64 as it was published`() {
        // The first numbers of the reference implementation (S. Vigna, splitmix64.c) for the state 1234567.
        var random = SplitMix64(state: 1_234_567)
        let expected: [UInt64] = [
            6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423, 4_593_380_528_125_082_431,
            16_408_922_859_458_223_821,
        ]
        #expect(expected.map { _ in random.next() } == expected)
    }

    @Test func `every number of a citizen has province code 000, and agrees with birth and sex`() throws {
        var counts: [String: Int] = [:]
        for row in try Sample(20_000).fields() {
            let (type, number) = (row["Loại giấy tờ"] ?? "", row["Số CCCD/CMND"] ?? "")
            counts[type, default: 0] += 1
            guard type != "Hộ chiếu" else {
                #expect(number.first?.isLetter == true && row["passport_family"]?.isEmpty == false)
                continue
            }
            #expect(number.hasPrefix("000") && number.allSatisfy(\.isNumber), "\(number)")
            #expect(number.count == (type == "CCCD" ? 12 : 9), "\(number)")
            guard type == "CCCD" else { continue }
            let birth = row["Ngày sinh"] ?? ""
            let year = birth.dropFirst(birth.contains("/") ? 6 : 0).prefix(4)
            let century = (year.hasPrefix("19") ? 0 : 2) + (row["Giới tính"] == "Nữ" ? 1 : 0)
            #expect(number.dropFirst(3).prefix(3) == "\(century)" + year.suffix(2), "\(number) \(birth)")
        }
        #expect(counts.keys.sorted() == ["CCCD", "CMND", "Hộ chiếu"], "\(counts)")
    }

    @Test func `no record and no number comes twice, and a person's doses rise in number and time`() throws {
        var records: Set<String> = []
        var persons: [String: String] = [:]
        var last: [String: (number: Int, date: String)] = [:]
        for row in try Sample(50_000).fields() {
            let record = row["Mã bản ghi"] ?? ""
            #expect(record.isEmpty || records.insert(record).inserted, "\(record)")
            let number = row["Số CCCD/CMND"] ?? ""
            let person = [row["Họ và tên"], row["Ngày sinh"], row["Giới tính"]].compactMap { $0 }.joined(separator: "|")
            #expect(persons.updateValue(person, forKey: number).map { $0 == person } ?? true, "\(number)")
            let dose = Int((row["Mũi số"] ?? "").drop { !$0.isNumber }) ?? 0
            let text = row["Ngày tiêm"] ?? ""
            let date = text.contains("/") ? text.split(separator: "/").reversed().joined(separator: "-") : text
            #expect((1...4).contains(dose) && date > "2021-02-01" && date < "2022-12-16", "\(row)")
            if let before = last[number] { #expect(before.number == dose - 1 && before.date < date, "\(row)") }
            last[number] = (dose, date)
        }
    }

    @Test func `persons of one stratum have different digits, those of others different years or sexes`() {
        let maker = PersonMaker(seed: 7)
        var numbers: Set<String> = []
        for place in 0..<500 {
            for stratum in 0..<Cohorts.stratumCount {
                let person = maker.person(stratum * Cohorts.stratumSize + place, isSouthern: false)
                #expect(numbers.insert("\(person.birth.year) \(person.sex) \(person.serial)").inserted)
            }
        }
    }

    @Test func `every sound row is accepted, and warned of as first dose at most`() throws {
        for format in SampleFormat.allCases {
            try Sample(20_000, seed: 3, format).judge(format) { index, isAccepted, findings in
                #expect(isAccepted, "\(format) row \(index + 1): \(findings)")
                let others = findings.filter { $0.code != .courseIncomplete }
                #expect(others.isEmpty, "\(format) row \(index + 1): \(others)")
            }
        }
    }

    @Test func `minorities and foreigners, all products and all four doses occur`() throws {
        let rows = try Sample(20_000).fields()
        let share = { (isCounted: ([String: String]) -> Bool) in Double(rows.count { isCounted($0) }) / Double(rows.count) }
        let foreigners = share { $0["Loại giấy tờ"] == "Hộ chiếu" }
        #expect((0.002...0.012).contains(foreigners))
        let minorities: Set<Substring?> = ["Giàng", "Sùng", "Thạch", "Lò", "Quàng", "Y", "H'Hen", "K'Tạo", "Rơ", "Siu"]
        #expect((0.004...0.03).contains(share { minorities.contains($0["Họ và tên"]?.split(separator: " ").first) }))
        #expect((0.25...0.38).contains(share { $0["Họ và tên"]?.hasPrefix("Nguyễn ") == true }))
        #expect(Set(rows.compactMap { $0["Mũi số"]?.last }) == ["1", "2", "3", "4"])
        #expect(Set(rows.compactMap { $0["Tỉnh/TP"] }).count > 55)
        for name in ["AstraZeneca", "Pfizer", "Vero Cell", "Moderna", "Abdala", "Sputnik V", "Hayat-Vax", "Covishield", "Janssen"] {
            #expect(rows.contains { $0["Tên vắc xin"] == name }, "\(name)")
        }
    }

    @Test func `one line in fifty of NDJSON is a whole content, of all three kinds`() throws {
        var kinds: [String: Int] = [:]
        for (index, line) in try Sample(5_000, .ndjson).rows.enumerated() {
            let object = try #require(try JSONSerialization.jsonObject(with: line) as? [String: Any])
            let content = object["dcc"] as? [String: Any]
            #expect((content != nil) == (index % 50 == 49))
            for kind in ["v", "t", "r"] where content?[kind] != nil { kinds[kind, default: 0] += 1 }
        }
        #expect(kinds.values.reduce(0, +) == 100 && kinds.count == 3)
    }
}
