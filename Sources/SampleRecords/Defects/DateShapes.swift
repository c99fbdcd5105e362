import Bytes
import TextFormats

/// Damaged dates of birth and of doses.
///
/// "Future" is later than any day on which a sample may be judged, since a sample is the same on every day.
extension Shapes {
    static let dobInvalid: [Shape] = brokenDates(.dateOfBirth) { $0.person.birth } + [
        .always("day and month unknown, as zeros") { row, subject, _ in row[.dateOfBirth] = "00/00/\(subject.person.birth.year)" },
        .text("words", .dateOfBirth, ["không nhớ", "không rõ", "tuổi Thìn", "khoảng 1950"]),
    ]

    static let dobFuture: [Shape] = [
        Shape("two-digit year put into this century", [.dobFuture, .dateBeforeBirth]) { row, subject, _ in
            giveBirthYear(&row, subject, yearsLater: 100)
        },
        Shape("first digit of the year wrong", [.dobFuture, .dateBeforeBirth]) { row, subject, _ in
            giveBirthYear(&row, subject, yearsLater: 1_000)
        },
    ]

    static let dobImplausible: [Shape] = [
        Shape("century wrong") { row, subject, _ in
            subject.person.birth.year < 2_000 && giveBirthYear(&row, subject, yearsLater: -100)
        },
        .always("default date of a database") { row, subject, _ in
            giveOlderCard(&row, subject)
            row[.dateOfBirth] = subject.list.writesISODates ? "1900-01-01" : "01/01/1900"
        },
        .always("day zero of a spreadsheet") { row, subject, _ in
            giveOlderCard(&row, subject)
            row[.dateOfBirth] = subject.list.writesISODates ? "1899-12-30" : "30/12/1899"
        },
    ]

    static let dobPartial: [Shape] = [
        .always("year alone") { row, subject, _ in row[.dateOfBirth] = "\(subject.person.birth.year)" },
        .always("month and year") { row, subject, _ in
            row.set(.dateOfBirth) { text in
                text.append(number: subject.person.birth.month, digitCount: 2)
                text.append(UInt8(ascii: "/"))
                text.append(number: subject.person.birth.year, digitCount: 4)
            }
        },
    ]

    static let dateInvalid: [Shape] = brokenDates(.date) { CalendarDate(daysSince1970: $0.dose.day) } + [
        .always("month and year") { row, subject, _ in
            let date = CalendarDate(daysSince1970: subject.dose.day)
            row[.date] = "\(date.month < 10 ? "0" : "")\(date.month)/\(date.year)"
        },
        .always("year alone") { row, subject, _ in row[.date] = "\(CalendarDate(daysSince1970: subject.dose.day).year)" },
        .swapped("date and vaccine interchanged", .date, .vaccine, [.dateInvalid, .vaccineUnknown]),
        .swapped("date and dose interchanged", .date, .doseNumber, [.dateInvalid, .doseNumber]),
    ]

    static let dateFuture: [Shape] = [
        .always("digits of the year interchanged") { row, subject, _ in
            let date = CalendarDate(daysSince1970: subject.dose.day)
            give(.date, date, year: date.year == 2021 ? 2201 : 2202, &row, subject)
        },
        .always("century wrong") { row, subject, _ in
            let date = CalendarDate(daysSince1970: subject.dose.day)
            give(.date, date, year: date.year + 100, &row, subject)
        },
        .always("first digit of the year wrong") { row, subject, _ in
            let date = CalendarDate(daysSince1970: subject.dose.day)
            give(.date, date, year: date.year + 1_000, &row, subject)
        },
    ]

    static let dateBeforeProgramme: [Shape] = [
        .always("a year too early") { row, subject, _ in
            give(.date, CalendarDate(daysSince1970: subject.dose.day), year: 2020, &row, subject)
        },
        Shape("digits of the year interchanged") { row, subject, _ in
            guard subject.person.birth.year < 2_012 else { return false }
            give(.date, CalendarDate(daysSince1970: subject.dose.day), year: 2012, &row, subject)
            return true
        },
        .always("first of January, for an unknown day") { row, subject, _ in
            row[.date] = subject.list.writesISODates ? "2021-01-01" : "01/01/2021"
        },
        .always("abroad, before anybody was vaccinated") { row, subject, random in
            row[.country] = random.pick(["TH", "KR", "DE"])
            row[.date] = subject.list.writesISODates ? "2020-10-20" : "20/10/2020"
        },
    ]

    static let dateBeforeBirth: [Shape] = [
        .always("born after the dose") { row, subject, random in
            giveOlderCard(&row, subject)
            let date = CalendarDate(daysSince1970: subject.dose.day + random.number(in: 1...14))
            row.set(.dateOfBirth) { $0.append(date, isISO: subject.list.writesISODates) }
        },
        .always("birth and dose interchanged", [.dateBeforeProgramme, .dateBeforeBirth]) { row, subject, _ in
            giveOlderCard(&row, subject)
            row.swap(.dateOfBirth, .date)
        },
    ]

    // MARK: Steps

    /// What becomes of any date in a spreadsheet.
    private static func brokenDates(
        _ field: SampleField, _ date: @escaping @Sendable (Subject) -> CalendarDate
    ) -> [Shape] {
        [
            .text("empty", field, blanks),
            .always("a day that the month does not have") { row, subject, random in
                row[field] = random.pick(["30/02", "31/04", "31/06", "31/09", "31/11"]) + "/\(date(subject).year)"
            },
            .always("year of two digits") { row, subject, _ in
                row.set(field) { text in
                    appendDayAndMonth(date(subject), to: &text)
                    text.append(number: date(subject).year % 100, digitCount: 2)
                }
            },
            Shape("serial number of a spreadsheet") { row, subject, _ in
                let serial = date(subject).daysSince1970 + 25_569
                guard serial >= 10_000 else { return false }
                row[field] = "\(serial)"
                return true
            },
            Shape("month first") { row, subject, _ in
                guard date(subject).day > 12 else { return false }
                row.set(field) { text in
                    text.append(number: date(subject).month, digitCount: 2)
                    text.append(UInt8(ascii: "/"))
                    text.append(number: date(subject).day, digitCount: 2)
                    text.append(UInt8(ascii: "/"))
                    text.append(number: date(subject).year, digitCount: 4)
                }
                return true
            },
            .always("with a time of day") { row, subject, random in
                row.set(field) { text in
                    text.append(date(subject), isISO: subject.list.writesISODates)
                    text.append(random.chance(1, in: 2) ? " 00:00:00" : " 8:30")
                }
            },
            .always("cut off") { row, subject, _ in
                row.set(field) { text in
                    appendDayAndMonth(date(subject), to: &text)
                    text.append(number: date(subject).year / 10, digitCount: 3)
                }
            },
            .text("column too narrow", field, ["########", "##########"]),
            .text("error of a formula", field, ["#N/A", "#VALUE!", "#REF!"]),
            .always("formula") { row, subject, _ in
                row[field] = "=DATE(\(date(subject).year),\(date(subject).month),\(date(subject).day))"
            },
        ]
    }

    private static func appendDayAndMonth(_ date: CalendarDate, to text: inout ByteBuffer) {
        text.append(number: date.day, digitCount: 2)
        text.append(UInt8(ascii: "/"))
        text.append(number: date.month, digitCount: 2)
        text.append(UInt8(ascii: "/"))
    }

    /// Writes a date with another year; the 29th of February becomes the 28th.
    private static func give(
        _ field: SampleField, _ date: CalendarDate, year: Int, _ row: inout SampleRow, _ subject: Subject
    ) {
        let day = date.month == 2 ? min(date.day, 28) : date.day
        guard let date = CalendarDate(year: year, month: date.month, day: day) else { return }
        row.set(field) { $0.append(date, isISO: subject.list.writesISODates) }
    }

    /// Moves the year of birth, with an older card so that no number contradicts it.
    ///
    /// - Returns: false where the year would neither lie before 1900 nor far enough in the future.
    private static func giveBirthYear(_ row: inout SampleRow, _ subject: Subject, yearsLater: Int) -> Bool {
        let year = subject.person.birth.year + yearsLater
        guard year < 1_900 || year >= 2_050 else { return false }
        giveOlderCard(&row, subject)
        give(.dateOfBirth, subject.person.birth, year: year, &row, subject)
        return true
    }
}
