import Bytes

/// Splits one CSV record into its fields (RFC 4180).
struct CSVSplitter: ~Copyable {
    private let delimiter: UInt8
    private var unquoted = ByteBuffer(capacity: 1_024)

    init(delimiter: UInt8) {
        self.delimiter = delimiter
    }

    /// One field.
    struct Field {
        /// A quoted one stands here without its quotes, doubled quotes as one.
        let bytes: UnsafeRawBufferPointer

        /// Where it stands in the record; nil for one that was quoted.
        let range: Range<Int>?
    }

    /// Calls `body` with each field in turn.
    ///
    /// - Returns: the number of fields.
    mutating func split(_ record: UnsafeRawBufferPointer, _ body: (Int, Field) -> Void) -> Int {
        var column = 0
        var start = 0
        while true {
            let isQuoted = start < record.count && record[start] == UInt8(ascii: "\"")
            let end = isQuoted ? unquote(record, from: start) : endOfPlainField(record, from: start)
            if isQuoted {
                unquoted.withUnsafeBytes { body(column, Field(bytes: $0, range: nil)) }
            } else {
                body(column, Field(bytes: UnsafeRawBufferPointer(rebasing: record[start..<end]), range: start..<end))
            }
            column += 1
            guard end < record.count else { return column }
            start = end + 1
        }
    }

    private func endOfPlainField(_ record: UnsafeRawBufferPointer, from start: Int) -> Int {
        // A byte is zero behind the exclusive or when it is the delimiter; only bytes above the first hit can be wrong.
        let ones: UInt64 = 0x0101_0101_0101_0101
        let pattern = ones &* UInt64(delimiter)
        var end = start
        while end &+ 8 <= record.count {
            let bytes = UInt64(littleEndian: record.loadUnaligned(fromByteOffset: end, as: UInt64.self)) ^ pattern
            let hits = (bytes &- ones) & ~bytes & 0x8080_8080_8080_8080
            guard hits == 0 else { return end &+ hits.trailingZeroBitCount / 8 }
            end &+= 8
        }
        while end < record.count, record[end] != delimiter { end &+= 1 }
        return end
    }

    /// Copies the content of a quoted field; what stands between its closing quote and the delimiter belongs to it.
    private mutating func unquote(_ record: UnsafeRawBufferPointer, from start: Int) -> Int {
        unquoted.removeAll()
        var index = start + 1
        var isOpen = true
        while index < record.count {
            let byte = record[index]
            if byte == UInt8(ascii: "\"") {
                if isOpen, index + 1 < record.count, record[index + 1] == byte {
                    unquoted.append(byte)
                    index += 1
                } else if isOpen {
                    isOpen = false
                } else {
                    unquoted.append(byte)
                }
            } else if byte == delimiter, !isOpen {
                break
            } else {
                unquoted.append(byte)
            }
            index += 1
        }
        return index
    }
}
