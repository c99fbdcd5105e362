import Bytes

/// The fields of one record: UTF-8 without blanks at the ends, copied so that they stand still while they are judged.
struct FlatRecord: ~Copyable {
    private var text = ByteBuffer(capacity: 1_024)
    private var ranges: [Range<Int>]

    /// Fields that the table or object has, whether they hold anything or not.
    private var present: UInt64 = 0

    init() {
        ranges = Array(repeating: 0..<0, count: RecordField.count)
    }

    mutating func removeAll() {
        text.removeAll()
        for index in ranges.indices { ranges[index] = 0..<0 }
        present = 0
    }

    mutating func set(_ field: RecordField, to bytes: UnsafeRawBufferPointer) {
        let trimmed = UTF8Text.trimmed(bytes)
        let start = text.count
        text.append(trimmed)
        ranges[Int(field.rawValue)] = start..<text.count
        present |= 1 << UInt64(field.rawValue)
    }

    /// Whether the table has the column, or the object the member.
    func has(_ field: RecordField) -> Bool {
        present & 1 << UInt64(field.rawValue) != 0
    }

    func isEmpty(_ field: RecordField) -> Bool {
        ranges[Int(field.rawValue)].isEmpty
    }

    /// Lends the bytes of a field, none when it is empty or absent.
    func with<Result>(_ field: RecordField, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        let range = ranges[Int(field.rawValue)]
        return text.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[range])) }
    }
}
