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
public struct SchemaCheck {
    private let document: CBORDocument
    private let release: SchemaRelease
    private let allowsAdditionalMembers: Bool
    private var violations: [SchemaViolation] = []

    /// - Parameter item: the DCC, an item of `document`.
    /// - Returns: everything that differs; empty when the DCC is valid.
    public static func violations(
        of item: CBORDocument.Item, in document: CBORDocument, release: SchemaRelease,
        allowingAdditionalMembers: Bool = true
    ) -> [SchemaViolation] {
        var check = SchemaCheck(
            document: document, release: release, allowsAdditionalMembers: allowingAdditionalMembers)
        check.checkCertificate(item)
        return check.violations
    }

    private init(document: CBORDocument, release: SchemaRelease, allowsAdditionalMembers: Bool) {
        self.document = document
        self.release = release
        self.allowsAdditionalMembers = allowsAdditionalMembers
    }

    private typealias Item = CBORDocument.Item

    /// What a member must be. Text has a length in characters and a pattern, either of which may be absent.
    private enum MemberType {
        case text(lengthMax: Int?, SchemaPattern?)
        case dose
        case name
        case group(CertificateKind)
    }

    private struct Member {
        let name: String
        let type: MemberType
        let isRequired: Bool

        init(_ name: String, _ type: MemberType, required: Bool = true) {
            self.name = name
            self.type = type
            isRequired = required
        }
    }

    // MARK: The schema

    private mutating func checkCertificate(_ item: Item) {
        checkMap(item, path: "", certificateMembers)
        guard release.hasOneEntry, case .map = document.kind(of: item) else { return }
        let groups = CertificateKind.allCases.filter { document.value(forKey: $0.group, in: item) != nil }
        if groups.count != 1 { violate("", .groupCount(groups.count)) }
    }

    private var certificateMembers: [Member] {
        [
            Member("ver", .text(lengthMax: nil, .version)),
            Member("nam", .name),
            Member("dob", .text(lengthMax: nil, dateOfBirthPattern)),
            Member("v", .group(.vaccination), required: false),
            Member("t", .group(.test), required: false),
            Member("r", .group(.recovery), required: false),
        ]
    }

    private var dateOfBirthPattern: SchemaPattern {
        release < .v1_1_0 ? .fullDateOfBirth : release < .v1_3_0 ? .partialDateOfBirth : .optionalDateOfBirth
    }

    private var nameMembers: [Member] {
        let written = MemberType.text(lengthMax: release.textLengthMax, nil)
        let transliterated = MemberType.text(lengthMax: release.textLengthMax, .transliterated)
        return [
            Member("fn", written, required: false),
            Member("fnt", transliterated, required: !release.acceptsGivenNameAlone),
            Member("gn", written, required: false),
            Member("gnt", transliterated, required: false),
        ]
    }

    private func members(of kind: CertificateKind) -> [Member] {
        let code = MemberType.text(lengthMax: nil, nil)
        let bounded = MemberType.text(lengthMax: release.textLengthMax, nil)
        let common = [
            Member("tg", code), Member("co", .text(lengthMax: nil, .country)), Member("is", bounded),
            Member("ci", bounded),
        ]
        switch kind {
        case .vaccination:
            return common + [
                Member("vp", code), Member("mp", code), Member("ma", code), Member("dn", .dose), Member("sd", .dose),
                Member("dt", code),
            ]
        case .test:
            let members = common + [
                Member("tt", code),
                Member("nm", .text(lengthMax: release < .v1_3_0 ? nil : 80, nil), required: false),
                Member("ma", code, required: false), Member("sc", code), Member("tr", code),
                Member("tc", bounded, required: release.requiresTestingCentre),
            ]
            return release.hasResultDate ? members + [Member("dr", code, required: false)] : members
        case .recovery:
            return common + [Member("fr", code), Member("df", code), Member("du", code)]
        }
    }

    // MARK: Checking

    private mutating func checkMap(_ item: Item, path: String, _ members: [Member]) {
        guard case .map = document.kind(of: item) else { return violate(path, wrongType(item, "an object")) }
        let prefix = path.isEmpty ? "" : path + "."
        for member in members {
            if let value = document.value(forKey: member.name, in: item) {
                check(value, path: prefix + member.name, member.type)
            } else if member.isRequired {
                violate(prefix + member.name, .required)
            }
        }
        if !allowsAdditionalMembers { refuseOthers(in: item, prefix: prefix, than: members) }
    }

    private mutating func refuseOthers(in item: Item, prefix: String, than members: [Member]) {
        for (key, _) in document.entries(of: item) {
            let name = document.text(of: key)
            if !members.contains(where: { $0.name == name }) {
                violate(prefix + (name ?? document.diagnosticNotation(of: key)), .notInSchema)
            }
        }
    }

    private mutating func check(_ value: Item, path: String, _ type: MemberType) {
        switch type {
        case .text(let lengthMax, let pattern): checkText(value, path: path, lengthMax: lengthMax, pattern)
        case .dose: checkDose(value, path: path)
        case .name: checkName(value, path: path)
        case .group(let kind): checkGroup(value, path: path, kind)
        }
    }

    /// A date under tag 0 is the text that JSON has in its place.
    private mutating func checkText(_ value: Item, path: String, lengthMax: Int?, _ pattern: SchemaPattern?) {
        var content = value
        if case .tag(0) = document.kind(of: value), let tagged = document.content(ofTag: value) { content = tagged }
        guard case .text = document.kind(of: content) else { return violate(path, wrongType(value, "a string")) }
        withText(of: content) { text in
            if let lengthMax, characterCount(text) > lengthMax { violate(path, .tooLong(limit: lengthMax)) }
            if let pattern, !pattern.matches(text) { violate(path, .pattern) }
        }
    }

    private mutating func checkDose(_ value: Item, path: String) {
        var number: Int64?
        switch document.kind(of: value) {
        case .unsigned(let value): number = Int64(clamping: value)
        case .negative: number = -1
        case .float(let value) where value.isFinite && value == value.rounded():
            number = value >= 1e18 ? .max : value <= -1e18 ? .min : Int64(value)
        default: break
        }
        guard let number else { return violate(path, wrongType(value, "an integer")) }
        if number < 1 || number > release.doseMax ?? .max { violate(path, .outOfRange) }
    }

    private mutating func checkName(_ value: Item, path: String) {
        checkMap(value, path: path, nameMembers)
        guard release.acceptsGivenNameAlone, case .map = document.kind(of: value) else { return }
        if document.value(forKey: "fnt", in: value) == nil, document.value(forKey: "gnt", in: value) == nil {
            violate(path + ".fnt", .required)
        }
    }

    private mutating func checkGroup(_ value: Item, path: String, _ kind: CertificateKind) {
        guard case .array(let count) = document.kind(of: value) else {
            return violate(path, wrongType(value, "an array"))
        }
        if count < 1 || (release.hasOneEntry && count > 1) { violate(path, .entryCount(count)) }
        for (index, entry) in document.elements(of: value).enumerated() {
            checkMap(entry, path: "\(path).\(index)", members(of: kind))
        }
    }

    // MARK: Pieces

    private mutating func violate(_ path: String, _ rule: SchemaViolation.Rule) {
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
