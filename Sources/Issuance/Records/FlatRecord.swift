import Bytes

/// The fields of one record: UTF-8 without blanks at the ends, copied so that they stand still while they are judged.
struct FlatRecord: ~Copyable {
    /// The record as it came, and behind it the fields that had to be rewritten.
    private var text = ByteBuffer(capacity: 1_024)

    /// Where each field stands; of meaning for those that are present. An array would be asked at every change whether it
    /// is shared.
    private let places: UnsafeMutableBufferPointer<Range<Int32>>

    /// Fields that the table or object has, whether they hold anything or not.
    private var present: UInt64 = 0

    init() {
        places = .allocate(capacity: RecordField.allCases.count)
        places.initialize(repeating: 0..<0)
    }

    deinit {
        places.deallocate()
    }

    mutating func removeAll() {
        text.removeAll()
        present = 0
    }

    /// Forgets the fields and takes a record to find others in.
    mutating func begin(_ record: UnsafeRawBufferPointer) {
        removeAll()
        text.append(record)
    }

    /// Takes what stands at `range` of the record.
    @inline(__always)
    mutating func set(_ field: RecordField, at range: Range<Int>) {
        place(field, at: text.withUnsafeBytes { UTF8Text.trimmed(range, of: $0) })
    }

    /// Takes a text that is not in the record as it is to be.
    mutating func set(_ field: RecordField, to bytes: UnsafeRawBufferPointer) {
        let start = text.count
        text.append(bytes)
        place(field, at: text.withUnsafeBytes { UTF8Text.trimmed(start..<$0.count, of: $0) })
    }

    @inline(__always)
    private mutating func place(_ field: RecordField, at range: Range<Int>) {
        // A record has 64 KiB at most, and the fields that are rewritten are together no longer.
        places[Int(field.rawValue)] =
            Int32(truncatingIfNeeded: range.lowerBound)..<Int32(truncatingIfNeeded: range.upperBound)
        present |= 1 << UInt64(field.rawValue)
    }

    /// Whether the table has the column, or the object the member.
    @inline(__always)
    func has(_ field: RecordField) -> Bool {
        present & 1 << UInt64(field.rawValue) != 0
    }

    @inline(__always)
    func isEmpty(_ field: RecordField) -> Bool {
        !has(field) || places[Int(field.rawValue)].isEmpty
    }

    /// Lends the bytes of a field, none when it is empty or absent.
    @inline(__always)
    func with<Result>(_ field: RecordField, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        let place = has(field) ? places[Int(field.rawValue)] : 0..<0
        return text.withUnsafeBytes {
            body(UnsafeRawBufferPointer(rebasing: $0[Int(place.lowerBound)..<Int(place.upperBound)]))
        }
    }
}
