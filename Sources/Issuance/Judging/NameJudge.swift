import Bytes
import HealthCertificate

/// Checks the parts of a name and transliterates them, in buffers that are made once.
struct NameJudge: ~Copyable {
    /// What is wrong with a part.
    struct Faults: OptionSet {
        let rawValue: UInt8

        static let encoding = Faults(rawValue: 1)
        static let tooLong = Faults(rawValue: 2)
        static let digit = Faults(rawValue: 4)
        static let letter = Faults(rawValue: 8)
        static let transliterationTooLong = Faults(rawValue: 16)
        static let noLetter = Faults(rawValue: 32)

        /// Each fault with its code and what to do.
        static let explained: [(fault: Faults, code: FindingCode, message: String)] = [
            (
                .encoding, .nameEncoding,
                "the name looks like text in an old encoding (TCVN3, VNI); export it as Unicode"
            ),
            (.tooLong, .nameLength, "the name has more than 80 characters; shorten it"),
            (.digit, .nameDigits, "the name holds a digit; correct the name"),
            (
                .letter, .nameLetter,
                "the name holds a letter or sign without a transliteration; give passport_family and passport_given"
            ),
            (
                .transliterationTooLong, .nameLength,
                "the transliterated name has more than 80 characters; shorten it"
            ),
            (.noLetter, .nameEmpty, "a part of the name has no letter"),
        ]
    }

    /// Longest part that the schema allows, in characters.
    static let characterCountMax = 80

    /// The name last read, normalised.
    private var name = ByteBuffer(capacity: 128)

    /// Takes in a name or a part of one.
    mutating func read(_ text: UnsafeRawBufferPointer) {
        name.removeAll()
        NameText.normalize(text.bindMemory(to: UInt8.self), into: &name)
    }

    /// All of the name last read.
    var all: Range<Int> { 0..<name.count }

    /// The name last read up to its first blank.
    var firstWord: Range<Int> {
        0..<name.withUnsafeBytes { $0.firstIndex(of: UInt8(ascii: " ")) ?? $0.count }
    }

    /// Puts a part of the name last read into a certificate's content, as written and transliterated.
    ///
    /// - Parameter passport: the spelling of the machine-readable passport, which overrides the transliteration; may be
    ///   empty.
    func judge(
        _ part: Range<Int>, passport: UnsafeRawBufferPointer, isFamily: Bool, into content: inout VaccinationContent
    ) -> Faults {
        name.withUnsafeBytes { name in
            let part = UnsafeRawBufferPointer(rebasing: name[part])
            content.set(isFamily ? .familyName : .givenName) { $0.append(part) }
            return content.set(isFamily ? .familyNameTransliterated : .givenNameTransliterated) {
                Self.judge(part, passport: passport, transliterated: &$0)
            }
        }
    }

    /// Appends the transliteration of a normalised part, or of the passport's spelling of it.
    static func judge(
        _ part: UnsafeRawBufferPointer, passport: UnsafeRawBufferPointer, transliterated: inout ByteBuffer
    ) -> Faults {
        var faults: Faults = []
        if looksLikeLegacyEncoding(part) { faults.insert(.encoding) }
        if part.count > characterCountMax, characterCount(part) > characterCountMax { faults.insert(.tooLong) }
        let start = transliterated.count
        let source = passport.isEmpty ? part : passport
        let outcome = Transliteration.append(source.bindMemory(to: UInt8.self), to: &transliterated)
        if outcome.hasDigit {
            faults.insert(.digit)
        } else if outcome.unmapped != nil {
            faults.insert(.letter)
        }
        if outcome.isTruncated { faults.insert(.transliterationTooLong) }
        if faults.isEmpty, transliterated.count == start { faults.insert(.noLetter) }
        return faults
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
