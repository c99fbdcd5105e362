/// Base64 with the standard alphabet (RFC 4648 §4).
public enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    /// The text of `bytes`, padded.
    public static func encode(_ bytes: [UInt8]) -> String {
        String(unsafeUninitializedCapacity: textByteCount(bytes.count)) { text in
            bytes.withUnsafeBytes { write($0, to: text) }
        }
    }

    /// Characters of the text of so many bytes.
    static func textByteCount(_ byteCount: Int) -> Int { (byteCount + 2) / 3 * 4 }

    /// Writes the text of `bytes`, padded, into a buffer that has room for it.
    ///
    /// - Returns: the number of characters written.
    static func write(_ bytes: UnsafeRawBufferPointer, to text: UnsafeMutableBufferPointer<UInt8>) -> Int {
        alphabet.withUnsafeBufferPointer { alphabet in
            for start in stride(from: 0, to: bytes.count, by: 3) {
                let groupByteCount = min(3, bytes.count - start)
                var bits: UInt32 = 0
                for index in 0..<3 { bits = bits << 8 | (index < groupByteCount ? UInt32(bytes[start + index]) : 0) }
                for index in 0..<4 {
                    text[start / 3 * 4 + index] =
                        index <= groupByteCount ? alphabet[Int(bits >> UInt32(18 - index * 6) & 63)] : UInt8(ascii: "=")
                }
            }
        }
        return textByteCount(bytes.count)
    }

    /// The bytes of a text. Padding may be missing, since some trust lists leave it out; line ends are skipped.
    ///
    /// - Returns: nil for any other character, padding in the middle, or bits left over that are not zero.
    public static func decode(_ text: some StringProtocol) -> [UInt8]? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count / 4 * 3)
        var (bits, bitCount, padding) = (UInt32(0), 0, 0)
        for character in text.utf8 where character != 0x0A && character != 0x0D {
            if character == UInt8(ascii: "=") {
                padding += 1
                continue
            }
            guard padding == 0, let value = value(of: character) else { return nil }
            bits = bits << 6 | value
            bitCount += 6
            if bitCount >= 8 {
                bitCount -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(bitCount)))
                bits &= (1 << UInt32(bitCount)) - 1
            }
        }
        let isWhole = bitCount != 6 && bits == 0
        let isPaddedRight = padding == 0 || (bitCount == 4 && padding == 2) || (bitCount == 2 && padding == 1)
        return isWhole && isPaddedRight ? bytes : nil
    }

    /// The bytes of a text in the standard alphabet or in the one for addresses (RFC 4648 §5), with padding or without:
    /// JSON Web Keys are written in the latter, and lists mix the two.
    ///
    /// - Returns: nil as in ``decode(_:)``.
    public static func decodeEither(_ text: some StringProtocol) -> [UInt8]? {
        decode(
            String(
                decoding: text.utf8.map { character in
                    switch character {
                    case UInt8(ascii: "-"): UInt8(ascii: "+")
                    case UInt8(ascii: "_"): UInt8(ascii: "/")
                    default: character
                    }
                }, as: UTF8.self))
    }

    private static func value(of character: UInt8) -> UInt32? {
        switch character {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(character - UInt8(ascii: "A"))
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(character - UInt8(ascii: "a")) + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(character - UInt8(ascii: "0")) + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
