public import CBOR

/// One place where a DCC differs from a release of the schema.
public struct SchemaViolation: Equatable, Sendable, CustomStringConvertible {
    public enum Rule: Equatable, Sendable {
        case required
        case wrongType(expected: String, found: String)
        case tooLong(limit: Int)
        case pattern
        case outOfRange
        case entryCount(Int)
        case groupCount(Int)
        case notInSchema
    }

    /// Where, such as `v.0.dt`; empty for the DCC itself.
    public let path: String

    public let rule: Rule

    public var description: String {
        let place = path.isEmpty ? "the DCC" : path
        return switch rule {
        case .required: "\(place) is required"
        case .wrongType(let expected, let found): "\(place) is \(found), expected \(expected)"
        case .tooLong(let limit): "\(place) is longer than \(limit) characters"
        case .pattern: "\(place) is not of the form that the schema demands"
        case .outOfRange: "\(place) is outside the range that the schema allows"
        case .entryCount(let count): "\(place) has \(count) entries"
        case .groupCount(let count): "\(count) of v, t and r, expected exactly one"
        case .notInSchema: "\(place) is not in the schema"
        }
    }
}

/// The strict check of a DCC against one release of the published schema.
///
/// `format` is not asserted, null is a value like any other, a float that is whole is an integer, and lengths count
/// code points, as JSON Schema 2020-12 has it. Members that the schema does not name are let pass, unless the caller
/// forbids them, as issuing does.
///
/// A class, because the checks hand themselves down many times for each certificate.
public final class SchemaCheck {
    private let document: CBORDocument
    private let release: SchemaRelease
    private let table: SchemaTable
    private let allowsAdditionalMembers: Bool
    private var violations: [SchemaViolation] = []

    /// - Parameter item: the DCC, an item of `document`.
    /// - Returns: everything that differs; empty when the DCC is valid.
    public static func violations(
        of item: CBORDocument.Item, in document: CBORDocument, release: SchemaRelease,
        allowingAdditionalMembers: Bool = true
    ) -> [SchemaViolation] {
        let check = SchemaCheck(
            document: document, release: release, allowsAdditionalMembers: allowingAdditionalMembers)
        check.checkCertificate(item)
        return check.violations
    }

    private init(document: CBORDocument, release: SchemaRelease, allowsAdditionalMembers: Bool) {
        self.document = document
        self.release = release
        table = SchemaTable.of(release)
        self.allowsAdditionalMembers = allowsAdditionalMembers
    }

    private typealias Item = CBORDocument.Item

    private typealias MemberType = SchemaTable.MemberType

    private func checkCertificate(_ item: Item) {
        checkMap(item, in: "", table.certificate)
        guard release.hasOneEntry, case .map = document.kind(of: item) else { return }
        let groupCount = CertificateKind.allCases.count { document.value(forKey: $0.group, in: item) != nil }
        if groupCount != 1 { violate("", .groupCount(groupCount)) }
    }

    // MARK: Checking

    /// Goes through the entries of a map once. Paths are put together for violations alone.
    ///
    /// - Parameter parent: the path of the map.
    private func checkMap(_ item: Item, in parent: String, _ members: [SchemaTable.Member]) {
        guard case .map = document.kind(of: item) else { return violate(parent, wrongType(item, "an object")) }
        var found: UInt32 = 0
        for (key, value) in document.entries(of: item) {
            if let index = members.firstIndex(where: { document.isText(key, $0.name) }) {
                found |= 1 << UInt32(index)
                check(value, Place(parent: parent, name: members[index].name), members[index].type)
            } else if !allowsAdditionalMembers {
                let name = document.text(of: key) ?? document.diagnosticNotation(of: key)
                violate(parent.isEmpty ? name : "\(parent).\(name)", .notInSchema)
            }
        }
        for (index, member) in members.enumerated() where member.isRequired && found & 1 << UInt32(index) == 0 {
            violate(Place(parent: parent, name: member.name).path, .required)
        }
    }

    /// Where a member stands, not yet put into words.
    private struct Place {
        let parent: String
        let name: StaticString

        var path: String { parent.isEmpty ? "\(name)" : "\(parent).\(name)" }
    }

    private func check(_ value: Item, _ place: Place, _ type: MemberType) {
        switch type {
        case .text(let lengthMax, let pattern): checkText(value, place, lengthMax: lengthMax, pattern)
        case .dose: checkDose(value, place)
        case .name: checkName(value, path: place.path)
        case .group(let kind): checkGroup(value, path: place.path, kind)
        }
    }

    /// A date under tag 0 is the text that JSON has in its place.
    private func checkText(_ value: Item, _ place: Place, lengthMax: Int?, _ pattern: SchemaPattern?) {
        var content = value
        if case .tag(0) = document.kind(of: value), let tagged = document.content(ofTag: value) { content = tagged }
        guard case .text = document.kind(of: content) else { return violate(place.path, wrongType(value, "a string")) }
        if lengthMax == nil, pattern == nil { return }
        withText(of: content) { text in
            // No text has more characters than bytes.
            if let lengthMax, text.count > lengthMax, characterCount(text) > lengthMax {
                violate(place.path, .tooLong(limit: lengthMax))
            }
            if let pattern, !pattern.matches(text) { violate(place.path, .pattern) }
        }
    }

    private func checkDose(_ value: Item, _ place: Place) {
        var number: Int64?
        switch document.kind(of: value) {
        case .unsigned(let value): number = Int64(clamping: value)
        case .negative: number = -1
        case .float(let value) where value.isFinite && value == value.rounded():
            number = value >= 1e18 ? .max : value <= -1e18 ? .min : Int64(value)
        default: break
        }
        guard let number else { return violate(place.path, wrongType(value, "an integer")) }
        if number < 1 || number > release.doseMax ?? .max { violate(place.path, .outOfRange) }
    }

    private func checkName(_ value: Item, path: String) {
        checkMap(value, in: path, table.name)
        guard release.acceptsGivenNameAlone, case .map = document.kind(of: value) else { return }
        if document.value(forKey: "fnt", in: value) == nil, document.value(forKey: "gnt", in: value) == nil {
            violate(path + ".fnt", .required)
        }
    }

    private func checkGroup(_ value: Item, path: String, _ kind: CertificateKind) {
        guard case .array(let count) = document.kind(of: value) else {
            return violate(path, wrongType(value, "an array"))
        }
        if count < 1 || (release.hasOneEntry && count > 1) { violate(path, .entryCount(count)) }
        for (index, entry) in document.elements(of: value).enumerated() {
            checkMap(entry, in: "\(path).\(index)", table.entry(of: kind))
        }
    }

    // MARK: Pieces

    private func violate(_ path: String, _ rule: SchemaViolation.Rule) {
        violations.append(SchemaViolation(path: path, rule: rule))
    }

    private func wrongType(_ item: Item, _ expected: String) -> SchemaViolation.Rule {
        .wrongType(expected: expected, found: document.kind(of: item).description)
    }

    private func withText(of item: Item, _ body: (UnsafeBufferPointer<UInt8>) -> Void) {
        if let range = document.contentRange(of: item) {
            document.bytes.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[range])) }
        } else {
            var text = document.text(of: item) ?? ""
            text.withUTF8(body)
        }
    }

    private func characterCount(_ text: UnsafeBufferPointer<UInt8>) -> Int {
        text.reduce(0) { $1 & 0xC0 == 0x80 ? $0 : $0 + 1 }
    }
}
