public import Bytes

/// Base45 (RFC 9285): two bytes in three characters, least significant first.
public enum Base45 {
    package static let alphabet: StaticString = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"

    /// Values of the characters U+0020 to U+005A, each as the character whose code is the value + 0x30; `~` for none.
    private static let values: StaticString = "T~~~UV~~~~WX~YZ[0123456789\\~~~~~~:;<=>?@ABCDEFGHIJKLMNOPQRS"

    /// What stands for a group of two bytes: the two lower characters by their common number below 45 · 45, which saves two
    /// divisions, and the highest in the third byte. Both are for one word of which three bytes count. 4 KiB, made once and
    /// kept.
    private nonisolated(unsafe) static let characters: (lower: UnsafePointer<UInt16>, highest: UnsafePointer<UInt32>) = {
        let (lower, highest) = (UnsafeMutablePointer<UInt16>.allocate(capacity: 45 * 45), table(45))
        for number in 0..<45 * 45 {
            lower[number] = UInt16(alphabet.utf8Start[number % 45]) | UInt16(alphabet.utf8Start[number / 45]) << 8
        }
        for number in 0..<45 { highest[number] = UInt32(alphabet.utf8Start[number]) << 16 }
        return (UnsafePointer(lower), UnsafePointer(highest))
    }()

    /// What each byte adds to its group as the first, the second and the third character. 3 KiB, made once and kept.
    private nonisolated(unsafe) static let shares: (UnsafePointer<UInt32>, UnsafePointer<UInt32>, UnsafePointer<UInt32>) = {
        let (first, second, third) = (table(256), table(256), table(256))
        for byte in 0..<256 {
            let value = (0x20...0x5A).contains(byte) ? values.utf8Start[byte - 0x20] : UInt8(ascii: "~")
            let isForeign = value == UInt8(ascii: "~")
            first[byte] = isForeign ? foreign : UInt32(value &- 0x30)
            second[byte] = isForeign ? foreign : UInt32(value &- 0x30) * 45
            third[byte] = isForeign ? foreign : UInt32(value &- 0x30) * 2_025
        }
        return (UnsafePointer(first), UnsafePointer(second), UnsafePointer(third))
    }()

    /// Memory that is filled once, never written again, and never freed.
    private static func table(_ count: Int) -> UnsafeMutablePointer<UInt32> { .allocate(capacity: count) }

    // MARK: Encoding

    /// Appends the text of `bytes`.
    public static func encode(_ bytes: UnsafeRawBufferPointer, into text: inout ByteBuffer) {
        let characterCount = bytes.count / 2 * 3 + bytes.count % 2 * 2
        let (lower, highest) = characters
        // Each group is stored as four bytes, the last of which the next group overwrites.
        text.append(upTo: characterCount + 1) { output -> Int in
            let room = UnsafeMutableRawBufferPointer(output)
            var (read, written) = (0, 0)
            func store(_ value: UInt64, at offset: Int) {
                let high = (value &* 2_120_972) &>> 32  // value / 2025, right for all 65,536 values
                let low = UInt32(lower[Int(truncatingIfNeeded: value &- high &* 2_025)])
                let group = low | highest[Int(truncatingIfNeeded: high)]
                room.storeBytes(of: group.littleEndian, toByteOffset: offset, as: UInt32.self)
            }
            while read &+ 8 <= bytes.count {
                let eight = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: read, as: UInt64.self))
                store(eight &>> 48, at: written)
                store(eight &>> 32 & 0xFFFF, at: written &+ 3)
                store(eight &>> 16 & 0xFFFF, at: written &+ 6)
                store(eight & 0xFFFF, at: written &+ 9)
                read &+= 8
                written &+= 12
            }
            while read &+ 1 < bytes.count {
                let value = UInt64(UInt16(bigEndian: bytes.loadUnaligned(fromByteOffset: read, as: UInt16.self)))
                store(value, at: written)
                read &+= 2
                written &+= 3
            }
            if read < bytes.count {
                let pair = lower[Int(bytes[read])]
                room.storeBytes(of: pair.littleEndian, toByteOffset: written, as: UInt16.self)
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
        let (first, second, third) = shares
        try bytes.append(upTo: text.count / 3 * 2 + 1) { output throws(Base45Error) -> Int in
            let room = UnsafeMutableRawBufferPointer(output)
            var (read, written) = (0, 0)
            while read &+ 2 < text.count {
                let group =
                    first[Int(text[read])] &+ second[Int(text[read &+ 1])] &+ third[Int(text[read &+ 2])]
                // A foreign character adds so much that the group is above the limit as well.
                guard group <= 0xFFFF else { throw error(in: text, at: read, value: group) }
                room.storeBytes(of: UInt16(truncatingIfNeeded: group).bigEndian, toByteOffset: written, as: UInt16.self)
                read &+= 3
                written &+= 2
            }
            if read < text.count {
                let group = first[Int(text[read])] &+ second[Int(text[read &+ 1])]
                guard group <= 0xFF else { throw error(in: text, at: read, value: group) }
                room[written] = UInt8(truncatingIfNeeded: group)
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

    /// What a foreign character adds: more than any group may stand for. Three of them do not overflow.
    private static let foreign: UInt32 = 0x1_0000

    /// What is wrong with the group at `start`: the first foreign character in it, else its value.
    private static func error(in text: UnsafeBufferPointer<UInt8>, at start: Int, value group: UInt32) -> Base45Error {
        for offset in start..<min(start + 3, text.count) where shares.0[Int(text[offset])] == foreign {
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
