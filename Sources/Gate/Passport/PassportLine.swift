/// What the machine-readable zone of a passport or an identity card says (ICAO Doc 9303 parts 3 to 6).
///
/// Every check digit was right, the composite one too: it was read as it is printed. Nobody signed it.
public struct PassportLine: Equatable, Sendable {
    public let format: PassportFormat

    /// The state that issued the document, up to three letters.
    public let issuingState: String

    public let documentNumber: String

    /// The surname by Doc 9303, its parts separated by one `<`. Never empty.
    public let primaryIdentifier: String

    /// The given names in the same form; empty for who has one name alone.
    public let secondaryIdentifier: String

    /// Whether the name goes on to the last character of its field, so that a longer one may have been cut (part 4,
    /// section 4.2.3).
    public let isNameFieldFull: Bool

    public let nationality: String
    public let dateOfBirth: PartialDate
    public let dateOfExpiry: PartialDate

    /// Reads a whole zone.
    ///
    /// - Parameter zone: its lines joined, without line ends: 88 characters of a passport book, 72 or 90 of a card.
    /// - Throws: the first thing that is wrong, with its line and position.
    public init(zone: [UInt8]) throws(PassportLineError) {
        guard let format = PassportFormat.ofWhole(zone) else {
            throw PassportLineError(reason: .wrongLength(characterCount: zone.count), line: 1, position: zone.count)
        }
        self = try ZoneReader(zone: zone, format: format).read()
    }

    fileprivate init(_ reader: ZoneReader, number: String, names: (String, String), birth: PartialDate, expiry: PartialDate) {
        format = reader.format
        issuingState = reader.text(reader.layout.issuingState)
        documentNumber = number
        primaryIdentifier = names.0
        secondaryIdentifier = names.1
        isNameFieldFull = reader.zone[reader.layout.name.upperBound - 1] != ZoneReader.filler
        nationality = reader.text(reader.layout.nationality)
        dateOfBirth = birth
        dateOfExpiry = expiry
    }
}

/// Reads one zone whose length is that of its format, so that every offset of the layout is within it.
private struct ZoneReader {
    static let filler = UInt8(ascii: "<")

    let zone: [UInt8]
    let format: PassportFormat
    let layout: PassportLayout

    init(zone: [UInt8], format: PassportFormat) {
        self.zone = zone
        self.format = format
        layout = PassportLayout(format)
    }

    func read() throws(PassportLineError) -> PassportLine {
        try checkAlphabet()
        try checkDocument()
        try checkLetters(layout.issuingState, .issuingState)
        try checkLetters(layout.name, .name)
        try checkLetters(layout.nationality, .nationality)
        let names = try names()
        let number = try documentNumber()
        let birth = try date(layout.dateOfBirth)
        guard [UInt8(ascii: "M"), UInt8(ascii: "F"), UInt8(ascii: "X"), Self.filler].contains(zone[layout.sex]) else {
            throw error(.characterOutOfPlace(zone[layout.sex], .sex), at: layout.sex)
        }
        let expiry = try date(layout.dateOfExpiry)
        if let digit = layout.optionalDataCheckDigit {
            try check(.optionalData, digit, over: zone[layout.optionalData])
        }
        let all = layout.compositeRanges.flatMap { zone[$0] }
        try check(.composite, layout.composite, over: all[...])
        return PassportLine(self, number: number, names: names, birth: birth, expiry: expiry)
    }

    /// The field's characters without the fillers at its end.
    func text(_ range: Range<Int>) -> String {
        var characters = zone[range]
        while characters.last == Self.filler { characters.removeLast() }
        return String(decoding: characters, as: UTF8.self)
    }

    private func checkAlphabet() throws(PassportLineError) {
        guard let offset = zone.firstIndex(where: { !PassportLineReader.isZoneCharacter($0) }) else { return }
        throw error(.foreignCharacter(zone[offset]), at: offset)
    }

    /// A passport book begins with P, a card with A, C or I; a passport card of size TD1 or TD2 may begin with P as well.
    private func checkDocument() throws(PassportLineError) {
        switch zone[0] {
        case UInt8(ascii: "P"): return
        case UInt8(ascii: "A"), UInt8(ascii: "C"), UInt8(ascii: "I"):
            if format != .td3 { return }
        case UInt8(ascii: "V"): throw error(.visa, at: 0)
        default: break
        }
        throw error(.unknownDocument(zone[0]), at: 0)
    }

    private func checkLetters(_ range: Range<Int>, _ field: PassportField) throws(PassportLineError) {
        let isLetter = { (character: UInt8) in
            (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(character) || character == Self.filler
        }
        guard let offset = range.first(where: { !isLetter(zone[$0]) }) else { return }
        throw error(.characterOutOfPlace(zone[offset], field), at: offset)
    }

    /// Two fillers end the primary identifier.
    private func names() throws(PassportLineError) -> (String, String) {
        let field = zone[layout.name]
        let end = field.indices.first { index in
            field[index] == Self.filler && (index + 1 >= field.endIndex || field[index + 1] == Self.filler)
        }
        let primary = ZoneName.folded(field[..<(end ?? field.endIndex)])
        guard !primary.isEmpty else { throw error(.nameless, at: layout.name.lowerBound) }
        return (primary, ZoneName.folded(field[(end ?? field.endIndex)...]))
    }

    /// A number of more than nine characters goes on in the optional data of a card; a filler stands for its check digit,
    /// which follows the number there (part 5, section 4.2.2.1, note j).
    private func documentNumber() throws(PassportLineError) -> String {
        let field = layout.documentNumber
        let rest = zone[layout.optionalData].prefix { $0 != Self.filler }
        guard format != .td3, zone[field.checkDigit] == Self.filler, rest.count >= 2 else {
            try check(field.field, field.checkDigit, over: zone[field.range])
            return text(field.range)
        }
        let number = zone[field.range] + rest.dropLast()
        try check(field.field, rest.endIndex - 1, over: number)
        return String(decoding: number, as: UTF8.self)
    }

    private func date(_ field: PassportLayout.Checked) throws(PassportLineError) -> PartialDate {
        let isDateCharacter = { (character: UInt8) in
            (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(character) || character == Self.filler
        }
        if let offset = field.range.first(where: { !isDateCharacter(zone[$0]) }) {
            throw error(.characterOutOfPlace(zone[offset], field.field), at: offset)
        }
        try check(field.field, field.checkDigit, over: zone[field.range])
        guard let date = PartialDate(zone: Array(zone[field.range])) else {
            throw error(.characterOutOfPlace(zone[field.range.lowerBound], field.field), at: field.range.lowerBound)
        }
        return date
    }

    /// - Parameter characters: a filler may stand for the check digit of a field that holds fillers alone.
    private func check(
        _ field: PassportField, _ digit: Int, over characters: ArraySlice<UInt8>
    ) throws(PassportLineError) {
        let computed = PassportCheckDigit.computed(over: characters)
        let found = zone[digit]
        if found == Self.filler, characters.allSatisfy({ $0 == Self.filler }) { return }
        guard found == computed else { throw error(.checkDigit(field, found: found, computed: computed), at: digit) }
    }

    private func error(_ reason: PassportLineError.Reason, at offset: Int) -> PassportLineError {
        PassportLineError(
            reason: reason, line: offset / format.lineLength + 1, position: offset % format.lineLength + 1)
    }
}

/// Names as the zone writes them.
enum ZoneName {
    /// `name` with each run of fillers as one `<`, none at the ends.
    static func folded(_ name: some Sequence<UInt8>) -> String {
        let parts = Array(name).split(separator: UInt8(ascii: "<"))
        return String(decoding: Array(parts.joined(separator: [UInt8(ascii: "<")])), as: UTF8.self)
    }
}
