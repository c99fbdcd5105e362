/// Letters that authorities transliterate in two ways (Doc 9303 part 3, section 6 A).
enum SpellingAlternatives {
    /// Two spellings of one letter: Ä Æ, Å, Ö Ø Œ, Ü, Ñ, ß, Þ, Ĳ.
    private static let pairs: [(StaticString, StaticString)] = [
        ("AE", "A"), ("AA", "A"), ("OE", "O"), ("UE", "U"), ("UXX", "U"), ("UXX", "UE"), ("NXX", "N"), ("SS", "S"),
        ("SS", "SZ"), ("TH", "T"), ("IJ", "I"), ("IJ", "Y"),
    ]

    /// Each pair in both directions, as bytes.
    static let all: [(left: [UInt8], right: [UInt8])] = pairs.flatMap { pair in
        let (long, short) = (bytes(pair.0), bytes(pair.1))
        return [(long, short), (short, long)]
    }

    private static func bytes(_ text: StaticString) -> [UInt8] {
        text.withUTF8Buffer { Array($0) }
    }
}
