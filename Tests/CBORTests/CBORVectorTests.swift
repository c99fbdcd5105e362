import CBOR
import Testing
import VectorSupport

@Suite("Published CBOR vectors", .enabled(if: VectorFolders.publishedAreThere, "published vectors are missing"))
struct CBORVectorTests {
    private let folder = VectorFolders.published.appending(path: "cbor")

    /// wg-good has items nested some 500 deep, which only a reader with raised limits takes.
    private let generous = CBORLimits(nestingDepthMax: 2_000, itemCountMax: 100_000)

    /// f818, simple value 24 in two bytes, is an example of RFC 7049 that RFC 8949 §3.3 refuses.
    @Test func `decodes every example of appendix A, but the one that RFC 8949 withdrew`() throws {
        let examples = try JSONObject.list(file: folder.appending(path: "appendix_a.json"))
        #expect(examples.count > 70)
        for example in examples {
            let encoded = bytes(hex: example.text("hex")!)
            if encoded == [0xF8, 0x18] {
                #expect(throws: CBORError(reason: .invalidSimpleValue(24), offset: 0)) { try CBORDocument(decoding: encoded) }
                continue
            }
            let document = try CBORDocument(decoding: encoded)
            let text = document.diagnosticNotation(of: document.root)
            if let diagnostic = example.text("diagnostic"), !diagnostic.contains("_") {
                #expect(Self.isSame(text, diagnostic), "\(hex(encoded)): \(text) is not \(diagnostic)")
            }
            if let decoded = example["decoded"] as? String {
                #expect(document.text(of: document.root) == decoded)
            }
            if example.flag("roundtrip") == true {
                #expect(CBORValue(document.root, in: document).encoded() == encoded, "\(hex(encoded))")
            }
        }
    }

    /// Floats are written in several ways that mean the same.
    private static func isSame(_ text: String, _ diagnostic: String) -> Bool {
        text == diagnostic || (Double(text) != nil && Double(text) == Double(diagnostic))
    }

    @Test func `takes every well-formed item of the working group's tests`() throws {
        for name in ["wg-good.json", "wg-spike.json", "wg-bad-tag-content.json"] {
            for test in try JSONObject(file: folder.appending(path: name)).objects("tests") {
                let encoded = bytes(hex: test.text("encoded")!)
                let isWellFormed = test.flag("well_formed_by_reference") ?? true
                guard test.flag("fail") != true, isWellFormed else { continue }
                do {
                    _ = try CBORDocument(decoding: encoded, limits: generous)
                } catch {
                    // Well-formed, and refused for what it means: keys must differ (RFC 8949 §5.6).
                    #expect(error.reason == .duplicateMapKey, "\(name) \(hex(encoded).prefix(60)): \(error)")
                }
            }
        }
    }

    @Test func `refuses every ill-formed item`() throws {
        for name in ["wg-bad.json", "rfc8949-appendix-f.json"] {
            let tests = try JSONObject(file: folder.appending(path: name)).objects("tests")
            #expect(tests.count > 10)
            for test in tests {
                let encoded = bytes(hex: test.text("encoded")!)
                #expect(throws: CBORError.self, "\(name) \(hex(encoded))") {
                    try CBORDocument(decoding: encoded, limits: generous)
                }
            }
        }
    }

    @Test func `encodes deterministically`() throws {
        for test in try JSONObject.list(file: folder.appending(path: "dcbor-valid.json")) {
            let encoded = bytes(hex: test.text("hex")!)
            let document = try CBORDocument(decoding: encoded, limits: generous)
            #expect(CBORValue(document.root, in: document).encoded() == encoded, "\(hex(encoded))")
        }
    }
}

@Suite("CBOR examples typed from the RFC")
struct OwnCBORVectorTests {
    private let folder = VectorFolders.own.appending(path: "rfc8949")

    @Test func `there are examples, and each is taken or refused as its file says`() throws {
        var count = 0
        for file in VectorFolders.jsonFiles(below: folder) {
            let object = try JSONObject(file: file)
            let tests = object.objects("tests") + object.objects("examples") + object.objects("cases")
            let refuses = file.lastPathComponent.contains("ill") || file.lastPathComponent.contains("-f") || object.flag("fail") == true
            for test in tests {
                guard let text = test.text("hex") ?? test.text("encoded") else { continue }
                count += 1
                let encoded = bytes(hex: text)
                let isTaken = (try? CBORDocument(decoding: encoded)) != nil
                #expect(isTaken == !refuses, "\(file.lastPathComponent) \(text)")
            }
        }
        #expect(count > 100)
    }
}
