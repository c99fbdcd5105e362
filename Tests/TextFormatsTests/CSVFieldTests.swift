import Bytes
import Testing
import TextFormats

private func field(_ text: String, guardingFormulas: Bool) -> String {
    var line = ByteBuffer()
    var text = text
    text.withUTF8 { CSVField.append($0, to: &line, guardingFormulas: guardingFormulas) }
    return String(decoding: line.array, as: UTF8.self)
}

@Suite("CSV fields, RFC 4180")
struct CSVFieldTests {
    @Test func `a plain field stands as it is`() {
        for text in ["", "abc", "Đặng Thị", "a b", "a'b", "1.5"] {
            #expect(field(text, guardingFormulas: false) == text)
            #expect(field(text, guardingFormulas: true) == text)
        }
    }

    @Test func `separators, quotes and line ends are quoted, quotes doubled`() {
        #expect(field("a,b", guardingFormulas: false) == "\"a,b\"")
        #expect(field("a;b", guardingFormulas: false) == "\"a;b\"")
        #expect(field("a\tb", guardingFormulas: false) == "\"a\tb\"")
        #expect(Array(field("a\r\nb", guardingFormulas: false).utf8) == Array("\"a\r\nb\"".utf8))
        #expect(field("say \"a\"", guardingFormulas: false) == "\"say \"\"a\"\"\"")
    }

    @Test func `what a spreadsheet takes for a formula gets an apostrophe in front`() {
        for start in ["=", "+", "-", "@"] {
            #expect(field(start + "1", guardingFormulas: true) == "'" + start + "1")
            #expect(field("1" + start, guardingFormulas: true) == "1" + start)
            #expect(field(start + "1", guardingFormulas: false) == start + "1")
        }
        #expect(field("=a,\"b\"", guardingFormulas: true) == "\"'=a,\"\"b\"\"\"")
        #expect(field("\t=1", guardingFormulas: true) == "\"'\t=1\"")
        #expect(Array(field("\r=1", guardingFormulas: true).utf8) == Array("\"'\r=1\"".utf8))
    }

    @Test func `fields of our own are always guarded`() {
        var line = ByteBuffer()
        CSVField.append("=1+1", to: &line)
        #expect(line.array == Array("'=1+1".utf8))
    }
}
