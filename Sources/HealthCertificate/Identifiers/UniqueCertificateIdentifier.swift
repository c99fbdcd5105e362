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
        buffer.append(utf8: country)
        buffer.append(UInt8(ascii: ":"))
        for byte in opaque {
            buffer.append(hexDigit(byte >> 4))
            buffer.append(hexDigit(byte & 15))
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
        let prefix = "URN:UVCI:01:\(country):"
        guard identifier.utf8.count <= 72, identifier.hasPrefix(prefix) else { return false }
        var rest = identifier.utf8.dropFirst(prefix.utf8.count)
        if rest.contains(UInt8(ascii: "#")) {
            guard hasRightCheckCharacter(identifier) else { return false }
            rest = rest.dropLast(2)
        }
        let fields = rest.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        return fields.allSatisfy { field in
            !field.isEmpty
                && field.allSatisfy { (0x41...0x5A).contains($0) || (0x30...0x39).contains($0) }
        }
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
