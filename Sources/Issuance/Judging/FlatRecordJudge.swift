import Bytes
import HealthCertificate
import TextFormats

/// Judges vaccination records of one row a dose and makes their content (issuance rules of the ministry).
struct FlatRecordJudge: ~Copyable {
    let context: JudgingContext
    var folding = TextFolding()
    var names = NameJudge()
    var findings: [Finding] = []
    var content = VaccinationContent()

    /// What several checks need.
    var birthDate = DateText.Reading.invalid(.empty)
    var doseDate: CalendarDate?
    var isCitizen = true
    var isNameOfPassport = false

    /// What the words of a column were found to mean.
    var knownNationalities = WordMemo<Nationality>()
    var knownSexes = WordMemo<Int?>()
    var knownVaccines = WordMemo<Int?>()
    var knownDoseNumbers = WordMemo<Int?>()
    var knownBoosters = WordMemo<Bool>()
    var knownPassports = WordMemo<Bool>()
    var knownCountries = WordMemo<Bool>()
    var knownSignatures = WordMemo<Bool>()

    init(context: JudgingContext) {
        self.context = context
        findings.reserveCapacity(16)
    }

    /// - Returns: whether the record may be signed; then ``content`` is what to sign.
    mutating func judge(_ record: borrowing FlatRecord) -> Bool {
        findings.removeAll(keepingCapacity: true)
        content.removeAll()
        isNameOfPassport = false
        names.seen = []
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

    mutating func report(_ code: FindingCode, _ field: RecordField?, _ message: @autoclosure () -> String) {
        let severity = context.policy.severity(of: code)
        guard severity != .ignore else { return }
        findings.append(Finding(code: code, field: field?.text, severity: severity, message: message()))
    }

    // MARK: Birth

    mutating func readBirthDate(_ record: borrowing FlatRecord) {
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
        case .invalid(let damage):
            let cause = damage.explanation(lastYear: context.today.year)
            return report(
                .dobInvalid, .dateOfBirth, "the date of birth is not dd/MM/yyyy, yyyy-MM-dd, MM/yyyy or yyyy: \(cause)")
        }
        if year > context.today.year { return report(.dobFuture, .dateOfBirth, "the date of birth lies in the future") }
        if year < context.today.year - 120 || year < 1_900 {
            report(.dobImplausible, .dateOfBirth, "the date of birth is more than 120 years ago")
        }
    }

    mutating func appendDate(_ date: CalendarDate, to part: VaccinationContent.Part) {
        content.set(part) { text in
            Self.append(date.year / 100, to: &text)
            Self.append(date.year % 100, to: &text)
            text.append(UInt8(ascii: "-"))
            Self.append(date.month, to: &text)
            text.append(UInt8(ascii: "-"))
            Self.append(date.day, to: &text)
        }
    }

    /// - Parameter number: of two digits, as the halves of a year are.
    @inline(__always)
    private static func append(_ number: Int, to text: inout ByteBuffer) {
        text.append(UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: number / 10))
        text.append(UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: number % 10))
    }

    var birthYear: Int? {
        switch birthDate {
        case .day(let date): date.year
        case .month(let year, _), .year(let year): year
        case .invalid: nil
        }
    }
}
