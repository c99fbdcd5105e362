/// What an identifier on a list must look like, so that no other kind of file is taken for a list that takes nothing
/// back.
///
///     identifier = [ "URN" sep ("UVCI" / "UCI") sep / "DGCI" sep ] version [ sep ] country rest
///     version    = 2DIGIT / "V" DIGIT
///     country    = 2ALPHA
///     sep        = ":" / "/" / "#"
///
/// in letters of either case. `rest` holds letters, digits, separators and `-._*`, and not separators alone.
/// That is the form of the guidelines, and every other one that issuers have published but one: an Icelandic test
/// certificate has a blank within its identifier. Such a one is taken back by its hash.
enum IdentifierShape {
    /// Most characters of an identifier; certificates have 80 at most.
    static let lengthMax = 256

    static func fits(_ identifier: String) -> Bool {
        let bytes = identifier.utf8.map(upperCase)
        guard bytes.count <= lengthMax else { return false }
        let body = withoutPrefix(bytes[...])
        let version = body.prefix(2)
        guard version.count == 2, version.last.map(isDigit) == true,
            version.first.map(isDigit) == true || version.first == UInt8(ascii: "V")
        else { return false }
        var rest = body.dropFirst(2)
        if rest.first.map(isSeparator) == true { rest = rest.dropFirst() }
        guard rest.prefix(2).count == 2, rest.prefix(2).allSatisfy(isLetter) else { return false }
        rest = rest.dropFirst(2)
        return rest.contains { !isSeparator($0) } && rest.allSatisfy(mayStandInRest)
    }

    /// What stands behind the prefix; all, if there is none.
    private static func withoutPrefix(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        if let rest = removing("DGCI", from: bytes) { return rest }
        guard let rest = removing("URN", from: bytes) else { return bytes }
        return removing("UVCI", from: rest) ?? removing("UCI", from: rest) ?? bytes
    }

    /// `bytes` without a word and the separator behind it; nil if it does not begin with them.
    private static func removing(_ word: String, from bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        let rest = bytes.dropFirst(word.utf8.count)
        guard bytes.starts(with: word.utf8), rest.first.map(isSeparator) == true else { return nil }
        return rest.dropFirst()
    }

    private static func mayStandInRest(_ byte: UInt8) -> Bool {
        isLetter(byte) || isDigit(byte) || isSeparator(byte) || "-._*".utf8.contains(byte)
    }

    private static func isSeparator(_ byte: UInt8) -> Bool { ":/#".utf8.contains(byte) }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private static func isLetter(_ byte: UInt8) -> Bool { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) }

    private static func upperCase(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) ? byte - 0x20 : byte
    }
}
