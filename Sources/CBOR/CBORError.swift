/// Why a byte string is not acceptable CBOR, and where.
public struct CBORError: Error, Equatable, Sendable, CustomStringConvertible {
    public enum Reason: Equatable, Sendable, CustomStringConvertible {
        /// The input ends inside a head, or where an item should be.
        case truncated(byteCountNeeded: Int)
        /// A string, array or map declares more than the rest of the input can hold.
        case lengthExceedsInput(declared: UInt64, byteCountAvailable: Int)
        /// Additional information 28 to 30, or 31 where no length can be indefinite (RFC 8949 §3).
        case reservedAdditionalInformation(UInt8)
        /// A break where nothing of indefinite length is open.
        case unexpectedBreak
        /// A map of indefinite length ends after a key.
        case keyWithoutValue
        /// A simple value below 32 in two bytes (RFC 8949 §3.3).
        case invalidSimpleValue(UInt8)
        /// A chunk of an indefinite-length string is not a definite-length string of the same type.
        case mixedChunk
        /// A text, or one chunk of it, is not UTF-8.
        case invalidUTF8
        /// A map has the same key twice, compared by value.
        case duplicateMapKey
        case nestingTooDeep(limit: Int)
        case tooManyItems(limit: Int)
        /// Something stands behind the one item.
        case trailingBytes(byteCount: Int)

        public var description: String {
            switch self {
            case .truncated(let needed): "the item needs \(needed) more bytes"
            case .lengthExceedsInput(let declared, let available):
                "the item declares a length of \(declared), \(available) bytes are left"
            case .reservedAdditionalInformation(let value): "additional information \(value) is reserved"
            case .unexpectedBreak: "a break where nothing of indefinite length is open"
            case .keyWithoutValue: "the map ends after a key"
            case .invalidSimpleValue(let value): "simple value \(value) takes two bytes"
            case .mixedChunk: "a chunk is not a definite-length string of the same type"
            case .invalidUTF8: "the text is not UTF-8"
            case .duplicateMapKey: "the key stands in the map twice"
            case .nestingTooDeep(let limit): "nested deeper than \(limit)"
            case .tooManyItems(let limit): "more than \(limit) items"
            case .trailingBytes(let count): "\(count) bytes behind the item"
            }
        }
    }

    public let reason: Reason

    /// Offset in bytes of the offending item, counted from the start of the input.
    public let offset: Int

    public init(reason: Reason, offset: Int) {
        self.reason = reason
        self.offset = offset
    }

    public var description: String {
        "CBOR: \(reason) (byte \(offset))"
    }
}
