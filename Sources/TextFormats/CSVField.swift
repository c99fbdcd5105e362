public import Bytes

/// One field of a CSV line (RFC 4180).
public enum CSVField {
    /// Appends a field, quoted where it must be.
    ///
    /// - Parameter guardingFormulas: puts a `'` in front of what a spreadsheet would take for a formula.
    public static func append(
        _ field: UnsafeBufferPointer<UInt8>, to line: inout ByteBuffer, guardingFormulas: Bool
    ) {
        let isGuarded = guardingFormulas && startsFormula(field)
        guard field.contains(where: needsQuotes) else {
            if isGuarded { line.append(UInt8(ascii: "'")) }
            return line.append(field)
        }
        line.append(UInt8(ascii: "\""))
        if isGuarded { line.append(UInt8(ascii: "'")) }
        for byte in field {
            if byte == UInt8(ascii: "\"") { line.append(byte) }
            line.append(byte)
        }
        line.append(UInt8(ascii: "\""))
    }

    /// Appends a field of our own making, always guarded.
    public static func append(_ field: String, to line: inout ByteBuffer) {
        var field = field
        field.withUTF8 { append($0, to: &line, guardingFormulas: true) }
    }

    /// Whether a spreadsheet would take the field for a formula: `= + - @`, a tab or a carriage return in front.
    package static func startsFormula(_ field: UnsafeBufferPointer<UInt8>) -> Bool {
        switch field.first {
        case UInt8(ascii: "="), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "@"), 0x09, 0x0D: true
        default: false
        }
    }

    /// Separators of all three kinds, so that a line reads the same whatever separates its fields.
    private static func needsQuotes(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: ","), UInt8(ascii: ";"), 0x09, 0x0A, 0x0D: true
        default: false
        }
    }
}
