import Bytes

/// Text for terminals and logs, with every hidden character made visible as `\u{…}`.
public enum VisibleText {
    /// Whether `text` holds a character that does not show, or that may turn or break what is around it.
    public static func isHidden(in text: String) -> Bool {
        text.withUTF8Bytes { isHidden(in: UnsafeRawBufferPointer($0)) }
    }

    /// The same of UTF-8 bytes.
    package static func isHidden(in text: UnsafeRawBufferPointer) -> Bool {
        let text = text.assumingMemoryBound(to: UInt8.self)
        return text.indices.contains { index in
            !HiddenCharacters.cannotBegin(with: text[index])
                && HiddenCharacters.contain(HiddenCharacters.scalar(in: text, at: index).value)
        }
    }

    /// `text` with control, direction and zero-width characters spelt out; one line, whatever it held.
    public static func escaped(_ text: String) -> String {
        guard isHidden(in: text) else { return text }
        var visible = ""
        for scalar in text.unicodeScalars {
            if HiddenCharacters.contain(scalar.value) {
                visible += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
            } else {
                visible.unicodeScalars.append(scalar)
            }
        }
        return visible
    }

    /// `text` cut to a number of Unicode scalars, with `…` where something was cut off: a value from outside shall not
    /// fill a screen or a log.
    public static func shortened(_ text: String, to scalarCountMax: Int = 200) -> String {
        let scalars = text.unicodeScalars
        let count = max(scalarCountMax, 0)
        guard let end = scalars.index(scalars.startIndex, offsetBy: count, limitedBy: scalars.endIndex),
            end < scalars.endIndex
        else { return text }
        return String(scalars[..<end]) + "…"
    }
}
