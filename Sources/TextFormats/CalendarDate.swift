import Bytes

/// A day of the Gregorian calendar.
public struct CalendarDate: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// 0 to 9999.
    public let year: Int
    /// 1 to 12.
    public let month: Int
    /// 1 to 31.
    public let day: Int

    /// - Returns: nil for a day that no calendar has.
    public init?(year: Int, month: Int, day: Int) {
        guard (0...9_999).contains(year), (1...12).contains(month),
            (1...Self.dayCount(year: year, month: month)).contains(day)
        else { return nil }
        self.init(unchecked: year, month, day)
    }

    /// The day in UTC of a moment; moments outside the years 0 to 9999 are moved to their ends.
    public init(secondsSince1970 seconds: Int64) {
        let seconds = min(max(seconds, Timestamp.range.lowerBound), Timestamp.range.upperBound)
        self.init(daysSince1970: Int((seconds - (seconds % 86_400 + 86_400) % 86_400) / 86_400))
    }

    /// Reads `YYYY-MM-DD`.
    public init?(parsing text: String) {
        guard text.utf8.count == 10 else { return nil }
        self.init(prefixOf: text)
    }

    /// Reads `YYYY-MM-DD` at the start of a longer text, such as a date-time.
    public init?(prefixOf text: String) {
        guard let date = text.withUTF8Bytes({ CalendarDate(prefixOf: UnsafeRawBufferPointer($0)) }) else { return nil }
        self = date
    }

    /// Reads `YYYY-MM-DD` in UTF-8.
    package init?(parsing bytes: UnsafeRawBufferPointer) {
        guard bytes.count == 10 else { return nil }
        self.init(prefixOf: bytes)
    }

    /// Reads `YYYY-MM-DD` at the start of UTF-8 bytes.
    package init?(prefixOf bytes: UnsafeRawBufferPointer) {
        guard bytes.count >= 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
            let year = decimal(bytes[0..<4]), let month = decimal(bytes[5..<7]), let day = decimal(bytes[8..<10])
        else { return nil }
        self.init(year: year, month: month, day: day)
    }

    private init(unchecked year: Int, _ month: Int, _ day: Int) {
        self.year = year
        self.month = month
        self.day = day
    }

    /// Days from 1970-01-01; negative before.
    public var daysSince1970: Int {
        // Years from March, so that the leap day is the last of its year; 146,097 days in 400 years.
        let shifted = month > 2 ? year : year - 1
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// The day that many days after 1970-01-01; the inverse of ``daysSince1970``.
    public init(daysSince1970 days: Int) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        self.init(
            unchecked: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month,
            dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
    }

    /// Days of a month.
    public static func dayCount(year: Int, month: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    public static func < (left: CalendarDate, right: CalendarDate) -> Bool {
        (left.year, left.month, left.day) < (right.year, right.month, right.day)
    }

    /// `YYYY-MM-DD`.
    public var description: String {
        padded(year, 4) + "-" + padded(month, 2) + "-" + padded(day, 2)
    }
}

/// The value of decimal digits; nil when there is anything else among them.
@inline(__always)
func decimal(_ digits: some Collection<UInt8>) -> Int? {
    guard !digits.isEmpty, digits.count <= 9 else { return nil }
    var value = 0
    for digit in digits {
        guard (0x30...0x39).contains(digit) else { return nil }
        value = value &* 10 &+ Int(digit &- 0x30)
    }
    return value
}

func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
}
