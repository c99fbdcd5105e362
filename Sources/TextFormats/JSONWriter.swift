public import Bytes

/// Writes JSON, member by member in the order of the calls.
///
/// Strings are escaped so far that a line can be shown on a terminal: control, direction and zero-width characters go
/// out as `\u` escapes.
public struct JSONWriter: ~Copyable {
    /// What has been written.
    public var buffer: ByteBuffer

    /// Whether a comma is due before the next element or member.
    @usableFromInline var needsComma = false

    public init(capacity: Int = 1_024) {
        buffer = ByteBuffer(capacity: capacity)
    }

    public mutating func beginObject() {
        separate()
        buffer.append(UInt8(ascii: "{"))
        needsComma = false
    }

    public mutating func endObject() {
        buffer.append(UInt8(ascii: "}"))
        needsComma = true
    }

    public mutating func beginArray() {
        separate()
        buffer.append(UInt8(ascii: "["))
        needsComma = false
    }

    public mutating func endArray() {
        buffer.append(UInt8(ascii: "]"))
        needsComma = true
    }

    /// Writes a member's name; its value comes next.
    ///
    /// Half of what is written is names: each is put down in one piece, where the name's length is known beforehand.
    @inlinable @inline(__always)
    public mutating func name(_ name: StaticString) {
        let (start, byteCount) = (needsComma ? 1 : 0, name.utf8CodeUnitCount)
        buffer.append(upTo: byteCount &+ 4) { room in
            room[0] = UInt8(ascii: ",")  // the quote goes over it unless it is due
            room[start] = UInt8(ascii: "\"")
            if let base = room.baseAddress { (base + start + 1).update(from: name.utf8Start, count: byteCount) }
            room[start &+ 1 &+ byteCount] = UInt8(ascii: "\"")
            room[start &+ 2 &+ byteCount] = UInt8(ascii: ":")
            return start &+ byteCount &+ 3
        }
        needsComma = false
    }

    /// Writes a member's name that is not known beforehand; its value comes next. Called otherwise than the one above,
    /// since every literal would be taken for a `String`.
    public mutating func name(text name: String) {
        string(name)
        buffer.append(UInt8(ascii: ":"))
        needsComma = false
    }

    public mutating func string(_ text: String) {
        text.withUTF8Bytes { string(utf8: $0) }
    }

    /// - Parameter utf8: must be valid UTF-8.
    public mutating func string(utf8: UnsafeBufferPointer<UInt8>) {
        if appendPlain(UnsafeRawBufferPointer(utf8)) { return needsComma = true }
        separate()
        buffer.append(UInt8(ascii: "\""))
        appendEscaped(utf8)
        buffer.append(UInt8(ascii: "\""))
        needsComma = true
    }

    public mutating func integer(_ value: Int64) {
        separate()
        if value < 0 { buffer.append(UInt8(ascii: "-")) }
        appendDigits(value.magnitude)
        needsComma = true
    }

    /// Writes a moment as the string `YYYY-MM-DDThh:mm:ssZ`.
    public mutating func time(secondsSince1970 seconds: Int64) {
        separate()
        buffer.append(UInt8(ascii: "\""))
        buffer.append(upTo: Timestamp.byteCount) { Timestamp(secondsSince1970: seconds).write(to: $0) }
        buffer.append(UInt8(ascii: "\""))
        needsComma = true
    }

    /// Writes bytes as a string in Base64.
    package mutating func base64(_ bytes: UnsafeRawBufferPointer) {
        separate()
        buffer.append(UInt8(ascii: "\""))
        buffer.append(upTo: Base64.textByteCount(bytes.count)) { Base64.write(bytes, to: $0) }
        buffer.append(UInt8(ascii: "\""))
        needsComma = true
    }

    /// Writes a finite number in the shortest form that reads back the same; others as null, which JSON lacks them for.
    public mutating func double(_ value: Double) {
        guard value.isFinite else { return null() }
        separate()
        buffer.append(utf8: "\(value)")
        needsComma = true
    }

    /// Writes a number as it was read.
    public mutating func number(asWritten text: String) {
        separate()
        buffer.append(utf8: text)
        needsComma = true
    }

    public mutating func boolean(_ value: Bool) {
        separate()
        buffer.append(value ? "true" : "false")
        needsComma = true
    }

    public mutating func null() {
        separate()
        buffer.append("null")
        needsComma = true
    }

    /// Ends a line of NDJSON.
    public mutating func endLine() {
        buffer.append(UInt8(ascii: "\n"))
        needsComma = false
    }

    /// Writes a whole tree.
    public mutating func value(_ value: JSONValue) {
        switch value {
        case .null: null()
        case .boolean(let value): boolean(value)
        case .number(let text): number(asWritten: text)
        case .string(let text): string(text)
        case .array(let elements):
            beginArray()
            for element in elements { self.value(element) }
            endArray()
        case .object(let members):
            beginObject()
            for member in members {
                name(text: member.name)
                self.value(member.value)
            }
            endObject()
        }
    }

    // MARK: Pieces

    private mutating func separate() {
        if needsComma { buffer.append(UInt8(ascii: ",")) }
        needsComma = false
    }

    private mutating func appendDigits(_ value: UInt64) {
        buffer.append(upTo: 20) { digits -> Int in
            var (rest, count) = (value, 0)
            repeat {
                digits[count] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
                rest /= 10
                count += 1
            } while rest > 0
            var written = UnsafeMutableBufferPointer(rebasing: digits[..<count])
            written.reverse()
            return count
        }
    }

    private mutating func appendEscaped(_ text: UnsafeBufferPointer<UInt8>) {
        let bytes = UnsafeRawBufferPointer(text)
        var index = 0
        var runStart = 0
        while index < text.count {
            // Eight bytes at a time that stand as they are.
            if index &+ 8 <= bytes.count, Self.isPlain(bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)) {
                index &+= 8
                continue
            }
            let byte = text[index]
            if HiddenCharacters.cannotBegin(with: byte), byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") {
                index &+= 1
                continue
            }
            let (scalar, byteCount) = HiddenCharacters.scalar(in: text, at: index)
            if byte < 0x80 || HiddenCharacters.contain(scalar) {
                buffer.append(UnsafeBufferPointer(rebasing: text[runStart..<index]))
                appendEscape(scalar)
                runStart = index + byteCount
            }
            index += byteCount
        }
        buffer.append(UnsafeBufferPointer(rebasing: text[runStart..<index]))
    }

    /// Writes a string that stands as it is, as nearly all do, with the comma before it.
    ///
    /// - Returns: false, with nothing written, if something in it is to be escaped.
    private mutating func appendPlain(_ text: UnsafeRawBufferPointer) -> Bool {
        let start = needsComma ? 1 : 0
        var isPlain = false
        buffer.append(upTo: text.count &+ 3) { room in
            room[0] = UInt8(ascii: ",")  // the quote goes over it unless it is due
            room[start] = UInt8(ascii: "\"")
            let content = start &+ 1..<start &+ 1 &+ text.count
            isPlain = Self.copyPlain(
                text, to: UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(room)[content]))
            room[content.upperBound] = UInt8(ascii: "\"")
            return isPlain ? content.upperBound &+ 1 : 0
        }
        return isPlain
    }

    /// Copies a text to as many bytes as long as nothing in it is to be escaped.
    ///
    /// - Returns: whether that was so to its end.
    @inline(__always)
    private static func copyPlain(_ text: UnsafeRawBufferPointer, to copy: UnsafeMutableRawBufferPointer) -> Bool {
        let count = text.count
        guard count >= 8 else {
            guard count >= 4 else {
                copy.copyMemory(from: text)
                return text.allSatisfy { isPlain(UInt64($0) &* 0x0101_0101_0101_0101) }
            }
            // The last word lies partly over the one before, here and below.
            let first = text.loadUnaligned(as: UInt32.self)
            let last = text.loadUnaligned(fromByteOffset: count &- 4, as: UInt32.self)
            copy.storeBytes(of: first, as: UInt32.self)
            copy.storeBytes(of: last, toByteOffset: count &- 4, as: UInt32.self)
            return isPlain(UInt64(first) | UInt64(last) &<< 32)
        }
        var index = 0
        while index < count &- 8 {
            let word = text.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            guard isPlain(word) else { return false }
            copy.storeBytes(of: word, toByteOffset: index, as: UInt64.self)
            index &+= 8
        }
        let last = text.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self)
        copy.storeBytes(of: last, toByteOffset: count &- 8, as: UInt64.self)
        return isPlain(last)
    }

    /// Whether none of eight bytes is a control character, a quote, a backslash, DEL or part of what is not ASCII.
    @inline(__always)
    private static func isPlain(_ bytes: UInt64) -> Bool {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let (quotes, backslashes) = (bytes ^ ones &* 0x22, bytes ^ ones &* 0x5C)
        // The high bit of a byte is set by what is not ASCII, by adding 1 to DEL, and by taking too much from what is less;
        // what the next byte borrows or carries can only follow such a byte.
        let others = bytes | (bytes &+ ones) | (bytes &- ones &* 0x20) | (quotes &- ones) | (backslashes &- ones)
        return others & 0x8080_8080_8080_8080 == 0
    }

    /// Every escaped scalar lies below U+10000, so that no surrogate pair is needed.
    private mutating func appendEscape(_ scalar: UInt32) {
        switch scalar {
        case 0x22: buffer.append("\\\"")
        case 0x5C: buffer.append("\\\\")
        case 0x0A: buffer.append("\\n")
        case 0x0D: buffer.append("\\r")
        case 0x09: buffer.append("\\t")
        default:
            buffer.append("\\u")
            for shift: UInt32 in [12, 8, 4, 0] {
                let digit = UInt8(truncatingIfNeeded: scalar >> shift & 15)
                buffer.append(digit < 10 ? 0x30 + digit : 0x57 + digit)
            }
        }
    }
}
