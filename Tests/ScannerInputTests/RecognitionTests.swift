import Foundation
import Testing
import TextFormats

@testable import ScannerInput

@Suite("What scanners do to texts is recognised")
struct RecognitionTests {
    private let text = exampleText

    @Test func `a whole text and what never was one have no damage`() {
        #expect(text.hasPrefix("HC1:6BF") || text.hasPrefix("HC1:NCF"))
        for sound in [text, "  \(text)\r\n", "MICKEY MOUSE", "HC2:6BF", "LT1:6BF", "01VN12345", "]C1978020137962", "%20%20", "HC1", "x"] {
            #expect(damage(of: sound) == nil, "\(sound.prefix(20))")
        }
    }

    @Test func `percent escapes, of addresses and of forms`() {
        let address = text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        #expect(address.contains("%3A") && damage(of: address) == .percentEscapes)
        #expect(damage(of: "HC1:" + address.dropFirst(6)) == .percentEscapes)
        #expect(damage(of: text.replacingOccurrences(of: "%", with: "%25").replacingOccurrences(of: " ", with: "%20")) == .percentEscapes)
    }

    @Test func `a prefix that is lost, in part or whole, or doubled`() {
        for count in 1...4 { #expect(damage(of: String(text.dropFirst(count))) == .prefixLost, "\(count)") }
        #expect(damage(of: String(text.dropFirst(5))) == nil)  // could be anything
        #expect(damage(of: "HC1:" + text) == .prefixDoubled)
    }

    @Test func `small letters`() {
        #expect(damage(of: text.lowercased()) == .lowerCase)
        #expect(damage(of: "hello") == nil)
    }

    @Test func `AIM identifiers of QR codes, and of others in front of a certificate`() {
        for digit in 0...6 { #expect(damage(of: "]Q\(digit)" + text) == .aimIdentifier("]Q\(digit)")) }
        #expect(damage(of: "]d2" + text) == .aimIdentifier("]d2"))
        #expect(damage(of: "]Q7ABC") == nil)
    }

    @Test func `STX and ETX, and what is put in front or behind`() {
        #expect(damage(of: "\u{2}\(text)\u{3}") == .transmissionFrame)
        #expect(damage(of: "\(text)\u{3}\r") == .transmissionFrame)
        #expect(damage(of: "##\(text)") == .configuredPrefix(characterCount: 2))
        for suffix in ["#", "\u{1D}", "##", "#end#"] {
            #expect(damage(of: text + suffix) == .configuredSuffix(characterCount: suffix.utf8.count), "\(suffix)")
        }
        #expect(damage(of: text + "000") == .configuredSuffix(characterCount: 0))  // behind the zlib stream
    }

    @Test func `two scans in one line`() {
        #expect(damage(of: text + text) == .scansJoined)
        #expect(damage(of: text + "\r" + text) == .scansJoined)
    }

    @Test func `an end that is missing, characters that are`() {
        #expect(damage(of: String(text.prefix(4 + 300))) == .cutShort)
        var characters = Array(text)
        characters.swapAt(200, 260)
        #expect(damage(of: String(characters)) == .charactersChanged)
    }

    @Test func `a line end alone`() {
        #expect(damage(of: "\r") == .lineEndAlone)
    }

    // MARK: Keyboards

    @Test func `a computer with another layout than the scanner`() {
        #expect(damage(of: Keyboards.typed(text, on: Keyboards.german))?.layouts == ["computer German"])
        #expect(damage(of: Keyboards.typed(text, on: Keyboards.french))?.layouts == ["computer French"])
        #expect(damage(of: Keyboards.typed(text, on: Keyboards.spanish))?.layouts == ["computer Spanish"])
        #expect(damage(of: Keyboards.vietnamese(text))?.layouts == ["computer Vietnamese"])
    }

    @Test func `a scanner with another layout than the computer`() {
        // A scanner set to German finds : on the key with > on it, and - on the one with /.
        #expect(damage(of: "HC1>6BFOXN%TSMAHN/HIWK1J S9EI3O1E")?.layouts.contains("scanner German") == true)
        // One set to French shifts for digits, and does not for : on the key with . on it.
        #expect(damage(of: "HC!.^BFOXN")?.layouts.contains("scanner French") == true)
    }

    @Test func `letters that dead keys make do not hide a layout`() {
        let typed = Keyboards.typed(text, on: Keyboards.german).replacingOccurrences(of: "`A", with: "À")
            .replacingOccurrences(of: "`E", with: "È").replacingOccurrences(of: "`", with: "")
        #expect(damage(of: typed)?.layouts == ["computer German"])
    }

    @Test func `every layout says for each of the 45 characters what becomes of it`() {
        #expect(KeyboardLayout.all.count > 20)
        #expect(Set(KeyboardLayout.all.map(\.english)).count == KeyboardLayout.all.count)
        for layout in KeyboardLayout.all {
            #expect(layout.whenComputerHasIt.unicodeScalars.count == 45, "\(layout.english)")
            #expect(layout.whenScannerHasIt.map { $0.unicodeScalars.count == 45 } ?? true, "\(layout.english)")
            #expect(layout.whenComputerHasIt != String(Keyboards.us), "\(layout.english)")
        }
    }

    @Test func `what no layout explains is left alone`() {
        #expect(damage(of: "HC1Ö")?.layouts.isEmpty == false)
        #expect(damage(of: "HC1Ö" + String(repeating: "{}~", count: 30)) == nil)
    }

    // MARK: Input methods

    @Test func `input methods by the pairs that are left`() {
        let body = "HC1:6BFAA6 DD9 OW7 ES1 O+U+ A.:U2"
        func typed(_ pairs: [(String, String)]) -> String {
            pairs.reduce(body) { $0.replacingOccurrences(of: $1.0, with: $1.1) }
        }
        let telex = typed([("AA", "Â"), ("DD", "Đ"), ("OW", "Ơ"), ("ES", "É")])
        #expect(damage(of: telex) == .vietnameseInput(methods: [.telex]))
        let vni = typed([("A6", "Â"), ("D9", "Đ"), ("U2", "Ù"), ("OW7", "ƠW")])
        #expect(damage(of: vni) == .vietnameseInput(methods: [.vni]))
        let viqr = typed([("DD", "Đ"), ("O+", "Ơ"), ("U+", "Ư"), ("A.", "Ạ")])
        #expect(damage(of: viqr) == .vietnameseInput(methods: [.viqr]))
    }

    // MARK: Bounds

    @Test func `a long line is not looked at, and none is slow`() {
        #expect(damage(of: text + String(repeating: text, count: 30)) == nil)  // 17,000 characters
        for unit in ["%", "%2", "HC1", "]Q", "\u{2}", "Ö", "HC1Ö", "É"] {
            let line = "HC1:" + String(repeating: unit, count: 16_000 / unit.utf8.count)
            #expect(damage(of: line) == nil || damage(of: line) != .prefixLost)
            #expect(damage(of: String(line.dropFirst(4))) != .prefixDoubled)
        }
    }

    @Test func `bytes that are no UTF-8 are looked at like others`() {
        let text = Array(text.utf8)
        #expect(damage(of: text + [0xFF]) == .configuredSuffix(characterCount: 1))
        #expect(damage(of: [0xFF, 0xFE] + text) == .configuredPrefix(characterCount: 2))
    }

    // MARK: Words

    @Test func `every damage has a name of its own and words in both languages`() {
        let all = ScannerDamage.oneOfEach
        #expect(Set(all.map(\.code)).count == all.count)
        for damage in all {
            let (english, vietnamese) = (damage.sentence.text(in: .english), damage.sentence.text(in: .vietnamese))
            #expect(!english.isEmpty && english != vietnamese, "\(damage.code)")
            #expect(vietnamese.unicodeScalars.contains { $0.value > 0x7F } && !VisibleText.isHidden(in: english + vietnamese), "\(damage.code)")
        }
        let two = ScannerDamage.oneOfEach.first { $0.code == "KEYBOARD-LAYOUT" }
        #expect(two?.sentence.text(in: .english).hasPrefix("the computer's keyboard layout is German or Swedish: ") == true)
    }
}
