/// Reads an NDJSON line that is a flat object of plain values, in one pass and without a tree.
///
/// Lines with escapes, nesting or anything unusual, mistakes included, are left to the full parser, which says what is
/// wrong with them: whatever this accepts, the parser accepts with the same fields.
enum FlatObjectScanner {
    /// - Parameters:
    ///   - line: valid UTF-8.
    ///   - record: empty; of no use when the line is left to the full parser.
    ///   - names: room for the places of member names that are no fields.
    /// - Returns: false to leave the line to the full parser.
    static func read(
        _ line: UnsafeRawBufferPointer, into record: inout FlatRecord, names: inout [Range<Int>]
    ) -> Bool {
        names.removeAll(keepingCapacity: true)
        var index = skipBlanks(line, 0)
        guard byte(line, index) == UInt8(ascii: "{") else { return false }
        index = skipBlanks(line, index + 1)
        while true {
            guard let name = string(line, index) else { return false }
            index = skipBlanks(line, name.upperBound + 1)
            guard byte(line, index) == UInt8(ascii: ":") else { return false }
            index = skipBlanks(line, index + 1)
            guard let value = value(line, index) else { return false }
            guard keep(value.content, as: name, line, into: &record, names: &names) else { return false }
            index = skipBlanks(line, value.end)
            if byte(line, index) == UInt8(ascii: "}") { return skipBlanks(line, index + 1) == line.count }
            guard byte(line, index) == UInt8(ascii: ",") else { return false }
            index = skipBlanks(line, index + 1)
        }
    }

    private static func keep(
        _ value: Range<Int>, as name: Range<Int>, _ line: UnsafeRawBufferPointer, into record: inout FlatRecord,
        names: inout [Range<Int>]
    ) -> Bool {
        let bytes = UnsafeRawBufferPointer(rebasing: line[name])
        if let field = RecordField.named(bytes) {
            guard !record.has(field) else { return false }
            let isLiteral = value.lowerBound > 0 && line[value.lowerBound - 1] != UInt8(ascii: "\"")
            record.set(field, to: isLiteral ? text(ofLiteral: line, value) : UnsafeRawBufferPointer(rebasing: line[value]))
            return true
        }
        // A DCC is the full parser's business, and so are two members of one name.
        guard !("dcc" as StaticString).equals(bytes), names.count < 64,
            !names.contains(where: { line[$0].elementsEqual(line[name]) })
        else { return false }
        names.append(name)
        return true
    }

    /// Numbers stand as they are written, truth as yes and no, null for an empty field.
    private static func text(ofLiteral line: UnsafeRawBufferPointer, _ range: Range<Int>) -> UnsafeRawBufferPointer {
        switch line[range.lowerBound] {
        case UInt8(ascii: "t"): bytes(of: "yes")
        case UInt8(ascii: "f"): bytes(of: "no")
        case UInt8(ascii: "n"): bytes(of: "")
        default: UnsafeRawBufferPointer(rebasing: line[range])
        }
    }

    private static func bytes(of literal: StaticString) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: literal.utf8Start, count: literal.utf8CodeUnitCount)
    }

    // MARK: Pieces

    private static func byte(_ line: UnsafeRawBufferPointer, _ index: Int) -> UInt8 {
        index < line.count ? line[index] : 0
    }

    private static func skipBlanks(_ line: UnsafeRawBufferPointer, _ start: Int) -> Int {
        var index = start
        while index < line.count, line[index] == 0x20 || line[index] == 0x09 || line[index] == 0x0D { index &+= 1 }
        return index
    }

    /// The content of a string without escapes; nil for anything else.
    private static func string(_ line: UnsafeRawBufferPointer, _ start: Int) -> Range<Int>? {
        guard byte(line, start) == UInt8(ascii: "\"") else { return nil }
        var index = start + 1
        while index < line.count {
            let byte = line[index]
            if byte == UInt8(ascii: "\"") { return start + 1..<index }
            if byte < 0x20 || byte == UInt8(ascii: "\\") { return nil }
            index &+= 1
        }
        return nil
    }

    private static func value(_ line: UnsafeRawBufferPointer, _ start: Int) -> (content: Range<Int>, end: Int)? {
        switch byte(line, start) {
        case UInt8(ascii: "\""): string(line, start).map { ($0, $0.upperBound + 1) }
        case UInt8(ascii: "t"): literal("true", line, start)
        case UInt8(ascii: "f"): literal("false", line, start)
        case UInt8(ascii: "n"): literal("null", line, start)
        default: number(line, start)
        }
    }

    private static func literal(
        _ word: StaticString, _ line: UnsafeRawBufferPointer, _ start: Int
    ) -> (content: Range<Int>, end: Int)? {
        let end = start + word.utf8CodeUnitCount
        guard end <= line.count, word.equals(UnsafeRawBufferPointer(rebasing: line[start..<end])) else { return nil }
        return (start..<end, end)
    }

    /// A whole number without sign or leading zero; other numbers are rare and are left to the full parser.
    private static func number(_ line: UnsafeRawBufferPointer, _ start: Int) -> (content: Range<Int>, end: Int)? {
        var end = start
        while end < line.count, (0x30...0x39).contains(line[end]) { end &+= 1 }
        guard end > start, line[start] != 0x30 || end == start + 1 else { return nil }
        switch byte(line, end) {
        case UInt8(ascii: ","), UInt8(ascii: "}"), 0x20, 0x09, 0x0D: return (start..<end, end)
        default: return nil
        }
    }
}
