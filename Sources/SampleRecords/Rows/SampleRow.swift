import Bytes
import TextFormats

/// The texts of one row, in a buffer that is made once.
struct SampleRow: ~Copyable {
    private var text = ByteBuffer(capacity: 1_024)
    private var ranges = [Range<Int>](repeating: 0..<0, count: SampleField.allCases.count)

    mutating func removeAll() {
        text.removeAll()
        for index in ranges.indices { ranges[index] = 0..<0 }
    }

    /// Sets a field to what `write` appends.
    mutating func set(_ field: SampleField, _ write: (inout ByteBuffer) -> Void) {
        let start = text.count
        write(&text)
        ranges[field.rawValue] = start..<text.count
    }

    mutating func set(_ field: SampleField, to bytes: [UInt8]) {
        set(field) { $0.append(bytes) }
    }

    func with<Result>(_ field: SampleField, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        let range = ranges[field.rawValue]
        return text.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[range])) }
    }

    func isEmpty(_ field: SampleField) -> Bool {
        ranges[field.rawValue].isEmpty
    }

    mutating func swap(_ one: SampleField, _ other: SampleField) {
        ranges.swapAt(one.rawValue, other.rawValue)
    }

    /// The field as a string, for the few rows that are damaged.
    subscript(field: SampleField) -> String {
        get { with(field) { String(decoding: $0, as: UTF8.self) } }
        set { set(field) { $0.append(utf8: newValue) } }
    }
}

extension ByteBuffer {
    mutating func append(_ literal: LiteralText) {
        append(literal.utf8)
    }

    /// Appends a number in at least so many digits.
    mutating func append(number: Int, digitCount: Int = 1) {
        var (divisor, digits) = (1, 1)
        while digits < digitCount || number / divisor >= 10 {
            divisor &*= 10
            digits &+= 1
        }
        while divisor > 0 {
            append(UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: number / divisor % 10))
            divisor /= 10
        }
    }

    /// Appends `yyyy-MM-dd` or `dd/MM/yyyy`.
    mutating func append(_ date: CalendarDate, isISO: Bool) {
        let separator = isISO ? UInt8(ascii: "-") : UInt8(ascii: "/")
        append(number: isISO ? date.year : date.day, digitCount: isISO ? 4 : 2)
        append(separator)
        append(number: date.month, digitCount: 2)
        append(separator)
        append(number: isISO ? date.day : date.year, digitCount: isISO ? 2 : 4)
    }
}
