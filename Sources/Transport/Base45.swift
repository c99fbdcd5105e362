public import Bytes

/// Base45 (RFC 9285): two bytes in three characters, least significant first.
public enum Base45 {
    package static let alphabet: StaticString = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"

    /// Values of the characters U+0020 to U+005A, each as the character whose code is the value + 0x30; `~` for none.
    private static let values: StaticString = "T~~~UV~~~~WX~YZ[0123456789\\~~~~~~:;<=>?@ABCDEFGHIJKLMNOPQRS"

    /// The two characters of each number below 45 · 45, least significant first: saves two divisions a group. 4 KiB, made
    /// once and kept.
    private nonisolated(unsafe) static let pairs: UnsafePointer<UInt16> = {  // never written again
        let pairs = UnsafeMutablePointer<UInt16>.allocate(capacity: 45 * 45)
        let characters = alphabet.utf8Start
        for number in 0..<45 * 45 {
            pairs[number] = UInt16(characters[number % 45]) | UInt16(characters[number / 45]) << 8
        }
        return UnsafePointer(pairs)
    }()

    /// The value of each byte as a character. 1 KiB, made once and kept.
    private nonisolated(unsafe) static let valuesOfBytes: UnsafePointer<UInt32> = {  // never written again
        let table = UnsafeMutablePointer<UInt32>.allocate(capacity: 256)
        for byte in 0..<256 {
            let value = (0x20...0x5A).contains(byte) ? values.utf8Start[byte - 0x20] : UInt8(ascii: "~")
            table[byte] = value == UInt8(ascii: "~") ? foreign : UInt32(value &- 0x30)
        }
        return UnsafePointer(table)
    }()

    // MARK: Encoding

    /// Appends the text of `bytes`.
    public static func encode(_ bytes: UnsafeRawBufferPointer, into text: inout ByteBuffer) {
        let characterCount = bytes.count / 2 * 3 + bytes.count % 2 * 2
        let alphabet = alphabet.utf8Start
        let pairs = pairs
        text.append(upTo: characterCount) { output -> Int in
            var (read, written) = (0, 0)
            while read &+ 1 < bytes.count {
                let value = UInt32(bytes[read]) << 8 | UInt32(bytes[read &+ 1])
                let (high, rest) = (value / 2_025, value % 2_025)
                let pair = pairs[Int(rest)]
                output[written] = UInt8(truncatingIfNeeded: pair)
                output[written &+ 1] = UInt8(truncatingIfNeeded: pair >> 8)
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
        let values = valuesOfBytes
        try bytes.append(upTo: text.count / 3 * 2 + 1) { output throws(Base45Error) -> Int in
            var (read, written) = (0, 0)
            while read &+ 2 < text.count {
                let group =
                    values[Int(text[read])] &+ 45 &* values[Int(text[read &+ 1])]
                    &+ 2_025 &* values[Int(text[read &+ 2])]
                // A foreign character has a value so large that the group is above the limit as well.
                guard group <= 0xFFFF else { throw error(in: text, at: read, value: group) }
                output[written] = UInt8(truncatingIfNeeded: group >> 8)
                output[written &+ 1] = UInt8(truncatingIfNeeded: group)
                read &+= 3
                written &+= 2
            }
            if read < text.count {
                let group = values[Int(text[read])] &+ 45 &* values[Int(text[read &+ 1])]
                guard group <= 0xFF else { throw error(in: text, at: read, value: group) }
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

    /// The value of a foreign character: above every group of two or three, and small enough to be multiplied.
    private static let foreign: UInt32 = 0x1_0000

    /// What is wrong with the group at `start`: the first foreign character in it, else its value.
    private static func error(in text: UnsafeBufferPointer<UInt8>, at start: Int, value group: UInt32) -> Base45Error {
        for offset in start..<min(start + 3, text.count) where valuesOfBytes[Int(text[offset])] == foreign {
            return Base45Error(reason: .foreignCharacter(text[offset]), offset: offset)
        }
        return Base45Error(reason: .overflow(value: Int(group)), offset: start)
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
