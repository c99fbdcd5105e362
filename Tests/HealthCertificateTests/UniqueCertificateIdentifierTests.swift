import Bytes
import Foundation
import HealthCertificate
import Testing
import VectorSupport

@Suite("Certificate identifiers")
struct UniqueCertificateIdentifierTests {
    /// Computed with the Python script of eu-dcc-schema, and by hand for the first.
    static let checkCharacters: [(identifier: String, check: Character)] = [
        ("URN:UVCI:01:VN:AB12CD34", "T"), ("URN:UVCI:01:NL:187/37512422923", "Z"),
        ("URN:UVCI:01:AT:10807843F94AEE0EE5093FBC254BD813", "B"),
        ("URN:UVCI:01:VN:FFFE3D31FABD035899134A9D3BAE9BCF", "C"),
        // The comment in the reference script says S; its code says H.
        ("URN:UVCI:01:NL:MY/INPUT/STRING", "H"),
    ]

    @Test func `the check character of the worked examples`() {
        for (identifier, check) in Self.checkCharacters {
            #expect(UniqueCertificateIdentifier.checkCharacter(for: identifier) == check, "\(identifier)")
            #expect(UniqueCertificateIdentifier.checkCharacter(for: identifier.lowercased()) == check, "\(identifier)")
            #expect(UniqueCertificateIdentifier.hasRightCheckCharacter("\(identifier)#\(check)"))
            #expect(UniqueCertificateIdentifier.hasRightCheckCharacter("\(identifier)#\(check)".lowercased()))
        }
    }

    @Test func `a changed character and a swapped pair are noticed`() {
        #expect(!UniqueCertificateIdentifier.hasRightCheckCharacter("URN:UVCI:01:VN:AB12CD35#T"))
        #expect(!UniqueCertificateIdentifier.hasRightCheckCharacter("URN:UVCI:01:VN:BA12CD34#T"))
        #expect(!UniqueCertificateIdentifier.hasRightCheckCharacter("URN:UVCI:01:VN:AB12CD34#S"))
    }

    @Test func `characters outside the 38 have no check character`() {
        for identifier in ["URN:UVCI:01:VN:A B", "A-B", "A#B", "É", "A_"] {
            #expect(UniqueCertificateIdentifier.checkCharacter(for: identifier) == nil, "\(identifier)")
        }
        for identifier in ["", "#", "#T", "T", "URN:UVCI:01:VN:AB12CD34", "URN:UVCI:01:VN:AB12CD34T", "A B#C"] {
            #expect(!UniqueCertificateIdentifier.hasRightCheckCharacter(identifier), "\(identifier)")
        }
    }

    @Test func `an identifier is made of country and 32 digits`() {
        func made(_ opaque: [UInt8], withCheckCharacter: Bool) -> String {
            var buffer = ByteBuffer()
            buffer.append(utf8: "left alone: ")
            opaque.withUnsafeBytes {
                UniqueCertificateIdentifier.append(
                    opaque: $0, country: "VN", withCheckCharacter: withCheckCharacter, to: &buffer)
            }
            return String(decoding: buffer.array, as: UTF8.self)
        }
        let opaque = bytes(hex: "fffe3d31fabd035899134a9d3bae9bcf")
        let identifier = "URN:UVCI:01:VN:FFFE3D31FABD035899134A9D3BAE9BCF"
        #expect(made(opaque, withCheckCharacter: false) == "left alone: " + identifier)
        #expect(made(opaque, withCheckCharacter: true) == "left alone: " + identifier + "#C")
    }

    @Test func `lists are compared trimmed, in capitals, without the check character`() {
        let forms = [
            "URN:UVCI:01:VN:AB12", "urn:uvci:01:vn:ab12", " URN:UVCI:01:VN:AB12\r\n", "URN:UVCI:01:VN:AB12#T",
            "URN:UVCI:01:VN:AB12#t", "\tUrn:Uvci:01:VN:aB12#X ",
        ]
        for form in forms { #expect(UniqueCertificateIdentifier.normalized(form) == "URN:UVCI:01:VN:AB12", "\(form)") }
        #expect(UniqueCertificateIdentifier.normalized("A#BC") == "A#BC")
        #expect(UniqueCertificateIdentifier.normalized("A#") == "A#")
        #expect(UniqueCertificateIdentifier.normalized("#B") == "")
        #expect(UniqueCertificateIdentifier.normalized("") == "")
        #expect(UniqueCertificateIdentifier.normalized("A#B#C") == "A#B")
    }
}

@Suite(
    "Certificate identifiers, published",
    .enabled(if: VectorFolders.publishedAreThere, "published vectors are missing"))
struct PublishedIdentifierTests {
    private struct Identifier: Decodable {
        let ci: String
        let from: String
        let luhn_mod_38_of_rest: String?
        let matches: Bool?
    }

    private struct Example: Decodable {
        let text: String
        let check: String
    }

    @Test func `the check character of every published identifier that has one`() throws {
        let file = VectorFolders.published.appending(path: "uvci/published-identifiers.json")
        let identifiers = try VectorFolders.decode([Identifier].self, from: file)
        #expect(identifiers.count == 196)
        for identifier in identifiers {
            let right = UniqueCertificateIdentifier.hasRightCheckCharacter(identifier.ci)
            #expect(right == (identifier.matches ?? false), "\(identifier.ci) from \(identifier.from)")
            guard let end = identifier.ci.lastIndex(of: "#") else { continue }
            let check = UniqueCertificateIdentifier.checkCharacter(for: String(identifier.ci[..<end]))
            #expect(
                check.map(String.init) == identifier.luhn_mod_38_of_rest, "\(identifier.ci) from \(identifier.from)")
        }
    }

    @Test func `the example of eu-dcc-schema`() throws {
        let file = VectorFolders.published.appending(path: "uvci/luhn-example.json")
        let example = try VectorFolders.decode(Example.self, from: file)
        #expect(UniqueCertificateIdentifier.checkCharacter(for: example.text).map(String.init) == example.check)
    }
}
