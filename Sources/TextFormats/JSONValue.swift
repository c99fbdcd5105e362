/// A JSON value as a tree (RFC 8259). Members of an object keep their order and are all different.
public enum JSONValue: Equatable, Sendable {
    case null
    case boolean(Bool)
    /// The number as it was written.
    case number(String)
    case string(String)
    case array([JSONValue])
    case object([Member])

    public struct Member: Equatable, Sendable {
        public let name: String
        public let value: JSONValue

        public init(_ name: String, _ value: JSONValue) {
            self.name = name
            self.value = value
        }
    }

    /// Bounds for reading. The defaults are safe for hostile input.
    public struct Limits: Equatable, Sendable {
        /// Most bytes of input.
        public var byteCountMax = 64 * 1_024 * 1_024

        /// Most values, containers and those in them. What is honestly written has eight bytes a value and more; the
        /// shortest have two, and would take thirty times the memory of their text.
        public var valueCountMax = 8 * 1_024 * 1_024

        /// Most arrays and objects that may be open at once.
        public var nestingDepthMax = 64

        public init() {}
    }

    /// Reads one value that fills `bytes`, white space at the ends and a byte order mark in front aside.
    ///
    /// - Throws: ``JSONError`` with the offset of what is wrong.
    public init(parsing bytes: [UInt8], limits: Limits = Limits()) throws(JSONError) {
        // Array's own method does not pass typed errors on.
        let outcome: Result<JSONValue, JSONError> = bytes.withUnsafeBytes { bytes in
            do throws(JSONError) {
                return .success(try JSONValue(parsing: bytes, limits: limits))
            } catch {
                return .failure(error)
            }
        }
        self = try outcome.get()
    }

    /// Reads one value that fills `bytes`; see ``init(parsing:limits:)-([UInt8],_)``.
    package init(parsing bytes: UnsafeRawBufferPointer, limits: Limits = Limits()) throws(JSONError) {
        var document = JSONDocument()
        try document.read(bytes, limits: limits)
        self.init(document.root, of: document)
    }

    // MARK: Looking in

    /// The member of an object; nil when there is none or this is no object.
    public subscript(name: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.name.utf8.elementsEqual(name.utf8) }?.value
    }

    public var string: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    public var array: [JSONValue]? {
        guard case .array(let elements) = self else { return nil }
        return elements
    }

    public var members: [Member]? {
        guard case .object(let members) = self else { return nil }
        return members
    }

    public var boolean: Bool? {
        guard case .boolean(let value) = self else { return nil }
        return value
    }

    /// The value of a number that is written as a whole one and fits.
    public var integer: Int64? {
        guard case .number(let text) = self else { return nil }
        return Int64(text)
    }

    public var double: Double? {
        guard case .number(let text) = self else { return nil }
        return Double(text)
    }
}

/// Why a text is not acceptable JSON, and where.
public struct JSONError: Error, Equatable, Sendable, CustomStringConvertible {
    public enum Reason: Equatable, Sendable {
        case unexpectedEnd
        /// - expected: what may stand here.
        case unexpectedByte(UInt8, expected: String)
        case invalidUTF8
        case controlCharacter(UInt8)
        case invalidEscape
        case loneSurrogate
        case invalidNumber
        case duplicateMember
        case nestingTooDeep(limit: Int)
        case tooLong(byteCount: Int, limit: Int)
        case tooManyValues(limit: Int)
        case trailingBytes
    }

    public let reason: Reason

    /// Offset in bytes, counted from the start of the input.
    public let offset: Int

    public var description: String {
        let explanation =
            switch reason {
            case .unexpectedEnd: "the text ends too early"
            case .unexpectedByte(let byte, let expected): "found byte 0x\(String(byte, radix: 16)), expected \(expected)"
            case .invalidUTF8: "a string is not UTF-8"
            case .controlCharacter(let byte): "a string holds the control character 0x\(String(byte, radix: 16)) unescaped"
            case .invalidEscape: "no such escape"
            case .loneSurrogate: "half a surrogate pair"
            case .invalidNumber: "not a number"
            case .duplicateMember: "the member stands in the object twice"
            case .nestingTooDeep(let limit): "nested deeper than \(limit)"
            case .tooLong(let count, let limit): "\(count) bytes, the limit is \(limit)"
            case .tooManyValues(let limit): "more than \(limit) values"
            case .trailingBytes: "something stands behind the value"
            }
        return "JSON: \(explanation) (byte \(offset))"
    }
}
