/// The regular expressions of the schema, spelt out. `$` is the very end of the text, never in front of a line end.
enum SchemaPattern: Sendable {
    /// `^\d+.\d+.\d+$`, where the points stand for any character.
    case version
    /// `^[A-Z<]*$`
    case transliterated
    /// `[A-Z]{1,10}`, not anchored: one capital letter anywhere.
    case country
    /// `(19|20)\d{2}-\d{2}-\d{2}`, not anchored.
    case fullDateOfBirth
    /// `^(19|20)\d\d(-\d\d){0,2}$`
    case partialDateOfBirth
    /// `^((19|20)\d\d(-\d\d){0,2}){0,1}$`
    case optionalDateOfBirth

    func matches(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        switch self {
        case .version: Self.isVersion(text)
        case .transliterated: text.allSatisfy { Self.isCapital($0) || $0 == UInt8(ascii: "<") }
        case .country: text.contains(where: Self.isCapital)
        case .fullDateOfBirth: Self.holdsFullDate(text)
        case .partialDateOfBirth: Self.isPartialDate(text)
        case .optionalDateOfBirth: text.isEmpty || Self.isPartialDate(text)
        }
    }

    /// Digits, any character, digits, any character, digits: `\d+.\d+.\d+` also takes digits for the points.
    private static func isVersion(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        if isLatestVersion(text) { return true }
        // A point stands for one character, and not for a line end.
        let text = String(decoding: text, as: UTF8.self).unicodeScalars.map { scalar -> UInt8 in
            switch scalar {
            case "0"..."9": UInt8(ascii: "0")
            case "\n", "\r", "\u{2028}", "\u{2029}": UInt8(ascii: "\n")
            default: UInt8(ascii: ".")
            }
        }
        let others = text.indices.filter { text[$0] != UInt8(ascii: "0") }
        guard text.count >= 5, others.count <= 2, !text.contains(UInt8(ascii: "\n")),
            text.first == UInt8(ascii: "0"), text.last == UInt8(ascii: "0")
        else { return false }
        return others.count < 2 || others[1] - others[0] > 1
    }

    /// `1.3.0`, which nearly all certificates have.
    private static func isLatestVersion(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        text.count == 5 && text[0] == UInt8(ascii: "1") && text[1] == UInt8(ascii: ".") && text[2] == UInt8(ascii: "3")
            && text[3] == UInt8(ascii: ".") && text[4] == UInt8(ascii: "0")
    }

    private static func holdsFullDate(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        guard text.count >= 10 else { return false }
        return (0...text.count - 10).contains { start in
            let candidate = UnsafeBufferPointer(rebasing: text[start..<start + 10])
            return isPartialDate(candidate)
        }
    }

    /// `(19|20)\d\d`, then up to two times `-\d\d`.
    private static func isPartialDate(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        guard text.count == 4 || text.count == 7 || text.count == 10 else { return false }
        let century = (text[0], text[1])
        guard century == (UInt8(ascii: "1"), UInt8(ascii: "9")) || century == (UInt8(ascii: "2"), UInt8(ascii: "0")) else {
            return false
        }
        return text.indices.allSatisfy { index in
            index == 4 || index == 7 ? text[index] == UInt8(ascii: "-") : (0x30...0x39).contains(text[index])
        }
    }

    private static func isCapital(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
    }
}
