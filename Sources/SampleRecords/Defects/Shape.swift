import Bytes

/// One way in which a kind of damage looks in real life.
struct Shape: Sendable {
    /// What happened, in words, for the truth file.
    let name: StaticString

    /// What is to be found, the first error first; nothing for the kind that the shape belongs to.
    let codes: [DefectKind]

    /// Damages a row; false when that person's row cannot be damaged so, and the row is still as it was.
    let damage: @Sendable (inout SampleRow, Subject, inout SplitMix64) -> Bool

    init(
        _ name: StaticString, _ codes: [DefectKind] = [],
        _ damage: @escaping @Sendable (inout SampleRow, Subject, inout SplitMix64) -> Bool
    ) {
        self.name = name
        self.codes = codes
        self.damage = damage
    }

    /// A shape that every row can take.
    static func always(
        _ name: StaticString, _ codes: [DefectKind] = [],
        _ damage: @escaping @Sendable (inout SampleRow, Subject, inout SplitMix64) -> Void
    ) -> Shape {
        Shape(name, codes) { row, subject, random in
            damage(&row, subject, &random)
            return true
        }
    }

    /// One of some texts in the place of a field.
    static func text(_ name: StaticString, _ field: SampleField, _ texts: [String]) -> Shape {
        .always(name) { row, _, random in row[field] = random.pick(texts) }
    }

    /// Two columns that changed places.
    static func swapped(_ name: StaticString, _ one: SampleField, _ other: SampleField, _ codes: [DefectKind] = []) -> Shape {
        .always(name, codes) { row, _, _ in row.swap(one, other) }
    }
}

/// Whose row is damaged, and in which list.
struct Subject {
    let dose: Dose
    let list: CommuneList
    let letters: VietnameseLetters

    var person: Person { dose.person }
}

/// All shapes of the kinds that damage the fields of a row.
enum Shapes {
    static let all: [DefectKind: [Shape]] = [
        .idMissing: idMissing, .idLength: idLength, .idLostZero: idLostZero, .idCharacters: idCharacters,
        .idDateOfBirth: idDateOfBirth, .idSex: idSex,
        .dobInvalid: dobInvalid, .dobFuture: dobFuture, .dobImplausible: dobImplausible, .dobPartial: dobPartial,
        .nameEmpty: nameEmpty, .nameDigits: nameDigits, .nameEncoding: nameEncoding, .nameLength: nameLength,
        .nameLetter: nameLetter, .nameSplit: nameSplit, .nameOneWord: nameOneWord, .nameNoAccent: nameNoAccent,
        .nameCase: nameCase,
        .dateInvalid: dateInvalid, .dateFuture: dateFuture, .dateBeforeProgramme: dateBeforeProgramme,
        .dateBeforeBirth: dateBeforeBirth, .vaccineUnknown: vaccineUnknown, .doseNumber: doseNumber,
        .courseIncomplete: courseIncomplete, .facilityUnsigned: facilityUnsigned, .facilityUnknown: facilityUnknown,
        .lotMissing: lotMissing, .valueSet: valueSet, .rowTooLong: rowTooLong, .rowEncoding: rowEncoding,
        .recordRepeated: recordRepeated, .recordChanged: recordChanged,
    ]

    /// What a cell holds that looks empty: nothing, or the blanks that spreadsheets and web pages leave behind.
    static let blanks = ["", "\u{A0}", " \u{A0} "]

    /// Damages a row in one of some ways.
    ///
    /// - Returns: the shape; nil when none fits the row.
    static func damage(
        _ row: inout SampleRow, _ subject: Subject, with shapes: [Shape], _ random: inout SplitMix64
    ) -> Shape? {
        guard !shapes.isEmpty else { return nil }
        let start = random.below(shapes.count)
        for offset in 0..<shapes.count {
            let shape = shapes[(start + offset) % shapes.count]
            if shape.damage(&row, subject, &random) { return shape }
        }
        return nil
    }
}
