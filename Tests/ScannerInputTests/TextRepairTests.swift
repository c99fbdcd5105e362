import Foundation
import ScannerInput
import Testing

@Suite("Single changes that mend a text")
struct TextRepairTests {
    private func applied(_ repair: TextRepair, to text: String) -> String? {
        let mended = Array(text.utf8).withUnsafeBufferPointer { repair.applied(to: $0) }
        return mended.map { String(decoding: $0, as: UTF8.self) }
    }

    @Test func `percent escapes are replaced, all of them, once`() {
        #expect(applied(.percentEscapes, to: "HC1%3AA%20B%2525%2b") == "HC1:A B%25+")
        #expect(applied(.percentEscapes, to: "HC1:A+B%20C") == "HC1:A+B C")
        #expect(applied(.percentEscapes, to: "HC1%3AA+B%2BC") == "HC1:A B+C")  // a form, where + is a blank
        for text in ["HC1:AB", "HC1:A%2", "HC1:A%2G", "%", "HC1%3A%", "HC1:%C3%96", "HC1:%80", ""] {
            #expect(applied(.percentEscapes, to: text) == nil, "\(text)")
        }
    }

    @Test func `a prefix is completed or taken off, once`() {
        #expect(applied(.prefix, to: "6BFXYZ") == "HC1:6BFXYZ")
        #expect(applied(.prefix, to: "C1:6BFXYZ") == "HC1:6BFXYZ")
        #expect(applied(.prefix, to: "1:NCF") == "HC1:NCF")
        #expect(applied(.prefix, to: ":NCF") == "HC1:NCF")
        #expect(applied(.prefix, to: "HC1:HC1:6BF") == "HC1:6BF")
        #expect(applied(.prefix, to: "HC1:HC1:HC1:6BF") == "HC1:HC1:6BF")
        for text in ["HC1:6BF", "HELLO", "6B", "", "C1:", "hc1:6bf", "]Q16BF", "HC2:6BF"] {
            #expect(applied(.prefix, to: text) == nil, "\(text)")
        }
    }

    @Test func `letters are made capital ones when all are small`() {
        #expect(applied(.lowerCase, to: "hc1:6bf $%") == "HC1:6BF $%")
        for text in ["HC1:6BF", "HC1:6bF", "12 $%", ""] { #expect(applied(.lowerCase, to: text) == nil, "\(text)") }
    }

    @Test func `identifiers of QR codes are taken off`() {
        for digit in 0...6 { #expect(applied(.aimIdentifier, to: "]Q\(digit)HC1:A") == "HC1:A") }
        for text in ["]Q7HC1:A", "]C1HC1:A", "]Q1", "HC1:A", "]q1HC1:A", ""] {
            #expect(applied(.aimIdentifier, to: text) == nil, "\(text)")
        }
    }

    @Test func `blanks at the ends are left out, blanks inside stay`() {
        #expect(applied(.aimIdentifier, to: " ]Q1HC1:A B\r\n") == "HC1:A B")
    }
}
