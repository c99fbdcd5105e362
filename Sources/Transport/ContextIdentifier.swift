/// The first four characters of a certificate text: `HC1:` (HCERT §4.2.2).
public enum ContextIdentifier {
    /// The one identifier that version 1 of the format has.
    public static let hc1 = "HC1:"

    /// What follows the identifier.
    ///
    /// - Parameter text: without blanks at its ends.
    /// - Throws: ``ContextIdentifierError`` that tells another version and other known schemes from garbage.
    package static func removed(
        from text: UnsafeBufferPointer<UInt8>
    ) throws(ContextIdentifierError) -> UnsafeBufferPointer<UInt8> {
        guard text.count >= 4, text[3] == UInt8(ascii: ":") else { throw .missing }
        let rest = UnsafeBufferPointer(rebasing: text[4...])
        switch (text[0], text[1], text[2]) {
        case (UInt8(ascii: "H"), UInt8(ascii: "C"), UInt8(ascii: "1")):
            return rest
        case (UInt8(ascii: "H"), UInt8(ascii: "C"), let version) where isVersion(version):
            throw .unsupportedVersion(Character(UnicodeScalar(version)))
        case (UInt8(ascii: "L"), UInt8(ascii: "T"), UInt8(ascii: "1")):
            throw .otherScheme("LT1:, a Swiss certificate light")
        case (UInt8(ascii: "A"), UInt8(ascii: "T"), UInt8(ascii: "1")):
            throw .otherScheme("AT1:, an Austrian exemption from vaccination")
        case (UInt8(ascii: "N"), UInt8(ascii: "O"), UInt8(ascii: "1")):
            throw .otherScheme("NO1:, a Norwegian domestic certificate")
        default:
            throw .missing
        }
    }

    private static func isVersion(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "1")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
    }
}

/// Why a text does not begin as a certificate does.
public enum ContextIdentifierError: Error, Equatable, Sendable, CustomStringConvertible {
    case missing
    case unsupportedVersion(Character)
    /// - name: the prefix found, and what it is known for.
    case otherScheme(String)

    public var description: String {
        switch self {
        case .missing: "the text does not begin with HC1:"
        case .unsupportedVersion(let version): "version \(version) of the format is not supported, expected HC1:"
        case .otherScheme(let name): "the text begins with \(name), expected HC1:"
        }
    }
}
