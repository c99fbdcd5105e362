import CBOR
import HealthCertificate
import Testing
import TextFormats

@Suite("JSON as CBOR, RFC 8949 §4.2.1")
struct JSONContentTests {
    private func written(_ json: String) throws -> [UInt8] {
        var cbor = CBORWriter()
        try JSONContent.write(JSONValue(parsing: Array(json.utf8)), to: &cbor)
        return cbor.buffer.array
    }

    @Test func `members stand in the order of their encoded names, the shorter first`() throws {
        let bytes = try written(#"{"dob":1,"v":{"sd":2,"ci":3},"nam":4}"#)
        #expect(
            bytes == [
                0xA3,  // map of 3
                0x61, 0x76,  // "v"
                0xA2,  // map of 2
                0x62, 0x63, 0x69, 0x03,  // "ci": 3
                0x62, 0x73, 0x64, 0x02,  // "sd": 2
                0x63, 0x64, 0x6F, 0x62, 0x01,  // "dob": 1
                0x63, 0x6E, 0x61, 0x6D, 0x04,  // "nam": 4
            ])
    }

    @Test func `names that begin alike are in order, however long they are`() throws {
        let bytes = try written(#"{"abcdefgz":1,"abcdefghi":2,"abcdefgh":3,"abcdefg":4,"":5,"é":6,"z\u0000":7,"z":8}"#)
        let document = try CBORDocument(decoding: bytes)
        let names = document.entries(of: document.root).compactMap { document.text(of: $0.key) }
        #expect(names == ["", "z", "z\0", "é", "abcdefg", "abcdefgh", "abcdefgz", "abcdefghi"])
    }

    @Test func `of names of 255 bytes and more the shorter stands first as well, whatever letters it has`() throws {
        let names = [
            String(repeating: "z", count: 254), String(repeating: "b", count: 255), String(repeating: "z", count: 255),
            String(repeating: "a", count: 256), String(repeating: "a", count: 255) + "b", String(repeating: "A", count: 300),
        ]
        for given in [names, names.reversed()] {
            let document = try CBORDocument(decoding: written("{" + given.map { "\"\($0)\":0" }.joined(separator: ",") + "}"))
            let found = document.entries(of: document.root).compactMap { document.text(of: $0.key) }
            #expect(found.map(names.firstIndex) == Array(names.indices))
        }
    }

    @Test func `members of one name stay in the order in which they came`() {
        var cbor = CBORWriter()
        let members = [JSONValue.Member("b", .number("1")), .init("a", .number("2")), .init("b", .number("3"))]
        JSONContent.write(.object(members), to: &cbor)
        #expect(cbor.buffer.array == [0xA3, 0x61, 0x61, 0x02, 0x61, 0x62, 0x01, 0x61, 0x62, 0x03])
    }

    @Test func `every kind of value has its form`() throws {
        #expect(
            try written(#"[null,true,false,-1,1.5,"é",[],{}]"#) == [
                0x88,  // array of 8
                0xF6, 0xF5, 0xF4,  // null, true, false
                0x20,  // -1
                0xF9, 0x3E, 0x00,  // 1.5
                0x62, 0xC3, 0xA9,  // "é"
                0x80, 0xA0,  // [], {}
            ])
    }
}
