public import Bytes

/// The unique certificate identifier, UCI, `ci` on the wire (eHN guidelines on verifiable vaccination certificates, Annex 2).
///
/// Made here is the form with an opaque string alone: nothing in it tells where or with what a person was vaccinated.
public enum UniqueCertificateIdentifier {
    /// Appends `URN:UVCI:01:CC:` and 32 hexadecimal digits in capitals.
    ///
    /// - Parameters:
    ///   - opaque: 16 bytes that cannot be guessed and are used once.
    ///   - country: ISO 3166-1 alpha-2 of the issuer.
    ///   - withCheckCharacter: whether `#` and the check character follow.
    public static func append(
        opaque: UnsafeRawBufferPointer, country: String, withCheckCharacter: Bool, to buffer: inout ByteBuffer
    ) {
        let start = buffer.count
        buffer.append("URN:UVCI:01:")
        country.withUTF8Bytes { buffer.append($0) }
        buffer.append(UInt8(ascii: ":"))
        buffer.append(upTo: opaque.count * 2) { digits in
            for (index, byte) in opaque.enumerated() {
                digits[index * 2] = hexDigit(byte >> 4)
                digits[index * 2 + 1] = hexDigit(byte & 15)
            }
            return opaque.count * 2
        }
        guard withCheckCharacter else { return }
        let check = buffer.withUnsafeBytes { checkCharacter(for: $0[start...]) }
        if let check {
            buffer.append(UInt8(ascii: "#"))
            buffer.append(check)
        }
    }

    /// The check character of an identifier: Luhn modulo 38 over `A-Z 0-9 / :`.
    ///
    /// - Parameter identifier: without `#` and check character; lower case counts as upper case.
    /// - Returns: nil when a character is none of the 38.
    public static func checkCharacter(for identifier: String) -> Character? {
        checkCharacter(for: Array(identifier.utf8)).map { Character(UnicodeScalar($0)) }
    }

    /// Whether the identifier ends with `#` and the right check character. A wrong one is no reason to refuse a signed
    /// certificate: half of the published ones are wrong.
    public static func hasRightCheckCharacter(_ identifier: String) -> Bool {
        let bytes = Array(identifier.utf8)
        guard bytes.count > 2, bytes[bytes.count - 2] == UInt8(ascii: "#") else { return false }
        return checkCharacter(for: bytes.dropLast(2)) == bytes.last.map(upperCase)
    }

    /// Whether an identifier that a record brings along may be signed: `URN:UVCI:01:CC:`, fields of `A-Z 0-9` with `/`
    /// between them, perhaps `#` and the right check character; at most 72 characters.
    public static func isWellFormed(_ identifier: String, country: String) -> Bool {
        var identifier = identifier
        return identifier.withUTF8 { isWellFormed(UnsafeRawBufferPointer($0), country: country) }
    }

    /// The same of UTF-8 bytes.
    package static func isWellFormed(_ identifier: UnsafeRawBufferPointer, country: String) -> Bool {
        let prefix: StaticString = "URN:UVCI:01:"
        guard identifier.count <= 72,
            identifier.starts(with: UnsafeRawBufferPointer(start: prefix.utf8Start, count: prefix.utf8CodeUnitCount))
        else { return false }
        var rest = identifier.dropFirst(prefix.utf8CodeUnitCount)
        guard rest.starts(with: country.utf8) else { return false }
        rest = rest.dropFirst(country.utf8.count)
        guard rest.first == UInt8(ascii: ":") else { return false }
        if rest.contains(UInt8(ascii: "#")) {
            guard hasRightCheckCharacter(String(decoding: identifier, as: UTF8.self)) else { return false }
            rest = rest.dropLast(2)
        }
        return areFields(rest.dropFirst())
    }

    /// Whether `text` is runs of `A-Z 0-9` with one `/` between them.
    private static func areFields(_ text: Slice<UnsafeRawBufferPointer>) -> Bool {
        var isInField = false
        for byte in text {
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): isInField = true
            case UInt8(ascii: "/") where isInField: isInField = false
            default: return false
            }
        }
        return isInField
    }

    private static func checkCharacter(for bytes: some BidirectionalCollection<UInt8>) -> UInt8? {
        var sum = 0
        var factor = 2
        for byte in bytes.reversed() {
            guard let value = value(of: upperCase(byte)) else { return nil }
            sum += (value * factor) / 38 + (value * factor) % 38
            factor = 3 - factor
        }
        let check = (38 - sum % 38) % 38
        return "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/:".utf8.dropFirst(check).first
    }

    private static func value(of character: UInt8) -> Int? {
        switch character {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): Int(character - UInt8(ascii: "A"))
        case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(character - UInt8(ascii: "0")) + 26
        case UInt8(ascii: "/"): 36
        case UInt8(ascii: ":"): 37
        default: nil
        }
    }

    private static func upperCase(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) ? byte - 0x20 : byte
    }

    private static func hexDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? 0x30 &+ value : 0x37 &+ value
    }

    /// The form in which plain lists of identifiers are compared: without blanks at the ends, in upper case, without a
    /// final `#` and one character.
    public static func normalized(_ identifier: String) -> String {
        var bytes = identifier.trimmingBlanks().utf8.map(upperCase)
        if bytes.count >= 2, bytes[bytes.count - 2] == UInt8(ascii: "#") { bytes.removeLast(2) }
        return String(decoding: bytes, as: UTF8.self)
    }
}
