import Foundation
import ScannerInput
import Testing

@Suite("The scanner test names the wrong setting")
struct ScannerTestTests {
    private func codes(_ arrived: String, _ test: ScannerTest = .allCharacters) -> [String] {
        test.findings(in: Array(arrived.utf8)).map(\.code)
    }

    @Test func `the first text has all 45 characters, the second is 800 long, and neither is a certificate`() {
        let all = ScannerTest.allCharacters.text
        #expect(Set(all) == Set(Keyboards.us))
        #expect(ScannerTest.longText.text.count == 800 && Set(ScannerTest.longText.text) == Set(Keyboards.us))
        for test in ScannerTest.allCases {
            #expect(!test.text.hasPrefix("HC1:") && test.text.first != " " && test.text.last != " ")
        }
    }

    @Test(arguments: ScannerTest.allCases) func `what arrives as it was shown is right`(test: ScannerTest) {
        for lineEnd in ["\r", "\n"] { #expect(codes(test.text + lineEnd, test) == []) }
    }

    @Test(arguments: ScannerTest.allCases) func `the line end`(test: ScannerTest) {
        #expect(codes(test.text, test) == ["LINE-END-MISSING"])
        for ends in ["\r\n", "\n\n", "\r\r"] { #expect(codes(test.text + ends, test) == ["LINE-END-TWICE"]) }
        #expect(codes("\r", test) == ["LINE-END-ALONE"])
        #expect(codes("", test) == ["NOTHING-ARRIVED"])
    }

    @Test(arguments: ScannerTest.allCases) func `what is put around a text, several things at once`(test: ScannerTest) {
        let text = test.text
        #expect(codes("]Q1\(text)\r", test) == ["AIM-IDENTIFIER"])
        #expect(codes("\u{2}\(text)\u{3}", test) == ["STX-ETX", "LINE-END-MISSING"])
        #expect(codes("\u{2}]Q3\(text)\u{3}\r\n", test) == ["STX-ETX", "AIM-IDENTIFIER", "LINE-END-TWICE"])
        #expect(test.findings(in: Array("A1\(text)\r".utf8)) == [.configuredPrefix(characterCount: 2)])
        #expect(test.findings(in: Array("\(text)\t\r".utf8)) == [.configuredSuffix(characterCount: 1)])
        #expect(codes("]Q1A1\(text)\r", test) == ["AIM-IDENTIFIER", "SCANNER-PREFIX"])
    }

    @Test(arguments: ScannerTest.allCases) func `what became of the characters`(test: ScannerTest) {
        let text = test.text
        #expect(codes(text + text + "\r", test) == ["SCANS-JOINED"])
        #expect(codes(text + "\r" + text + "\r", test) == ["SCANS-JOINED"])
        #expect(codes(text.lowercased() + "\r", test) == ["LOWER-CASE"])
        #expect(codes((text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "") + "\r", test) == ["PERCENT-ESCAPES"])
        #expect(codes(text.prefix(60) + "\r", test) == ["CUT-SHORT"])
        #expect(codes(text.dropFirst(3) + "\r", test) == ["PREFIX-LOST"])
        #expect(codes(text.prefix(30) + text.dropFirst(33) + "\r", test) == ["CHARACTERS-CHANGED"])
        #expect(codes("PASSPORT P<VNM\r", test) == ["CHARACTERS-CHANGED"])
    }

    @Test(arguments: ScannerTest.allCases) func `keyboard layouts`(test: ScannerTest) {
        func layouts(_ arrived: String) -> [String] { test.findings(in: Array((arrived + "\r").utf8)).flatMap(\.layouts) }
        #expect(layouts(Keyboards.typed(test.text, on: Keyboards.german)) == ["computer German"])
        #expect(layouts(Keyboards.typed(test.text, on: Keyboards.french)) == ["computer French"])
        #expect(layouts(Keyboards.typed(test.text, on: Keyboards.spanish)) == ["computer Spanish"])
        #expect(layouts(Keyboards.vietnamese(test.text)) == ["computer Vietnamese"])
        #expect(layouts(Keyboards.typed(test.text, on: Keyboards.french).replacingOccurrences(of: "+", with: "")) == ["computer French"])
    }

    @Test func `input methods`() {
        let text = ScannerTest.allCharacters.text
        func methods(_ arrived: String) -> [VietnameseInputMethod] {
            guard case .vietnameseInput(let methods) = ScannerTest.allCharacters.findings(in: Array((arrived + "\r").utf8)).first
            else { return [] }
            return methods
        }
        let telex = text.replacingOccurrences(of: "SCANNER TEST", with: "SCẢNNE TÉT")
            .replacingOccurrences(of: "AA", with: "Â").replacingOccurrences(of: "DD", with: "Đ")
        #expect(methods(telex) == [.telex])
        let vni = text.replacingOccurrences(of: "A6", with: "Â").replacingOccurrences(of: "D9", with: "Đ")
        #expect(methods(vni) == [.vni])
        let viqr = text.replacingOccurrences(of: "DD", with: "Đ").replacingOccurrences(of: "A.", with: "Ạ")
            .replacingOccurrences(of: "O+", with: "Ơ")
        #expect(methods(viqr) == [.viqr])
        // On a terminal that shows them, the letters that were taken back stand before the erase key.
        #expect(methods(text.replacingOccurrences(of: "AA", with: "A\u{8}Â").replacingOccurrences(of: "DD", with: "D\u{8}Đ")) == [.telex])
        #expect(methods(text).isEmpty)
    }

    @Test func `a flood is looked at in part`() {
        let flood = [UInt8](repeating: 0x41, count: 1_000_000)
        #expect(ScannerTest.longText.findings(in: flood).map(\.code) == ["CHARACTERS-CHANGED", "LINE-END-MISSING"])
        #expect(ScannerTest.allCharacters.findings(in: (0...255).map { UInt8($0) }).count >= 1)
    }
}
