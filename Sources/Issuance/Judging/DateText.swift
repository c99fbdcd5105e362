import TextFormats

/// Reads the dates of exports: `dd/MM/yyyy`, `yyyy-MM-dd`, `MM/yyyy`, `yyyy`; day and month may lack their zero.
enum DateText {
    enum Reading: Equatable {
        case day(CalendarDate)
        case month(year: Int, month: Int)
        case year(Int)
        case invalid(Damage)
    }

    /// Why a text is no date. Where the cause tells what was meant, it is proposed and never applied.
    enum Damage: Equatable {
        case empty
        /// Days since 1899-12-30, as a spreadsheet shows them when the column is not formatted as a date.
        case serialNumber(CalendarDate?)
        case twoDigitYear(day: Int, month: Int, year: Int)
        case monthFirst(CalendarDate?)
        case timeOfDay(CalendarDate?)
        case noSuchMonth
        case noSuchDay
        case yearDigits
        case dayDigits
        case tooManyParts
        case tooManyDigits
        case foreignSigns
    }

    static func read(_ text: UnsafeRawBufferPointer) -> Reading {
        if let day = wholeDay(text) { return .day(day) }
        var numbers = (0, 0, 0)
        var digits = (0, 0, 0)
        var part = 0
        for (index, byte) in text.enumerated() {
            switch byte {
            case 0x30...0x39:
                add(byte, to: part, &numbers, &digits)
                if digits.0 > 6 || digits.1 > 4 || digits.2 > 4 { return .invalid(.tooManyDigits) }
            case UInt8(ascii: "/"), UInt8(ascii: "-"), UInt8(ascii: "."):
                part += 1
                if part > 2 { return .invalid(.tooManyParts) }
            case 0x20, UInt8(ascii: "T"):
                guard part == 2, case .day(let date) = day(numbers, digits), isTime(text[(index + 1)...]) else {
                    return .invalid(.foreignSigns)
                }
                return .invalid(.timeOfDay(date))
            default:
                return .invalid(.foreignSigns)
            }
        }
        switch part {
        case 0: return year(numbers.0, digits.0)
        case 1: return month(numbers, digits)
        default: return day(numbers, digits)
        }
    }

    /// The day of a date of ten characters, as nearly all are, if there is such a day.
    private static func wholeDay(_ text: UnsafeRawBufferPointer) -> CalendarDate? {
        guard text.count == 10 else { return nil }
        if isSign(text[2]), isSign(text[5]) {
            guard let day = number(text[0], text[1]), let month = number(text[3], text[4]),
                let century = number(text[6], text[7]), let year = number(text[8], text[9])
            else { return nil }
            return CalendarDate(year: century * 100 + year, month: month, day: day)
        }
        guard isSign(text[4]), isSign(text[7]), let century = number(text[0], text[1]),
            let year = number(text[2], text[3]), let month = number(text[5], text[6]), let day = number(text[8], text[9])
        else { return nil }
        return CalendarDate(year: century * 100 + year, month: month, day: day)
    }

    private static func isSign(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "/") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
    }

    /// The number of two digits.
    private static func number(_ first: UInt8, _ second: UInt8) -> Int? {
        let (tens, ones) = (first &- 0x30, second &- 0x30)
        return tens <= 9 && ones <= 9 ? Int(tens) * 10 + Int(ones) : nil
    }

    private static func isTime(_ text: Slice<UnsafeRawBufferPointer>) -> Bool {
        text.contains(UInt8(ascii: ":")) && text.allSatisfy { (0x30...0x3A).contains($0) || ".ZAPM ".utf8.contains($0) }
    }

    private static func add(
        _ byte: UInt8, to part: Int, _ numbers: inout (Int, Int, Int), _ digits: inout (Int, Int, Int)
    ) {
        let digit = Int(byte - 0x30)
        switch part {
        case 0: (numbers.0, digits.0) = (numbers.0 * 10 + digit, digits.0 + 1)
        case 1: (numbers.1, digits.1) = (numbers.1 * 10 + digit, digits.1 + 1)
        default: (numbers.2, digits.2) = (numbers.2 * 10 + digit, digits.2 + 1)
        }
    }

    private static func year(_ number: Int, _ digits: Int) -> Reading {
        switch digits {
        case 4 where number >= 1_800: .year(number)
        case 5 where number < 80_000: .invalid(.serialNumber(CalendarDate(daysSince1970: number - 25_569)))
        case 0: .invalid(.empty)
        default: .invalid(.yearDigits)
        }
    }

    private static func month(_ numbers: (Int, Int, Int), _ digits: (Int, Int, Int)) -> Reading {
        let isYearFirst = digits.0 == 4
        let (year, month) = isYearFirst ? (numbers.0, numbers.1) : (numbers.1, numbers.0)
        // 44545.5 is a serial number with a time of day.
        if digits.0 == 5, numbers.0 < 80_000 {
            return .invalid(.serialNumber(CalendarDate(daysSince1970: numbers.0 - 25_569)))
        }
        guard (isYearFirst ? digits.0 : digits.1) == 4, (1...2).contains(isYearFirst ? digits.1 : digits.0) else {
            return .invalid(.yearDigits)
        }
        return (1...12).contains(month) ? .month(year: year, month: month) : .invalid(.noSuchMonth)
    }

    private static func day(_ numbers: (Int, Int, Int), _ digits: (Int, Int, Int)) -> Reading {
        let isYearFirst = digits.0 == 4
        let (year, month, day) =
            isYearFirst ? (numbers.0, numbers.1, numbers.2) : (numbers.2, numbers.1, numbers.0)
        if !isYearFirst, digits.2 == 2, (1...2).contains(digits.0), (1...2).contains(digits.1) {
            return .invalid(.twoDigitYear(day: day, month: month, year: year))
        }
        guard (isYearFirst ? digits.0 : digits.2) == 4 else { return .invalid(.yearDigits) }
        guard (1...2).contains(digits.1), (1...2).contains(isYearFirst ? digits.2 : digits.0) else {
            return .invalid(.dayDigits)
        }
        if let date = CalendarDate(year: year, month: month, day: day) { return .day(date) }
        if !isYearFirst, month > 12, day <= 12 {
            return .invalid(.monthFirst(CalendarDate(year: year, month: day, day: month)))
        }
        return .invalid(month > 12 ? .noSuchMonth : .noSuchDay)
    }
}

extension DateText.Damage {
    /// The likely cause in words, and what was perhaps meant.
    ///
    /// - Parameter lastYear: the latest year that the date can lie in.
    func explanation(lastYear: Int) -> String {
        switch self {
        case .empty: "it is empty"
        case .serialNumber(let date): "it is a spreadsheet's serial number" + Self.proposal(date)
        case .twoDigitYear(let day, let month, let year):
            "a year has four digits"
                + Self.proposal(CalendarDate(year: Self.fourDigits(year, lastYear), month: month, day: day))
        case .monthFirst(let date): "the month seems to stand first" + Self.proposal(date)
        case .timeOfDay(let date): "it has a time of day" + Self.proposal(date)
        case .noSuchMonth: "there is no such month"
        case .noSuchDay: "the calendar has no such day"
        case .yearDigits: "a year has four digits"
        case .dayDigits: "day and month have one or two digits"
        case .tooManyParts: "it has more than three parts"
        case .tooManyDigits: "it has too many digits"
        case .foreignSigns: "it holds something other than digits and / - ."
        }
    }

    private static func fourDigits(_ year: Int, _ lastYear: Int) -> Int {
        2_000 + year <= lastYear ? 2_000 + year : 1_900 + year
    }

    private static func proposal(_ date: CalendarDate?) -> String {
        date.map { ", perhaps \($0); check it" } ?? ""
    }
}
