/// Looks at a name as it is written, before anything is made of it: digits, signs that nobody sees, and the traces of
/// text that was once in another encoding.
enum WrittenName {
    /// What a name holds that no name holds.
    struct Traces: OptionSet {
        let rawValue: UInt8

        static let digit = Traces(rawValue: 1)
        /// A control character, or one that shows nothing and may turn the text around.
        static let hidden = Traces(rawValue: 2)
        /// Letters or signs as they come from TCVN3, VNI or UTF-8 bytes that were read as Windows text.
        static let legacyEncoding = Traces(rawValue: 4)
    }

    /// - Parameters:
    ///   - name: composed (NFC), valid UTF-8.
    ///   - isVietnamese: whether letters that Vietnamese does not have are traces of another encoding. Names of
    ///     foreigners hold such letters rightfully.
    static func traces(in name: UnsafeRawBufferPointer, isVietnamese: Bool) -> Traces {
        var traces: Traces = []
        var previous: UInt32 = 0
        var index = 0
        while index < name.count {
            let byte = name[index]
            if byte < 0x80 {
                index &+= 1
                if byte < 0x20 || byte == 0x7F { traces.insert(.hidden) }
                if (0x30...0x39).contains(byte) { traces.insert(.digit) }
                previous = UInt32(byte)
                continue
            }
            let scalar = UTF8Text.nextScalar(of: name, at: &index)
            if isHidden(scalar) { traces.insert(.hidden) }
            // `TÃ´` is `Tô`: behind that letter the accent is no apostrophe.
            if isTrace(scalar) || scalar == 0xB4 && previous == 0xC3 || isVietnamese && isTrace(scalar, behind: previous) {
                traces.insert(.legacyEncoding)
            }
            previous = scalar
        }
        return traces
    }

    private static func isHidden(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0x80...0x9F, 0xAD, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x2069, 0xFEFF, 0xE0000...0xE007F: true
        default: false
        }
    }

    /// Signs that stand where letters should, whoever's name it is. The acute accent alone is typed for an apostrophe.
    private static func isTrace(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0x80...0x9F, 0xA1...0xB3, 0xB5...0xBF, 0xD7, 0xF7, 0xFFFD: true
        default: false
        }
    }

    private static func isTrace(_ scalar: UInt32, behind previous: UInt32) -> Bool {
        guard scalar <= 0xFF else { return scalar == 0x189 || scalar == 0x256 }  // Ɖ for Đ
        guard scalar >= 0xC0 else { return false }
        let capital = scalar & 0xDF
        if !isVietnamese(capital: capital) { return true }
        // TCVN3 puts letters of every kind behind small ones: `NguyÔn`.
        if scalar == capital, isSmall(previous) { return true }
        return isVNIPair(previous, capital)
    }

    /// Whether Vietnamese has the letter, U+00C0 to U+00DF.
    private static func isVietnamese(capital: UInt32) -> Bool {
        switch capital {
        case 0xC0...0xC3, 0xC8...0xCA, 0xCC, 0xCD, 0xD2...0xD5, 0xD9, 0xDA, 0xDD: true
        default: false
        }
    }

    private static func isSmall(_ scalar: UInt32) -> Bool {
        (0x61...0x7A).contains(scalar) || (0xE0...0xFF).contains(scalar)
    }

    /// VNI writes a mark as a letter behind its vowel: `Vaên`. No Vietnamese syllable has these pairs.
    private static func isVNIPair(_ vowel: UInt32, _ mark: UInt32) -> Bool {
        switch vowel & 0xDF {
        case 0x41:  // a, behind which Ù Õ Â Ê Á À Ã É È Ú stand for marks
            switch mark {
            case 0xD9, 0xD5, 0xC2, 0xCA, 0xC1, 0xC0, 0xC3, 0xC9, 0xC8, 0xDA: true
            default: false
            }
        case 0x45:  // e
            switch mark {
            case 0xD9, 0xD5, 0xC2, 0xC1, 0xC0, 0xC3: true
            default: false
            }
        case 0x4F: mark == 0xD9 || mark == 0xD5 || mark == 0xC2  // o
        case 0x55, 0x59, 0xD4: mark == 0xD9 || mark == 0xD5  // u, y, ô
        default: false
        }
    }
}
