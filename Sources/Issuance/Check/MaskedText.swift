/// Text of which only the form is left, so that a column can be recognised and nobody in it.
enum MaskedText {
    /// Most characters that are shown.
    static let scalarCountMax = 40

    /// Letters become `x` or `X`, digits `9`; blanks and punctuation stay; accents that stand alone are left out, and
    /// whatever else there is becomes `?`.
    static func masked(_ text: String) -> String {
        var masked = String.UnicodeScalarView()
        var count = 0
        for scalar in text.unicodeScalars {
            guard let letter = Self.masked(scalar) else { continue }
            guard count < scalarCountMax else {
                masked.append("…")
                break
            }
            masked.append(letter)
            count += 1
        }
        return String(masked)
    }

    private static func masked(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .titlecaseLetter: "X"
        case .lowercaseLetter, .modifierLetter, .otherLetter: "x"
        case .decimalNumber, .letterNumber, .otherNumber: "9"
        case .nonspacingMark, .spacingMark, .enclosingMark: nil
        case .spaceSeparator: " "
        case .dashPunctuation, .connectorPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
            .finalPunctuation, .otherPunctuation:
            scalar
        case .mathSymbol, .currencySymbol, .modifierSymbol: scalar.isASCII ? scalar : "?"
        default: "?"
        }
    }
}
