import Bytes
import TextFormats

/// Damaged numbers of documents.
extension Shapes {
    static let idMissing: [Shape] = [
        .text("empty", .idNumber, blanks),
        .always("neither number nor type") { row, _, random in
            row[.idNumber] = random.pick(blanks)
            row[.idType] = ""
        },
    ]

    static let idLength: [Shape] = [
        .always("a digit too few") { row, _, random in
            var digits = Array(row[.idNumber].utf8)
            digits.remove(at: random.number(in: 6...11))
            row.set(.idNumber, to: digits)
        },
        .always("a digit too many") { row, _, random in
            var digits = Array(row[.idNumber].utf8)
            digits.insert(0x30 + UInt8(random.below(10)), at: random.number(in: 6...11))
            row.set(.idNumber, to: digits)
        },
        .always("cut off") { row, _, random in
            row.set(.idNumber, to: Array(row[.idNumber].utf8.prefix(random.number(in: 4...7))))
        },
        .always("two numbers in one cell") { row, subject, _ in
            row.set(.idNumber) { text in
                RowFiller.appendPersonalNumber(subject.person, birthYear: subject.person.birth.year, to: &text)
                RowFiller.appendOlderNumber(subject.person, to: &text)
            }
        },
    ]

    static let idLostZero: [Shape] = [
        .always("a zero lost") { row, _, _ in row.set(.idNumber, to: Array(row[.idNumber].utf8.dropFirst(1))) },
        .always("two zeros lost") { row, _, _ in row.set(.idNumber, to: Array(row[.idNumber].utf8.dropFirst(2))) },
        .always("an older card's zero lost") { row, subject, _ in
            giveOlderCard(&row, subject)
            row.set(.idNumber, to: Array(row[.idNumber].utf8.dropFirst(1)))
        },
        Shape("taken for a number by the spreadsheet") { row, _, _ in
            // Nine digits would read as an older card's number, which nobody can tell from a sound one.
            let digits = Array(row[.idNumber].utf8.drop { $0 == 0x30 })
            guard digits.count == 8 else { return false }
            row.set(.idNumber, to: digits)
            return true
        },
    ]

    static let idCharacters: [Shape] = [
        .always("O for 0") { row, _, random in
            let letter: UInt8 = random.chance(3, in: 4) ? UInt8(ascii: "O") : UInt8(ascii: "o")
            let count = random.number(in: 1...3)
            row.set(.idNumber, to: Array(repeating: letter, count: count) + row[.idNumber].utf8.dropFirst(count))
        },
        Shape("I or l for 1") { row, _, random in
            var digits = Array(row[.idNumber].utf8)
            guard let place = digits.lastIndex(of: UInt8(ascii: "1")) else { return false }
            digits[place] = random.chance(1, in: 2) ? UInt8(ascii: "I") : UInt8(ascii: "l")
            row.set(.idNumber, to: digits)
            return true
        },
        .always("scientific notation") { row, _, _ in
            let digits = Array(row[.idNumber].utf8.drop { $0 == 0x30 })
            let mantissa = String(decoding: digits.dropFirst().prefix(5), as: UTF8.self)
            row[.idNumber] = "\(digits.first.map { $0 & 0x0F } ?? 0).\(mantissa)E+0\(max(digits.count - 1, 0))"
        },
        .always("formula that keeps zeros") { row, _, _ in row[.idNumber] = "=\"\(row[.idNumber])\"" },
        .always("apostrophe that marks text") { row, _, _ in row[.idNumber] = "'\(row[.idNumber])" },
        .swapped("name and number interchanged", .idNumber, .fullName, [.idCharacters, .nameDigits]),
    ]

    static let idDateOfBirth: [Shape] = [
        Shape("a digit of the year wrong in the number") { row, subject, random in
            let year = subject.person.birth.year
            return giveNumber(&row, subject.person, birthYear: random.chance(1, in: 2) ? year - 1 : year + 1)
        },
        Shape("digits of the year interchanged in the number") { row, subject, _ in
            let year = subject.person.birth.year
            let turned = year - year % 100 + year % 10 * 10 + year % 100 / 10
            return turned != year && giveNumber(&row, subject.person, birthYear: turned)
        },
        .always("wrong century in the number") { row, subject, _ in
            let year = subject.person.birth.year
            _ = giveNumber(&row, subject.person, birthYear: year < 2_000 ? year + 100 : year - 100)
        },
        Shape("year of birth ten years off") { row, subject, _ in
            let birth = subject.person.birth
            let year = birth.year - 10
            let date = CalendarDate(year: year, month: birth.month, day: min(birth.day, 28))
            guard let date, year >= 1_930 else { return false }
            row.set(.dateOfBirth) { $0.append(date, isISO: subject.list.writesISODates) }
            return true
        },
        Shape("number of a parent of the same sex") { row, subject, random in
            giveNumber(&row, subject.person, birthYear: subject.person.birth.year - random.number(in: 18...40))
        },
        Shape("number of a parent of the other sex", [.idDateOfBirth, .idSex]) { row, subject, random in
            let year = subject.person.birth.year - random.number(in: 18...40)
            return giveNumber(&row, subject.person, birthYear: year, sexShift: 1 - 2 * subject.person.sex)
        },
    ]

    static let idSex: [Shape] = [
        .always("other sex in its column") { row, subject, _ in row[.sex] = subject.person.sex == 0 ? "Nữ" : "Nam" },
        .always("other sex in its column, in capitals") { row, subject, _ in
            row[.sex] = subject.person.sex == 0 ? "NỮ" : "NAM"
        },
        Shape("fourth digit one off") { row, subject, _ in
            giveNumber(
                &row, subject.person, birthYear: subject.person.birth.year, sexShift: 1 - 2 * subject.person.sex)
        },
    ]

    // MARK: Steps

    /// Gives the person's number another year, or the other sex.
    ///
    /// - Returns: false for a year that personal numbers do not know.
    private static func giveNumber(_ row: inout SampleRow, _ person: Person, birthYear: Int, sexShift: Int = 0) -> Bool {
        guard (1_900...2_199).contains(birthYear) else { return false }
        row.set(.idNumber) { text in
            let start = text.count
            RowFiller.appendPersonalNumber(person, birthYear: birthYear, to: &text)
            text[start + 3] = UInt8(truncatingIfNeeded: Int(text[start + 3]) + sexShift)
        }
        return true
    }

    /// Gives the person the older card, whose number says nothing of sex and year.
    static func giveOlderCard(_ row: inout SampleRow, _ subject: Subject) {
        row.set(.idNumber) { RowFiller.appendOlderNumber(subject.person, to: &$0) }
        row[.idType] = "CMND"
    }
}
