import Foundation
import Testing
import TextFormats

private func written(_ body: (inout JSONWriter) -> Void) -> String {
    var writer = JSONWriter(capacity: 0)
    body(&writer)
    return String(decoding: writer.buffer.array, as: UTF8.self)
}

@Suite("Writing JSON")
struct JSONWriterTests {
    /// C0, DEL, C1, the separators, zero-width and direction marks, byte order mark.
    static let hidden: [ClosedRange<UInt32>] = [
        0...0x1F, 0x7F...0x9F, 0x2028...0x2029, 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x2069, 0xFEFF...0xFEFF,
    ]

    static func isHidden(_ scalar: UInt32) -> Bool {
        hidden.contains { $0.contains(scalar) }
    }

    @Test func `writes every kind of value with commas between`() {
        let text = written { json in
            json.beginObject()
            json.name("a")
            json.integer(1)
            json.name(text: "b" as String)
            json.beginArray()
            json.string("x")
            json.boolean(true)
            json.boolean(false)
            json.null()
            json.beginObject()
            json.endObject()
            json.beginArray()
            json.endArray()
            json.double(1.5)
            json.number(asWritten: "1e400")
            json.endArray()
            json.name("c")
            json.null()
            json.endObject()
            json.endLine()
            json.beginArray()
            json.endArray()
            json.endLine()
        }
        #expect(text == #"{"a":1,"b":["x",true,false,null,{},[],1.5,1e400],"c":null}"# + "\n[]\n")
    }

    @Test func `writes the integers at the ends of the range`() {
        for value in [0, 9, 10, -1, .max, .min] as [Int64] {
            #expect(written { $0.integer(value) } == "\(value)")
        }
    }

    @Test func `writes a moment in UTC`() {
        for (seconds, text) in [
            (0, "1970-01-01T00:00:00Z"), (1_640_995_199, "2021-12-31T23:59:59Z"), (951_782_400, "2000-02-29T00:00:00Z"),
            (-1, "1969-12-31T23:59:59Z"), (.min, "0000-01-01T00:00:00Z"), (.max, "9999-12-31T23:59:59Z"),
        ] as [(Int64, String)] {
            #expect(written { $0.time(secondsSince1970: seconds) } == "\"\(text)\"")
            #expect(Timestamp(secondsSince1970: seconds).description == text)
        }
    }

    @Test func `writes numbers that read back the same, and null for what JSON has no number for`() {
        for value in [0.1, 1.0 / 3, 1e300, .leastNonzeroMagnitude, -2.5, 1e16] {
            #expect(Double(written { $0.double(value) }) == value)
        }
        for value in [Double.nan, .infinity, -.infinity] { #expect(written { $0.double(value) } == "null") }
    }

    @Test func `escapes what must be wherever it stands among plain letters`() {
        let short: [UInt8: String] = [0x22: #"\""#, 0x5C: #"\\"#, 0x0A: #"\n"#, 0x0D: #"\r"#, 0x09: #"\t"#]
        for byte in UInt8(0)...0x7F {
            let isPlain = byte >= 0x20 && byte < 0x7F && short[byte] == nil
            let expected = isPlain ? String(Unicode.Scalar(byte)) : short[byte] ?? String(format: "\\u%04x", Int(byte))
            for place in 0..<18 {
                let (before, behind) = (String(repeating: "a", count: place), String(repeating: "Z", count: 17 - place))
                let text = before + String(Unicode.Scalar(byte)) + behind
                #expect(written { $0.string(text) } == "\"" + before + expected + behind + "\"", "\(byte) at \(place)")
            }
        }
    }

    @Test func `texts of every length are written whole, and each character of them is looked at`() {
        for length in 0...40 {
            let plain = String(repeating: "x", count: length)
            #expect(
                written { json in
                    json.beginArray()
                    json.string(plain)
                    json.string(plain)
                    json.endArray()
                } == "[\"\(plain)\",\"\(plain)\"]", "\(length)")
            for place in 0..<length {
                let (before, behind) = (plain.prefix(place), plain.prefix(length - place - 1))
                let (quote, other) = ("\(before)\"\(behind)", "\(before)é\(behind)")
                #expect(written { $0.string(quote) } == "\"\(before)\\\"\(behind)\"", "\(place) of \(length)")
                #expect(written { $0.string(other) } == "\"\(other)\"", "\(place) of \(length)")
            }
        }
    }

    @Test func `escapes quotes, backslashes and line ends`() {
        #expect(written { $0.string("a\"b\\c\nd\re\tf/g") } == #""a\"b\\c\nd\re\tf/g""#)
        #expect(written { $0.string("\u{8}\u{0}") } == #""\u0008\u0000""#)
        #expect(
            written { json in
                json.beginObject()
                json.name(text: "a\"\u{202E}" as String)
                json.null()
                json.endObject()
            } == #"{"a\"\u202e":null}"#)
    }

    @Test func `escapes every hidden character, and no other`() throws {
        for value in (0...0x3000 as ClosedRange<UInt32>).map({ $0 }) + Array(0xFE00...0xFFFF) + [0x1F600, 0x10FFFF] {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let text = written { $0.string(String(Character(scalar))) }
            let isEscaped = text.utf8.count > 2 && text.utf8.dropFirst().first == UInt8(ascii: "\\")
            let mustBe = Self.isHidden(value) || value == 0x22 || value == 0x5C
            #expect(isEscaped == mustBe, "U+\(String(value, radix: 16))")
        }
    }

    @Test func `text is the same after another reader read it`() throws {
        let texts = [
            "", "Đặng Thị Hồng", "a\u{202E}b\u{FEFF}\u{2028}", "\u{1F600}\u{10FFFF}", "\0\u{1F}\u{7F}\u{9F}", "\\u0041",
        ]
        for text in texts {
            let json = written { json in
                json.beginArray()
                json.string(text)
                json.endArray()
            }
            let read = try JSONDecoder().decode([String].self, from: Data(json.utf8))
            #expect(read.first.map { Array($0.utf8) } == Array(text.utf8))
        }
    }

    @Test func `a tree is written as it was read`() throws {
        let text = #"{"z":[1,2.50,-0,1e5,"é",{"a":null}],"a":{},"b":[],"c":true,"d":false}"#
        let tree = try JSONValue(parsing: Array(text.utf8))
        #expect(written { $0.value(tree) } == text)
    }
}

@Suite("Visible text")
struct VisibleTextTests {
    @Test func `spells out every hidden character, and no other`() {
        for value in Array(0...0x3000 as ClosedRange<UInt32>) + Array(0xFE00...0xFFFF) + [0x1F600] {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let text = "a" + String(Character(scalar)) + "b"
            let expected =
                JSONWriterTests.isHidden(value)
                ? "a\\u{" + String(value, radix: 16, uppercase: true) + "}b" : text
            #expect(
                Array(VisibleText.escaped(text).unicodeScalars) == Array(expected.unicodeScalars),
                "U+\(String(value, radix: 16))")
        }
    }

    @Test func `a name cannot clear the screen, start a line or turn text round`() {
        #expect(VisibleText.escaped("Nguyễn\u{1B}[2J") == "Nguyễn\\u{1B}[2J")
        #expect(VisibleText.escaped("a\r\nvalid") == "a\\u{D}\\u{A}valid")
        #expect(VisibleText.escaped("\u{202E}DILAV") == "\\u{202E}DILAV")
    }

    @Test func `plain text stays as it is, composed or not`() {
        for text in ["", "Đặng", "e\u{301}", "日本", "\u{1F600}"] {
            #expect(Array(VisibleText.escaped(text).utf8) == Array(text.utf8))
        }
    }

    @Test func `a text is cut behind so many scalars, and one that fits is not`() {
        #expect(VisibleText.shortened("Nguyễn", to: 6) == "Nguyễn")
        #expect(VisibleText.shortened("Nguyễn", to: 5) == "Nguyễ…")
        #expect(VisibleText.shortened("e\u{301}", to: 1) == "e…")
        #expect(VisibleText.shortened("", to: 0) == "" && VisibleText.shortened("a", to: -1) == "…")
        #expect(VisibleText.shortened(String(repeating: "x", count: 200)).count == 200)
        #expect(VisibleText.shortened(String(repeating: "x", count: 201)).count == 201)
    }
}
