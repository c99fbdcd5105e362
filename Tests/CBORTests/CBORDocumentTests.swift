import CBOR
import Testing
import VectorSupport

@Suite("Decoding, RFC 8949")
struct CBORDocumentTests {
    private func reason(_ hexText: String, _ limits: CBORLimits = CBORLimits()) -> CBORError.Reason? {
        do {
            _ = try CBORDocument(decoding: bytes(hex: hexText), limits: limits)
            return nil
        } catch {
            return error.reason
        }
    }

    @Test func `nesting of 16 is taken, of 17 refused, whatever is nested`() {
        for (open, close, content) in [("81", "", "00"), ("c1", "", "00"), ("a100", "", "00"), ("9f", "ff", "00"), ("bf00", "ff", "00")] {
            let sixteen = String(repeating: open, count: 16) + content + String(repeating: close, count: 16)
            let seventeen = open + sixteen + close
            #expect(reason(sixteen) == nil, "\(open)")
            #expect(reason(seventeen) == .nestingTooDeep(limit: 16), "\(open)")
        }
        let arrays = String(repeating: "81", count: 15)
        #expect(reason(arrays + "5f4100ff") == nil)
        #expect(reason("81" + arrays + "5f4100ff") == .nestingTooDeep(limit: 16))
    }

    @Test func `1024 items are taken, 1025 refused`() {
        #expect(reason("9903ff" + String(repeating: "00", count: 1_023)) == nil)
        #expect(reason("990400" + String(repeating: "00", count: 1_024)) == .tooManyItems(limit: 1_024))
    }

    @Test func `a declared length must fit the rest of the input`() {
        #expect(reason("4100") == nil)
        #expect(reason("5b7fffffffffffffff") == .lengthExceedsInput(declared: .max >> 1, byteCountAvailable: 0))
        #expect(reason("5bffffffffffffffff") == .lengthExceedsInput(declared: .max, byteCountAvailable: 0))
        #expect(reason("9b0000000100000000") == .lengthExceedsInput(declared: 1 << 32, byteCountAvailable: 0))
        #expect(reason("a20000") == .lengthExceedsInput(declared: 2, byteCountAvailable: 2))
        #expect(reason("a10000") == nil)
    }

    @Test func `a key may stand in a map once, compared by value`() {
        #expect(reason("a201000200") == nil)
        #expect(reason("a2040018 0400".filter { $0 != " " }) == .duplicateMapKey)
        #expect(reason("a26161007f6161ff00") == .duplicateMapKey)
        #expect(reason("a2616100416100") == nil)  // text and bytes differ
        #expect(reason("a2820102009f0102ff00") == .duplicateMapKey)
        #expect(reason("a2a20102030400a20304010200") == .duplicateMapKey)
        #expect(reason("a2a10102 00a1010300".filter { $0 != " " }) == nil)
        #expect(reason("a2c10100c20100") == nil)
        #expect(reason("a2c10100c1180100") == .duplicateMapKey)
        #expect(reason("a2f93c0000fa3f80000000") == .duplicateMapKey)
        #expect(reason("bf01000100ff") == .duplicateMapKey)
        #expect(reason("a2f500f400") == nil)
    }

    @Test func `a key that stands in a map twice is found in any order of keys`() {
        #expect(reason("a4000001002000616100") == nil)
        #expect(reason("a3616100616200616300") == nil)
        #expect(reason("a3616300616200616100") == nil)
        #expect(reason("a3616100616200616200") == .duplicateMapKey)
        #expect(reason("a3616300616100616300") == .duplicateMapKey)
        #expect(reason("a3616200616100616100") == .duplicateMapKey)
        #expect(reason("a261610078016100") == .duplicateMapKey)
        #expect(reason("a241010058010100") == .duplicateMapKey)
        #expect(reason("a22000380000") == .duplicateMapKey)
        #expect(reason("a260006000") == .duplicateMapKey)
        #expect(throws: CBORError(reason: .duplicateMapKey, offset: 7)) {
            try CBORDocument(decoding: bytes(hex: "a3616100616200616200"))
        }
    }

    /// In front of other bytes, as in a certificate, where short keys can be compared as whole words.
    @Test func `a key that stands in a map twice is found in front of other items`() {
        let sound = [
            "a4000001002000616100", "a3616100616200616300", "a3616300616200616100", "a2616100416100", "a26000616000", "a26000610000",
            "a26761626364656667006761626364656668 00", "a2676162636465666700686162636465666700 00", "a217001818 00", "a3 00002000390103 00",
        ]
        let twice = [
            "a3616100616200616200", "a3616300616100616300", "a3616200616100616100", "a261610078016100", "a278016100616100",
            "a241010058010100", "a22000380000", "a238000020 00", "a260006000", "a200000000", "a20000180000",
            "a2676162636465666700676162636465666700", "a268616263646566676800686162636465666768 00", "bf616100616100ff",
            // Keys in chunks, and keys that are neither integers nor strings.
            "a26161007f6161ff00", "a24101005f4101ff00", "a2820102009f0102ff00", "a2c10100c1180100", "a2a1010200bf0102ff00",
        ]
        for map in sound { #expect(reason("82" + map.filter { $0 != " " } + "4a00000000000000000000") == nil, "\(map)") }
        for map in twice {
            #expect(reason("82" + map.filter { $0 != " " } + "4a00000000000000000000") == .duplicateMapKey, "\(map)")
        }
    }

    /// Lengths around whole words, at the end of the input and in front of other bytes, which are none of the text's.
    @Test func `every byte of a text is looked at, and none behind it`() {
        for length in 0...40 {
            let head: [UInt8] = length < 24 ? [0x60 | UInt8(length)] : [0x78, UInt8(length)]
            let text = [UInt8](repeating: 0x61, count: length)
            for tail in [[], [UInt8](repeating: 0xFF, count: 9)] {
                let range = 0..<head.count + length
                #expect(throws: Never.self, "\(length)") { try CBORDocument(decoding: head + text + tail, in: range) }
                for place in 0..<length {
                    var other = text
                    other[place] = 0xFF
                    #expect(throws: CBORError(reason: .invalidUTF8, offset: 0), "\(length), \(place)") {
                        try CBORDocument(decoding: head + other + tail, in: range)
                    }
                }
            }
        }
    }

    @Test func `every chunk is UTF-8 by itself and of the string's own type`() {
        #expect(reason("7f62c3bc6161ff") == nil)
        #expect(reason("7f61c361bcff") == .invalidUTF8)
        #expect(reason("62c328") == .invalidUTF8)
        #expect(reason("7f4161ff") == .mixedChunk)
        #expect(reason("5f5f4161ffff") == .mixedChunk)
        #expect(reason("5f4161ff") == nil)
        #expect(reason("5f00ff") == .mixedChunk)
    }

    @Test func `heads and breaks stand where they may`() {
        #expect(reason("ff") == .unexpectedBreak)
        #expect(reason("81ff") == .unexpectedBreak)
        #expect(reason("bf00ff") == .keyWithoutValue)
        #expect(reason("1c") == .reservedAdditionalInformation(28))
        #expect(reason("1f") == .reservedAdditionalInformation(31))
        #expect(reason("df00") == .reservedAdditionalInformation(31))
        #expect(reason("f81f") == .invalidSimpleValue(31))
        #expect(reason("f820") == nil)
        #expect(reason("") == .truncated(byteCountNeeded: 1))
        #expect(reason("1900") == .truncated(byteCountNeeded: 1))
        #expect(reason("8200") == .lengthExceedsInput(declared: 2, byteCountAvailable: 1))
        #expect(reason("0000") == .trailingBytes(byteCount: 1))
    }

    @Test func `an error names the byte`() {
        #expect(throws: CBORError(reason: .invalidUTF8, offset: 3)) {
            try CBORDocument(decoding: [0x82, 0x41, 0x00, 0x61, 0xFF])
        }
        #expect(throws: CBORError(reason: .trailingBytes(byteCount: 1), offset: 3)) {
            try CBORDocument(decoding: [0xFF, 0xFF, 0x00, 0x00], in: 2..<4)
        }
        #expect(CBORError(reason: .duplicateMapKey, offset: 17).description == "CBOR: the key stands in the map twice (byte 17)")
    }

    @Test func `every reason has words of its own`() {
        let reasons: [CBORError.Reason] = [
            .truncated(byteCountNeeded: 3), .lengthExceedsInput(declared: 9, byteCountAvailable: 1),
            .reservedAdditionalInformation(28), .unexpectedBreak, .keyWithoutValue, .invalidSimpleValue(1), .mixedChunk,
            .invalidUTF8, .duplicateMapKey, .nestingTooDeep(limit: 16), .tooManyItems(limit: 9), .trailingBytes(byteCount: 2),
        ]
        #expect(Set(reasons.map(\.description)).count == reasons.count)
    }

    @Test func `integers are exact or nothing`() throws {
        for (hexText, value) in [
            ("00", 0), ("1b7fffffffffffffff", Int64.max), ("3b7fffffffffffffff", Int64.min), ("20", -1),
        ] {
            let document = try CBORDocument(decoding: bytes(hex: hexText))
            #expect(document.integer(document.root) == value)
        }
        for hexText in ["1b8000000000000000", "3bffffffffffffffff", "f93c00", "6131", "c249010000000000000000"] {
            let document = try CBORDocument(decoding: bytes(hex: hexText))
            #expect(document.integer(document.root) == nil, "\(hexText)")
        }
    }

    @Test func `finds values by key, in one piece and in chunks`() throws {
        let document = try CBORDocument(decoding: bytes(hex: "a5 0100 2001 613102 7f6161ff03 180504".filter { $0 != " " }))
        let root = document.root
        #expect(document.value(forKey: 1, in: root).flatMap(document.integer) == 0)
        #expect(document.value(forKey: -1, in: root).flatMap(document.integer) == 1)
        #expect(document.value(forKey: "1", in: root).flatMap(document.integer) == 2)
        #expect(document.value(forKey: "a", in: root).flatMap(document.integer) == 3)
        #expect(document.value(forKey: 5, in: root).flatMap(document.integer) == 4)
        #expect(document.value(forKey: "b", in: root) == nil)
        #expect(document.value(forKey: 1, in: document.value(forKey: 1, in: root)!) == nil)
        #expect(document.entries(of: root).map { document.offset(of: $0.key) } == [1, 3, 5, 8, 13])
    }

    @Test func `gives contents and places`() throws {
        let document = try CBORDocument(decoding: bytes(hex: "84 4201ff 5f4101 4102ff 626869 c100".filter { $0 != " " }))
        let items = Array(document.elements(of: document.root))
        #expect(document.bytes(of: items[0]) == [1, 0xFF])
        #expect(document.contentRange(of: items[0]) == 2..<4)
        #expect(document.bytes(of: items[1]) == [1, 2])
        #expect(document.contentRange(of: items[1]) == nil)
        #expect(document.elements(of: items[1]).map { document.range(of: $0) } == [5..<7, 7..<9])
        #expect(document.text(of: items[2]) == "hi")
        #expect(document.text(of: items[0]) == nil)
        #expect(document.bytes(of: items[2]) == nil)
        #expect(document.range(of: document.root) == 0..<15)
        #expect(document.content(ofTag: items[3]).flatMap(document.integer) == 0)
        #expect(document.content(ofTag: items[0]) == nil)
        #expect(document.itemCount == 8)
    }

    @Test func `says what an item is`() throws {
        let kinds: [(String, CBORDocument.Kind, String)] = [
            ("00", .unsigned(0), "an integer"), ("20", .negative(0), "an integer"), ("40", .bytes, "a byte string"),
            ("60", .text, "text"), ("80", .array(count: 0), "an array of 0"), ("a0", .map(count: 0), "a map of 0"),
            ("c100", .tag(1), "tag 1"), ("f5", .boolean(true), "a boolean"), ("f4", .boolean(false), "a boolean"),
            ("f6", .null, "null"), ("f7", .undefined, "undefined"), ("f0", .simple(16), "simple value 16"),
            ("f93c00", .float(1), "a float"), ("9fff", .array(count: 0), "an array of 0"), ("bfff", .map(count: 0), "a map of 0"),
        ]
        for (hexText, kind, words) in kinds {
            let document = try CBORDocument(decoding: bytes(hex: hexText))
            #expect(document.kind(of: document.root) == kind)
            #expect(kind.description == words)
        }
    }

    /// RFC 8949 §8 and its table of examples.
    @Test func `prints diagnostic notation`() throws {
        for (hexText, text) in [
            ("a2 6161 01 6162 82 02 03", #"{"a": 1, "b": [2, 3]}"#), ("9f 01 ff", "[_ 1]"), ("bf 01 02 ff", "{_ 1: 2}"),
            ("5f 41 01 ff", "(_ h'01')"), ("7f 61 61 ff", #"(_ "a")"#), ("c0 61 61", #"0("a")"#), ("f97e00", "NaN"),
            ("f97c00", "Infinity"), ("f9fc00", "-Infinity"), ("3bffffffffffffffff", "-18446744073709551616"), ("f0", "simple(16)"),
            ("63 61225c", #""a\"\\""#), ("83 f4 f5 f6", "[false, true, null]"), ("f7", "undefined"), ("f93c00", "1.0"), ("29", "-10"),
        ] {
            let document = try CBORDocument(decoding: bytes(hex: hexText.filter { $0 != " " }))
            #expect(document.diagnosticNotation(of: document.root) == text)
        }
    }

    @Test func `messages show short items whole, and the start and size of long ones`() throws {
        for (hexText, text) in [
            ("58 04 01020304", "h'01020304'"), ("590200" + String(repeating: "ab", count: 512), "h'" + String(repeating: "ab", count: 64) + "…' (512 bytes)"),
            ("790200" + String(repeating: "61", count: 512), "\"" + String(repeating: "a", count: 64) + "\"… (512 bytes)"),
            ("81590200" + String(repeating: "ab", count: 512), "an array of 1, 516 bytes"), ("8101", "[1]"),
        ] {
            let document = try CBORDocument(decoding: bytes(hex: hexText.filter { $0 != " " }))
            #expect(document.withView { $0.shortNotation(of: $0.root) } == text)
        }
    }

    @Test func `random bytes never trap`() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<20_000 {
            let random = (0..<Int.random(in: 0...40, using: &generator)).map { _ in UInt8.random(in: 0...255, using: &generator) }
            if let document = try? CBORDocument(decoding: random) {
                _ = document.diagnosticNotation(of: document.root)
                _ = CBORValue(document.root, in: document).encoded()
            }
        }
    }
}

@Suite("Encoding, RFC 8949 §4.2.1")
struct CBORWriterTests {
    private func written(_ write: (inout CBORWriter) -> Void) -> String {
        var cbor = CBORWriter()
        write(&cbor)
        return hex(cbor.buffer.array)
    }

    @Test func `writes every head in its shortest form`() {
        let integers: [(Int64, String)] = [
            (0, "00"), (23, "17"), (24, "1818"), (255, "18ff"), (256, "190100"), (65_535, "19ffff"), (65_536, "1a00010000"),
            (4_294_967_295, "1affffffff"), (4_294_967_296, "1b0000000100000000"), (-1, "20"), (-24, "37"), (-25, "3818"),
            (-256, "38ff"), (-257, "390100"), (.min, "3b7fffffffffffffff"), (-260, "390103"),
        ]
        for (value, expected) in integers { #expect(written { $0.write(value) } == expected) }
        #expect(written { $0.writeUnsigned(.max) } == "1bffffffffffffffff")
        #expect(written { $0.writeNegative(.max) } == "3bffffffffffffffff")
    }

    @Test func `writes every type`() {
        #expect(written { $0.write(bytes: [1, 2]) } == "420102")
        #expect(written { $0.write(text: "ü") } == "62c3bc")
        #expect(written { $0.write(literal: "ver") } == "63766572")
        #expect(written { $0.writeArray(count: 2) } == "82")
        #expect(written { $0.writeMap(count: 24) } == "b818")
        #expect(written { $0.writeTag(61) } == "d83d")
        #expect(written { $0.write(true); $0.write(false); $0.writeNull(); $0.writeUndefined() } == "f5f4f6f7")
        #expect(written { $0.write(simple: 255) } == "f8ff")
    }

    @Test func `writes a float in the shortest form that keeps its value`() {
        let floats: [(Double, String)] = [
            (0, "f90000"), (-0.0, "f98000"), (1.5, "f93e00"), (65_504, "f97bff"), (100_000, "fa47c35000"), (1.1, "fb3ff199999999999a"),
            (.infinity, "f97c00"), (.nan, "f97e00"), (5.960464477539063e-8, "f90001"),
        ]
        for (value, expected) in floats { #expect(written { $0.write(value) } == expected) }
    }

    @Test func `sorts the keys of a tree by their encoded bytes`() throws {
        let value = CBORValue.map([
            .init(.text("aa"), .null), .init(.text("b"), .array([.boolean(true), .undefined])), .init(.negative(0), .bytes([1])),
            .init(.unsigned(10), .tagged(0, .text("x"))), .init(.unsigned(100), .float(1.5)), .init(.boolean(false), .simple(255)),
        ])
        #expect(hex(value.encoded()) == "a60ac061781864f93e0020410161" + "6282f5f7626161f6f4f8ff")
        let document = try CBORDocument(decoding: value.encoded())
        #expect(CBORValue(document.root, in: document).encoded() == value.encoded())
    }
}
