public import Bytes

/// Names in the letters A to Z and `<` (ICAO Doc 9303 part 3, section 6; DCC schema, `fnt` and `gnt`).
///
/// Letters lose their marks, or become two letters where the ICAO table says so. A blank or hyphen between parts becomes
/// one `<`, so does a comma; apostrophes and full stops vanish. Đ does not decompose and is mapped by itself.
public enum Transliteration {
    /// Most characters of a transliterated name. A longer one is cut and does not end with `<`.
    public static let characterCountMax = 80

    /// What transliterating came to.
    public struct Outcome: Equatable, Sendable {
        /// A letter or sign that has no transliteration, the first one; the text is of no use then.
        public var unmapped: Unicode.Scalar?
        /// Whether the text was cut to 80 characters.
        public var isTruncated = false
        /// Whether Ð (eth) or Ɖ stood in for Đ, which they look like.
        public var hasLookAlike = false
        /// Whether there was a digit, which is the unmapped scalar then.
        public var hasDigit: Bool { unmapped.map { ("0"..."9").contains($0) } ?? false }
    }

    /// Appends the transliteration of `name`.
    ///
    /// - Parameter name: valid UTF-8. Vietnamese may be composed or not; letters that ICAO turns into two, such as Ä, are
    ///   known in their composed form alone (``NameText``).
    public static func append(_ name: UnsafeBufferPointer<UInt8>, to text: inout ByteBuffer) -> Outcome {
        var outcome = Outcome()
        let start = text.count
        var isSeparatorPending = false
        var index = 0
        while index < name.count {
            let (scalar, length) = scalar(in: name, at: index)
            index &+= length
            switch kind(of: scalar) {
            case .letters(let first, let second):
                if isSeparatorPending { text.append(UInt8(ascii: "<")) }
                isSeparatorPending = false
                text.append(first)
                if second != UInt8(ascii: ".") { text.append(second) }
                outcome.hasLookAlike = outcome.hasLookAlike || isLookAlike(scalar)
            case .separator:
                isSeparatorPending = text.count > start
            case .dropped:
                break
            case .unmapped:
                if outcome.unmapped == nil { outcome.unmapped = Unicode.Scalar(scalar) ?? "\u{FFFD}" }
            }
        }
        outcome.isTruncated = cut(&text, from: start)
        return outcome
    }

    /// The transliteration of `name`, when all of its letters have one.
    public static func text(of name: String) -> String? {
        var text = ByteBuffer()
        var name = NameText.normalized(name)
        let outcome = name.withUTF8 { append($0, to: &text) }
        guard outcome.unmapped == nil else { return nil }
        return text.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
    }

    private static func cut(_ text: inout ByteBuffer, from start: Int) -> Bool {
        guard text.count - start > characterCountMax else { return false }
        text.truncate(to: start + characterCountMax)
        while text.count > start, text[text.count - 1] == UInt8(ascii: "<") { text.truncate(to: text.count - 1) }
        return true
    }

    private enum Kind {
        case letters(UInt8, UInt8)
        case separator
        case dropped
        case unmapped
    }

    private static func kind(of scalar: UInt32) -> Kind {
        switch scalar {
        case 0x41...0x5A: return .letters(UInt8(truncatingIfNeeded: scalar), UInt8(ascii: "."))
        case 0x61...0x7A: return .letters(UInt8(truncatingIfNeeded: scalar &- 0x20), UInt8(ascii: "."))
        case 0xC0...0x24F: return cell(TransliterationTable.from00C0, scalar &- 0xC0)
        case 0x1E00...0x1EFF: return cell(TransliterationTable.from1E00, scalar &- 0x1E00)
        // The small letter of Ɖ stands in another block than its capital.
        case 0x256: return .letters(UInt8(ascii: "D"), UInt8(ascii: "."))
        // Blanks, comma, hyphens and dashes, the filler itself.
        case 0x09...0x0D, 0x20, 0x2C, 0x2D, 0x3C, 0xA0, 0x2010...0x2015, 0x2212: return .separator
        // Apostrophes, full stop, and marks of decomposed letters: tones, circumflex, breve, horn.
        case 0x27, 0x2E, 0x60, 0xB4, 0x2018, 0x2019, 0x2BC, 0x300...0x36F: return .dropped
        default: return .unmapped
        }
    }

    private static func cell(_ table: StaticString, _ index: UInt32) -> Kind {
        let first = table.utf8Start[Int(index) &* 2]
        guard first != UInt8(ascii: ".") else { return .unmapped }
        return .letters(first, table.utf8Start[Int(index) &* 2 &+ 1])
    }

    private static func isLookAlike(_ scalar: UInt32) -> Bool {
        scalar == 0xD0 || scalar == 0xF0 || scalar == 0x189 || scalar == 0x256
    }

    /// Decodes the scalar at `index`; a byte that starts none counts as U+FFFD.
    private static func scalar(in text: UnsafeBufferPointer<UInt8>, at index: Int) -> (value: UInt32, byteCount: Int) {
        let first = text[index]
        if first < 0x80 { return (UInt32(first), 1) }
        let byteCount = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC2 ? 2 : 1
        guard byteCount > 1, index &+ byteCount <= text.count else { return (0xFFFD, 1) }
        var value = UInt32(first) & (0x7F >> UInt32(byteCount))
        var offset = 1
        while offset < byteCount {
            value = value << 6 | UInt32(text[index &+ offset] & 0x3F)
            offset &+= 1
        }
        return (value, byteCount)
    }
}
