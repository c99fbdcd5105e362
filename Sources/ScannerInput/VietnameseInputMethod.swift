/// A program that makes Vietnamese letters out of what is typed. One that is on while a scanner types takes characters away:
/// with Telex `AA` becomes `Â`.
public enum VietnameseInputMethod: String, CaseIterable, Sendable {
    case telex = "Telex"
    case vni = "VNI"
    case viqr = "VIQR"

    /// Whether the two characters, one behind the other, become one letter. Marks that come later in a word do so too; these
    /// pairs always do.
    func joins(_ first: Unicode.Scalar, _ second: Unicode.Scalar) -> Bool {
        switch self {
        case .telex:
            switch (first, second) {
            case ("A", "A"), ("E", "E"), ("O", "O"), ("D", "D"), ("A", "W"), ("O", "W"), ("U", "W"): true
            case (_, "S"), (_, "F"), (_, "R"), (_, "X"), (_, "J"): Self.isVowel(first)
            default: false
            }
        case .vni:
            switch (first, second) {
            case ("A", "6"), ("E", "6"), ("O", "6"), ("O", "7"), ("U", "7"), ("A", "8"), ("D", "9"): true
            case (_, "1"), (_, "2"), (_, "3"), (_, "4"), (_, "5"): Self.isVowel(first)
            default: false
            }
        case .viqr:
            switch (first, second) {
            case ("D", "D"), ("O", "+"), ("U", "+"): true
            case (_, "."): Self.isVowel(first)
            default: false
            }
        }
    }

    private static func isVowel(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "A", "E", "I", "O", "U", "Y": true
        default: false
        }
    }

    /// Whether a scalar is a Vietnamese letter that is not in the Latin alphabet, or one of its marks.
    static func makes(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "Â", "Ă", "Đ", "Ê", "Ô", "Ơ", "Ư", "â", "ă", "đ", "ê", "ô", "ơ", "ư": true
        case "À", "Á", "Ã", "È", "É", "Ì", "Í", "Ĩ", "Ò", "Ó", "Õ", "Ù", "Ú", "Ũ", "Ý": true
        case "\u{1EA0}"..."\u{1EF9}": true
        case "\u{300}", "\u{301}", "\u{302}", "\u{303}", "\u{306}", "\u{309}", "\u{31B}", "\u{323}": true
        default: false
        }
    }

    /// The methods that a text may have gone through: those of whose pairs the fewest are left, at best none.
    static func candidates(for scalars: some Collection<Unicode.Scalar>) -> [VietnameseInputMethod] {
        let counts = allCases.map { method in
            zip(scalars, scalars.dropFirst()).count { method.joins($0, $1) }
        }
        let least = counts.min() ?? 0
        return zip(allCases, counts).filter { $0.1 == least }.map(\.0)
    }
}
