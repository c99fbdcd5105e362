import Bytes
import TextFormats

/// How a sample is written.
package enum SampleFormat: String, Sendable, CaseIterable {
    /// A table with commas and Vietnamese headers.
    case csv
    /// One object a line, English member names.
    case ndjson
}

/// Writes rows as lines.
enum RowWriter {
    static func appendHeader(to output: inout ByteBuffer) {
        for field in SampleField.allCases {
            if field.rawValue > 0 { output.append(UInt8(ascii: ",")) }
            output.append(field.header)
        }
        output.append(0x0A)
    }

    /// Appends a line without its end.
    static func append(_ row: borrowing SampleRow, as format: SampleFormat, escaping: Bool, to output: inout ByteBuffer) {
        switch format {
        case .csv: appendTable(row, to: &output)
        case .ndjson: appendObject(row, escaping: escaping, to: &output)
        }
    }

    private static func appendTable(_ row: borrowing SampleRow, to output: inout ByteBuffer) {
        for field in SampleField.allCases {
            if field.rawValue > 0 { output.append(UInt8(ascii: ",")) }
            row.with(field) {
                CSVField.append($0.bindMemory(to: UInt8.self), to: &output, guardingFormulas: false)
            }
        }
    }

    private static func appendObject(_ row: borrowing SampleRow, escaping: Bool, to output: inout ByteBuffer) {
        var separator = UInt8(ascii: "{")
        for field in SampleField.allCases where field.isAlwaysMember || !row.isEmpty(field) {
            output.append(separator)
            separator = UInt8(ascii: ",")
            output.append(UInt8(ascii: "\""))
            output.append(field.member)
            output.append("\":")
            row.with(field) { text in
                let isNumber = field == .number || field == .doseNumber && text.count == 1 && text[0] &- 0x30 < 10
                if isNumber { output.append(text) } else { appendString(text, escaping: escaping, to: &output) }
            }
        }
        output.append(UInt8(ascii: "}"))
    }

    /// Appends a JSON string. Bytes that are no UTF-8 go out as they are, since they may be the defect to be shown.
    ///
    /// - Parameter escaping: writes letters beyond ASCII as `\u` escapes; `text` must be UTF-8 then.
    static func appendString(_ text: UnsafeRawBufferPointer, escaping: Bool, to output: inout ByteBuffer) {
        output.append(UInt8(ascii: "\""))
        if escaping {
            for unit in String(decoding: text, as: UTF8.self).utf16 { appendEscaped(unit, to: &output) }
        } else if text.contains(where: { $0 < 0x20 || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") }) {
            for byte in text {
                if byte < 0x80 { appendEscaped(UInt16(byte), to: &output) } else { output.append(byte) }
            }
        } else {
            output.append(text)
        }
        output.append(UInt8(ascii: "\""))
    }

    private static func appendEscaped(_ unit: UInt16, to output: inout ByteBuffer) {
        switch unit {
        case 0x22: output.append("\\\"")
        case 0x5C: output.append("\\\\")
        case 0x20..<0x7F: output.append(UInt8(truncatingIfNeeded: unit))
        default:
            output.append("\\u")
            for shift: UInt16 in [12, 8, 4, 0] {
                let digit = UInt8(truncatingIfNeeded: unit >> shift & 15)
                output.append(digit < 10 ? 0x30 &+ digit : 0x57 &+ digit)
            }
        }
    }
}
