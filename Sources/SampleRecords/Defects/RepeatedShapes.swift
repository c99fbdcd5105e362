import Bytes
import TextFormats

/// Rows that repeat an earlier row; the row is that one already when it is damaged.
extension Shapes {
    /// The same content, in whatever other words.
    static let recordRepeated: [Shape] = [
        .always("the very same") { _, _, _ in },
        .always("place written otherwise") { row, subject, _ in
            row[.province] = subject.letters.uppercased(row[.province])
            row[.commune] = ""
        },
        .always("accents as marks behind letters") { row, subject, _ in
            row[.fullName] = subject.letters.decomposed(row[.fullName])
        },
        .always("other blanks") { row, _, _ in
            row[.fullName] = " " + row[.fullName].split(separator: " ").joined(separator: " \u{A0}") + " "
        },
        .always("dates in another form") { row, subject, _ in
            for (field, date) in [
                (SampleField.dateOfBirth, subject.person.birth), (.date, CalendarDate(daysSince1970: subject.dose.day)),
            ] {
                row.set(field) { $0.append(date, isISO: !subject.list.writesISODates) }
            }
        },
        .always("from another facility") { row, _, _ in
            row[.facilityIdentifier] = "79001"
            row[.facility] = "Bệnh viện Đa khoa Bình An"
        },
    ]

    /// The same record, with another content.
    static let recordChanged: [Shape] = [
        .always("another vaccine") { row, subject, _ in
            let isPfizer = subject.dose.vaccine == SampleVaccine.Product.comirnaty.rawValue
            row[.vaccine] = isPfizer ? "Moderna" : "Pfizer"
        },
        .always("another day of birth") { row, subject, _ in
            let birth = subject.person.birth
            let other = CalendarDate(year: birth.year, month: birth.month, day: birth.day == 1 ? 2 : birth.day - 1)
            row.set(.dateOfBirth) { $0.append(other ?? birth, isISO: subject.list.writesISODates) }
        },
        Shape("another date") { row, subject, random in
            // The date is part of what tells records without an identifier apart.
            guard !row.isEmpty(.recordIdentifier) else { return false }
            let other = CalendarDate(daysSince1970: subject.dose.day + random.number(in: 1...3))
            row.set(.date) { $0.append(other, isISO: subject.list.writesISODates) }
            return true
        },
        Shape("another spelling of the name") { row, subject, _ in
            guard subject.person.isCitizen else { return false }
            let words = row[.fullName].split(separator: " ").map(String.init)
            let plain = subject.letters.plain(words.last ?? "")
            row[.fullName] = (words.dropLast() + [plain == words.last ? plain + " Anh" : plain]).joined(separator: " ")
            return true
        },
    ]
}
