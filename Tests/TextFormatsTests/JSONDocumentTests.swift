import Bytes
import Testing

@testable import TextFormats

/// Reads a text into a document.
private func read(_ text: String, into document: inout JSONDocument) throws(JSONError) {
    let bytes = Array(text.utf8)
    let outcome: Result<Void, JSONError> = bytes.withUnsafeBytes { bytes in
        do throws(JSONError) {
            return .success(try document.read(bytes))
        } catch {
            return .failure(error)
        }
    }
    try outcome.get()
}

private func buffer(_ text: String) -> ByteBuffer {
    var buffer = ByteBuffer()
    buffer.append(utf8: text)
    return buffer
}

extension JSONDocument {
    fileprivate var tree: JSONValue { JSONValue(root, of: self) }

    fileprivate func text(_ item: Item) -> String { String(decoding: text(of: item), as: UTF8.self) }

    fileprivate func name(_ item: Item) -> String { String(decoding: name(of: item), as: UTF8.self) }

    /// The elements or members, in order.
    fileprivate func parts(of item: Item) -> [Item] {
        var parts: [Item] = []
        var next = first(in: item)
        while let part = next {
            parts.append(part)
            next = self.next(after: part)
        }
        return parts
    }
}

@Suite("JSON as a table, RFC 8259")
struct JSONDocumentTests {
    @Test func `members and elements are gone through in their order`() throws {
        var document = JSONDocument()
        try read(#"{"z":[1,"two"],"a":null}"#, into: &document)
        let members = document.parts(of: document.root)
        try #require(members.count == 2)
        #expect(document.count(of: document.root) == 2)
        #expect(members.map { document.name($0) } == ["z", "a"])
        #expect(members.map { document.kind(of: $0) } == [.array, .null])
        let elements = document.parts(of: members[0])
        #expect(document.count(of: members[0]) == 2)
        #expect(elements.map { document.kind(of: $0) } == [.number, .string])
        #expect(elements.map { document.text($0) } == ["1", "two"])
    }

    @Test func `a member is found by its name, escapes in it undone`() throws {
        var document = JSONDocument()
        try read(#"{"d\u006e":2,"x":{"dn":3},"":4}"#, into: &document)
        #expect(document.member("dn", of: document.root).flatMap { document.integer(of: $0) } == 2)
        #expect(document.member("", of: document.root).flatMap { document.integer(of: $0) } == 4)
    }

    @Test func `nothing is found of a name that is not there, nor in what is no object`() throws {
        var document = JSONDocument()
        try read(#"{"dn":[{"sd":2}]}"#, into: &document)
        #expect(document.member("d", of: document.root) == nil)
        #expect(document.member("sd", of: document.root) == nil)
        let list = document.member("dn", of: document.root)
        #expect(try document.member("sd", of: #require(list)) == nil)
        #expect(try document.member("", of: #require(list)) == nil)
    }

    @Test func `two forms of a letter are two names`() throws {
        var document = JSONDocument()
        try read("{\"e\u{301}\":1,\"\u{E9}\":2}", into: &document)
        #expect(document.member("\u{E9}", of: document.root).flatMap { document.integer(of: $0) } == 2)
    }

    @Test func `only a string is asked for as one`() throws {
        var document = JSONDocument()
        try read(#"{"a":"1","b":1}"#, into: &document)
        #expect(document.string("a", of: document.root).map { document.text($0) } == "1")
        #expect(document.string("b", of: document.root) == nil)
    }

    @Test func `a whole number that fits has its value, and any number a double`() throws {
        var document = JSONDocument()
        try read(#"[-7,1.5,9223372036854775808,"7"]"#, into: &document)
        let elements = document.parts(of: document.root)
        #expect(elements.map { document.integer(of: $0) } == [-7, nil, nil, nil])
        #expect(elements.map { document.double(of: $0) } == [-7, 1.5, 9_223_372_036_854_775_808, nil])
    }

    @Test func `strings with escapes among others are their texts`() throws {
        var document = JSONDocument()
        try read(#"["plain","\u0110\u1ed7 \"x\"\n","Đỗ","\ud83d\ude00!"]"#, into: &document)
        #expect(
            document.tree == .array([.string("plain"), .string("Đỗ \"x\"\n"), .string("Đỗ"), .string("\u{1F600}!")]))
    }

    @Test func `the next text takes the place of the last, whichever came of that`() throws {
        var document = JSONDocument()
        try read(#"{"a":[1,2,3],"b":"\n"}"#, into: &document)
        #expect(throws: JSONError.self) { try read(#"{"a":[1,"#, into: &document) }
        try read(#"{"c":"d"}"#, into: &document)
        #expect(document.tree == .object([JSONValue.Member("c", .string("d"))]))
    }

    // MARK: Trees

    @Test func `a tree that is taken in comes out again`() {
        let tree = JSONValue.object([
            JSONValue.Member("n", .null), JSONValue.Member("t", .boolean(true)), JSONValue.Member("f", .boolean(false)),
            JSONValue.Member("i", .number("-1e2")), JSONValue.Member("s", .string("é")), JSONValue.Member("e", .array([])),
            JSONValue.Member("a", .array([.object([]), .array([.null, .string("")])])),
        ])
        var document = JSONDocument()
        document.read(tree)
        #expect(document.tree == tree)
    }

    // MARK: Changes

    @Test func `a member that is appended stands behind the others`() throws {
        for text in ["{}", #"{"a":1}"#] {
            var document = JSONDocument()
            try read(text, into: &document)
            let count = document.count(of: document.root)
            document.append("b", buffer("x"), to: document.root)
            #expect(document.count(of: document.root) == count + 1)
            #expect(document.tree.members?.last == JSONValue.Member("b", .string("x")))
        }
    }

    @Test func `a value becomes the string that it is set to, and no other does`() throws {
        var document = JSONDocument()
        try read(#"{"a":1,"b":"y","c":"z","d":{"e":""},"f":[1]}"#, into: &document)
        for name in ["a", "b", "d", "f"] as [StaticString] {
            let found = document.member(name, of: document.root)
            let member = try #require(found)
            document.set(member, to: buffer("longer"))
            #expect(document.count(of: member) == 0)
            #expect(document.first(in: member) == nil)
        }
        #expect(
            document.tree
                == .object([
                    JSONValue.Member("a", .string("longer")), JSONValue.Member("b", .string("longer")),
                    JSONValue.Member("c", .string("z")), JSONValue.Member("d", .string("longer")),
                    JSONValue.Member("f", .string("longer")),
                ]))
    }

    @Test func `empty strings are taken out wherever they stand, and nothing else that is empty`() throws {
        let cases = [
            (#"{"a":"","b":1}"#, #"{"b":1}"#), (#"{"a":1,"b":"","c":"","d":2}"#, #"{"a":1,"d":2}"#),
            (#"{"a":1,"b":""}"#, #"{"a":1}"#), (#"{"a":"","b":""}"#, "{}"), ("{}", "{}"),
            (#"{"a":[],"b":{},"c":null,"d":" ","e":0}"#, #"{"a":[],"b":{},"c":null,"d":" ","e":0}"#),
        ]
        for (text, expected) in cases {
            var document = JSONDocument()
            try read(text, into: &document)
            document.removeEmptyStrings(from: document.root)
            #expect(try document.tree == JSONValue(parsing: Array(expected.utf8)), "\(text)")
            // What is appended then stands behind what is left.
            document.append("z", buffer("z"), to: document.root)
            #expect(document.tree.members?.count == document.count(of: document.root), "\(text)")
            #expect(document.tree.members?.last == JSONValue.Member("z", .string("z")), "\(text)")
        }
    }
}
