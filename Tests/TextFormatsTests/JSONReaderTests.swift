import Testing

@testable import TextFormats

/// Reads a text, or says why not.
private func read(_ text: String) throws(JSONError) -> JSONValue {
    try JSONValue(parsing: Array(text.utf8))
}

private func error(of bytes: [UInt8]) -> JSONError? {
    do throws(JSONError) {
        _ = try JSONValue(parsing: bytes)
        return nil
    } catch {
        return error
    }
}

private func error(of text: String) -> JSONError? {
    error(of: Array(text.utf8))
}

@Suite("Reading JSON, RFC 8259")
struct JSONReaderTests {
    @Test func `reads every kind of value`() throws {
        #expect(try read("null") == .null)
        #expect(try read("true") == .boolean(true))
        #expect(try read("false") == .boolean(false))
        #expect(try read("-12.5e+3") == .number("-12.5e+3"))
        #expect(try read("\"a\"") == .string("a"))
        #expect(try read("[]") == .array([]))
        #expect(try read("{}") == .object([]))
        #expect(
            try read("[1,[2],{\"a\":3}]")
                == .array([
                    .number("1"), .array([.number("2")]), .object([JSONValue.Member("a", .number("3"))]),
                ]))
    }

    @Test func `white space may stand between all tokens`() throws {
        #expect(
            try read(" \t\r\n{ \"a\" :\t[ 1 ,\r\n2 ] , \"b\" : null } \n")
                == .object([
                    JSONValue.Member("a", .array([.number("1"), .number("2")])), JSONValue.Member("b", .null),
                ]))
    }

    @Test func `other white space than the four of RFC 8259 is refused`() {
        for blank in ["\u{B}", "\u{C}", "\u{A0}", "\u{2028}"] {
            #expect(
                error(of: "[1,\(blank)2]")?.offset == 3, "U+\(String(blank.unicodeScalars.first!.value, radix: 16))")
        }
    }

    @Test func `members keep their order`() throws {
        let members = try read(#"{"z":1,"a":2,"m":3}"#).members
        #expect(members?.map(\.name) == ["z", "a", "m"])
    }

    @Test func `a value is looked up by name and kind`() throws {
        let value = try read(#"{"text":"x","whole":-7,"part":1.5,"yes":true,"list":[1],"huge":9223372036854775808}"#)
        #expect(value["text"]?.string == "x")
        #expect(value["whole"]?.integer == -7)
        #expect(value["whole"]?.double == -7)
        #expect(value["part"]?.double == 1.5)
        #expect(value["part"]?.integer == nil)
        #expect(value["yes"]?.boolean == true)
        #expect(value["list"]?.array == [.number("1")])
        #expect(value["huge"]?.integer == nil)
        #expect(value["absent"] == nil)
        #expect(JSONValue.null["text"] == nil)
    }

    @Test func `a value of another kind is no text, number, list or object`() {
        let value = JSONValue.null
        #expect(value.string == nil && value.integer == nil && value.double == nil && value.boolean == nil)
        #expect(value.array == nil && value.members == nil)
    }

    // MARK: Duplicates

    @Test func `a member that stands twice is refused at the second name`() {
        #expect(error(of: #"{"a":1,"a":2}"#) == JSONError(reason: .duplicateMember, offset: 7))
        #expect(error(of: #"{"a":1,"b":2}"#) == nil)
    }

    @Test func `a member that stands twice is seen through its escapes`() {
        #expect(error(of: #"{"ab":1,"\u0061b":2}"#) == JSONError(reason: .duplicateMember, offset: 8))
    }

    @Test func `the same name in two objects is no duplicate`() {
        #expect(error(of: #"{"a":{"a":1},"b":{"a":1}}"#) == nil)
    }

    @Test func `names are compared by code points, not by what they look like`() throws {
        // RFC 8259 §8.3. U+212A KELVIN SIGN is canonically equivalent to K, é to e with U+0301.
        #expect(try read("{\"e\u{301}\":1,\"\u{E9}\":2,\"K\":3,\"\u{212A}\":4}").members?.count == 4)
        #expect(try read("{\"\u{212A}\":4}")["K"] == nil)
    }

    // MARK: Nesting and length

    @Test func `64 open arrays are read and 65 are refused`() {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        #expect(error(of: nested(64)) == nil)
        #expect(error(of: nested(65)) == JSONError(reason: .nestingTooDeep(limit: 64), offset: 64))
    }

    @Test func `objects count as much as arrays`() {
        func nested(_ depth: Int) -> String {
            String(repeating: #"{"a":"#, count: depth) + "1" + String(repeating: "}", count: depth)
        }
        #expect(error(of: nested(64)) == nil)
        #expect(error(of: nested(65)) == JSONError(reason: .nestingTooDeep(limit: 64), offset: 64 * 5))
    }

    @Test func `siblings do not add to the depth`() {
        #expect(error(of: "[" + String(repeating: "[],", count: 200) + "[]]") == nil)
    }

    @Test func `a million opening brackets are refused without running out of stack`() {
        #expect(error(of: [UInt8](repeating: UInt8(ascii: "["), count: 1_000_000))?.offset == 64)
    }

    @Test func `an input longer than the limit is refused unread`() throws {
        var limits = JSONValue.Limits()
        limits.byteCountMax = 4
        #expect(try JSONValue(parsing: Array("null".utf8), limits: limits) == .null)
        #expect(throws: JSONError(reason: .tooLong(byteCount: 5, limit: 4), offset: 0)) {
            try JSONValue(parsing: Array("false".utf8), limits: limits)
        }
    }

    @Test func `an input of more values than the limit is refused at the first beyond it`() throws {
        var limits = JSONValue.Limits()
        limits.valueCountMax = 4
        #expect(try JSONValue(parsing: Array(#"{"a":[1,2]}"#.utf8), limits: limits).members?.count == 1)
        for (text, offset) in [("[1,2,3,4]", 7), (#"{"a":[1,{"b":2}]}"#, 13)] {
            #expect(throws: JSONError(reason: .tooManyValues(limit: 4), offset: offset), "\(text)") {
                try JSONValue(parsing: Array(text.utf8), limits: limits)
            }
        }
    }

    // MARK: Strings

    @Test func `every escape is read`() throws {
        let text = try read(#""\"\\\/\b\f\n\r\t\u0041\u00e9\u00E9\u20AC\ud834\udd1e""#).string
        #expect(
            text.map { Array($0.unicodeScalars) }
                == Array("\"\\/\u{8}\u{C}\n\r\tA\u{E9}\u{E9}\u{20AC}\u{1D11E}".unicodeScalars))
    }

    @Test func `an escaped NUL is a character like any other`() throws {
        #expect(try read(#""a\u0000b""#).string == "a\0b")
    }

    @Test func `unknown and unfinished escapes are refused where they start`() {
        for text in [#""a\x41""#, #""a\'""#, #""a\U0041""#, #""a\u00g0""#, #""a\u12""#, #""a\u+041""#] {
            #expect(error(of: text) == JSONError(reason: .invalidEscape, offset: 2), "\(text)")
        }
        #expect(error(of: "\"a\\u１２３４\"") == JSONError(reason: .invalidEscape, offset: 2), "full-width digits")
        #expect(error(of: #""a\u00"#) == JSONError(reason: .unexpectedEnd, offset: 6))
        #expect(error(of: "\"a\\") == JSONError(reason: .unexpectedEnd, offset: 3))
    }

    @Test func `half a surrogate pair is refused, a whole one is read`() throws {
        for text in [
            #""\ud800""#, #""\udc00""#, #""\ud800x""#, #""\ud800\n""#, #""\ud800\u0041""#, #""\ud800\ud800""#,
            #""\udc00\ud800""#, #""\ud800"#,
        ] {
            #expect(error(of: text) == JSONError(reason: .loneSurrogate, offset: 1), "\(text)")
        }
        #expect(try read(#""\ud800\udc00""#).string == "\u{10000}")
        #expect(try read(#""\udbff\udfff""#).string == "\u{10FFFF}")
        #expect(error(of: #""\ud800\udc0x""#)?.reason == .invalidEscape)
    }

    @Test func `control characters must be escaped`() {
        for byte in UInt8(0)..<0x20 {
            let expected = JSONError(reason: .controlCharacter(byte), offset: 2)
            #expect(error(of: [0x22, 0x61, byte, 0x22]) == expected, "byte \(byte)")
        }
        #expect(error(of: [0x22, 0x61, 0x20, 0x22]) == nil)
        #expect(error(of: [0x22, 0x61, 0x7F, 0x22]) == nil)
    }

    @Test func `strings must be UTF-8`() throws {
        #expect(try JSONValue(parsing: [0x22, 0xC3, 0xA9, 0xF0, 0x9F, 0x98, 0x80, 0x22]).string == "\u{E9}\u{1F600}")
        let wrong: [(String, [UInt8])] = [
            ("a continuation byte alone", [0x80]), ("Latin-1", [0xE9, 0x20]), ("cut off", [0xE2, 0x82]),
            ("overlong slash", [0xC0, 0xAF]), ("overlong NUL in three bytes", [0xE0, 0x80, 0x80]),
            ("a surrogate", [0xED, 0xA0, 0x80]), ("above U+10FFFF", [0xF4, 0x90, 0x80, 0x80]),
            ("five bytes", [0xF8, 0x88, 0x80, 0x80, 0x80]), ("FF", [0xFF]),
        ]
        for (name, bytes) in wrong {
            let expected = JSONError(reason: .invalidUTF8, offset: 1)
            #expect(error(of: [0x5B, 0x22] + bytes + [0x22, 0x5D]) == expected, "\(name)")
        }
    }

    @Test func `UTF-8 is checked on both sides of an escape, and in names`() {
        #expect(error(of: [0x22, 0xFF, 0x5C, 0x6E, 0x22])?.reason == .invalidUTF8)
        #expect(error(of: [0x22, 0x5C, 0x6E, 0xFF, 0x22])?.reason == .invalidUTF8)
        #expect(error(of: [0x7B, 0x22, 0xFF, 0x22, 0x3A, 0x31, 0x7D])?.reason == .invalidUTF8)
    }

    @Test func `a string that does not end is refused at the end`() {
        #expect(error(of: #"["abc"#) == JSONError(reason: .unexpectedEnd, offset: 5))
    }

    // MARK: Numbers and literals

    @Test func `numbers stand as they were written`() throws {
        for text in [
            "0", "-0", "10", "0.5", "-0.0", "1e5", "1E5", "1e+5", "1e-5", "0e0", "123456789012345678901234567890",
        ] {
            #expect(try read(text) == .number(text), "\(text)")
        }
    }

    @Test func `numbers of another form are refused`() {
        for text in ["-", "-a", "1.", "1.e5", "1e", "1e+", "1e-", "-.5", "1.-5"] {
            #expect(error(of: text) == JSONError(reason: .invalidNumber, offset: 0), "\(text)")
        }
        for text in ["01", "00", "0x10", "1a", "1_000", "1.5.5", "1e5.5", "1 2"] {
            #expect(error(of: text)?.reason == .trailingBytes, "\(text)")
        }
        for text in [".5", "+1", "NaN", "Infinity", "nan"] {
            #expect(error(of: text) != nil, "\(text)")
        }
        #expect(error(of: "[1,-]") == JSONError(reason: .invalidNumber, offset: 3))
    }

    @Test func `literals are spelt in full and in lower case`() {
        for text in ["tru", "nul", "fals", "True", "NULL", "truE", "t", "undefined"] {
            #expect(error(of: text) != nil, "\(text)")
        }
        #expect(error(of: "nulL") == JSONError(reason: .unexpectedByte(0x4C, expected: "null"), offset: 3))
        #expect(error(of: "truefalse") == JSONError(reason: .trailingBytes, offset: 4))
    }

    // MARK: Structure

    @Test func `what is missing or too much is refused where it is seen`() {
        let wrong: [(String, Int)] = [
            ("", 0), ("   ", 3), ("[", 1), ("[1", 2), ("[1,", 3), ("[1,]", 3), ("[,1]", 1), ("[1 2]", 3), ("]", 0),
            ("{", 1), ("{,}", 1), (#"{"a"}"#, 4), (#"{"a":}"#, 5), (#"{"a":1,}"#, 7), (#"{"a" 1}"#, 5),
            (#"{"a":1 "b":2}"#, 7), ("{a:1}", 1), ("{1:1}", 1), ("{'a':1}", 1), ("[1}", 2), (#"{"a":1]"#, 6),
            ("[1]]", 3), ("1 1", 2), ("[] //", 3), ("/* */ 1", 0), ("#", 0), ("\0", 0), ("[1]\0", 3),
        ]
        for (text, offset) in wrong {
            #expect(error(of: text)?.offset == offset, "\(text)")
        }
    }

    @Test func `a byte order mark in front is passed over, and counts in offsets`() throws {
        #expect(try JSONValue(parsing: [0xEF, 0xBB, 0xBF] + Array(" [1]".utf8)) == .array([.number("1")]))
        #expect(error(of: [0xEF, 0xBB, 0xBF] + Array("x".utf8))?.offset == 3)
        #expect(error(of: [0xEF, 0xBB, 0xBF, 0xEF, 0xBB, 0xBF] + Array("1".utf8))?.offset == 3, "twice")
        #expect(error(of: [0xEF, 0xBB] + Array("1".utf8))?.offset == 0, "half")
        #expect(error(of: [0x31, 0xEF, 0xBB, 0xBF]) == JSONError(reason: .trailingBytes, offset: 1), "at the end")
    }

    @Test func `UTF-16 is refused`() {
        #expect(error(of: [0xFF, 0xFE, 0x31, 0x00])?.offset == 0)
        #expect(error(of: [0x31, 0x00]) == JSONError(reason: .trailingBytes, offset: 1))
    }

    @Test func `no cut and no changed byte of a document traps`() {
        let document = Array(#" {"a":[1,-2.5e+3,true,null,"\ud834\udd1e é\n"],"b":{"c":[]}} "#.utf8)
        for end in 0..<document.count - 1 {
            #expect(error(of: Array(document[..<end])) != nil, "cut at \(end)")
        }
        for index in document.indices {
            for byte: UInt8 in [0x00, 0x22, 0x5C, 0x7B, 0x7D, 0x80, 0xFF] {
                var changed = document
                changed[index] = byte
                let offset = error(of: changed)?.offset ?? 0
                #expect((0...document.count).contains(offset), "byte \(index) as \(byte)")
            }
        }
    }

    @Test func `an error is told in words, with the byte it is about`() {
        let reasons: [(JSONError.Reason, String)] = [
            (.unexpectedEnd, "the text ends too early"), (.unexpectedByte(0x7D, expected: "a value"), "0x7d"),
            (.invalidUTF8, "UTF-8"), (.controlCharacter(7), "0x7"), (.invalidEscape, "escape"),
            (.loneSurrogate, "surrogate"), (.invalidNumber, "number"), (.duplicateMember, "twice"),
            (.nestingTooDeep(limit: 64), "64"), (.tooLong(byteCount: 9, limit: 8), "9 bytes"),
            (.tooManyValues(limit: 7), "more than 7 values"),
            (.trailingBytes, "behind"),
        ]
        for (reason, word) in reasons {
            let description = JSONError(reason: reason, offset: 17).description
            #expect(description.contains(word) && description.hasSuffix("(byte 17)"), "\(reason)")
        }
    }
}
