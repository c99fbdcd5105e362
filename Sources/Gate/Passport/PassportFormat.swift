/// The three sizes of travel documents, by the lines of their zone (Doc 9303 parts 4 to 6).
public enum PassportFormat: Equatable, Sendable, CaseIterable {
    /// A card: three lines of 30.
    case td1
    /// A larger card: two lines of 36.
    case td2
    /// A passport book: two lines of 44.
    case td3

    public var lineCount: Int { self == .td1 ? 3 : 2 }

    /// Characters of a line.
    public var lineLength: Int {
        switch self {
        case .td1: 30
        case .td2: 36
        case .td3: 44
        }
    }

    /// The format whose lines have the length of this one.
    static func withLine(like line: [UInt8]) -> PassportFormat? {
        allCases.first { $0.lineLength == line.count }
    }

    /// The format of a whole zone that came as one line.
    static func ofWhole(_ zone: [UInt8]) -> PassportFormat? {
        allCases.first { $0.lineLength * $0.lineCount == zone.count }
    }
}

/// Where the fields stand, as offsets from the start of the zone with its lines joined.
struct PassportLayout {
    /// A field that is followed by its check digit.
    struct Checked {
        let field: PassportField
        let range: Range<Int>
        var checkDigit: Int { range.upperBound }
    }

    let issuingState: Range<Int>
    let name: Range<Int>
    let documentNumber: Checked
    let nationality: Range<Int>
    let dateOfBirth: Checked
    let sex: Int
    let dateOfExpiry: Checked
    /// What follows a document number that is too long for its field.
    let optionalData: Range<Int>
    /// The check digit of the optional data, which passport books alone have.
    let optionalDataCheckDigit: Int?
    let composite: Int
    let compositeRanges: [Range<Int>]

    init(_ format: PassportFormat) {
        switch format {
        case .td3: self = .td3
        case .td2: self = .td2
        case .td1: self = .td1
        }
    }

    private init(
        name: Range<Int>, number: Range<Int>, nationality: Range<Int>, birth: Range<Int>, expiry: Range<Int>,
        optional: Range<Int>, optionalCheck: Int?, composite: Int, over ranges: [Range<Int>]
    ) {
        issuingState = 2..<5
        self.name = name
        documentNumber = Checked(field: .documentNumber, range: number)
        self.nationality = nationality
        dateOfBirth = Checked(field: .dateOfBirth, range: birth)
        sex = birth.upperBound + 1
        dateOfExpiry = Checked(field: .dateOfExpiry, range: expiry)
        optionalData = optional
        optionalDataCheckDigit = optionalCheck
        self.composite = composite
        compositeRanges = ranges
    }

    /// Doc 9303 part 4, section 4.2.2.
    private static let td3 = PassportLayout(
        name: 5..<44, number: 44..<53, nationality: 54..<57, birth: 57..<63, expiry: 65..<71, optional: 72..<86,
        optionalCheck: 86, composite: 87, over: [44..<54, 57..<64, 65..<87])

    /// Doc 9303 part 6, section 4.2.2.
    private static let td2 = PassportLayout(
        name: 5..<36, number: 36..<45, nationality: 46..<49, birth: 49..<55, expiry: 57..<63, optional: 64..<71,
        optionalCheck: nil, composite: 71, over: [36..<46, 49..<56, 57..<71])

    /// Doc 9303 part 5, section 4.2.2.
    private static let td1 = PassportLayout(
        name: 60..<90, number: 5..<14, nationality: 45..<48, birth: 30..<36, expiry: 38..<44, optional: 15..<30,
        optionalCheck: nil, composite: 59, over: [5..<30, 30..<37, 38..<45, 48..<59])
}
