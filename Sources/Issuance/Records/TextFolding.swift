/// Text reduced to what spelling habits leave alone: lower-case letters without accents, digits, and separators.
///
/// Headers, vaccine names and words such as `Nam` or `Đã ký` are recognised in this form, whether they come
/// precomposed or decomposed, in capitals, or with other blanks and punctuation. It never goes into a certificate;
/// the letters of names are the business of `Transliteration`.
struct TextFolding: ~Copyable {
    /// What becomes of blanks and punctuation.
    enum Separators {
        /// A run of them becomes one blank; none at the ends.
        case blank
        /// They are left out.
        case dropped
    }

    /// Longest folded text that is kept, in bytes. Every known word is shorter; a longer text matches nothing.
    static let byteCountMax = 96

    private let bytes: UnsafeMutableRawBufferPointer
    private var count = 0

    init() {
        bytes = .allocate(byteCount: Self.byteCountMax, alignment: 8)
    }

    deinit {
        bytes.deallocate()
    }

    /// Whether the last folded text is `literal`, which is in folded form.
    func equals(_ literal: StaticString) -> Bool {
        literal.equals(folded)
    }

    /// Folds `text` without separators; whether it is one of the words then, which are in folded form.
    mutating func isOne(of words: [StaticString], _ text: UnsafeRawBufferPointer) -> Bool {
        fold(text, separators: .dropped)
        return words.contains { equals($0) }
    }

    /// The last folded text.
    var folded: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: bytes[..<count]) }

    /// Folds `text`, which is valid UTF-8. A text that is too long folds to nothing, and so matches no known word.
    mutating func fold(_ text: UnsafeRawBufferPointer, separators: Separators) {
        count = 0
        var position = 0
        var separatorPending = false
        while position < text.count {
            guard let letter = Self.nextLetter(of: text, at: &position) else { continue }  // a combining mark
            if letter == Self.separator {
                separatorPending = count > 0 && separators == .blank
                continue
            }
            guard count + 2 <= Self.byteCountMax else {
                count = 0
                return
            }
            if separatorPending {
                bytes[count] = UInt8(ascii: " ")
                count += 1
                separatorPending = false
            }
            bytes[count] = letter
            count += 1
        }
    }

    private static let separator: UInt8 = 0
    /// Stands for a letter of another alphabet: it must not vanish, since `Pfizer中` is not `Pfizer`.
    private static let foreign: UInt8 = 0xFF

    /// Folds the scalar at `position` and moves behind it; nil for a combining mark.
    @inline(__always)
    private static func nextLetter(of text: UnsafeRawBufferPointer, at position: inout Int) -> UInt8? {
        let first = text[position]
        if first < 0x80 {
            position += 1
            switch first {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): return first
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): return first | 0x20
            default: return separator
            }
        }
        return fold(scalar: UTF8Text.nextScalar(of: text, at: &position))
    }

    private static func fold(scalar: UInt32) -> UInt8? {
        switch scalar {
        case 0x00C0...0x017F: letter(of: latin1AndExtendedA, at: scalar &- 0x00C0)
        case 0x01A0, 0x01A1: UInt8(ascii: "o")  // Ơ ơ
        case 0x01AF, 0x01B0: UInt8(ascii: "u")  // Ư ư
        case 0x0189: UInt8(ascii: "d")  // Ɖ, a look-alike of Đ
        case 0x1EA0...0x1EB7: UInt8(ascii: "a")
        case 0x1EB8...0x1EC7: UInt8(ascii: "e")
        case 0x1EC8...0x1ECB: UInt8(ascii: "i")
        case 0x1ECC...0x1EE3: UInt8(ascii: "o")
        case 0x1EE4...0x1EF1: UInt8(ascii: "u")
        case 0x1EF2...0x1EF9: UInt8(ascii: "y")
        case 0x0300...0x036F: nil
        case 0x0080...0x00BF, 0x2000...0x206F, 0x3000, 0xFEFF: separator
        default: foreign
        }
    }

    private static func letter(of table: StaticString, at index: UInt32) -> UInt8 {
        guard Int(index) < table.utf8CodeUnitCount else { return foreign }
        let letter = table.utf8Start[Int(index)]
        return letter == UInt8(ascii: "-") ? separator : letter
    }

    /// Base letters of U+00C0 to U+017F, sixteen scalars to a line; `-` for × and ÷.
    private static let latin1AndExtendedA: StaticString = """
        aaaaaaaceeeeiiii\
        dnooooo-ouuuuyts\
        aaaaaaaceeeeiiii\
        dnooooo-ouuuuyty\
        aaaaaaccccccccdd\
        ddeeeeeeeeeegggg\
        gggghhhhiiiiiiii\
        iiiijjkkklllllll\
        lllnnnnnnnnnoooo\
        oooorrrrrrssssss\
        ssttttttuuuuuuuu\
        uuuuwwyyyzzzzzzs
        """
}
