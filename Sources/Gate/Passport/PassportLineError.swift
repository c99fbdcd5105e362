/// Why what was typed or scanned is no machine-readable zone, and where.
///
/// Lines and positions count from 1, as Doc 9303 counts them.
public struct PassportLineError: Error, Equatable, Sendable {
    public enum Reason: Equatable, Sendable {
        /// A character other than A to Z, 0 to 9 and `<`.
        case foreignCharacter(UInt8)
        /// A line of a length that no format has, or that does not fit the line before it.
        case wrongLength(characterCount: Int)
        /// The zone begins with `V`: a visa names its holder, and is no passport.
        case visa
        /// The zone begins with a letter that no travel document has.
        case unknownDocument(UInt8)
        /// A character that has no place in this field, such as a digit in a name.
        case characterOutOfPlace(UInt8, PassportField)
        /// The check digit computed from the field is another one.
        case checkDigit(PassportField, found: UInt8, computed: UInt8)
        /// There is no primary identifier.
        case nameless
    }

    public let reason: Reason

    /// Which of the two or three lines, from 1.
    public let line: Int

    /// Which character of the line, from 1; of a field with a wrong check digit the digit's.
    public let position: Int

    package init(reason: Reason, line: Int, position: Int) {
        self.reason = reason
        self.line = line
        self.position = position
    }
}

/// The fields of the zone that carry a check digit, or that only certain characters may fill.
public enum PassportField: Equatable, Sendable, CaseIterable {
    case issuingState
    case name
    case documentNumber
    case nationality
    case dateOfBirth
    case sex
    case dateOfExpiry
    case optionalData
    /// The composite check digit, over all fields that have one.
    case composite
}
