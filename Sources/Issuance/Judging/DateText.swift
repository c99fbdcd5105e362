import TextFormats

/// Reads the dates of exports: `dd/MM/yyyy`, `yyyy-MM-dd`, `MM/yyyy`, `yyyy`; day and month may lack their zero.
enum DateText {
    enum Reading: Equatable {
        case day(CalendarDate)
        case month(year: Int, month: Int)
        case year(Int)
        /// - reason: the likely cause, in words.
        case invalid(reason: String)
    }

    static func read(_ text: UnsafeRawBufferPointer) -> Reading {
        var numbers = (0, 0, 0)
        var digits = (0, 0, 0)
        var part = 0
        for byte in text {
            switch byte {
            case 0x30...0x39:
                add(byte, to: part, &numbers, &digits)
                if digits.0 > 6 || digits.1 > 4 || digits.2 > 4 { return .invalid(reason: "it has too many digits") }
            case UInt8(ascii: "/"), UInt8(ascii: "-"), UInt8(ascii: "."):
                part += 1
                if part > 2 { return .invalid(reason: "it has more than three parts") }
            default:
                return .invalid(reason: "it holds something other than digits and / - .")
            }
        }
        switch part {
        case 0: return year(numbers.0, digits.0)
        case 1: return month(numbers, digits)
        default: return day(numbers, digits)
        }
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
        case 5: .invalid(reason: "it is a spreadsheet's serial number, not a date")
        case 0: .invalid(reason: "it is empty")
        default: .invalid(reason: "a year has four digits")
        }
    }

    private static func month(_ numbers: (Int, Int, Int), _ digits: (Int, Int, Int)) -> Reading {
        let isYearFirst = digits.0 == 4
        let (year, month) = isYearFirst ? (numbers.0, numbers.1) : (numbers.1, numbers.0)
        guard (isYearFirst ? digits.0 : digits.1) == 4, (1...2).contains(isYearFirst ? digits.1 : digits.0) else {
            return .invalid(reason: "a year has four digits")
        }
        return (1...12).contains(month) ? .month(year: year, month: month) : .invalid(reason: "there is no such month")
    }

    private static func day(_ numbers: (Int, Int, Int), _ digits: (Int, Int, Int)) -> Reading {
        let isYearFirst = digits.0 == 4
        let (year, month, day) =
            isYearFirst ? (numbers.0, numbers.1, numbers.2) : (numbers.2, numbers.1, numbers.0)
        guard (isYearFirst ? digits.0 : digits.2) == 4 else { return .invalid(reason: "a year has four digits") }
        guard (1...2).contains(digits.1), (1...2).contains(isYearFirst ? digits.2 : digits.0) else {
            return .invalid(reason: "day and month have one or two digits")
        }
        if let date = CalendarDate(year: year, month: month, day: day) { return .day(date) }
        if !isYearFirst, month > 12, day <= 12 { return .invalid(reason: "the month seems to stand first") }
        return .invalid(reason: "the calendar has no such day")
    }
}
