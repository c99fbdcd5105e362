import Bytes
import Glibc
import TextFormats

/// Reads NDJSON lines that are flat objects of plain values, in one pass and without a tree.
///
/// Lines with nesting or anything unusual, mistakes included, are left to the full parser, which says what is wrong with
/// them: whatever this accepts, the parser accepts with the same fields. One reader serves one thread.
struct FlatObjectReader: ~Copyable {
    /// Members of the last line that are no fields: where their names stand in it.
    private(set) var unknownNames: [Range<Int>] = []

    /// What stood in front of the members' values in the last lines, in their order: a file's lines are mostly alike.
    /// Lines with more members than there is room for are the full parser's.
    private var expected: InlineArray<64, Lead> = .init(repeating: Lead())

    /// A text with its escapes undone.
    private var unescaped = ByteBuffer(capacity: 256)

    /// - Parameters:
    ///   - line: valid UTF-8.
    ///   - record: begun with the line; of no use when the line is left to the full parser.
    /// - Returns: false to leave the line to the full parser.
    mutating func read(_ line: UnsafeRawBufferPointer, into record: inout FlatRecord) -> Bool {
        unknownNames.removeAll(keepingCapacity: true)
        var index = 0
        for member in expected.indices {
            let end: Int?
            if let field = expected[member].field, !record.has(field), let start = expected[member].end(in: line, from: index) {
                end =
                    expected[member].isText
                    ? Self.readPlainText(line, start, of: field, into: &record) ?? readText(line, start, of: field, into: &record)
                    : readValue(line, start, of: field, into: &record)
            } else {
                end = readMember(member, line, from: index, into: &record)
            }
            guard let end else { return false }
            index = Self.skipBlanks(line, end)
            if Self.byte(line, index) == UInt8(ascii: "}") { return Self.skipBlanks(line, index + 1) == line.count }
        }
        return false
    }

    // MARK: Names

    /// Reads the member whose lead starts where the object does or the last value ended, and remembers the lead.
    ///
    /// - Returns: where its value ends; nil to leave the line to the full parser.
    private mutating func readMember(
        _ member: Int, _ line: UnsafeRawBufferPointer, from start: Int, into record: inout FlatRecord
    ) -> Int? {
        var index = Self.skipBlanks(line, start)
        guard Self.byte(line, index) == (member == 0 ? UInt8(ascii: "{") : UInt8(ascii: ",")) else { return nil }
        index = Self.skipBlanks(line, index + 1)
        guard Self.byte(line, index) == UInt8(ascii: "\"") else { return nil }
        let nameEnd = JSONText.endOfPlainText(line, index + 1)
        guard Self.byte(line, nameEnd) == UInt8(ascii: "\"") else { return nil }
        let name = index + 1..<nameEnd
        index = Self.skipBlanks(line, nameEnd + 1)
        guard Self.byte(line, index) == UInt8(ascii: ":") else { return nil }
        index = Self.skipBlanks(line, index + 1)
        guard let found = field(named: name, line, record) else { return nil }
        if let field = found.value { expected[member] = Lead(field, line, start..<index) }
        return readValue(line, index, of: found.value, into: &record)
    }

    /// A member's field, nil within for a member that is none.
    private struct Member {
        let value: RecordField?
    }

    /// - Returns: nil for a name that the full parser must see: a DCC's, or one that stands there twice.
    private mutating func field(
        named name: Range<Int>, _ line: UnsafeRawBufferPointer, _ record: borrowing FlatRecord
    ) -> Member? {
        let bytes = UnsafeRawBufferPointer(rebasing: line[name])
        if let field = RecordField.named(bytes) { return record.has(field) ? nil : Member(value: field) }
        guard !("dcc" as StaticString).equals(bytes), !unknownNames.contains(where: { line[$0].elementsEqual(line[name]) })
        else { return nil }
        unknownNames.append(name)
        return Member(value: nil)
    }

    /// What stands between the end of a value, or the start of the line, and the next value: `,"dose_no":`. The same
    /// bytes at the same member mean the same again.
    private struct Lead {
        private(set) var field: RecordField?

        /// Whether the opening quote of a text is part of it.
        private(set) var isText = false

        private var words: InlineArray<4, UInt64> = .init(repeating: 0)
        private var byteCount = 0

        init() {}

        /// - Parameter range: up to the value. A lead that is too long to be kept is not recognised again.
        init(_ field: RecordField, _ line: UnsafeRawBufferPointer, _ range: Range<Int>) {
            isText = FlatObjectReader.byte(line, range.upperBound) == UInt8(ascii: "\"")
            byteCount = range.count + (isText ? 1 : 0)
            guard byteCount <= 32 else { return }
            self.field = field
            for offset in 0..<byteCount {
                words[offset / 8] |= UInt64(line[range.lowerBound + offset]) << UInt64(offset % 8 * 8)
            }
        }

        /// Where the lead ends if it stands at `start`; nil when it does not, or too near to the line's end to tell.
        @inline(__always)
        func end(in line: UnsafeRawBufferPointer, from start: Int) -> Int? {
            guard start &+ (byteCount &+ 7) & ~7 <= line.count else { return nil }
            var offset = 0
            while offset < byteCount {
                var word = UInt64(littleEndian: line.loadUnaligned(fromByteOffset: start &+ offset, as: UInt64.self))
                let restCount = byteCount &- offset
                if restCount < 8 { word &= ~(.max &<< UInt64(truncatingIfNeeded: 8 &* restCount)) }
                guard word == words[offset / 8] else { return nil }
                offset &+= 8
            }
            return start &+ byteCount
        }
    }

    // MARK: Values

    /// - Returns: where the value ends; nil to leave the line to the full parser.
    private mutating func readValue(
        _ line: UnsafeRawBufferPointer, _ start: Int, of field: RecordField?, into record: inout FlatRecord
    ) -> Int? {
        switch Self.byte(line, start) {
        case UInt8(ascii: "\""): return readText(line, start + 1, of: field, into: &record)
        // Truth stands as yes and no, null for an empty field.
        case UInt8(ascii: "t"): return Self.readWord("true", as: "yes", line, start, of: field, into: &record)
        case UInt8(ascii: "f"): return Self.readWord("false", as: "no", line, start, of: field, into: &record)
        case UInt8(ascii: "n"): return Self.readWord("null", as: "", line, start, of: field, into: &record)
        default: return Self.readNumber(line, start, of: field, into: &record)
        }
    }

    /// Reads a text without escapes.
    ///
    /// - Returns: nil for any other.
    @inline(__always)
    private static func readPlainText(
        _ line: UnsafeRawBufferPointer, _ start: Int, of field: RecordField, into record: inout FlatRecord
    ) -> Int? {
        let end = JSONText.endOfPlainText(line, start)
        guard byte(line, end) == UInt8(ascii: "\"") else { return nil }
        record.set(field, at: start..<end)
        return end + 1
    }

    private mutating func readText(
        _ line: UnsafeRawBufferPointer, _ start: Int, of field: RecordField?, into record: inout FlatRecord
    ) -> Int? {
        var end = JSONText.endOfPlainText(line, start)
        if Self.byte(line, end) == UInt8(ascii: "\"") {
            if let field { record.set(field, at: start..<end) }
            return end + 1
        }
        unescaped.removeAll()
        var runStart = start
        while Self.byte(line, end) == UInt8(ascii: "\\") {
            unescaped.append(UnsafeRawBufferPointer(rebasing: line[runStart..<end]))
            guard let escapeEnd = JSONEscape.undo(line, at: end, to: &unescaped) else { return nil }
            runStart = escapeEnd
            end = JSONText.endOfPlainText(line, escapeEnd)
        }
        guard Self.byte(line, end) == UInt8(ascii: "\"") else { return nil }
        unescaped.append(UnsafeRawBufferPointer(rebasing: line[runStart..<end]))
        if let field { unescaped.withUnsafeBytes { record.set(field, to: $0) } }
        return end + 1
    }

    private static func readWord(
        _ word: StaticString, as text: StaticString, _ line: UnsafeRawBufferPointer, _ start: Int,
        of field: RecordField?, into record: inout FlatRecord
    ) -> Int? {
        let end = start + word.utf8CodeUnitCount
        guard end <= line.count, word.equals(UnsafeRawBufferPointer(rebasing: line[start..<end])) else { return nil }
        if let field {
            record.set(field, to: UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
        }
        return end
    }

    /// A whole number without sign or leading zero, kept as it is written; others are rare and left to the full parser.
    private static func readNumber(
        _ line: UnsafeRawBufferPointer, _ start: Int, of field: RecordField?, into record: inout FlatRecord
    ) -> Int? {
        var end = start
        while end < line.count, (0x30...0x39).contains(line[end]) { end &+= 1 }
        guard end > start, line[start] != 0x30 || end == start + 1 else { return nil }
        switch byte(line, end) {
        case UInt8(ascii: ","), UInt8(ascii: "}"), 0x20, 0x09, 0x0D: break
        default: return nil
        }
        if let field { record.set(field, at: start..<end) }
        return end
    }

    // MARK: Bytes

    @inline(__always)
    fileprivate static func byte(_ line: UnsafeRawBufferPointer, _ index: Int) -> UInt8 {
        index < line.count ? line[index] : 0
    }

    @inline(__always)
    private static func skipBlanks(_ line: UnsafeRawBufferPointer, _ start: Int) -> Int {
        var index = start
        while index < line.count, line[index] == 0x20 || line[index] == 0x09 || line[index] == 0x0D { index &+= 1 }
        return index
    }
}

/// Escapes in JSON texts (RFC 8259 §7).
enum JSONEscape {
    /// Appends what the escape at `start`, a backslash, stands for.
    ///
    /// - Returns: where the escape ends; nil for what is no escape, half a surrogate pair included.
    static func undo(_ line: UnsafeRawBufferPointer, at start: Int, to buffer: inout ByteBuffer) -> Int? {
        guard start + 1 < line.count else { return nil }
        switch line[start + 1] {
        case UInt8(ascii: "u"): return undoUnicode(line, at: start, to: &buffer)
        case let letter where letter == 0x22 || letter == 0x5C || letter == 0x2F: buffer.append(letter)
        case UInt8(ascii: "b"): buffer.append(0x08)
        case UInt8(ascii: "f"): buffer.append(0x0C)
        case UInt8(ascii: "n"): buffer.append(0x0A)
        case UInt8(ascii: "r"): buffer.append(0x0D)
        case UInt8(ascii: "t"): buffer.append(0x09)
        default: return nil
        }
        return start + 2
    }

    private static func undoUnicode(_ line: UnsafeRawBufferPointer, at start: Int, to buffer: inout ByteBuffer) -> Int? {
        guard let first = unit(line, at: start) else { return nil }
        if let scalar = Unicode.Scalar(first) {
            append(scalar, to: &buffer)
            return start + 6
        }
        guard (0xD800...0xDBFF).contains(first), let second = unit(line, at: start + 6), (0xDC00...0xDFFF).contains(second),
            let scalar = Unicode.Scalar(0x10000 + (UInt32(first) - 0xD800) << 10 + (UInt32(second) - 0xDC00))
        else { return nil }
        append(scalar, to: &buffer)
        return start + 12
    }

    private static func append(_ scalar: Unicode.Scalar, to buffer: inout ByteBuffer) {
        for byte in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter { buffer.append(byte) }
    }

    /// The UTF-16 unit of `\uXXXX`.
    private static func unit(_ line: UnsafeRawBufferPointer, at start: Int) -> UInt16? {
        guard start + 6 <= line.count, line[start] == UInt8(ascii: "\\"), line[start + 1] == UInt8(ascii: "u") else {
            return nil
        }
        var unit: UInt16 = 0
        for index in start + 2..<start + 6 {
            guard let digit = hexDigit(line[index]) else { return nil }
            unit = unit << 4 | UInt16(digit)
        }
        return unit
    }

    private static func hexDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x37
        case 0x61...0x66: byte - 0x57
        default: nil
        }
    }
}
