import TextFormats

/// Date, product and number of the dose.
extension FlatRecordJudge {
    /// First doses: anywhere, and in Viet Nam.
    static let programmeStart = CalendarDate(year: 2020, month: 12, day: 1)
    static let vietnameseProgrammeStart = CalendarDate(year: 2021, month: 3, day: 8)

    mutating func judgeDate(_ record: borrowing FlatRecord) {
        doseDate = nil
        switch record.with(.date, DateText.read) {
        case .day(let date):
            doseDate = date
            appendDate(date, to: .date)
            if context.today < date { report(.dateFuture, .date, "the date of the dose lies in the future") }
            let start = isVaccinatedInVietNam(record) ? Self.vietnameseProgrammeStart : Self.programmeStart
            if let start, date < start {
                report(.dateBeforeProgramme, .date, "the date of the dose is before \(start), when vaccination began")
            }
            if isBeforeBirth(date) { report(.dateBeforeBirth, .date, "the date of the dose is before the date of birth") }
        case .month, .year:
            report(.dateInvalid, .date, "the date of the dose needs day, month and year")
        case .invalid(let damage):
            let cause = damage.explanation(lastYear: context.today.year)
            report(.dateInvalid, .date, "the date of the dose is not dd/MM/yyyy or yyyy-MM-dd: \(cause)")
        }
    }

    private func isBeforeBirth(_ date: CalendarDate) -> Bool {
        switch birthDate {
        case .day(let birth): date < birth
        case .month(let year, let month): (date.year, date.month) < (year, month)
        case .year(let year): date.year < year
        case .invalid: false
        }
    }

    mutating func judgeVaccine(_ record: borrowing FlatRecord) {
        guard let vaccine = vaccine(record) else {
            report(.vaccineUnknown, .vaccine, "the vaccine is none of the known names; write the name on its label")
            _ = judgeDoseNumber(record)
            return
        }
        content.vaccine = vaccine
        guard let dose = judgeDoseNumber(record) else { return }
        content.doseNumber = dose
        let primary = VaccineTable.vaccines[vaccine].primaryDoses
        if dose <= primary, isBehindCourse(record) {
            return report(
                .doseNumber, .doseNumber,
                "the dose is called additional or booster, but its number lies within the basic course of \(primary); "
                    + "count from the first dose")
        }
        guard let total = total(record, dose: dose, primary: primary) else { return }
        content.doseTotal = total
        if dose < total { report(.courseIncomplete, .doseNumber, "the dose is not the last of its course") }
    }

    /// - Returns: its index in the table.
    private mutating func vaccine(_ record: borrowing FlatRecord) -> Int? {
        record.with(.vaccine) { text in
            knownVaccines.meaning(of: text, folding: &folding) { name, folding in
                folding.fold(name, separators: .dropped)
                return VaccineTable.index(ofFolded: folding.folded)
            }
        }
    }

    private mutating func judgeDoseNumber(_ record: borrowing FlatRecord) -> Int? {
        if let dose = readDoseNumber(record, .doseNumber) { return dose }
        report(
            .doseNumber, .doseNumber,
            "the dose number must be 1 to 9, counted from the first dose, also for additional and booster doses")
        return nil
    }

    private mutating func readDoseNumber(_ record: borrowing FlatRecord, _ field: RecordField) -> Int? {
        record.with(field) { knownDoseNumbers.meaning(of: $0, folding: &folding, orFind: DoseNumber.read) }
    }

    /// Whether the type says that the dose lies behind the basic course.
    private mutating func isBehindCourse(_ record: borrowing FlatRecord) -> Bool {
        guard !record.isEmpty(.doseType) else { return false }
        return record.with(.doseType) { text in
            knownBoosters.meaning(of: text, folding: &folding) { $1.isOne(of: Self.boosterWords, $0) }
        }
    }

    private static let boosterWords: [StaticString] = [
        "nhaclai", "bosung", "muinhaclai", "muibosung", "lieunhaclai", "lieubosung", "booster", "additional", "tangcuong",
        "nhaclai1", "nhaclai2", "nhaclailan1", "nhaclailan2",
    ]

    /// Up to the primary course its length; behind it the number of the dose, or 1 behind a course of one (2/1).
    private mutating func total(_ record: borrowing FlatRecord, dose: Int, primary: Int) -> Int? {
        if !record.isEmpty(.totalDoses) {
            if let total = readDoseNumber(record, .totalDoses) { return total }
            report(.doseNumber, .totalDoses, "the total number of doses must be 1 to 9")
            return nil
        }
        if dose <= primary { return primary }
        return primary == 1 && dose == 2 ? 1 : dose
    }

    /// Counts the form of the dose's date.
    func countDate(of record: borrowing FlatRecord, in forms: inout DateForms) {
        guard let date = doseDate else { return }
        forms.count(day: date.day, isISO: record.with(.date) { $0.count > 4 && !(0x30...0x39).contains($0[4]) })
    }

    /// Days since 1970 of the dose.
    var eventDay: Int? { doseDate?.daysSince1970 }

    /// Whether the number is a passport's: by the column that says so, by the person, or by its letters.
    mutating func isPassport(_ record: borrowing FlatRecord) -> Bool {
        if !isCitizen { return true }
        if isNumberOfPassport(record) { return true }
        return record.with(.idNumber) { $0.contains { !(0x30...0x39).contains($0) } }
    }

    private mutating func isNumberOfPassport(_ record: borrowing FlatRecord) -> Bool {
        record.with(.idType) { text in
            knownPassports.meaning(of: text, folding: &folding) { $1.isOne(of: Self.passportWords, $0) }
        }
    }

    private static let passportWords: [StaticString] = ["hochieu", "passport", "hc"]
}

/// Reads the number of a dose.
enum DoseNumber {
    /// A number from 1 to 9, alone or behind the word `mũi`. Booster and additional doses that are counted by
    /// themselves say nothing of the number of the dose, and are refused.
    static func read(_ text: UnsafeRawBufferPointer, folding: inout TextFolding) -> Int? {
        // A sign or a decimal point would fold away.
        let isPlain = text.allSatisfy {
            $0 >= 0x80 || $0 == 0x20 || (0x30...0x39).contains($0) || (0x41...0x5A).contains($0 & 0xDF)
        }
        guard isPlain else { return nil }
        folding.fold(text, separators: .dropped)
        return read(folded: folding.folded)
    }

    private static func read(folded: UnsafeRawBufferPointer) -> Int? {
        var text = folded
        for word: StaticString in ["muithu", "muiso", "mui", "dose"] {
            let literal = UnsafeRawBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
            if text.count > literal.count, text.starts(with: literal) {
                text = UnsafeRawBufferPointer(rebasing: text[literal.count...])
                break
            }
        }
        guard text.count == 1, (0x31...0x39).contains(text[0]) else { return nil }
        return Int(text[0] - 0x30)
    }
}
