/// Characters that must not reach a screen as they are: they move the cursor, reorder text or cannot be seen.
enum HiddenCharacters {
    /// C0, DEL, C1, line and paragraph separator, zero-width and direction marks, byte order mark.
    static func contain(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0..<0x20, 0x7F...0x9F: true
        case 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x2069, 0xFEFF: true
        default: false
        }
    }

    /// Whether a byte of UTF-8 is no first byte of such a character.
    static func cannotBegin(with byte: UInt8) -> Bool {
        byte >= 0x20 && byte != 0x7F && byte != 0xC2 && byte != 0xE2 && byte != 0xEF
    }

    /// Decodes the scalar at `index`; the caller knows that the text is UTF-8.
    static func scalar(in text: UnsafeBufferPointer<UInt8>, at index: Int) -> (value: UInt32, byteCount: Int) {
        let first = text[index]
        if first < 0x80 { return (UInt32(first), 1) }
        let byteCount = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC2 ? 2 : 1
        guard byteCount > 1, index + byteCount <= text.count else { return (0xFFFD, 1) }
        var value = UInt32(first) & (0x7F >> UInt32(byteCount))
        for offset in 1..<byteCount { value = value << 6 | UInt32(text[index + offset] & 0x3F) }
        return (value, byteCount)
    }
}
