import Testing
import TextFormats

@Suite("Calendar dates")
struct CalendarDateTests {
    @Test func `reads days that the calendar has`() {
        for text in ["0000-01-01", "1970-01-01", "2000-02-29", "2024-02-29", "2021-12-31", "9999-12-31"] {
            #expect(CalendarDate(parsing: text)?.description == text)
        }
    }

    @Test func `refuses days that it has not, and other forms`() {
        for text in [
            "2021-02-29", "1900-02-29", "2021-04-31", "2021-13-01", "2021-00-10", "2021-01-00", "2021-01-32", "",
            "2021-1-1", "2021-01-1", "2021/01/01", "01-01-2021", "20210101", "2021-01-01 ", " 2021-01-01",
            "2021-01-01T",
            "+021-01-01", "2021-01-+1", "２０２１-01-01", "-001-01-01", "2021-01", "2021",
        ] {
            #expect(CalendarDate(parsing: text) == nil, "\(text)")
        }
        #expect(CalendarDate(year: 10_000, month: 1, day: 1) == nil)
        #expect(CalendarDate(year: -1, month: 1, day: 1) == nil)
    }

    @Test func `reads the day in front of a date-time`() {
        #expect(CalendarDate(prefixOf: "2021-06-11T10:00:00Z")?.description == "2021-06-11")
        #expect(CalendarDate(prefixOf: "2021-06-11")?.description == "2021-06-11")
        #expect(CalendarDate(prefixOf: "2021-06-1") == nil)
        #expect(CalendarDate(prefixOf: "2021-06-31T10:00:00Z") == nil)
    }

    /// Counted by `date -u -d DAY +%s` divided by 86,400.
    @Test func `counts the days from 1970`() {
        let days: [(String, Int)] = [
            ("1970-01-01", 0), ("1969-12-31", -1), ("1970-03-01", 59), ("2000-02-29", 11_016), ("2000-03-01", 11_017),
            ("2021-06-11", 18_789), ("1900-03-01", -25_508), ("0001-01-01", -719_162), ("9999-12-31", 2_932_896),
        ]
        for (text, count) in days {
            #expect(CalendarDate(parsing: text)?.daysSince1970 == count, "\(text)")
            #expect(CalendarDate(daysSince1970: count).description == text)
        }
    }

    @Test func `every day of eight centuries follows the one before`() {
        var (year, month, day) = (1_600, 1, 1)
        let lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        for count in -135_140 ..< -135_140 + 2 * 146_097 {
            let date = CalendarDate(daysSince1970: count)
            guard date.year == year, date.month == month, date.day == day, date.daysSince1970 == count else {
                Issue.record("day \(count) is \(date), expected \(year)-\(month)-\(day)")
                return
            }
            let isLeap = year % 400 == 0 || (year % 4 == 0 && year % 100 != 0)
            day += 1
            if day > lengths[month - 1] + (month == 2 && isLeap ? 1 : 0) { (month, day) = (month + 1, 1) }
            if month > 12 { (year, month) = (year + 1, 1) }
        }
    }

    @Test func `a moment belongs to its day in UTC`() {
        #expect(CalendarDate(secondsSince1970: 0).description == "1970-01-01")
        #expect(CalendarDate(secondsSince1970: 86_399).description == "1970-01-01")
        #expect(CalendarDate(secondsSince1970: 86_400).description == "1970-01-02")
        #expect(CalendarDate(secondsSince1970: -1).description == "1969-12-31")
        #expect(CalendarDate(secondsSince1970: .max).description == "9999-12-31")
        #expect(CalendarDate(secondsSince1970: .min).description == "0000-01-01")
    }

    @Test func `days are ordered in time`() throws {
        let days = try ["2020-12-31", "2021-01-01", "2021-01-02", "2021-02-01"].map {
            try #require(CalendarDate(parsing: $0))
        }
        #expect(days.shuffled().sorted() == days)
    }
}

@Suite("Timestamps, RFC 3339")
struct TimestampTests {
    /// Counted by `date -u -d TEXT +%s`.
    @Test func `reads offsets and fractions`() {
        let moments: [(String, Int64)] = [
            ("1970-01-01T00:00:00Z", 0), ("2022-01-15T12:00:00Z", 1_642_248_000),
            ("2022-01-15t12:00:00z", 1_642_248_000), ("2022-01-15T19:00:00+07:00", 1_642_248_000),
            ("2022-01-15T19:00:00+0700", 1_642_248_000), ("2022-01-15T19:00:00+07", 1_642_248_000),
            ("2022-01-15T08:30:00-03:30", 1_642_248_000), ("2022-01-15T12:00:00-00:00", 1_642_248_000),
            ("2022-01-15T12:00:00.999Z", 1_642_248_000), ("2022-01-15T19:00:00.123456789+07:00", 1_642_248_000),
            ("1969-12-31T23:59:59Z", -1), ("9999-12-31T23:59:59Z", 253_402_300_799),
            ("2021-03-01T00:30:00+01:00", 1_614_555_000),
        ]
        for (text, seconds) in moments {
            #expect(Timestamp(parsing: text)?.secondsSince1970 == seconds, "\(text)")
        }
    }

    @Test func `refuses moments that do not exist, and other forms`() {
        for text in [
            "", "2022-01-15", "2022-01-15T12:00Z", "2022-01-15 12:00:00Z", "2022-01-15T24:00:00Z",
            "2022-01-15T12:60:00Z", "2022-01-15T12:00:60Z", "2022-02-30T12:00:00Z", "2022-01-15T12:00:00.Z",
            "2022-01-15T12:00:00,5Z", "2022-01-15T12:00:00+7", "2022-01-15T12:00:00+07:0", "2022-01-15T12:00:00+24:00",
            "2022-01-15T12:00:00+07:60", "2022-01-15T12:00:00ZZ", "2022-01-15T12:00:00Z ", "2022-01-15T12:00:00 Z",
            "2022-01-15T12:00:00+07:000", "2022-01-15T12:00:00+07:", "2022-01-15T12:00:00+", "2022-01-15T1:00:00Z",
            "2022-01-15T12-00-00Z", "0000-01-01T00:00:00+01:00", "9999-12-31T23:59:59-01:00",
        ] {
            #expect(Timestamp(parsing: text) == nil, "\(text)")
            #expect(Timestamp(parsing: text, assumingUTC: true) == nil, "\(text)")
        }
    }

    @Test func `a text without offset is UTC only for who asks for it`() {
        #expect(Timestamp(parsing: "2022-01-15T12:00:00") == nil)
        #expect(Timestamp(parsing: "2022-01-15T12:00:00", assumingUTC: true)?.secondsSince1970 == 1_642_248_000)
        #expect(Timestamp(parsing: "2022-01-15T12:00:00.5", assumingUTC: true)?.secondsSince1970 == 1_642_248_000)
        #expect(Timestamp(parsing: "2022-01-15T12:00:00+07:00", assumingUTC: true)?.secondsSince1970 == 1_642_222_800)
    }

    @Test func `is written in UTC`() {
        #expect(Timestamp(secondsSince1970: 1_642_248_000).description == "2022-01-15T12:00:00Z")
        #expect(Timestamp(secondsSince1970: 1_642_248_000 + 3_661).description == "2022-01-15T13:01:01Z")
        #expect(Timestamp(secondsSince1970: -1).description == "1969-12-31T23:59:59Z")
    }

    @Test func `moments outside four-digit years move to the ends`() {
        #expect(Timestamp(secondsSince1970: .max).description == "9999-12-31T23:59:59Z")
        #expect(Timestamp(secondsSince1970: .min).description == "0000-01-01T00:00:00Z")
        #expect(Timestamp(secondsSince1970: 1) < Timestamp(secondsSince1970: 2))
    }
}
