import Testing

@testable import TextFormats

@Suite("Characters that do not show")
struct HiddenCharactersTests {
    @Test func `every one begins with a byte that is looked at, whatever character it is`() {
        var hiddenCount = 0
        for value in UInt32(0)...0x10FFFF {
            guard let scalar = UnicodeScalar(value), HiddenCharacters.contain(value) else { continue }
            hiddenCount += 1
            let first = UTF8.encode(scalar)?.first ?? 0x20
            #expect(!HiddenCharacters.cannotBegin(with: first), "U+\(String(value, radix: 16))")
        }
        // 32 C0, DEL and 32 C1, 5 + 7 of general punctuation, 10 of formatting, 1 byte order mark.
        #expect(hiddenCount == 32 + 33 + 5 + 7 + 10 + 1)
    }

    @Test func `letters of Latin, Vietnamese, Greek, Cyrillic and Chinese are passed over`() {
        for letter in "AzđĐƯừễỹÀΩЖ中" {
            #expect(letter.utf8.first.map(HiddenCharacters.cannotBegin) == true, "\(letter)")
        }
    }

    @Test func `a text hides something if one of its characters does, wherever it stands`() {
        for hidden in ["\u{0}", "\u{1B}", "\u{7F}", "\u{85}", "\u{200B}", "\u{202E}", "\u{2066}", "\u{FEFF}", "\n"] {
            for text in [hidden, "a" + hidden, hidden + "ễ", "ễ" + hidden + "ễ", "€ﬁ\u{A9}" + hidden] {
                #expect(VisibleText.isHidden(in: text), "\(text.unicodeScalars.map(\.value))")
            }
        }
        for text in ["", "a", "Nguyễn Thị Hoa", "€ﬁ\u{A9}\u{2027}\u{2030}\u{FF01}", "中文", "👩"] {
            #expect(!VisibleText.isHidden(in: text), "\(text)")
        }
    }
}
