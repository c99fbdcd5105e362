import Glibc

/// How a file of records is written.
package enum RecordFormat: String, Sendable {
    case csv
    case ndjson
}

/// Bounds for one record.
package enum RecordLimits {
    /// Most bytes, line end aside.
    package static let byteCountMax = 64 * 1_024
    /// Most columns of a table.
    package static let columnCountMax = 256
}

/// Finds where records end, piece by piece: what it has seen it need not see again.
///
/// In CSV a field that begins with a quote holds line ends until its closing quote (RFC 4180 §2.6). LF and CR LF end a
/// record; a CR alone does not.
package struct RecordBoundary {
    private let format: RecordFormat
    private let delimiter: UInt8
    private var isFieldStart = true
    private var hasJustClosed = false

    /// Whether what was seen so far ends inside a quoted field.
    package private(set) var isOpen = false

    /// Line ends inside quoted fields, since the caller last set it to 0.
    package var quotedLineEndCount = 0

    package init(format: RecordFormat, delimiter: UInt8) {
        self.format = format
        self.delimiter = delimiter
    }

    /// The end of the record, its line end included; nil when the bytes end first, and the search goes on behind them.
    package mutating func end(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
        guard let base = bytes.baseAddress, start < bytes.count else { return nil }
        guard !isOpen, !hasJustClosed else { return endAmongQuotes(bytes, from: start) }
        let lineEnd = memchr(base + start, 0x0A, bytes.count - start).map { UnsafeRawPointer($0) - base }
        let searchedEnd = lineEnd ?? bytes.count
        if format == .csv, memchr(base + start, 0x22, searchedEnd - start) != nil {
            return endAmongQuotes(bytes, from: start)
        }
        isFieldStart = lineEnd != nil || bytes[bytes.count - 1] == delimiter
        return lineEnd.map { $0 + 1 }
    }

    private mutating func endAmongQuotes(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
        var index = start
        while index < bytes.count {
            let byte = bytes[index]
            if byte == UInt8(ascii: "\"") {
                // A quote right behind a closing one stands for a quote and leaves the field open.
                let opens = !isOpen && (isFieldStart || hasJustClosed)
                hasJustClosed = isOpen
                isOpen = opens
            } else {
                hasJustClosed = false
                if byte == 0x0A {
                    guard isOpen else {
                        isFieldStart = true
                        return index + 1
                    }
                    quotedLineEndCount &+= 1
                }
            }
            isFieldStart = !isOpen && byte == delimiter
            index &+= 1
        }
        return nil
    }

    /// Whether a record has more bytes than one may have.
    static func isTooLong(_ record: UnsafeRawBufferPointer) -> Bool {
        record.count > RecordLimits.byteCountMax && withoutLineEnd(record).count > RecordLimits.byteCountMax
    }

    /// The record without its line end.
    package static func withoutLineEnd(_ record: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        var end = record.count
        if end > 0, record[end - 1] == 0x0A { end -= 1 }
        if end > 0, record[end - 1] == 0x0D { end -= 1 }
        return UnsafeRawBufferPointer(rebasing: record[..<end])
    }
}
