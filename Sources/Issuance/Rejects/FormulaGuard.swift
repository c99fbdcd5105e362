/// The `'` in front of a field that a spreadsheet would take for a formula.
enum FormulaGuard {
    /// The field without its guard.
    static func removed(from field: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        guard field.count > 1, field[0] == UInt8(ascii: "'"), "=+-@".utf8.contains(field[1]) else { return field }
        return UnsafeRawBufferPointer(rebasing: field[1...])
    }
}
