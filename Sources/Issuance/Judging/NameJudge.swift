import Bytes
import HealthCertificate

/// Checks one part of a name and transliterates it.
enum NameJudge {
    /// What is wrong with a part; several may be.
    struct Outcome {
        var isEmpty = false
        var errors: [(FindingCode, String)] = []
    }

    /// Longest part that the schema allows, in characters.
    static let characterCountMax = 80

    /// Appends the normalised part to `written`, and its transliteration to `transliterated`.
    ///
    /// - Parameters:
    ///   - passport: the spelling of the machine-readable passport, which overrides the transliteration; may be empty.
    ///   - report: called with each error and what to do.
    static func judge(
        _ part: UnsafeRawBufferPointer, passport: UnsafeRawBufferPointer, written: inout ByteBuffer,
        transliterated: inout ByteBuffer, report: (FindingCode, String) -> Void
    ) {
        let start = written.count
        NameText.normalize(part.bindMemory(to: UInt8.self), into: &written)
        let outcome = written.withUnsafeBytes { written -> Transliteration.Outcome in
            let name = UnsafeRawBufferPointer(rebasing: written[start...])
            if looksLikeLegacyEncoding(name) {
                report(.nameEncoding, "the name looks like text in an old encoding (TCVN3, VNI); export it as Unicode")
            }
            if characterCount(name) > characterCountMax {
                report(.nameLength, "the name has more than 80 characters; shorten it")
            }
            let source = passport.isEmpty ? name : passport
            return Transliteration.append(source.bindMemory(to: UInt8.self), to: &transliterated)
        }
        if outcome.hasDigit {
            report(.nameDigits, "the name holds a digit; correct the name")
        } else if outcome.unmapped != nil {
            report(
                .nameLetter,
                "the name holds a letter or sign without a transliteration; give passport_family and passport_given")
        }
        if outcome.isTruncated {
            report(.nameLength, "the transliterated name has more than 80 characters; shorten it")
        }
    }

    /// Signs that stand where letters should when TCVN3 or VNI bytes were read as Windows text, and U+FFFD.
    private static func looksLikeLegacyEncoding(_ name: UnsafeRawBufferPointer) -> Bool {
        var index = 0
        while index + 1 < name.count {
            switch (name[index], name[index + 1]) {
            case (0xC2, 0x80...0x9F), (0xC2, 0xA1...0xB3), (0xC2, 0xB5...0xBF): return true
            case (0xEF, 0xBF) where index + 2 < name.count && name[index + 2] == 0xBD: return true
            default: index += 1
            }
        }
        return false
    }

    private static func characterCount(_ name: UnsafeRawBufferPointer) -> Int {
        name.reduce(0) { $1 & 0xC0 == 0x80 ? $0 : $0 + 1 }
    }
}
