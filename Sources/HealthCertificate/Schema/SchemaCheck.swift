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

    package init(path: String, rule: Rule) {
        self.path = path
        self.rule = rule
    }

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
/// forbids them, as issuing does. A certificate without violations is checked without a heap allocation.
public struct SchemaCheck: ~Copyable {
    private let view: CBORView
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
        document.withView { view in
            var check = SchemaCheck(view: view, release: release, allowsAdditionalMembers: allowingAdditionalMembers)
            check.checkCertificate(item)
            return check.violations
        }
    }

    private init(view: CBORView, release: SchemaRelease, allowsAdditionalMembers: Bool) {
        self.view = view
        self.release = release
        table = SchemaTable.of(release)
        self.allowsAdditionalMembers = allowsAdditionalMembers
    }

    private typealias Item = CBORDocument.Item

    private typealias MemberType = SchemaTable.MemberType

    private mutating func checkCertificate(_ item: Item) {
        checkMap(item, at: .certificate, table.certificate)
        guard release.hasOneEntry, case .map = view.kind(of: item) else { return }
        let groupCount = SchemaTable.groups.count { view.value(forLiteral: $0, in: item) != nil }
        if groupCount != 1 { violate(.certificate, .groupCount(groupCount)) }
    }

    // MARK: Checking

    /// Where a value stands. It is put into words for violations alone.
    private struct Place {
        /// The member of the DCC that it lies in, empty for the DCC itself.
        var group: StaticString = ""
        /// Which entry of the group, if it lies in one.
        var index: Int?
        /// The member at this place, empty for the map itself.
        var member: StaticString = ""

        static let certificate = Place()

        var path: String {
            var parts: [String] = []
            if group.utf8CodeUnitCount > 0 { parts.append("\(group)") }
            if let index { parts.append("\(index)") }
            if member.utf8CodeUnitCount > 0 { parts.append("\(member)") }
            return parts.joined(separator: ".")
        }

        func member(_ name: StaticString) -> Place {
            Place(group: group, index: index, member: name)
        }

        /// The place of what lies in a member of the DCC.
        var inside: Place { Place(group: member) }
    }

    /// Goes through the entries of a map once.
    private mutating func checkMap(_ item: Item, at place: Place, _ members: SchemaTable.Members) {
        guard case .map = view.kind(of: item) else { return violate(place, wrongType(item, "an object")) }
        var found: UInt32 = 0
        var next = 0
        for (key, value) in view.entries(of: item) {
            // Members mostly come in the table's order, so that the first look hits.
            if let index = index(of: key, in: members, from: next) {
                found |= 1 << UInt32(index)
                next = index + 1
                check(value, place.member(members[index].name), members[index].type)
            } else if !allowsAdditionalMembers {
                let name = view.text(of: key) ?? view.shortNotation(of: key)
                let parent = place.path
                violations.append(SchemaViolation(path: parent.isEmpty ? name : "\(parent).\(name)", rule: .notInSchema))
            }
        }
        var index = 0
        while index < members.count {
            if members[index].isRequired, found & 1 << UInt32(index) == 0 {
                violate(place.member(members[index].name), .required)
            }
            index += 1
        }
    }

    private func index(of key: Item, in members: SchemaTable.Members, from start: Int) -> Int? {
        var candidate = start
        for _ in 0..<members.count {
            if candidate >= members.count { candidate = 0 }
            if view.isText(key, members[candidate].name) { return candidate }
            candidate += 1
        }
        return nil
    }

    private mutating func check(_ value: Item, _ place: Place, _ type: MemberType) {
        switch type {
        case .text(let lengthMax, let pattern): checkText(value, place, lengthMax: lengthMax, pattern)
        case .dose: checkDose(value, place)
        case .name: checkName(value, place.inside)
        case .group(let kind): checkGroup(value, place.inside, kind)
        }
    }

    /// A date under tag 0 is the text that JSON has in its place.
    private mutating func checkText(_ value: Item, _ place: Place, lengthMax: Int?, _ pattern: SchemaPattern?) {
        var content = value
        if case .tag(0) = view.kind(of: value), let tagged = view.content(ofTag: value) { content = tagged }
        guard case .text = view.kind(of: content) else { return violate(place, wrongType(value, "a string")) }
        if lengthMax == nil, pattern == nil { return }
        let (isTooLong, matches) = withText(of: content) { text in
            // No text has more characters than bytes.
            let isTooLong = lengthMax.map { text.count > $0 && Self.characterCount(text) > $0 } ?? false
            return (isTooLong, pattern?.matches(text) ?? true)
        }
        if isTooLong, let lengthMax { violate(place, .tooLong(limit: lengthMax)) }
        if !matches { violate(place, .pattern) }
    }

    private mutating func checkDose(_ value: Item, _ place: Place) {
        var number: Int64?
        switch view.kind(of: value) {
        case .unsigned(let value): number = Int64(clamping: value)
        case .negative: number = -1
        case .float(let value) where value.isFinite && value == value.rounded():
            number = value >= 1e18 ? .max : value <= -1e18 ? .min : Int64(value)
        default: break
        }
        guard let number else { return violate(place, wrongType(value, "an integer")) }
        if number < 1 || number > release.doseMax ?? .max { violate(place, .outOfRange) }
    }

    private mutating func checkName(_ value: Item, _ place: Place) {
        checkMap(value, at: place, table.name)
        guard release.acceptsGivenNameAlone, case .map = view.kind(of: value) else { return }
        if view.value(forLiteral: "fnt", in: value) == nil, view.value(forLiteral: "gnt", in: value) == nil {
            violate(place.member("fnt"), .required)
        }
    }

    private mutating func checkGroup(_ value: Item, _ place: Place, _ kind: CertificateKind) {
        guard case .array(let count) = view.kind(of: value) else {
            return violate(place, wrongType(value, "an array"))
        }
        if count < 1 || (release.hasOneEntry && count > 1) { violate(place, .entryCount(count)) }
        var index = 0
        for entry in view.elements(of: value) {
            checkMap(entry, at: Place(group: place.group, index: index), table.entry(of: kind))
            index += 1
        }
    }

    // MARK: Pieces

    private mutating func violate(_ place: Place, _ rule: SchemaViolation.Rule) {
        violations.append(SchemaViolation(path: place.path, rule: rule))
    }

    private func wrongType(_ item: Item, _ expected: String) -> SchemaViolation.Rule {
        .wrongType(expected: expected, found: view.kind(of: item).description)
    }

    private func withText<Result>(of item: Item, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        if let content = view.content(of: item) { return body(content) }
        var text = view.text(of: item) ?? ""
        return text.withUTF8(body)
    }

    /// Number of characters of a text that is valid UTF-8.
    static func characterCount(_ text: UnsafeBufferPointer<UInt8>) -> Int {
        text.reduce(0) { $1 & 0xC0 == 0x80 ? $0 : $0 + 1 }
    }
}
