/// The check digit of the machine-readable zone: weights 7, 3, 1 from the left, modulo 10 (Doc 9303 part 3, section 4.9).
enum PassportCheckDigit {
    /// - Parameter characters: of A to Z, 0 to 9 and `<`; anything else counts as `<`, and is refused before.
    /// - Returns: the digit as a character.
    static func computed(over characters: some Sequence<UInt8>) -> UInt8 {
        var sum = 0
        var weight = 7
        for character in characters {
            sum = (sum + value(of: character) * weight) % 10
            weight = weight == 7 ? 3 : weight == 3 ? 1 : 7
        }
        return UInt8(ascii: "0") + UInt8(truncatingIfNeeded: sum)  // below 10
    }

    private static func value(of character: UInt8) -> Int {
        switch character {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(character - UInt8(ascii: "0"))
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): Int(character - UInt8(ascii: "A")) + 10
        default: 0
        }
    }
}
