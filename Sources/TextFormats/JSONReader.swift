import Bytes

/// Reads JSON text into the table of a document, strictly and with a bound on depth, which also bounds its recursion.
struct JSONReader {
    private let input: UnsafeRawBufferPointer
    private let limits: JSONValue.Limits
    private var position = 0
    private var depth = 0

    init(_ input: UnsafeRawBufferPointer, limits: JSONValue.Limits) {
        self.input = input
        self.limits = limits
    }

    /// - Parameter document: empty. It keeps the input, so that what stands there as it is is found by its place.
    mutating func read(into document: inout JSONDocument) throws(JSONError) {
        // The document finds its way about in 32 bits.
        let byteCountMax = min(limits.byteCountMax, Int(Int32.max))
        guard input.count <= byteCountMax else {
            throw JSONError(reason: .tooLong(byteCount: input.count, limit: byteCountMax), offset: 0)
        }
        _ = document.write { $0.append(input) }
        if input.count >= 3, input[0] == 0xEF, input[1] == 0xBB, input[2] == 0xBF { position = 3 }
        try value(named: 0..<0, in: nil, of: &document)
        skipWhiteSpace()
        guard position == input.count else { throw JSONError(reason: .trailingBytes, offset: position) }
    }

    /// Reads a value that is `parent`'s next one.
    private mutating func value(
        named name: Range<Int>, in parent: JSONDocument.Item?, of document: inout JSONDocument
    ) throws(JSONError) {
        skipWhiteSpace()
        guard document.valueCount < limits.valueCountMax else {
            throw JSONError(reason: .tooManyValues(limit: limits.valueCountMax), offset: position)
        }
        switch try peek() {
        case UInt8(ascii: "\""):
            let text = try string(of: &document)
            document.add(.string, text, named: name, to: parent)
        case UInt8(ascii: "{"):
            try open()
            try members(of: document.add(.object, named: name, to: parent), in: &document)
            depth -= 1
        case UInt8(ascii: "["):
            try open()
            try elements(of: document.add(.array, named: name, to: parent), in: &document)
            depth -= 1
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            document.add(.number, try number(), named: name, to: parent)
        case UInt8(ascii: "t"):
            try literal("true")
            document.add(.true, named: name, to: parent)
        case UInt8(ascii: "f"):
            try literal("false")
            document.add(.false, named: name, to: parent)
        case UInt8(ascii: "n"):
            try literal("null")
            document.add(.null, named: name, to: parent)
        case let byte: throw unexpected(byte, "a value")
        }
    }

    // MARK: Containers

    private mutating func open() throws(JSONError) {
        guard depth < limits.nestingDepthMax else {
            throw JSONError(reason: .nestingTooDeep(limit: limits.nestingDepthMax), offset: position)
        }
        depth += 1
        position += 1
    }

    private mutating func elements(
        of array: JSONDocument.Item, in document: inout JSONDocument
    ) throws(JSONError) {
        skipWhiteSpace()
        if try take(UInt8(ascii: "]")) { return }
        while true {
            try value(named: 0..<0, in: array, of: &document)
            skipWhiteSpace()
            if try take(UInt8(ascii: "]")) { return }
            try require(UInt8(ascii: ","), "a comma or ]")
        }
    }

    private mutating func members(
        of object: JSONDocument.Item, in document: inout JSONDocument
    ) throws(JSONError) {
        var names = MemberNames()
        skipWhiteSpace()
        if try take(UInt8(ascii: "}")) { return }
        while true {
            skipWhiteSpace()
            let start = position
            let name = try memberName(of: &document)
            guard names.insert(name, after: object, in: document) else {
                throw JSONError(reason: .duplicateMember, offset: start)
            }
            try value(named: name, in: object, of: &document)
            skipWhiteSpace()
            if try take(UInt8(ascii: "}")) { return }
            try require(UInt8(ascii: ","), "a comma or }")
        }
    }

    private mutating func memberName(of document: inout JSONDocument) throws(JSONError) -> Range<Int> {
        let byte = try peek()
        guard byte == UInt8(ascii: "\"") else { throw unexpected(byte, "a member name") }
        let name = try string(of: &document)
        skipWhiteSpace()
        try require(UInt8(ascii: ":"), "a colon")
        return name
    }

    // MARK: Strings

    /// - Returns: where the string's text stands in the document: in the input, unless it has escapes.
    private mutating func string(of document: inout JSONDocument) throws(JSONError) -> Range<Int> {
        let start = position
        position += 1
        let run = try plainRun(ofStringAt: start)
        if input[position] == UInt8(ascii: "\"") {
            position += 1
            return run
        }
        return try document.write { text throws(JSONError) in
            text.append(UnsafeRawBufferPointer(rebasing: input[run]))
            while input[position] == UInt8(ascii: "\\") {
                for byte in UTF8.encode(try escaped()) ?? UTF8.encodedReplacementCharacter { text.append(byte) }
                text.append(UnsafeRawBufferPointer(rebasing: input[try plainRun(ofStringAt: start)]))
            }
            position += 1
        }
    }

    /// Goes to the next quote or backslash of the string that began at `start`.
    ///
    /// - Returns: what was passed.
    private mutating func plainRun(ofStringAt start: Int) throws(JSONError) -> Range<Int> {
        let runStart = position
        position = JSONText.endOfPlainText(input, position)
        let end = try peek()
        guard end >= 0x20 else { throw JSONError(reason: .controlCharacter(end), offset: position) }
        guard isValidUTF8(runStart..<position, of: input) else { throw JSONError(reason: .invalidUTF8, offset: start) }
        return runStart..<position
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
    ///
    /// - Returns: where it stands.
    private mutating func number() throws(JSONError) -> Range<Int> {
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
        return start..<position
    }

    private mutating func digits(from start: Int) throws(JSONError) {
        let first = position
        while let byte = current, (0x30...0x39).contains(byte) { position += 1 }
        guard position > first else { throw JSONError(reason: .invalidNumber, offset: start) }
    }

    private mutating func literal(_ text: StaticString) throws(JSONError) {
        for offset in 0..<text.utf8CodeUnitCount {
            let found = try peek()
            guard found == text.utf8Start[offset] else { throw unexpected(found, "\(text)") }
            position += 1
        }
    }

    // MARK: Single bytes

    @inline(__always)
    private var current: UInt8? {
        position < input.count ? input[position] : nil
    }

    @inline(__always)
    private func peek() throws(JSONError) -> UInt8 {
        guard let current else { throw JSONError(reason: .unexpectedEnd, offset: position) }
        return current
    }

    @inline(__always)
    private mutating func take(_ byte: UInt8) throws(JSONError) -> Bool {
        guard try peek() == byte else { return false }
        position += 1
        return true
    }

    @inline(__always)
    private mutating func require(_ byte: UInt8, _ expected: String) throws(JSONError) {
        let found = try peek()
        guard found == byte else { throw unexpected(found, expected) }
        position += 1
    }

    private func unexpected(_ byte: UInt8, _ expected: String) -> JSONError {
        JSONError(reason: .unexpectedByte(byte, expected: expected), offset: position)
    }

    @inline(__always)
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

    /// - Returns: whether the name is new among the members that `object` has.
    mutating func insert(
        _ name: Range<Int>, after object: JSONDocument.Item, in document: borrowing JSONDocument
    ) -> Bool {
        let name = document.bytes(name)
        guard document.count(of: object) >= Self.fewCount else { return document.member(name, of: object) == nil }
        if names.isEmpty { takeNames(of: object, in: document) }
        return names.insert(Array(name)).inserted
    }

    private mutating func takeNames(of object: JSONDocument.Item, in document: borrowing JSONDocument) {
        var next = document.first(in: object)
        while let member = next {
            names.insert(Array(document.name(of: member)))
            next = document.next(after: member)
        }
    }
}
