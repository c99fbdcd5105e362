import Foundation
import Testing
import TextFormats

@Suite("Base64, RFC 4648")
struct Base64Tests {
    /// RFC 4648 §10.
    static let examples = [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
        ("foobar", "Zm9vYmFy"),
    ]

    @Test func `the examples of RFC 4648 §10, both ways`() {
        for (text, encoded) in Self.examples {
            #expect(Base64.encode(Array(text.utf8)) == encoded)
            #expect(Base64.decode(encoded) == Array(text.utf8))
        }
    }

    @Test func `agrees with another encoder on every length and byte`() {
        let bytes = (0..<600).map { UInt8(truncatingIfNeeded: $0 &* 37 ^ $0 >> 3) }
        for length in 0...300 {
            let part = Array(bytes[length..<2 * length])
            let encoded = Data(part).base64EncodedString()
            #expect(Base64.encode(part) == encoded, "\(length) bytes")
            #expect(Base64.decode(encoded) == part, "\(length) bytes")
        }
    }

    @Test func `padding may be missing and lines may be broken`() {
        #expect(Base64.decode("Zm9vYg") == Array("foob".utf8))
        #expect(Base64.decode("Zm9vYmE") == Array("fooba".utf8))
        #expect(Base64.decode("Zm9v\r\nYmFy\n") == Array("foobar".utf8))
    }

    @Test func `either alphabet is read where both may come, anything else is not`() {
        let bytes: [UInt8] = [0xFB, 0xEF, 0xFF, 0xFA]  // ++//+g== and --__-g
        for text in ["++//+g==", "++//+g", "--__-g", "--__-g==", "-+_/+g"] {
            #expect(Base64.decodeEither(text) == bytes, "\(text)")
        }
        #expect(Base64.decode("--__-g") == nil, "the standard one alone")
        for text in ["--__-h", "*", "--__-g=", "- _", "é"] {
            #expect(Base64.decodeEither(text) == nil, "\(text)")
        }
    }

    @Test func `anything else is refused`() {
        for text in [
            "Z", "Zm9vY", "Zg=", "Zg===", "Zm8==", "Zm9v=", "=", "====", "Zg==Zg==", "Z=g=", "Zm 9v", "Zm9v-_", "Zm9v!",
            "Zh==", "Zm9=", "Zg==\0", "Zm9v\u{E9}",
        ] {
            #expect(Base64.decode(text) == nil, "\(text)")
        }
    }
}
