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

/// Finds where records end.
package enum RecordBoundary {
    /// The end of the record that starts at `start`, its line end included; nil when the bytes end first.
    ///
    /// In CSV a field that begins with a quote holds line ends until its closing quote (RFC 4180 §2.6). LF and CR LF end
    /// a record; a CR alone does not.
    package static func end(
        of start: Int, in bytes: UnsafeRawBufferPointer, format: RecordFormat, delimiter: UInt8
    ) -> Int? {
        var index = start
        guard format == .csv else {
            while index < bytes.count {
                if bytes[index] == 0x0A { return index + 1 }
                index &+= 1
            }
            return nil
        }
        var isFieldStart = true
        var isOpen = false
        var hasJustClosed = false
        while index < bytes.count {
            let byte = bytes[index]
            if byte == UInt8(ascii: "\"") {
                // A quote right behind a closing one stands for a quote and leaves the field open.
                let opens = !isOpen && (isFieldStart || hasJustClosed)
                hasJustClosed = isOpen
                isOpen = opens
            } else {
                hasJustClosed = false
                if byte == 0x0A, !isOpen { return index + 1 }
            }
            isFieldStart = !isOpen && byte == delimiter
            index &+= 1
        }
        return nil
    }

    /// The record without its line end.
    package static func withoutLineEnd(_ record: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        var end = record.count
        if end > 0, record[end - 1] == 0x0A { end -= 1 }
        if end > 0, record[end - 1] == 0x0D { end -= 1 }
        return UnsafeRawBufferPointer(rebasing: record[..<end])
    }
}
