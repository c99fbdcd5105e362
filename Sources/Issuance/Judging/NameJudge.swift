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
        static let hidden = Faults(rawValue: 64)

        /// Each fault with its code and what to do.
        static let explained: [(fault: Faults, code: FindingCode, message: String)] = [
            (
                .encoding, .nameEncoding,
                "the name looks like text in an old encoding (TCVN3, VNI) or holds a letter that Vietnamese does not have; "
                    + "export it as Unicode, or write the letter that was meant, such as Đ for Ð"
            ),
            (.tooLong, .nameLength, "the name has more than 80 characters; shorten it"),
            (.digit, .nameDigits, "the name holds a digit; correct the name"),
            (.hidden, .nameLetter, "the name holds a control character or one that shows nothing; type the name again"),
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
    private(set) var name = ByteBuffer(capacity: 128)
    private var part = ByteBuffer(capacity: 128)

    /// What was seen in the parts that were put into a certificate's content since this was last cleared.
    var seen: WrittenName.Traces = []

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

    /// What is left of the name last read without `family` in front; nil when it does not begin with it.
    mutating func rest(behindFamily family: UnsafeRawBufferPointer) -> Range<Int>? {
        readPart(family)
        let (name, part) = (name.count, part.count)
        guard self.name.withUnsafeBytes({ name in self.part.withUnsafeBytes { name.starts(with: $0) } }) else { return nil }
        if name == part { return name..<name }
        return self.name[part] == UInt8(ascii: " ") ? part + 1..<name : nil
    }

    /// What is left of the name last read without `given` at its end; nil when it does not end with it.
    mutating func rest(beforeGiven given: UnsafeRawBufferPointer) -> Range<Int>? {
        readPart(given)
        let (name, part) = (name.count, part.count)
        guard name > part, self.name[name - part - 1] == UInt8(ascii: " ") else { return nil }
        let isAtEnd = self.name.withUnsafeBytes { name in
            self.part.withUnsafeBytes { name[(name.count - part)...].elementsEqual($0) }
        }
        return isAtEnd ? 0..<name - part - 1 : nil
    }

    private mutating func readPart(_ text: UnsafeRawBufferPointer) {
        part.removeAll()
        NameText.normalize(text.bindMemory(to: UInt8.self), into: &part)
    }

    /// Puts a part of the name last read into a certificate's content, as written and transliterated.
    ///
    /// - Parameter passport: the spelling of the machine-readable passport, which overrides the transliteration; may be
    ///   empty.
    mutating func judge(
        _ part: Range<Int>, passport: UnsafeRawBufferPointer, isFamily: Bool, isCitizen: Bool,
        into content: inout VaccinationContent
    ) -> Faults {
        let (traces, faults) = name.withUnsafeBytes { name in
            let part = UnsafeRawBufferPointer(rebasing: name[part])
            let traces = WrittenName.traces(in: part, isVietnamese: isCitizen)
            content.set(isFamily ? .familyName : .givenName) { $0.append(part) }
            let faults = content.set(isFamily ? .familyNameTransliterated : .givenNameTransliterated) {
                Self.judge(part, traces, passport: passport, transliterated: &$0)
            }
            return (traces, faults)
        }
        seen.formUnion(traces)
        return faults
    }

    /// Judges all of the name last read; see ``judge(_:_:passport:transliterated:)``.
    func judge(
        passport: UnsafeRawBufferPointer, isCitizen: Bool, transliterated: inout ByteBuffer
    ) -> Faults {
        name.withUnsafeBytes {
            let traces = WrittenName.traces(in: $0, isVietnamese: isCitizen)
            return Self.judge($0, traces, passport: passport, transliterated: &transliterated)
        }
    }

    /// Appends the transliteration of a normalised part, or of the passport's spelling of it. What is written is looked
    /// at in either case, since it goes into the certificate as well.
    ///
    /// - Parameter traces: of the part.
    private static func judge(
        _ part: UnsafeRawBufferPointer, _ traces: WrittenName.Traces, passport: UnsafeRawBufferPointer,
        transliterated: inout ByteBuffer
    ) -> Faults {
        var faults = faults(ofWritten: part, traces)
        let start = transliterated.count
        let source = passport.isEmpty ? part : passport
        let outcome = Transliteration.append(source.bindMemory(to: UInt8.self), to: &transliterated)
        if outcome.hasDigit {
            faults.insert(.digit)
        } else if outcome.unmapped != nil, faults.isEmpty {
            faults.insert(.letter)
        }
        if outcome.isTruncated { faults.insert(.transliterationTooLong) }
        if faults.isEmpty, transliterated.count == start { faults.insert(.noLetter) }
        return faults
    }

    /// What is wrong with a normalised part as it is written.
    private static func faults(ofWritten part: UnsafeRawBufferPointer, _ traces: WrittenName.Traces) -> Faults {
        var faults: Faults = []
        if traces.contains(.legacyEncoding) { faults.insert(.encoding) }
        if traces.contains(.digit) { faults.insert(.digit) }
        // Among the traces of other encodings are signs that do not show.
        if traces.contains(.hidden), !traces.contains(.legacyEncoding) { faults.insert(.hidden) }
        if part.count > characterCountMax, characterCount(part) > characterCountMax { faults.insert(.tooLong) }
        return faults
    }

    /// What is wrong with the name last read, as it is written.
    func faultsOfWritten(isCitizen: Bool) -> Faults {
        name.withUnsafeBytes {
            Self.faults(ofWritten: $0, WrittenName.traces(in: $0, isVietnamese: isCitizen))
        }
    }

    private static func characterCount(_ name: UnsafeRawBufferPointer) -> Int {
        name.reduce(0) { $1 & 0xC0 == 0x80 ? $0 : $0 + 1 }
    }
}
