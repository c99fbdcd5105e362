public import Bytes

/// Base45 (RFC 9285): two bytes in three characters, least significant first.
public enum Base45 {
    private static let alphabet: StaticString = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"

    /// Values of the characters U+0020 to U+005A, each as the character whose code is the value + 0x30; `~` for none.
    private static let values: StaticString = "T~~~UV~~~~WX~YZ[0123456789\\~~~~~~:;<=>?@ABCDEFGHIJKLMNOPQRS"

    // MARK: Encoding

    /// Appends the text of `bytes`.
    public static func encode(_ bytes: UnsafeRawBufferPointer, into text: inout ByteBuffer) {
        let characterCount = bytes.count / 2 * 3 + bytes.count % 2 * 2
        let alphabet = alphabet.utf8Start
        text.append(upTo: characterCount) { output -> Int in
            var (read, written) = (0, 0)
            while read &+ 1 < bytes.count {
                let value = UInt32(bytes[read]) << 8 | UInt32(bytes[read &+ 1])
                let (high, rest) = (value / 2_025, value % 2_025)
                output[written] = alphabet[Int(rest % 45)]
                output[written &+ 1] = alphabet[Int(rest / 45)]
                output[written &+ 2] = alphabet[Int(high)]
                read &+= 2
                written &+= 3
            }
            if read < bytes.count {
                output[written] = alphabet[Int(bytes[read] % 45)]
                output[written &+ 1] = alphabet[Int(bytes[read] / 45)]
            }
            return characterCount
        }
    }

    /// The text of `bytes`.
    public static func encode(_ bytes: [UInt8]) -> String {
        var text = ByteBuffer(capacity: bytes.count * 2)
        bytes.withUnsafeBytes { encode($0, into: &text) }
        return text.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
    }

    // MARK: Decoding

    /// Appends the bytes of `text`.
    ///
    /// Exactly one text decodes to given bytes: whatever could be an alias is refused.
    public static func decode(
        _ text: UnsafeBufferPointer<UInt8>, into bytes: inout ByteBuffer
    ) throws(Base45Error) {
        guard text.count % 3 != 1 else { throw Base45Error(reason: .incompleteGroup, offset: text.count - 1) }
        try bytes.append(upTo: text.count / 3 * 2 + 1) { output throws(Base45Error) -> Int in
            var (read, written) = (0, 0)
            while read &+ 2 < text.count {
                let group = try value(text, read) + 45 * value(text, read + 1) + 2_025 * value(text, read + 2)
                guard group <= 0xFFFF else { throw Base45Error(reason: .overflow(value: Int(group)), offset: read) }
                output[written] = UInt8(truncatingIfNeeded: group >> 8)
                output[written &+ 1] = UInt8(truncatingIfNeeded: group)
                read &+= 3
                written &+= 2
            }
            if read < text.count {
                let group = try value(text, read) + 45 * value(text, read + 1)
                guard group <= 0xFF else { throw Base45Error(reason: .overflow(value: Int(group)), offset: read) }
                output[written] = UInt8(truncatingIfNeeded: group)
                written &+= 1
            }
            return written
        }
    }

    /// The bytes of `text`.
    public static func decode(_ text: String) throws(Base45Error) -> [UInt8] {
        var bytes = ByteBuffer(capacity: text.utf8.count)
        let characters = Array(text.utf8)
        // Array's own method does not pass typed errors on.
        let outcome: Result<Void, Base45Error> = characters.withUnsafeBufferPointer { characters in
            do throws(Base45Error) {
                return .success(try decode(characters, into: &bytes))
            } catch {
                return .failure(error)
            }
        }
        try outcome.get()
        return bytes.array
    }

    private static func value(_ text: UnsafeBufferPointer<UInt8>, _ offset: Int) throws(Base45Error) -> UInt32 {
        let character = text[offset]
        guard (0x20...0x5A).contains(character) else {
            throw Base45Error(reason: .foreignCharacter(character), offset: offset)
        }
        let value = values.utf8Start[Int(character &- 0x20)]
        guard value != UInt8(ascii: "~") else {
            throw Base45Error(reason: .foreignCharacter(character), offset: offset)
        }
        return UInt32(value &- 0x30)
    }
}

/// Why a text is not Base45, and where (RFC 9285 §4, §6).
public struct Base45Error: Error, Equatable, Sendable, CustomStringConvertible {
    public enum Reason: Equatable, Sendable {
        /// A byte that is none of the 45 characters. Lower-case letters are none.
        case foreignCharacter(UInt8)
        /// One character is left over behind the groups of three.
        case incompleteGroup
        /// Three characters stand for more than 65535, or two for more than 255.
        case overflow(value: Int)
    }

    public let reason: Reason

    /// Offset of the first character concerned, counted from the start of the Base45 text.
    public let offset: Int

    public init(reason: Reason, offset: Int) {
        self.reason = reason
        self.offset = offset
    }

    public var description: String {
        let explanation =
            switch reason {
            case .foreignCharacter(let byte): "byte 0x\(String(byte, radix: 16)) is none of the 45 characters"
            case .incompleteGroup: "one character is left over behind the groups of three"
            case .overflow(let value): "a group stands for \(value), which is more than its bytes can hold"
            }
        return "Base45: \(explanation) (character \(offset))"
    }
}
