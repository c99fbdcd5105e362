import Bytes
import HealthCertificate
import TextFormats

/// Judges vaccination records of one row a dose and makes their content (issuance rules of the ministry).
struct FlatRecordJudge: ~Copyable {
    private let context: JudgingContext
    private var folding = TextFolding()
    private var names = NameJudge()
    private(set) var findings: [Finding] = []
    var content = VaccinationContent()

    /// What several checks need.
    private var birthDate = DateText.Reading.invalid(reason: "")
    private var doseDate: CalendarDate?
    private var isCitizen = true

    init(context: JudgingContext) {
        self.context = context
        findings.reserveCapacity(16)
    }

    /// - Returns: whether the record may be signed; then ``content`` is what to sign.
    mutating func judge(_ record: borrowing FlatRecord) -> Bool {
        findings.removeAll(keepingCapacity: true)
        content.removeAll()
        readBirthDate(record)
        readNationality(record)
        judgeIdentity(record)
        judgeName(record)
        judgeDate(record)
        judgeVaccine(record)
        judgeFacility(record)
        judgeCountry(record)
        return !findings.contains { $0.severity == .error }
    }

    private mutating func report(_ code: FindingCode, _ field: RecordField?, _ message: @autoclosure () -> String) {
        let severity = context.policy.severity(of: code)
        guard severity != .ignore else { return }
        findings.append(Finding(code: code, field: field?.text, severity: severity, message: message()))
    }

    // MARK: Birth

    private mutating func readBirthDate(_ record: borrowing FlatRecord) {
        birthDate = record.with(.dateOfBirth, DateText.read)
        let (year, text): (Int, String)
        switch birthDate {
        case .day(let date): (year, text) = (date.year, "")
            appendDate(date, to: .dateOfBirth)
            if context.today < date { return report(.dobFuture, .dateOfBirth, "the date of birth lies in the future") }
        case .month(let y, let month): (year, text) = (y, month < 10 ? "-0\(month)" : "-\(month)")
            content.set(.dateOfBirth) { $0.append(utf8: "\(y)" + text) }
            report(.dobPartial, .dateOfBirth, "the date of birth has no day")
        case .year(let y): (year, text) = (y, "")
            content.set(.dateOfBirth) { $0.append(utf8: "\(y)") }
            report(.dobPartial, .dateOfBirth, "the date of birth is a year alone")
        case .invalid(let reason):
            return report(.dobInvalid, .dateOfBirth, "the date of birth is not dd/MM/yyyy, yyyy-MM-dd, MM/yyyy or yyyy: \(reason)")
        }
        if year > context.today.year { return report(.dobFuture, .dateOfBirth, "the date of birth lies in the future") }
        if year < context.today.year - 120 || year < 1_900 {
            report(.dobImplausible, .dateOfBirth, "the date of birth is more than 120 years ago")
        }
    }

    private mutating func appendDate(_ date: CalendarDate, to part: VaccinationContent.Part) {
        content.set(part) { text in
            Self.append(date.year, digitCount: 4, to: &text)
            text.append(UInt8(ascii: "-"))
            Self.append(date.month, digitCount: 2, to: &text)
            text.append(UInt8(ascii: "-"))
            Self.append(date.day, digitCount: 2, to: &text)
        }
    }

    private static func append(_ number: Int, digitCount: Int, to text: inout ByteBuffer) {
        var divisor = digitCount == 4 ? 1_000 : 10
        while divisor > 0 {
            text.append(UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: number / divisor % 10))
            divisor /= 10
        }
    }

    private var birthYear: Int? {
        switch birthDate {
        case .day(let date): date.year
        case .month(let year, _), .year(let year): year
        case .invalid: nil
        }
    }

    // MARK: Identity

    private mutating func readNationality(_ record: borrowing FlatRecord) {
        guard !record.isEmpty(.nationality) else {
            isCitizen = true
            return
        }
        record.with(.nationality) { folding.fold($0, separators: .dropped) }
        isCitizen = Self.citizenWords.contains { folding.equals($0) }
    }

    private static let citizenWords: [StaticString] = ["vn", "vnm", "vietnam", "vietnamese", "kinh"]
    private static let maleWords: [StaticString] = ["nam", "male", "m"]
    private static let femaleWords: [StaticString] = ["nu", "female", "f"]
    private static let yesWords: [StaticString] = ["yes", "y", "true", "1", "x", "co", "daky", "roi", "daxong"]
    private static let vietnameseWords: [StaticString] = ["vn", "vnm", "vietnam"]

    private mutating func judgeIdentity(_ record: borrowing FlatRecord) {
        guard isCitizen else { return }
        guard !record.isEmpty(.idNumber) else {
            return report(.idMissing, .idNumber, "a citizen's record needs the personal number; ask the person for it")
        }
        let sex = sex(record)
        let birthYear = birthYear
        switch record.with(.idNumber, { PersonalNumber.form($0, birthYear: birthYear, sex: sex) }) {
        case .personal:
            judgePersonalNumber(record, birthYear: birthYear, sex: sex)
        case .olderCard, .passport:
            break
        case .lostZeros(let count):
            let proposal = record.with(.idNumber) {
                String(repeating: "0", count: count) + String(decoding: $0, as: UTF8.self)
            }
            report(.idLostZero, .idNumber, "a leading zero seems lost, perhaps \(proposal); check it with the person")
        case .wrongLength(let count):
            report(.idLength, .idNumber, "the number has \(count) digits, expected 12 or 9; check it with the person")
        case .wrongCharacters(let reason):
            report(.idCharacters, .idNumber, "the number must be 12 or 9 digits: \(reason)")
        }
    }

    private mutating func judgePersonalNumber(_ record: borrowing FlatRecord, birthYear: Int?, sex: Int?) {
        if let birthYear, record.with(.idNumber, PersonalNumber.birthYear) != birthYear {
            report(.idDateOfBirth, .idNumber, "digits 4 to 6 of the number and the year of birth disagree; one is wrong")
        }
        if let sex, record.with(.idNumber, PersonalNumber.sex) != sex {
            report(.idSex, .idNumber, "digit 4 of the number and the sex disagree; one is wrong")
        }
    }

    /// 0 male, 1 female, nil when not given.
    private mutating func sex(_ record: borrowing FlatRecord) -> Int? {
        guard !record.isEmpty(.sex) else { return nil }
        record.with(.sex) { folding.fold($0, separators: .dropped) }
        if Self.maleWords.contains(where: { folding.equals($0) }) { return 0 }
        if Self.femaleWords.contains(where: { folding.equals($0) }) { return 1 }
        return nil
    }

    // MARK: Name

    private mutating func judgeName(_ record: borrowing FlatRecord) {
        let hasParts = !record.isEmpty(.familyName) || !record.isEmpty(.givenName)
        let hasPassport = !record.isEmpty(.passportFamily) || !record.isEmpty(.passportGiven)
        if hasParts {
            judgePart(of: record, .familyName, isFamily: true)
            judgePart(of: record, .givenName, isFamily: false)
        } else if record.isEmpty(.fullName) {
            return report(.nameEmpty, .fullName, "the name is empty")
        } else if !isCitizen, hasPassport {
            judgePart(of: record, .passportFamily, isFamily: true)
            judgePart(of: record, .passportGiven, isFamily: false)
        } else if !isCitizen {
            return report(
                .nameSplit, .fullName,
                "a foreigner's full name cannot be split; give passport_family and passport_given as in the passport")
        } else {
            judgeFullName(record)
        }
        judgeSpelling()
    }

    /// The first word is the family name, the rest the given names.
    private mutating func judgeFullName(_ record: borrowing FlatRecord) {
        record.with(.fullName) { names.read($0) }
        let (all, family) = (names.all, names.firstWord)
        judge(family, as: .fullName, isFamily: true, passport: record)
        if family == all {
            report(.nameOneWord, .fullName, "the name has one word; check that it is whole")
        } else {
            judge((family.upperBound + 1)..<all.upperBound, as: .fullName, isFamily: false, passport: record)
        }
    }

    private mutating func judgePart(of record: borrowing FlatRecord, _ field: RecordField, isFamily: Bool) {
        record.with(field) { names.read($0) }
        judge(names.all, as: field, isFamily: isFamily, passport: record)
    }

    /// - Parameter part: of the name just read.
    private mutating func judge(
        _ part: Range<Int>, as field: RecordField, isFamily: Bool, passport record: borrowing FlatRecord
    ) {
        guard !part.isEmpty else { return }
        let faults = record.with(isFamily ? .passportFamily : .passportGiven) { passport in
            names.judge(part, passport: passport, isFamily: isFamily, into: &content)
        }
        if faults.isEmpty { return }
        for (fault, code, message) in NameJudge.Faults.explained where faults.contains(fault) {
            report(code, field, message)
        }
    }

    /// Signs of a name that was typed carelessly; it is signed as it stands.
    private mutating func judgeSpelling() {
        var hasAccent = false
        var hasLower = false
        var hasUpper = false
        for part in [VaccinationContent.Part.familyName, .givenName] {
            content.with(part) { name in
                for byte in name {
                    hasAccent = hasAccent || byte >= 0x80
                    hasLower = hasLower || (0x61...0x7A).contains(byte)
                    hasUpper = hasUpper || (0x41...0x5A).contains(byte)
                }
            }
        }
        if isCitizen, !hasAccent { report(.nameNoAccent, .fullName, "the name has no accent; it was perhaps typed without") }
        if hasLower != hasUpper, hasLower || hasUpper {
            report(.nameCase, .fullName, "the name is all capitals or all small letters")
        }
    }

    // MARK: The dose

    /// First doses: anywhere, and in Viet Nam.
    private static let programmeStart = CalendarDate(year: 2020, month: 12, day: 1)
    private static let vietnameseProgrammeStart = CalendarDate(year: 2021, month: 3, day: 8)

    private mutating func judgeDate(_ record: borrowing FlatRecord) {
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
        case .invalid(let reason):
            report(.dateInvalid, .date, "the date of the dose is not dd/MM/yyyy or yyyy-MM-dd: \(reason)")
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

    private mutating func judgeVaccine(_ record: borrowing FlatRecord) {
        record.with(.vaccine) { folding.fold($0, separators: .dropped) }
        guard let vaccine = VaccineTable.index(ofFolded: folding.folded) else {
            report(.vaccineUnknown, .vaccine, "the vaccine is none of the known names; write the name on its label")
            _ = judgeDoseNumber(record)
            return
        }
        content.vaccine = vaccine
        guard let dose = judgeDoseNumber(record) else { return }
        content.doseNumber = dose
        guard let total = total(record, dose: dose, primary: VaccineTable.vaccines[vaccine].primaryDoses) else { return }
        content.doseTotal = total
        if dose < total { report(.courseIncomplete, .doseNumber, "the dose is not the last of its course") }
    }

    private mutating func judgeDoseNumber(_ record: borrowing FlatRecord) -> Int? {
        record.with(.doseNumber) { folding.fold($0, separators: .dropped) }
        if let dose = DoseNumber.read(folding.folded) { return dose }
        report(
            .doseNumber, .doseNumber,
            "the dose number must be 1 to 9, counted from the first dose, also for additional and booster doses")
        return nil
    }

    /// Up to the primary course its length; behind it the number of the dose, or 1 behind a course of one (2/1).
    private mutating func total(_ record: borrowing FlatRecord, dose: Int, primary: Int) -> Int? {
        if !record.isEmpty(.totalDoses) {
            record.with(.totalDoses) { folding.fold($0, separators: .dropped) }
            if let total = DoseNumber.read(folding.folded) { return total }
            report(.doseNumber, .totalDoses, "the total number of doses must be 1 to 9")
            return nil
        }
        if dose <= primary { return primary }
        return primary == 1 && dose == 2 ? 1 : dose
    }

    /// Days since 1970 of the dose.
    var eventDay: Int? { doseDate?.daysSince1970 }

    /// Whether the number is a passport's: by the column that says so, by the person, or by its letters.
    mutating func isPassport(_ record: borrowing FlatRecord) -> Bool {
        if !isCitizen { return true }
        record.with(.idType) { folding.fold($0, separators: .dropped) }
        if Self.passportWords.contains(where: { folding.equals($0) }) { return true }
        return record.with(.idNumber) { $0.contains { !(0x30...0x39).contains($0) } }
    }

    private static let passportWords: [StaticString] = ["hochieu", "passport", "hc"]

    // MARK: Place

    private mutating func judgeFacility(_ record: borrowing FlatRecord) {
        if record.has(.facilitySigned), !isSigned(record) {
            report(.facilityUnsigned, .facilitySigned, "the facility has not signed the record; it must sign it first")
        }
        if record.has(.facility) || record.has(.facilityIdentifier), record.isEmpty(.facility),
            record.isEmpty(.facilityIdentifier)
        {
            report(.facilityUnknown, .facility, "the facility is not named")
        }
        if record.has(.lot), record.isEmpty(.lot) { report(.lotMissing, .lot, "the lot is not given") }
    }

    /// Yes in a known word, or the date of the signature; blank is no.
    private mutating func isSigned(_ record: borrowing FlatRecord) -> Bool {
        if case .day = record.with(.facilitySigned, DateText.read) { return true }
        record.with(.facilitySigned) { folding.fold($0, separators: .dropped) }
        return Self.yesWords.contains { folding.equals($0) }
    }

    private mutating func isVaccinatedInVietNam(_ record: borrowing FlatRecord) -> Bool {
        guard !record.isEmpty(.country) else { return true }
        record.with(.country) { folding.fold($0, separators: .dropped) }
        return Self.vietnameseWords.contains { folding.equals($0) }
    }

    private mutating func judgeCountry(_ record: borrowing FlatRecord) {
        if isVaccinatedInVietNam(record) {
            return content.set(.country) { $0.append("VN") }
        }
        let isCode = record.with(.country) { country in
            country.count == 2 && ValueSets.countries.set.contains(country.bindMemory(to: UInt8.self))
        }
        guard isCode else {
            return report(.valueSet, .country, "the country of the dose is not a two-letter code of ISO 3166-1, such as TH")
        }
        record.with(.country) { country in content.set(.country) { $0.append(country) } }
    }
}

/// Reads the number of a dose.
enum DoseNumber {
    /// A number from 1 to 9, alone or behind the word `mũi`. Booster and additional doses that are counted by
    /// themselves say nothing of the number of the dose, and are refused.
    static func read(_ folded: UnsafeRawBufferPointer) -> Int? {
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
