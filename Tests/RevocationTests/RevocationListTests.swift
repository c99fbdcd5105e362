import Foundation
import Revocation
import Testing
import VectorSupport

/// 2022-01-15T12:00:00Z
private let clock: Int64 = 1_642_248_000

private func read(_ text: String, at moment: Int64 = clock) throws(RevocationListError) -> RevocationIndex {
    try RevocationListReader.read(Array(text.utf8), at: moment)
}

private func error(_ text: String, at moment: Int64 = clock) -> RevocationListError? {
    do throws(RevocationListError) {
        _ = try read(text, at: moment)
        return nil
    } catch {
        return error
    }
}

private let anIdentifier = "an identifier such as URN:UVCI:01:VN:0123456789ABCDEF"

private func hash(_ digits: String) throws -> RevocationHash {
    try #require(RevocationHash(bytes(hex: digits)))
}

@Suite("Revocation lists")
struct RevocationListTests {
    /// The computed examples of SHA-256 over a published certificate, cut to 16 bytes, as batches have them.
    static let entries = [
        ("SIGNATURE", "prigG2cDDzLg49cFKnGmiA==", "a6b8a01b67030f32e0e3d7052a71a688"),
        ("UCI", "vFQu1lBi5wNO5CS/3lCn8w==", "bc542ed65062e7034ee424bfde50a7f3"),
        ("COUNTRYCODEUCI", "RSAo45aJa+8e7lekQmszQQ==", "452028e396896bef1eee57a4426b3341"),
    ]

    static func batch(
        type: String = "\"UCI\"", expires: String = "\"2022-02-01T00:00:00Z\"",
        entries: String = "[{\"hash\":\"vFQu1lBi5wNO5CS/3lCn8w==\"}]"
    ) -> String {
        "{\"country\":\"DE\",\"expires\":\(expires),\"kid\":\"9cWXDDA52FQ=\",\"hashType\":\(type),\"entries\":\(entries)}"
    }

    // MARK: Batches of the gateway

    @Test func `a batch is read, and its hashes count for its type alone`() throws {
        for (name, base64, digits) in Self.entries {
            let index = try read(Self.batch(type: "\"\(name)\"", entries: "[{\"hash\":\"\(base64)\"}]"))
            #expect(index.entryCount == 1)
            for type in RevocationHashType.allCases {
                let isType = type.rawValue == name
                #expect(index.contains(try hash(digits), type: type) == isType)
                #expect(index.hasEntries(of: type) == isType)
            }
            #expect(
                try !index.contains(
                    hash("00" + digits.dropFirst(2)), type: #require(RevocationHashType(rawValue: name))))
        }
    }

    @Test func `a batch holds until the moment it expires`() {
        #expect(error(Self.batch(expires: "\"2022-01-15T12:00:00Z\"")) == nil)
        #expect(error(Self.batch(expires: "\"2022-01-15T11:59:59Z\"")) == .expired(at: clock - 1))
        #expect(error(Self.batch(expires: "\"2022-01-15T19:00:00+07:00\"")) == nil)
        for expires in ["\"2022-02-01\"", "\"2022-02-01T00:00:00\"", "\"\"", "1643673600", "null"] {
            #expect(
                error(Self.batch(expires: expires)) == .member(name: "expires", expected: "a date-time"), "\(expires)")
        }
    }

    @Test func `a batch names one of the three types`() {
        for type in ["\"uci\"", "\"DATE\"", "\"\"", "1", "null"] {
            let expected = RevocationListError.member(name: "hashType", expected: "SIGNATURE, UCI or COUNTRYCODEUCI")
            #expect(error(Self.batch(type: type)) == expected, "\(type)")
        }
    }

    @Test func `entries are hashes of 16 bytes`() {
        for entries in ["{}", "null", "\"x\"", "1"] {
            #expect(error(Self.batch(entries: entries)) == .member(name: "entries", expected: "an array"), "\(entries)")
        }
        let sound = "{\"hash\":\"vFQu1lBi5wNO5CS/3lCn8w==\"}"
        for wrong in [
            "{}", "null", "\"vFQu1lBi5wNO5CS/3lCn8w==\"", "{\"hash\":1}", "{\"hash\":\"\"}",
            "{\"hash\":\"vFQu1lBi5wNO5CS/3lCn\"}",
            "{\"hash\":\"vFQu1lBi5wNO5CS/3lCn8wA=\"}", "{\"hash\":\"vFQu1lBi5wNO5CS_3lCn8w==\"}",
        ] {
            let expected = RevocationListError.entry(position: 2, expected: "the Base64 form of 16 bytes")
            #expect(error(Self.batch(entries: "[\(sound),\(wrong)]")) == expected, "\(wrong)")
        }
        #expect(error(Self.batch(entries: "[]")) == .empty)
    }

    @Test func `1000 entries are read, one more is refused`() throws {
        func entries(_ count: Int) -> String {
            let entries = (0..<count).map { number in
                let bytes = [UInt8](repeating: 7, count: 14) + [UInt8(number / 256), UInt8(number % 256)]
                return "{\"hash\":\"\(Data(bytes).base64EncodedString())\"}"
            }
            return "[" + entries.joined(separator: ",") + "]"
        }
        #expect(try read(Self.batch(entries: entries(1_000))).entryCount == 1_000)
        #expect(error(Self.batch(entries: entries(1_001))) == .tooManyEntries(count: 1_001, limit: 1_000))
    }

    // MARK: Our own form

    @Test func `identifiers and hashes of all types stand in one list`() throws {
        let hashes = Self.entries.map { "\"\($0.0)\":[\"\($0.1)\"]" }.joined(separator: ",")
        let index = try read(
            "\u{FEFF} {\"UVCI\":[\"URN:UVCI:01:VN:A1#X\",\"urn:uvci:01:vn:b2\"],\"hashes\":{\(hashes)}}")
        #expect(index.entryCount == 5)
        #expect(index.contains(identifier: "urn:uvci:01:vn:a1") && index.contains(identifier: " URN:UVCI:01:VN:B2#Q "))
        #expect(!index.contains(identifier: "URN:UVCI:01:VN:A") && !index.contains(identifier: "URN:UVCI:01:VN:A11"))
        for (name, _, digits) in Self.entries {
            #expect(try index.contains(hash(digits), type: #require(RevocationHashType(rawValue: name))))
        }
    }

    @Test func `one of the two members is enough`() throws {
        #expect(try read("{\"UVCI\":[\"01VNA1\"]}").entryCount == 1)
        #expect(try read("{\"hashes\":{\"UCI\":[\"vFQu1lBi5wNO5CS/3lCn8w==\"]}}").entryCount == 1)
        #expect(error("{\"UVCI\":[]}") == .empty)
        #expect(error("{\"hashes\":{}}") == .empty)
        #expect(error("{\"hashes\":{\"UCI\":[]}}") == .empty)
    }

    @Test func `members of another form are refused`() {
        #expect(error("{\"UVCI\":\"01VNA1\"}") == .member(name: "UVCI", expected: "an array"))
        #expect(error("{\"hashes\":[]}") == .member(name: "hashes", expected: "an object"))
        let types = "SIGNATURE, UCI or COUNTRYCODEUCI"
        #expect(error("{\"hashes\":{\"uci\":[]}}") == .member(name: "hashes.uci", expected: types))
        #expect(error("{\"hashes\":{\"UCI\":{}}}") == .member(name: "hashes.UCI", expected: "an array"))
        #expect(
            error("{\"hashes\":{\"UCI\":[\"AA==\"]}}") == .entry(position: 1, expected: "the Base64 form of 16 bytes"))
        for wrong in [
            "1", "null", "\"\"", "\" \"", "\"#\"", "\"A?\"", "\"Ä\"", "\"A1\"", "\" 01VNA1\"",
            "\"01VN\(String(repeating: "A", count: 253))\"",
        ] {
            #expect(error("{\"UVCI\":[\"01VNA1\",\(wrong)]}") == .entry(position: 2, expected: anIdentifier), "\(wrong)")
        }
        #expect(error("{\"UVCI\":[\"01VN\(String(repeating: "A", count: 252))\"]}") == nil)
    }

    @Test func `a member that is not known is refused, for it may be misspelt`() {
        let hashes = "{\"UCI\":[\"vFQu1lBi5wNO5CS/3lCn8w==\"]}"
        let known = "UVCI or hashes"
        #expect(error("{\"UVCI\":[\"01VNA1\"],\"hashes\":\(hashes)}") == nil)
        #expect(error("{\"UVCI\":[\"01VNA1\"],\"hash\":\(hashes)}") == .unknownMember(name: "hash", expected: known))
        #expect(error("{\"hashes\":\(hashes),\"uvci\":[]}") == .unknownMember(name: "uvci", expected: known))
        #expect(error("{\"hash\":\(hashes)}") == .notRecognised)
        let both = String(Self.batch().dropLast()) + ",\"hashes\":\(hashes)}"
        #expect(error(both) == .unknownMember(name: "hashes", expected: "those of a gateway batch"))
    }

    @Test func `other JSON is not taken for a list`() {
        for text in ["{}", "[]", "[\"01VNA1\"]", "{\"entries\":[]}", "{\"uvci\":[\"01VNA1\"]}"] {
            #expect(error(text) == .notRecognised, "\(text)")
        }
        for text in ["{", "{\"UVCI\":[\"01VNA1\"]", "{\"UVCI\":[\"01VNA1\"]} x", "{\"UVCI\":[],\"UVCI\":[]}"] {
            guard case .malformed? = error(text) else {
                Issue.record("\(text): \(String(describing: error(text)))")
                continue
            }
        }
    }

    // MARK: Plain lists

    @Test func `a plain list has one identifier a line`() throws {
        let index = try read(
            "URN:UVCI:01:VN:A1\r\n\n  urn:uvci:01:vn:b2#X\t\n01DE/84503/1119349007/DXSGWLWL40SU8ZFKIYIBK39A3#S")
        #expect(index.entryCount == 3)
        for identifier in ["urn:uvci:01:vn:a1", "URN:UVCI:01:VN:B2", "01de/84503/1119349007/dxsgwlwl40su8zfkiyibk39a3"]
        {
            #expect(index.contains(identifier: identifier), "\(identifier)")
        }
        #expect(!index.contains(identifier: ""))
    }

    @Test func `LF, CR LF and CR alone end a line, and a byte order mark is no part of the first`() throws {
        for text in ["01VNA1\n01VNB2", "01VNA1\r\n01VNB2\r\n", "01VNA1\r01VNB2\r", "\u{FEFF}01VNA1\n01VNB2"] {
            let index = try read(text)
            #expect(index.entryCount == 2, "\(text.debugDescription)")
            #expect(index.contains(identifier: "01VNA1") && index.contains(identifier: "01VNB2"))
        }
        #expect(error("\u{FEFF}") == .empty)
        #expect(error("\u{FEFF}\u{FEFF}01VNA1") == .line(number: 1, expected: anIdentifier))
        #expect(error("01VNA1\r\r\n01VNB2\rx") == .line(number: 4, expected: anIdentifier))
    }

    @Test func `an empty file and one of blanks alone are refused`() {
        for text in ["", " ", "\n\n", "\r\n\t", "\r"] { #expect(error(text) == .empty) }
    }

    @Test func `a line that is no identifier is refused by its number`() {
        let long = "01VN" + String(repeating: "A", count: 253)
        for wrong in [
            "A,B", "<html>", "Đặng", "A\u{0}", ":::", "A\"", long, "A1", "revoked", "01", "01VN", "01VN::", "1VNA1",
            "01:1N:A1", "01VN A1", "01 IS/ABC4556#8", "01VN\tA1", "URN:UVCI:01:VN:A1 URN:UVCI:01:VN:B2", "URN:UVCI:", "URN:ISBN:01:VN:A1",
            "vFQu1lBi5wNO5CS/3lCn8w==", "01VNu1lBi5wNO5CS/3lCnA==", "-----BEGIN CERTIFICATE-----", "# 01VNA1",
            "01VNA1\u{A0}", "\u{FEFF}01VNA1",
        ] {
            #expect(error("01VNA1\n\n" + wrong + "\n") == .line(number: 3, expected: anIdentifier), "\(wrong)")
        }
        #expect(throws: RevocationListError.line(number: 1, expected: anIdentifier)) {
            try RevocationListReader.read([0x80, 0xFF], at: clock)
        }
    }

    // MARK: Indices

    @Test func `lists are looked up together`() throws {
        var index = RevocationIndex()
        #expect(index.entryCount == 0 && !index.contains(identifier: "01VNA1"))
        index.formUnion(try read("01VNA1"))
        index.formUnion(try read(Self.batch()))
        index.formUnion(try read("01VNA1\n01VNB2"))
        #expect(index.entryCount == 3)
        #expect(index.contains(identifier: "01VNA1") && index.contains(identifier: "01vnb2#X"))
        #expect(index.contains(try hash("bc542ed65062e7034ee424bfde50a7f3"), type: .identifier))
    }

    @Test func `a hash is the first 16 bytes of a digest`() throws {
        let digest = bytes(hex: "bc542ed65062e7034ee424bfde50a7f37b3b3e73b854353ad34210e993131d21")
        #expect(RevocationHash(digest) == RevocationHash(digest.prefix(16)))
        #expect(RevocationHash(digest.prefix(15)) == nil)
        for index in 0..<16 {
            var changed = digest
            changed[index] ^= 1
            #expect(RevocationHash(changed) != RevocationHash(digest), "byte \(index)")
        }
    }

    @Test func `errors are told in words`() {
        let words: [(RevocationListError, String)] = [
            (.notRecognised, "neither a gateway batch, nor a list of identifiers, nor a list of hashes"),
            (.empty, "the list has no entry"), (.expired(at: clock), "the list expired at 2022-01-15T12:00:00Z"),
            (.member(name: "expires", expected: "a date-time"), "member expires is not a date-time"),
            (.tooManyEntries(count: 1_001, limit: 1_000), "1001 entries, at most 1000 are allowed"),
            (.entry(position: 3, expected: "an identifier"), "entry 3 is not an identifier"),
            (.line(number: 3, expected: "an identifier"), "line 3 is not an identifier"),
            (.unknownMember(name: "hash", expected: "hashes"), "member hash is unknown, expected hashes"),
            (.tooLong(byteCount: 9, limit: 8), "the list has 9 bytes, at most 8 are read"),
            (
                .unknownMember(name: String(repeating: "x", count: 201), expected: "hashes"),
                "member \(String(repeating: "x", count: 200))… is unknown, expected hashes"
            ),
        ]
        for (error, description) in words { #expect(error.description == description) }
        #expect(error("{")?.description.hasPrefix("JSON: ") == true)
    }
}

@Suite("Published identifiers on plain lists", .enabled(if: VectorFolders.publishedAreThere, "published vectors are missing"))
struct PublishedIdentifierTests {
    private struct Example: Decodable {
        let ci: String
    }

    /// Identifiers that no plain list takes: a blank within is how two identifiers on one line would look.
    private static let refused: Set = ["01 IS/ABC4556#8", "01 IS/ABC4557#6"]

    @Test func `every published form is accepted, but the one with a blank within`() throws {
        let file = VectorFolders.published.appending(path: "uvci/published-identifiers.json")
        let examples = try VectorFolders.decode([Example].self, from: file)
        #expect(examples.count >= 30)
        for example in examples {
            let index = try? read(example.ci)  // nil when refused
            #expect((index == nil) == Self.refused.contains(example.ci), "\(example.ci)")
            if let index { #expect(index.contains(identifier: example.ci), "\(example.ci)") }
        }
        #expect(Self.refused.isSubset(of: examples.map(\.ci)))
    }
}
