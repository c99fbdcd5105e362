import CBOR
import Foundation
import Testing
import TextFormats
import VectorSupport

@testable import HealthCertificate

/// A verdict for each release, `+` or `-`, as the verdict files have them.
private func verdicts(of content: JSONValue) throws -> String {
    var cbor = CBORWriter()
    JSONContent.write(content, to: &cbor)
    return try verdicts(ofCBOR: cbor.buffer.array)
}

private func verdicts(ofCBOR bytes: [UInt8]) throws -> String {
    let document = try CBORDocument(decoding: bytes)
    return SchemaRelease.allCases.map { release in
        SchemaCheck.violations(of: document.root, in: document, release: release).isEmpty ? "+" : "-"
    }.joined()
}

private func json(_ file: URL) throws -> JSONValue {
    try JSONValue(parsing: Array(Data(contentsOf: file)))
}

@Suite("Schema releases")
struct SchemaVerdictTests {
    static let folder = VectorFolders.own.appending(path: "schema-verdicts")

    /// `content` with the value at `path` replaced, or removed for nil.
    static func changed(_ content: JSONValue, _ path: ArraySlice<JSONValue>, _ value: JSONValue?) -> JSONValue?
    {
        guard let step = path.first else { return value }
        switch content {
        case .array(var elements):
            guard let index = step.integer.map(Int.init), let new = changed(elements[index], path.dropFirst(), value)
            else { return nil }
            elements[index] = new
            return .array(elements)
        case .object(var members):
            let index = members.firstIndex { $0.name == step.string }
            let new = changed(index.map { members[$0].value } ?? .null, path.dropFirst(), value)
            if let index { members.remove(at: index) }
            if let new { members.append(JSONValue.Member(step.string ?? "", new)) }
            return .object(members)
        default: return nil
        }
    }

    @Test func `every change to a sound content has the verdicts of another validator`() throws {
        let file = try json(Self.folder.appending(path: "variants.json"))
        let bases = try #require(file["bases"])
        let variants = try #require(file["variants"]?.array)
        #expect(file["releases"]?.array?.compactMap(\.string) == SchemaRelease.allCases.map(\.rawValue))
        for base in bases.members ?? [] { #expect(try verdicts(of: base.value) == "+++++++++", "\(base.name)") }
        #expect(variants.count == 837)
        for variant in variants {
            let base = try #require(bases[variant["base"]?.string ?? ""])
            let path = try #require(variant["path"]?.array)
            let content = try #require(Self.changed(base, path[...], variant["value"]))
            let found = try verdicts(of: content)
            let isNew = variant["value"].map { "\($0)" } ?? "removed"
            #expect(found == variant["verdicts"]?.string, "\(path.map { $0.string ?? "0" }) \(isNew.prefix(60))")
        }
    }

    @Test(.enabled(if: VectorFolders.publishedAreThere, "published vectors are missing"))
    func `every published content has the verdicts of another validator`() throws {
        let lines = try String(contentsOf: Self.folder.appending(path: "verdicts.txt"), encoding: .utf8).split(
            separator: "\n")
        #expect(lines.count == 502)
        let images = try json(VectorFolders.published.appending(path: "qa-images/index.json")).array ?? []
        for line in lines {
            let expected = line.prefix(9)
            let path = String(line.dropFirst(10))
            let content: JSONValue?
            if path.hasPrefix("qa-images/") {
                let name = String(path.dropFirst("qa-images/".count))
                content = images.first { $0["file"]?.string == name }?["hcert"]
            } else {
                let file = try json(VectorFolders.published.appending(path: path))
                content = path.hasPrefix("dgc-testdata/") ? file["JSON"] : file
            }
            #expect(try verdicts(of: #require(content, "\(path)")) == expected, "\(path)")
        }
    }

    @Test(.enabled(if: VectorFolders.publishedAreThere, "published vectors are missing"))
    func `every sample is valid or invalid as its folder says, under the release that it names`() throws {
        let samples = VectorFolders.jsonFiles(below: VectorFolders.published.appending(path: "schema/samples"))
        #expect(samples.count == 26)
        for sample in samples {
            var cbor = CBORWriter()
            let content = try json(sample)
            JSONContent.write(content, to: &cbor)
            let document = try CBORDocument(decoding: cbor.buffer.array)
            let release = try #require(content["ver"]?.string.flatMap(SchemaRelease.init))
            let violations = SchemaCheck.violations(of: document.root, in: document, release: release)
            #expect(
                violations.isEmpty == !sample.path.contains("/invalid/"), "\(sample.lastPathComponent): \(violations)")
        }
    }
}

@Suite("Schema violations")
struct SchemaViolationTests {
    private func violations(
        _ content: CBORValue, release: SchemaRelease = .v1_3_0, allowingAdditionalMembers: Bool = true
    ) throws -> [SchemaViolation] {
        let document = try CBORDocument(decoding: content.encoded())
        return SchemaCheck.violations(
            of: document.root, in: document, release: release, allowingAdditionalMembers: allowingAdditionalMembers)
    }

    @Test func `a content by the book has none under any release`() throws {
        for (group, content) in Contents.all {
            for release in SchemaRelease.allCases {
                let found = try violations(content, release: release, allowingAdditionalMembers: false)
                #expect(found.isEmpty, "\(group) \(release)")
            }
        }
    }

    @Test func `a violation says where and what`() throws {
        let changes: [(String, CBORValue?, SchemaViolation.Rule, String)] = [
            ("v.0.dt", nil, .required, "v.0.dt is required"),
            (
                "v.0.is", .text(String(repeating: "Đ", count: 81)), .tooLong(limit: 80),
                "v.0.is is longer than 80 characters"
            ),
            ("nam.fnt", .text("Đ"), .pattern, "nam.fnt is not of the form that the schema demands"),
            ("v.0.dn", .unsigned(0), .outOfRange, "v.0.dn is outside the range that the schema allows"),
            ("v", .array([]), .entryCount(0), "v has 0 entries"),
            ("v", nil, .groupCount(0), "0 of v, t and r, expected exactly one"),
        ]
        for (path, value, rule, description) in changes {
            let found = try violations(Contents.vaccination.setting(path, value))
            #expect(found.map(\.rule) == [rule], "\(path)")
            #expect(found.map(\.description) == [description])
        }
        let found = try violations(Contents.vaccination.setting("v.0.dt", .unsigned(1))).first
        #expect(found?.path == "v.0.dt")
        #expect(found?.description.hasPrefix("v.0.dt is ") == true)
        #expect(try violations(.array([])).first?.description.hasPrefix("the DCC is ") == true)
    }

    @Test func `other members pass, unless they are forbidden`() throws {
        for path in ["extra", "nam.extra", "v.0.extra"] {
            let content = Contents.vaccination.setting(path, .text("x"))
            #expect(try violations(content).isEmpty)
            let found = try violations(content, allowingAdditionalMembers: false)
            #expect(found == [SchemaViolation(path: path, rule: .notInSchema)], "\(path)")
        }
        let numbered = Contents.vaccination.adding(key: .unsigned(7), .null, at: "nam")
        #expect(try violations(numbered, allowingAdditionalMembers: false).map(\.path) == ["nam.7"])
    }

    @Test func `dr is in the schema until 1.1.0`() throws {
        let content = Contents.test.setting("t.0.dr", .text("2021-10-05T09:00:00Z"))
        for release in SchemaRelease.allCases {
            let found = try violations(content, release: release, allowingAdditionalMembers: false)
            #expect(found.isEmpty == (release <= .v1_1_0), "\(release)")
        }
    }

    @Test func `what JSON cannot say is judged as what it stands for`() throws {
        #expect(try violations(Contents.test.setting("t.0.sc", .tagged(0, .text("2021-10-05T07:00:00Z")))).isEmpty)
        #expect(try !violations(Contents.test.setting("t.0.sc", .tagged(1, .text("2021-10-05T07:00:00Z")))).isEmpty)
        #expect(try !violations(Contents.test.setting("t.0.sc", .tagged(0, .unsigned(1)))).isEmpty)
        #expect(try violations(Contents.vaccination.setting("v.0.dn", .float(2))).isEmpty)
        for value in [.float(.nan), .float(.infinity), .float(-.infinity), .negative(.max)] as [CBORValue] {
            #expect(try !violations(Contents.vaccination.setting("v.0.dn", value)).isEmpty, "\(value)")
        }
        #expect(
            try violations(Contents.vaccination.setting("v.0.dn", .unsigned(.max))).isEmpty,
            "no upper bound since 1.3.0")
    }

    @Test func `a text in chunks is one text`() throws {
        // { "ver": (_ "1.", "3.0") } and nothing else: only the other members are missing.
        let document = try CBORDocument(decoding: bytes(hex: "a163766572" + "7f62312e63332e30ff"))
        let found = SchemaCheck.violations(of: document.root, in: document, release: .v1_3_0)
        #expect(Set(found.map(\.path)) == ["nam", "dob", ""] && found.count == 3)
    }
}
