import Bytes
import CBOR

/// What one vaccination certificate will say, as bytes in buffers that a worker owns for life.
struct VaccinationContent: ~Copyable {
    /// A text of the certificate.
    enum Part: Int, CaseIterable {
        case familyName, familyNameTransliterated, givenName, givenNameTransliterated, dateOfBirth, date, country
    }

    /// The texts, one after the other, and where each one stands.
    private var text = ByteBuffer(capacity: 512)
    private var ranges = [Range<Int>](repeating: 0..<0, count: Part.allCases.count)

    var vaccine = 0
    var doseNumber = 0
    var doseTotal = 0

    init() {}

    mutating func removeAll() {
        text.removeAll()
        for index in ranges.indices { ranges[index] = 0..<0 }
        (vaccine, doseNumber, doseTotal) = (0, 0, 0)
    }

    /// Sets one text to what `write` appends.
    mutating func set<Result>(_ part: Part, _ write: (inout ByteBuffer) -> Result) -> Result {
        let start = text.count
        let result = write(&text)
        ranges[part.rawValue] = start..<text.count
        return result
    }

    func isEmpty(_ part: Part) -> Bool {
        ranges[part.rawValue].isEmpty
    }

    func with<Result>(_ part: Part, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        let range = ranges[part.rawValue]
        return text.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[range])) }
    }

    /// Writes the DCC map, keys in the order of RFC 8949 §4.2.1.
    func write(issuerName: [UInt8], identifier: UnsafeRawBufferPointer, to cbor: inout CBORWriter) {
        let vaccine = VaccineTable.vaccines[vaccine]
        cbor.writeMap(count: 4)
        cbor.write(literal: "v")
        cbor.writeArray(count: 1)
        cbor.writeMap(count: 10)
        cbor.write(literal: "ci")
        cbor.write(textUTF8: identifier)
        cbor.write(literal: "co")
        write(.country, to: &cbor)
        cbor.write(literal: "dn")
        cbor.write(Int64(doseNumber))
        cbor.write(literal: "dt")
        write(.date, to: &cbor)
        cbor.write(literal: "is")
        issuerName.withUnsafeBytes { cbor.write(textUTF8: $0) }
        cbor.write(literal: "ma")
        cbor.write(literal: vaccine.holder)
        cbor.write(literal: "mp")
        cbor.write(literal: vaccine.product)
        cbor.write(literal: "sd")
        cbor.write(Int64(doseTotal))
        cbor.write(literal: "tg")
        cbor.write(literal: "840539006")
        cbor.write(literal: "vp")
        cbor.write(literal: vaccine.type)
        cbor.write(literal: "dob")
        write(.dateOfBirth, to: &cbor)
        cbor.write(literal: "nam")
        writeName(to: &cbor)
        cbor.write(literal: "ver")
        cbor.write(literal: "1.3.0")
    }

    private func writeName(to cbor: inout CBORWriter) {
        let hasFamily = !isEmpty(.familyName)
        let hasGiven = !isEmpty(.givenName)
        cbor.writeMap(count: (hasFamily ? 2 : 0) + (hasGiven ? 2 : 0))
        if hasFamily {
            cbor.write(literal: "fn")
            write(.familyName, to: &cbor)
        }
        if hasGiven {
            cbor.write(literal: "gn")
            write(.givenName, to: &cbor)
        }
        if hasFamily {
            cbor.write(literal: "fnt")
            write(.familyNameTransliterated, to: &cbor)
        }
        if hasGiven {
            cbor.write(literal: "gnt")
            write(.givenNameTransliterated, to: &cbor)
        }
    }

    private func write(_ part: Part, to cbor: inout CBORWriter) {
        let range = ranges[part.rawValue]
        text.withUnsafeBytes { cbor.write(textUTF8: UnsafeRawBufferPointer(rebasing: $0[range])) }
    }
}
