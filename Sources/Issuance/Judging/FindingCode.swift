/// What can be wrong with a record or a file.
package enum FindingCode: CaseIterable, Sendable {
    // The row as such.
    case rowTooLong
    case rowEncoding
    case rowColumns
    case jsonInvalid
    // Identity.
    case idMissing
    case idLength
    case idLostZero
    case idCharacters
    case idDateOfBirth
    case idSex
    // Date of birth.
    case dobInvalid
    case dobFuture
    case dobImplausible
    case dobPartial
    // Name.
    case nameEmpty
    case nameDigits
    case nameEncoding
    case nameLength
    case nameLetter
    case nameSplit
    case nameOneWord
    case nameNoAccent
    case nameCase
    // The dose.
    case dateInvalid
    case dateFuture
    case dateBeforeProgramme
    case dateBeforeBirth
    case vaccineUnknown
    case vaccineTriple
    case vaccineDeprecated
    case doseNumber
    case courseIncomplete
    case facilityUnsigned
    case facilityUnknown
    case lotMissing
    // The finished content.
    case schema
    case valueSet
    // Against other records.
    case recordRepeated
    case recordChanged
    case recordRevoked
    case identifierRepeated
    // The whole file.
    case dateOrder
    case headerMissing
    case headerTwice
    case fileEncoding

    /// The code in files and reports.
    package var text: String { "\(literal)" }

    package var literal: StaticString {
        switch self {
        case .rowTooLong: "ROW-TOO-LONG"
        case .rowEncoding: "ROW-ENCODING"
        case .rowColumns: "ROW-COLUMNS"
        case .jsonInvalid: "JSON-INVALID"
        case .idMissing: "ID-MISSING"
        case .idLength: "ID-LENGTH"
        case .idLostZero: "ID-LOST-ZERO"
        case .idCharacters: "ID-CHARS"
        case .idDateOfBirth: "ID-DOB"
        case .idSex: "ID-SEX"
        case .dobInvalid: "DOB-INVALID"
        case .dobFuture: "DOB-FUTURE"
        case .dobImplausible: "DOB-IMPLAUSIBLE"
        case .dobPartial: "DOB-PARTIAL"
        case .nameEmpty: "NAME-EMPTY"
        case .nameDigits: "NAME-DIGITS"
        case .nameEncoding: "NAME-ENCODING"
        case .nameLength: "NAME-LENGTH"
        case .nameLetter: "NAME-LETTER"
        case .nameSplit: "NAME-SPLIT"
        case .nameOneWord: "NAME-ONEWORD"
        case .nameNoAccent: "NAME-NOACCENT"
        case .nameCase: "NAME-CASE"
        case .dateInvalid: "DATE-INVALID"
        case .dateFuture: "DATE-FUTURE"
        case .dateBeforeProgramme: "DATE-BEFORE-PROGRAMME"
        case .dateBeforeBirth: "DATE-BEFORE-BIRTH"
        case .vaccineUnknown: "VACCINE-UNKNOWN"
        case .vaccineTriple: "VACCINE-TRIPLE"
        case .vaccineDeprecated: "VACCINE-DEPRECATED"
        case .doseNumber: "DOSE-NUMBER"
        case .courseIncomplete: "COURSE-INCOMPLETE"
        case .facilityUnsigned: "FACILITY-UNSIGNED"
        case .facilityUnknown: "FACILITY-UNKNOWN"
        case .lotMissing: "LOT-MISSING"
        case .schema: "SCHEMA"
        case .valueSet: "VALUE-SET"
        case .recordRepeated: "RECORD-REPEATED"
        case .recordChanged: "RECORD-CHANGED"
        case .recordRevoked: "RECORD-REVOKED"
        case .identifierRepeated: "CI-REPEATED"
        case .dateOrder: "DATE-ORDER"
        case .headerMissing: "HEADER-MISSING"
        case .headerTwice: "HEADER-TWICE"
        case .fileEncoding: "FILE-ENCODING"
        }
    }

    /// The code of that text.
    package init?(text: String) {
        guard let code = Self.allCases.first(where: { $0.text == text }) else { return nil }
        self = code
    }

    /// What the code does unless the officer says otherwise.
    package var defaultSeverity: Severity {
        switch self {
        case .courseIncomplete, .dobPartial, .nameOneWord, .nameNoAccent, .nameCase, .vaccineDeprecated,
            .facilityUnknown, .lotMissing, .dateOrder:
            .warning
        default: .error
        }
    }

    /// Whether a row with this finding has nothing that could be signed: a part of the certificate is missing or may
    /// not stand in one. No option makes such a row pass.
    package var leavesNothingToSign: Bool {
        switch self {
        case .rowTooLong, .rowEncoding, .rowColumns, .jsonInvalid, .dobInvalid, .nameEmpty, .nameLength, .nameLetter,
            .nameSplit, .dateInvalid, .vaccineUnknown, .doseNumber, .schema, .valueSet, .recordRepeated, .recordChanged,
            .recordRevoked, .identifierRepeated, .headerMissing, .headerTwice, .fileEncoding:
            true
        default: false
        }
    }
}

/// What a finding does to its row.
package enum Severity: String, Sendable {
    /// The row is refused.
    case error
    /// The row is signed, and the finding counted.
    case warning
    case ignore
}

/// One finding in a row.
package struct Finding: Equatable, Sendable {
    package let code: FindingCode

    /// The column concerned, or the member of a DCC; nil for the row as a whole.
    package let field: String?

    package let severity: Severity

    /// What was expected and what to do. Holds no value of the row but a proposed correction, for the rejects file alone.
    package let message: String
}

/// How strictly to judge.
package struct JudgingPolicy: Equatable, Sendable {
    /// Whether warnings refuse.
    package var isStrict = false

    /// Codes whose severity the officer has changed.
    package var treatments: [FindingCode: Severity] = [:]

    /// Whether a citizen without a number is let pass.
    package var allowsMissingID = false

    package init(isStrict: Bool = false, treatments: [FindingCode: Severity] = [:]) {
        self.isStrict = isStrict
        self.treatments = treatments
    }

    func severity(of code: FindingCode, normally: Severity? = nil) -> Severity {
        if let treatment = treatments[code], !code.leavesNothingToSign { return treatment }
        if code == .idMissing, allowsMissingID { return .ignore }
        let severity = normally ?? code.defaultSeverity
        return isStrict && severity == .warning ? .error : severity
    }
}
