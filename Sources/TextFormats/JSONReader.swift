import Bytes

/// Reads JSON text, strictly and with a bound on depth, which also bounds its recursion.
struct JSONReader {
    private let input: UnsafeRawBufferPointer
    private let limits: JSONValue.Limits
    private var position = 0
    private var depth = 0

    init(_ input: UnsafeRawBufferPointer, limits: JSONValue.Limits) {
        self.input = input
        self.limits = limits
    }

    mutating func document() throws(JSONError) -> JSONValue {
        guard input.count <= limits.byteCountMax else {
            throw JSONError(reason: .tooLong(byteCount: input.count, limit: limits.byteCountMax), offset: 0)
        }
        if input.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
        let value = try value()
        skipWhiteSpace()
        guard position == input.count else { throw JSONError(reason: .trailingBytes, offset: position) }
        return value
    }

    private mutating func value() throws(JSONError) -> JSONValue {
        skipWhiteSpace()
        switch try peek() {
        case UInt8(ascii: "{"): return .object(try nested { reader throws(JSONError) in try reader.members() })
        case UInt8(ascii: "["): return .array(try nested { reader throws(JSONError) in try reader.elements() })
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try literal("true", .boolean(true))
        case UInt8(ascii: "f"): return try literal("false", .boolean(false))
        case UInt8(ascii: "n"): return try literal("null", .null)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number(try number())
        case let byte: throw unexpected(byte, "a value")
        }
    }

    // MARK: Containers

    private mutating func nested<Content>(
        _ read: (inout JSONReader) throws(JSONError) -> Content
    ) throws(JSONError) -> Content {
        guard depth < limits.nestingDepthMax else {
            throw JSONError(reason: .nestingTooDeep(limit: limits.nestingDepthMax), offset: position)
        }
        depth += 1
        position += 1
        let content = try read(&self)
        depth -= 1
        return content
    }

    private mutating func elements() throws(JSONError) -> [JSONValue] {
        var elements: [JSONValue] = []
        skipWhiteSpace()
        if try take(UInt8(ascii: "]")) { return elements }
        while true {
            elements.append(try value())
            skipWhiteSpace()
            if try take(UInt8(ascii: "]")) { return elements }
            try require(UInt8(ascii: ","), "a comma or ]")
        }
    }

    private mutating func members() throws(JSONError) -> [JSONValue.Member] {
        var members: [JSONValue.Member] = []
        var names = MemberNames()
        skipWhiteSpace()
        if try take(UInt8(ascii: "}")) { return members }
        while true {
            skipWhiteSpace()
            let start = position
            let name = try memberName()
            guard names.insert(name, after: members) else { throw JSONError(reason: .duplicateMember, offset: start) }
            members.append(JSONValue.Member(name, try value()))
            skipWhiteSpace()
            if try take(UInt8(ascii: "}")) { return members }
            try require(UInt8(ascii: ","), "a comma or }")
        }
    }

    private mutating func memberName() throws(JSONError) -> String {
        let byte = try peek()
        guard byte == UInt8(ascii: "\"") else { throw unexpected(byte, "a member name") }
        let name = try string()
        skipWhiteSpace()
        try require(UInt8(ascii: ":"), "a colon")
        return name
    }

    // MARK: Strings

    private mutating func string() throws(JSONError) -> String {
        let start = position
        position += 1
        var text = ""
        var runStart = position
        while true {
            let byte = try peek()
            switch byte {
            case UInt8(ascii: "\""):
                if runStart == start + 1 {
                    text = try self.text(runStart..<position, stringStart: start)
                } else {
                    text += try self.text(runStart..<position, stringStart: start)
                }
                position += 1
                return text
            case UInt8(ascii: "\\"):
                text += try self.text(runStart..<position, stringStart: start)
                text.unicodeScalars.append(try escaped())
                runStart = position
            case 0..<0x20:
                throw JSONError(reason: .controlCharacter(byte), offset: position)
            default:
                position += 1
            }
        }
    }

    private func text(_ run: Range<Int>, stringStart: Int) throws(JSONError) -> String {
        let bytes = UnsafeRawBufferPointer(rebasing: input[run])
        guard isValidUTF8(bytes) else { throw JSONError(reason: .invalidUTF8, offset: stringStart) }
        return String(decoding: bytes, as: UTF8.self)
    }

    private mutating func escaped() throws(JSONError) -> Unicode.Scalar {
        let start = position
        position += 1
        let letter = try peek()
        position += 1
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(letter)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return try unicodeEscape(from: start)
        default: throw JSONError(reason: .invalidEscape, offset: start)
        }
    }

    private mutating func unicodeEscape(from start: Int) throws(JSONError) -> Unicode.Scalar {
        let first = try fourHexDigits(from: start)
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard (0xD800...0xDBFF).contains(first), position + 1 < input.count,
            input[position] == UInt8(ascii: "\\"), input[position + 1] == UInt8(ascii: "u")
        else { throw JSONError(reason: .loneSurrogate, offset: start) }
        position += 2
        let second = try fourHexDigits(from: start)
        guard (0xDC00...0xDFFF).contains(second),
            let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
        else { throw JSONError(reason: .loneSurrogate, offset: start) }
        return scalar
    }

    private mutating func fourHexDigits(from start: Int) throws(JSONError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            let byte = try peek()
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 0x80 else {
                throw JSONError(reason: .invalidEscape, offset: start)
            }
            value = value << 4 | UInt32(digit)
            position += 1
        }
        return value
    }

    // MARK: Numbers and literals

    /// `-? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?`
    private mutating func number() throws(JSONError) -> String {
        let start = position
        if current == UInt8(ascii: "-") { position += 1 }
        if current == UInt8(ascii: "0") {
            position += 1
        } else {
            try digits(from: start)
        }
        if current == UInt8(ascii: ".") {
            position += 1
            try digits(from: start)
        }
        if current == UInt8(ascii: "e") || current == UInt8(ascii: "E") {
            position += 1
            if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { position += 1 }
            try digits(from: start)
        }
        return String(decoding: input[start..<position], as: UTF8.self)
    }

    private mutating func digits(from start: Int) throws(JSONError) {
        let first = position
        while let byte = current, (0x30...0x39).contains(byte) { position += 1 }
        guard position > first else { throw JSONError(reason: .invalidNumber, offset: start) }
    }

    private mutating func literal(_ text: StaticString, _ value: JSONValue) throws(JSONError) -> JSONValue {
        for offset in 0..<text.utf8CodeUnitCount {
            try require(text.utf8Start[offset], "\(text)")
        }
        return value
    }

    // MARK: Single bytes

    private var current: UInt8? {
        position < input.count ? input[position] : nil
    }

    private func peek() throws(JSONError) -> UInt8 {
        guard let current else { throw JSONError(reason: .unexpectedEnd, offset: position) }
        return current
    }

    private mutating func take(_ byte: UInt8) throws(JSONError) -> Bool {
        guard try peek() == byte else { return false }
        position += 1
        return true
    }

    private mutating func require(_ byte: UInt8, _ expected: String) throws(JSONError) {
        let found = try peek()
        guard found == byte else { throw unexpected(found, expected) }
        position += 1
    }

    private func unexpected(_ byte: UInt8, _ expected: String) -> JSONError {
        JSONError(reason: .unexpectedByte(byte, expected: expected), offset: position)
    }

    private mutating func skipWhiteSpace() {
        while let byte = current, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
    }
}

/// The names of an object's members so far. Bytes count, since equal strings need not have the same: two Unicode forms of
/// a letter name two members (RFC 8259 §8.3).
private struct MemberNames {
    /// Of objects with many members; a few are sooner gone through.
    private var names: Set<[UInt8]> = []
    private static let fewCount = 16

    /// - Returns: whether the name is new among `members` and the names before.
    mutating func insert(_ name: String, after members: [JSONValue.Member]) -> Bool {
        guard members.count >= Self.fewCount else {
            return !members.contains { $0.name.utf8.elementsEqual(name.utf8) }
        }
        if names.isEmpty { names = Set(members.map { Array($0.name.utf8) }) }
        return names.insert(Array(name.utf8)).inserted
    }
}
