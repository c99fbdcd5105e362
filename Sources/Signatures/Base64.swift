/// Base64 (RFC 4648 §4), read strictly: whole groups, padded, with no bits left over.
///
/// One certificate then has one text. The one leniency, line breaks, is what PEM is made of.
public enum Base64 {
    /// Why a text is not Base64, and at which byte.
    public struct DecodingError: Error, Equatable, Sendable, CustomStringConvertible {
        /// Offset of the offending byte from the start of the text; the text's length if its end is what offends.
        public let offset: Int

        public var description: String { "not Base64 (byte \(offset))" }
    }

    /// Most bytes that a text of `textByteCount` bytes can stand for.
    static func byteCountMax(forTextOf textByteCount: Int) -> Int {
        textByteCount / 4 * 3
    }

    /// Decodes `text`.
    public static func decode(_ text: UnsafeRawBufferPointer) throws(DecodingError) -> [UInt8] {
        try decode(text, ignoringWhiteSpace: false)
    }

    /// Decodes the UTF-8 bytes of `text`.
    public static func decode(_ text: String) throws(DecodingError) -> [UInt8] {
        let utf8 = Array(text.utf8)
        let outcome = utf8.withUnsafeBytes { bytes in
            Result { () throws(DecodingError) in try decode(bytes) }
        }
        return try outcome.get()
    }

    static func decode(
        _ text: UnsafeRawBufferPointer, ignoringWhiteSpace: Bool
    ) throws(DecodingError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: byteCountMax(forTextOf: text.count))
        let outcome = bytes.withUnsafeMutableBytes { room in
            Result { () throws(DecodingError) in
                try decode(text, ignoringWhiteSpace: ignoringWhiteSpace, into: room)
            }
        }
        let count = try outcome.get()
        bytes.removeLast(bytes.count - count)
        return bytes
    }

    /// Decodes `text` into `room`, which has at least ``byteCountMax(forTextOf:)`` bytes.
    ///
    /// - Returns: number of bytes written.
    static func decode(
        _ text: UnsafeRawBufferPointer, ignoringWhiteSpace: Bool, into room: UnsafeMutableRawBufferPointer
    ) throws(DecodingError) -> Int {
        precondition(room.count >= byteCountMax(forTextOf: text.count), "no room")  // never from input
        var bits: UInt32 = 0
        var digitCount = 0
        var paddingCount = 0
        var written = 0

        for (offset, byte) in text.enumerated() {
            if ignoringWhiteSpace && isWhiteSpace(byte) { continue }
            if byte == UInt8(ascii: "="), paddingCount < 2 {
                paddingCount += 1
                continue
            }
            guard paddingCount == 0, let digit = value(ofDigit: byte) else { throw DecodingError(offset: offset) }
            bits = bits << 6 | digit
            digitCount += 1
            if digitCount % 4 == 0 {
                written += write(bits, byteCount: 3, to: room, at: written)
            }
        }

        switch (digitCount % 4, paddingCount) {
        case (0, 0):
            return written
        case (2, 2) where bits & 0x0F == 0:
            return written + write(bits << 12, byteCount: 1, to: room, at: written)
        case (3, 1) where bits & 0x03 == 0:
            return written + write(bits << 6, byteCount: 2, to: room, at: written)
        default:
            throw DecodingError(offset: text.count)
        }
    }

    /// Writes the first bytes of a group of 24 bits. Four digits make three bytes, so that the room never ends early.
    private static func write(
        _ group: UInt32, byteCount: Int, to room: UnsafeMutableRawBufferPointer, at position: Int
    ) -> Int {
        for index in 0..<byteCount {
            room[position + index] = UInt8(truncatingIfNeeded: group >> UInt32(16 - 8 * index))
        }
        return byteCount
    }

    private static func value(ofDigit byte: UInt8) -> UInt32? {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(byte - UInt8(ascii: "A"))
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(byte - UInt8(ascii: "a")) + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0")) + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }

    private static func isWhiteSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || (0x09...0x0D).contains(byte)
    }

    /// The Base64 text of `bytes`, padded, without line breaks.
    public static func encode(_ bytes: [UInt8]) -> String {
        let digits: StaticString = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let bits = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } << UInt32(8 * (3 - group.count))
            for index in 0..<4 {
                let digit = Int(bits >> UInt32(18 - 6 * index) & 63)
                text.append(index > group.count ? UInt8(ascii: "=") : digits.utf8Start[digit])
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}
