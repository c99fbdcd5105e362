/// What can be planted: the codes of row checks that one row, or one row and an earlier one, can answer.
///
/// The raw value is the code as reports write it.
package enum DefectKind: String, CaseIterable, Sendable {
    case rowTooLong = "ROW-TOO-LONG"
    case rowEncoding = "ROW-ENCODING"
    case rowColumns = "ROW-COLUMNS"
    case jsonInvalid = "JSON-INVALID"
    case idMissing = "ID-MISSING"
    case idLength = "ID-LENGTH"
    case idLostZero = "ID-LOST-ZERO"
    case idCharacters = "ID-CHARS"
    case idDateOfBirth = "ID-DOB"
    case idSex = "ID-SEX"
    case dobInvalid = "DOB-INVALID"
    case dobFuture = "DOB-FUTURE"
    case dobImplausible = "DOB-IMPLAUSIBLE"
    case dobPartial = "DOB-PARTIAL"
    case nameEmpty = "NAME-EMPTY"
    case nameDigits = "NAME-DIGITS"
    case nameEncoding = "NAME-ENCODING"
    case nameLength = "NAME-LENGTH"
    case nameLetter = "NAME-LETTER"
    case nameSplit = "NAME-SPLIT"
    case nameOneWord = "NAME-ONEWORD"
    case nameNoAccent = "NAME-NOACCENT"
    case nameCase = "NAME-CASE"
    case dateInvalid = "DATE-INVALID"
    case dateFuture = "DATE-FUTURE"
    case dateBeforeProgramme = "DATE-BEFORE-PROGRAMME"
    case dateBeforeBirth = "DATE-BEFORE-BIRTH"
    case vaccineUnknown = "VACCINE-UNKNOWN"
    case vaccineTriple = "VACCINE-TRIPLE"
    case vaccineDeprecated = "VACCINE-DEPRECATED"
    case doseNumber = "DOSE-NUMBER"
    case courseIncomplete = "COURSE-INCOMPLETE"
    case facilityUnsigned = "FACILITY-UNSIGNED"
    case facilityUnknown = "FACILITY-UNKNOWN"
    case lotMissing = "LOT-MISSING"
    case schema = "SCHEMA"
    case valueSet = "VALUE-SET"
    case recordRepeated = "RECORD-REPEATED"
    case recordChanged = "RECORD-CHANGED"
    case identifierRepeated = "CI-REPEATED"

    /// Whether a row with it is signed all the same.
    package var isWarning: Bool {
        switch self {
        case .dobPartial, .nameOneWord, .nameNoAccent, .nameCase, .vaccineDeprecated, .courseIncomplete, .facilityUnknown, .lotMissing:
            true
        default: false
        }
    }

    /// Whether rows of that format can have it.
    package func isPossible(in format: SampleFormat) -> Bool {
        switch self {
        case .rowColumns: format == .csv
        case .jsonInvalid, .vaccineTriple, .vaccineDeprecated, .schema, .identifierRepeated: format == .ndjson
        default: true
        }
    }

    /// Whose record it is planted into.
    var wish: PersonMaker.Wish {
        self == .nameSplit ? .foreigner : .citizen
    }
}
