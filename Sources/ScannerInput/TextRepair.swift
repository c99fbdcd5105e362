internal import HealthCertificate
import Transport

/// The single changes that may make a whole text of one that a scanner damaged.
///
/// They are guesses: what each of them gives has to pass every check that a text as read has to.
public enum TextRepair: CaseIterable, Sendable {
    case percentEscapes
    case prefix
    case lowerCase
    case aimIdentifier

    /// The text after the change; nil when it does not apply.
    ///
    /// - Parameter text: as it arrived; blanks at its ends are left out.
    package func applied(to text: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        let text = CertificateDecoder.withoutBlanksAtTheEnds(text)
        return switch self {
        case .percentEscapes: Self.withoutPercentEscapes(text)
        case .prefix: Self.withOnePrefix(text)
        case .lowerCase: Self.inUpperCase(text)
        case .aimIdentifier: Self.withoutAIMIdentifier(text)
        }
    }

    /// The damage that the change undoes, for people.
    public var undone: String {
        switch self {
        case .percentEscapes: "percent escapes were replaced"
        case .prefix: "the prefix HC1: was lost or doubled"
        case .lowerCase: "small letters were made capital ones"
        case .aimIdentifier: "the scanner's AIM identifier was taken off"
        }
    }

    // MARK: Percent escapes

    /// Every escape replaced. Where plus signs are escaped, as forms do, one that is not stands for a blank.
    private static func withoutPercentEscapes(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        var bytes: [UInt8] = []
        let escapesPlus = escapes(UInt8(ascii: "+"), text)
        var offset = 0
        while offset < text.count {
            if text[offset] == UInt8(ascii: "%") {
                guard let byte = escapedByte(text, at: offset) else { return nil }
                bytes.append(byte)
                offset += 3
            } else {
                let isBlank = escapesPlus && text[offset] == UInt8(ascii: "+")
                bytes.append(isBlank ? UInt8(ascii: " ") : text[offset])
                offset += 1
            }
        }
        return bytes.count < text.count ? bytes : nil
    }

    private static func escapes(_ byte: UInt8, _ text: UnsafeBufferPointer<UInt8>) -> Bool {
        text.indices.contains { text[$0] == UInt8(ascii: "%") && escapedByte(text, at: $0) == byte }
    }

    /// What the escape at `offset` stands for; nil when there is none, or one of no ASCII character.
    static func escapedByte(_ text: UnsafeBufferPointer<UInt8>, at offset: Int) -> UInt8? {
        guard text.count - offset > 2, let high = digit(text[offset + 1]), high < 8, let low = digit(text[offset + 2])
        else { return nil }
        return high << 4 | low
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        default: nil
        }
    }

    // MARK: The prefix

    /// One prefix instead of two, or the missing part of it put in front.
    private static func withOnePrefix(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        let prefix = Array(ContextIdentifier.hc1.utf8)
        guard text.starts(with: prefix) else {
            return hasLostPrefix(text) ? Array(prefix.prefix(lostCount(text))) + text : nil
        }
        return text[4...].starts(with: prefix) ? Array(text[4...]) : nil
    }

    /// Whether what is there could stand behind `HC1:` or a part of it: the first three characters are the header of a zlib
    /// stream (RFC 1950 §2.2).
    static func hasLostPrefix(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        let values = text.dropFirst(4 - lostCount(text)).prefix(3).map { Base45Alphabet.position(of: $0) ?? 0x1_0000 }
        guard values.count == 3 else { return false }
        let header = values[0] + 45 * values[1] + 2_025 * values[2]
        return header <= 0x7FFF && header >> 8 & 0x0F == 8 && header % 31 == 0
    }

    /// How many characters of `HC1:` the text lacks in front: all four, or those before the part that it begins with.
    private static func lostCount(_ text: UnsafeBufferPointer<UInt8>) -> Int {
        let prefix = Array(ContextIdentifier.hc1.utf8)
        return (1..<4).first { text.starts(with: prefix[$0...]) } ?? 4
    }

    // MARK: Letters, identifier

    /// Small letters made capital ones; nil when there is none, or a capital one as well.
    private static func inUpperCase(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        let (small, capital) = (UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"))
        guard text.contains(where: small.contains), !text.contains(where: capital.contains) else { return nil }
        return text.map { small.contains($0) ? $0 - 0x20 : $0 }
    }

    private static func withoutAIMIdentifier(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        guard text.count > 3, text.starts(with: "]Q".utf8), (UInt8(ascii: "0")...UInt8(ascii: "6")).contains(text[2])
        else { return nil }
        return Array(text[3...])
    }
}
