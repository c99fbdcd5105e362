import Bytes
import TextFormats

/// A way to damage a finished line.
struct LineShape: Sendable {
    let name: StaticString
    /// - Parameters: the line's bytes, without its end, and the row that it was made of.
    let damage: @Sendable (inout [UInt8], String) -> Void

    init(_ name: StaticString, _ damage: @escaping @Sendable (inout [UInt8], String) -> Void) {
        self.name = name
        self.damage = damage
    }

    static let rowColumns: [LineShape] = [
        LineShape("a comma without quotes") { line, facility in
            // Behind the facility's name, which is written without quotes.
            let name = Array(facility.utf8)
            guard let end = line.firstRange(of: name)?.upperBound else { return line += [UInt8(ascii: ",")] }
            line.insert(contentsOf: Array(", cơ sở số 2".utf8), at: end)
        },
        LineShape("cut off") { line, _ in
            let commas = line.indices.filter { line[$0] == UInt8(ascii: ",") }
            line.removeLast(line.count - commas[commas.count * 2 / 3])
        },
        LineShape("empty columns behind") { line, _ in line += Array(",,,".utf8) },
        LineShape("separated by semicolons") { line, _ in
            for index in line.indices where line[index] == UInt8(ascii: ",") { line[index] = UInt8(ascii: ";") }
        },
    ]

    static let jsonInvalid: [LineShape] = [
        LineShape("cut off") { line, _ in
            line.removeLast(line.count / 3)
            // Between letters: half a letter would be another kind of damage.
            while let last = line.last, last >= 0x80 { line.removeLast() }
        },
        LineShape("a comma behind the last member") { line, _ in line.insert(UInt8(ascii: ","), at: line.count - 1) },
        LineShape("apostrophes for quotes") { line, _ in
            for index in line.indices where line[index] == UInt8(ascii: "\"") { line[index] = UInt8(ascii: "'") }
        },
        LineShape("a quote lost") { line, _ in
            if let quote = line.lastIndex(of: UInt8(ascii: "\"")) { line.remove(at: quote) }
        },
        LineShape("a member twice") { line, _ in
            line.removeLast()
            line += Array(",\"dob\":\"1970-01-01\"}".utf8)
        },
        LineShape("a list in place of an object") { line, _ in line = [UInt8(ascii: "[")] + line + [UInt8(ascii: "]")] },
        LineShape("no number where one belongs") { line, _ in
            line.removeLast()
            line += Array(",\"total\":NaN}".utf8)
        },
    ]
}

/// A way to damage the content of a certificate that a line brings along.
struct ContentShape: Sendable {
    let name: StaticString
    /// Nil for a line of any kind.
    let kind: ContentLine.Kind?
    let damage: @Sendable (inout ContentLine, Subject) -> Void

    init(_ name: StaticString, _ kind: ContentLine.Kind?, _ damage: @escaping @Sendable (inout ContentLine, Subject) -> Void) {
        self.name = name
        self.kind = kind
        self.damage = damage
    }

    static let all: [DefectKind: [ContentShape]] = [
        .nameDigits: nameDigits, .dobInvalid: dobInvalid, .dateInvalid: dateInvalid, .dateFuture: dateFuture,
        .courseIncomplete: courseIncomplete, .facilityUnsigned: facilityUnsigned, .schema: schema, .valueSet: valueSet, .vaccineTriple: vaccineTriple, .vaccineDeprecated: vaccineDeprecated,
    ]

    private static let nameDigits: [ContentShape] = [
        ContentShape("a digit in the surname", nil) { line, _ in
            line.name = [JSONValue.Member("fn", .string("Nguyễn 2")), JSONValue.Member("gn", .string("Bảo Duy"))]
        }
    ]

    private static let dobInvalid: [ContentShape] = [
        ContentShape("a day that the month does not have", nil) { line, _ in line.dateOfBirth = "1990-02-31" }
    ]

    private static let dateInvalid: [ContentShape] = [
        ContentShape("a day that the month does not have", .vaccination) { line, _ in line.set("dt", .string("2021-11-31")) },
        ContentShape("no such month", .recovery) { line, _ in line.set("fr", .string("2021-13-01")) },
    ]

    private static let dateFuture: [ContentShape] = [
        ContentShape("digits of the year interchanged", .vaccination) { line, _ in line.set("dt", .string("2201-12-02")) }
    ]

    private static let courseIncomplete: [ContentShape] = [
        ContentShape("one of two doses", .vaccination) { line, _ in
            line.set("dn", .number("1"))
            line.set("sd", .number("2"))
        }
    ]

    private static let facilityUnsigned: [ContentShape] = [
        ContentShape("no", .vaccination) { line, _ in line.setMeta("facility_signed", .boolean(false)) },
        ContentShape("no, as text", .vaccination) { line, _ in line.setMeta("facility_signed", .string("no")) },
    ]

    private static let schema: [ContentShape] = [
        ContentShape("dose number 0", .vaccination) { line, _ in line.set("dn", .number("0")) },
        ContentShape("the issuer as a number", nil) { line, _ in line.set("is", .number("84")) },
        ContentShape("a member that the schema does not know", nil) { line, _ in line.set("lot", .string("AB1234")) },
        ContentShape("no total of doses", .vaccination) { line, _ in line.set("sd", nil) },
        ContentShape("the entry twice", nil) { line, _ in line.entryCount = 2 },
        ContentShape("small letters in the machine-readable name", nil) { line, subject in
            line.name = [
                JSONValue.Member("fn", .string("Nguyễn")), JSONValue.Member("gn", .string("Bảo Duy")),
                JSONValue.Member("fnt", .string("Nguyen")), JSONValue.Member("gnt", .string("BAO<DUY")),
            ]
        },
        ContentShape("a test centre of 90 letters", .test) { line, _ in
            line.set("tc", .string(String(repeating: "Phòng khám ", count: 8) + "số"))
        },
    ]

    private static let valueSet: [ContentShape] = [
        ContentShape("another disease", nil) { line, _ in line.set("tg", .string("6142004")) },
        ContentShape("no such country", nil) { line, _ in line.set("co", .string("XY")) },
        ContentShape("no such test result", .test) { line, _ in line.set("tr", .string("negative")) },
        ContentShape("no such type of test", .test) { line, _ in line.set("tt", .string("PCR")) },
    ]

    private static let vaccineTriple: [ContentShape] = [
        ContentShape("another manufacturer's product", .vaccination) { line, _ in
            line.set("mp", .string("EU/1/21/1529"))
            line.set("vp", .string("29061000087103"))
            line.set("ma", .string("ORG-100030215"))
        },
        ContentShape("another type of vaccine", .vaccination) { line, _ in
            line.set("mp", .string("EU/1/20/1528"))
            line.set("vp", .string("1157024006"))
            line.set("ma", .string("ORG-100030215"))
        },
        ContentShape("Wuhan's product of the manufacturer in Beijing", .vaccination) { line, _ in
            line.set("mp", .string("WIBP-CorV"))
            line.set("vp", .string("1157024006"))
            line.set("ma", .string("ORG-100020693"))
        },
    ]

    private static let vaccineDeprecated: [ContentShape] = [
        ContentShape("a product code that was given up", .vaccination) { line, _ in
            line.set("mp", .string("Inactivated-SARS-CoV-2-Vero-Cell"))
            line.set("vp", .string("1157024006"))
            line.set("ma", .string("ORG-100010771"))
            complete(&line)
        },
        ContentShape("the development code of a product that has a licence now", .vaccination) { line, _ in
            line.set("mp", .string("NVX-CoV2373"))
            line.set("vp", .string("1162643001"))
            line.set("ma", .string("ORG-100032020"))
            complete(&line)
        },
    ]

    private static func complete(_ line: inout ContentLine) {
        line.set("dn", .number("2"))
        line.set("sd", .number("2"))
    }
}
