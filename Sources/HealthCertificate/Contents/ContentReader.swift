public import CBOR

extension DigitalCovidCertificate {
    /// Reads a DCC as leniently as issuers in the field make necessary, and no more.
    ///
    /// Refused is what leaves open who or what is certified: a missing member, another type, more than one entry.
    /// Tag 0 on a text, blanks at its ends, null for "absent" and unknown members are tolerated. Patterns, lengths,
    /// codes and calendar dates are not judged here.
    ///
    /// - Parameters:
    ///   - item: a map of `document`.
    /// - Returns: the certificate, or everything that was found wrong.
    public static func read(_ item: CBORDocument.Item, in document: CBORDocument) -> Reading {
        document.withView { view in
            var reader = ContentReader(view: view)
            let certificate = reader.certificate(item)
            guard reader.violations.isEmpty, let certificate else { return .refused(reader.violations) }
            return .read(certificate)
        }
    }

    /// The kind of a DCC that may be unusable otherwise: the one group of v, t and r that is there and not null.
    package static func kind(of item: CBORDocument.Item, in document: CBORDocument) -> CertificateKind? {
        let kinds = CertificateKind.allCases.filter { kind in
            guard let group = document.value(forLiteral: kind.groupLiteral, in: item) else { return false }
            return document.kind(of: group) != .null && document.kind(of: group) != .undefined
        }
        return kinds.count == 1 ? kinds[0] : nil
    }

    /// What reading came to.
    public enum Reading: Equatable, Sendable {
        case read(DigitalCovidCertificate)
        /// At least one violation, in the order of the document's members.
        case refused([ContentViolation])
    }
}

/// Collects the members of one DCC and what is wrong with them.
struct ContentReader {
    typealias Item = CBORDocument.Item

    let view: CBORView
    var violations: [ContentViolation] = []

    init(view: CBORView) {
        self.view = view
    }

    mutating func certificate(_ item: Item) -> DigitalCovidCertificate? {
        if !view.keysAreTexts(below: item) { refuseKeysThatAreNotText(below: item) }
        return view.withKeyIndex(of: item) { certificate(of: Members(path: "", values: $0)) }
    }

    private mutating func certificate(of top: Members) -> DigitalCovidCertificate? {
        let version = requiredText("ver", of: top)
        if version?.isEmpty == true { violations.append(ContentViolation(path: "ver", rule: .missing)) }
        let name = name(of: top)
        let dateOfBirth = requiredText("dob", of: top)
        let entry = entry(of: top)
        guard let version, let name, let dateOfBirth, let entry else { return nil }
        return DigitalCovidCertificate(version: version, name: name, dateOfBirth: dateOfBirth, entry: entry)
    }

    // MARK: Name

    private mutating func name(of top: Members) -> PersonName? {
        guard let map = requiredMap("nam", of: top) else { return nil }
        let name = view.withKeyIndex(of: map) { self.name(Members(path: "nam.", values: $0)) }
        if name.familyName == nil, name.familyNameTransliterated == nil, name.givenName == nil,
            name.givenNameTransliterated == nil
        {
            violations.append(ContentViolation(path: "nam", rule: .nameless))
        }
        return name
    }

    private mutating func name(_ members: Members) -> PersonName {
        PersonName(
            familyName: optionalText("fn", of: members),
            familyNameTransliterated: optionalText("fnt", of: members),
            givenName: optionalText("gn", of: members),
            givenNameTransliterated: optionalText("gnt", of: members)
        )
    }

    // MARK: Entry

    private mutating func entry(of top: Members) -> DigitalCovidCertificate.Entry? {
        guard let (kind, map) = onlyEntry(of: top) else { return nil }
        return view.withKeyIndex(of: map) { values in
            switch kind {
            case .vaccination: vaccination(Members(path: "v.0.", values: values)).map { .vaccination($0) }
            case .test: test(Members(path: "t.0.", values: values)).map { .test($0) }
            case .recovery: recovery(Members(path: "r.0.", values: values)).map { .recovery($0) }
            }
        }
    }

    /// The kind is decided here, once, for the schema, the key usage and what is shown.
    private mutating func onlyEntry(of top: Members) -> (CertificateKind, Item)? {
        var found: (kind: CertificateKind, item: Item)?
        var groupCount = 0
        for kind in CertificateKind.allCases {
            guard let group = present(kind.groupKey, of: top) else { continue }
            found = (kind, group)
            groupCount += 1
        }
        guard let found, groupCount == 1 else {
            var groups: [String] = []
            for kind in CertificateKind.allCases where present(kind.groupKey, of: top) != nil { groups.append(kind.group) }
            violations.append(ContentViolation(path: "", rule: .groups(found: groups)))
            return nil
        }
        guard case .array(let count) = view.kind(of: found.item) else {
            refuse(found.item, at: found.kind.group, expected: "an array")
            return nil
        }
        var elements = view.elements(of: found.item).makeIterator()
        guard count == 1, let entry = elements.next() else {
            violations.append(ContentViolation(path: found.kind.group, rule: .entries(count: count)))
            return nil
        }
        guard case .map = view.kind(of: entry) else {
            refuse(entry, at: found.kind.group + ".0", expected: "a map")
            return nil
        }
        return (found.kind, entry)
    }

    private mutating func vaccination(_ entry: Members) -> Vaccination? {
        let diseaseTargeted = requiredText("tg", of: entry)
        let vaccine = requiredText("vp", of: entry)
        let product = requiredText("mp", of: entry)
        let marketingHolder = requiredText("ma", of: entry)
        let doseNumber = wholeDose("dn", of: entry)
        let doseTotal = wholeDose("sd", of: entry)
        let date = requiredText("dt", of: entry)
        let common = commonMembers(of: entry)
        guard let diseaseTargeted, let vaccine, let product, let marketingHolder, let doseNumber, let doseTotal,
            let date, let common
        else { return nil }
        return Vaccination(
            diseaseTargeted: diseaseTargeted, vaccine: vaccine, product: product, marketingHolder: marketingHolder,
            doseNumber: doseNumber, doseTotal: doseTotal, date: date, country: common.country, issuer: common.issuer,
            identifier: common.identifier)
    }

    private mutating func test(_ entry: Members) -> TestResult? {
        let diseaseTargeted = requiredText("tg", of: entry)
        let testType = requiredText("tt", of: entry)
        let testName = optionalText("nm", of: entry)
        let testManufacturer = optionalText("ma", of: entry)
        let sampledAt = requiredText("sc", of: entry)
        let result = requiredText("tr", of: entry)
        let testingCentre = optionalText("tc", of: entry)
        let common = commonMembers(of: entry)
        guard let diseaseTargeted, let testType, let sampledAt, let result, let common else { return nil }
        return TestResult(
            diseaseTargeted: diseaseTargeted, testType: testType, testName: testName,
            testManufacturer: testManufacturer, sampledAt: sampledAt, result: result, testingCentre: testingCentre,
            country: common.country, issuer: common.issuer, identifier: common.identifier)
    }

    private mutating func recovery(_ entry: Members) -> Recovery? {
        let diseaseTargeted = requiredText("tg", of: entry)
        let firstPositiveTest = requiredText("fr", of: entry)
        let validFrom = requiredText("df", of: entry)
        let validUntil = requiredText("du", of: entry)
        let common = commonMembers(of: entry)
        guard let diseaseTargeted, let firstPositiveTest, let validFrom, let validUntil, let common else { return nil }
        return Recovery(
            diseaseTargeted: diseaseTargeted, firstPositiveTest: firstPositiveTest, country: common.country,
            issuer: common.issuer, validFrom: validFrom, validUntil: validUntil, identifier: common.identifier)
    }

    /// co, is and ci, which every kind has.
    private mutating func commonMembers(
        of entry: Members
    ) -> (country: String, issuer: String, identifier: String)? {
        let country = requiredText("co", of: entry)
        let issuer = requiredText("is", of: entry)
        let identifier = requiredText("ci", of: entry)
        guard let country, let issuer, let identifier else { return nil }
        return (country, issuer, identifier)
    }
}

// MARK: - Single members

extension ContentReader {
    /// A map, and what to put in front of its members' names in a path.
    struct Members {
        let path: StaticString
        let values: CBORKeyIndex
    }

    /// The value of a member that is there and is not null.
    private func present(_ key: CBORShortKey, of members: Members) -> Item? {
        guard let item = members.values.value(for: key), !view.isAbsence(item) else { return nil }
        return item
    }

    private mutating func requiredText(_ key: CBORShortKey, of members: Members) -> String? {
        guard let item = present(key, of: members) else {
            violations.append(ContentViolation(path: "\(members.path)\(key.literal)", rule: .missing))
            return nil
        }
        return text(item, key, of: members)
    }

    private mutating func optionalText(_ key: CBORShortKey, of members: Members) -> String? {
        guard let item = present(key, of: members) else { return nil }
        return text(item, key, of: members)
    }

    private mutating func text(_ item: Item, _ key: CBORShortKey, of members: Members) -> String? {
        if let text = view.textContent(of: item) { return String(decoding: text.trimmingBlanks(), as: UTF8.self) }
        var content = item
        if case .tag(0) = view.kind(of: item), let tagged = view.content(ofTag: item) { content = tagged }
        guard let text = view.text(of: content) else {
            refuse(item, at: "\(members.path)\(key.literal)", expected: "text")
            return nil
        }
        return text.trimmingBlanks()
    }

    private mutating func requiredMap(_ key: CBORShortKey, of members: Members) -> Item? {
        guard let item = present(key, of: members) else {
            violations.append(ContentViolation(path: "\(members.path)\(key.literal)", rule: .missing))
            return nil
        }
        guard case .map = view.kind(of: item) else {
            refuse(item, at: "\(members.path)\(key.literal)", expected: "a map")
            return nil
        }
        return item
    }

    /// A whole number from 1 to 2^31-1; Irish certificates hold 2.0 for 2.
    private mutating func wholeDose(_ key: CBORShortKey, of members: Members) -> Int? {
        guard let item = present(key, of: members) else {
            violations.append(ContentViolation(path: "\(members.path)\(key.literal)", rule: .missing))
            return nil
        }
        var number = view.integer(item)
        if case .float(let value) = view.kind(of: item) { number = Int64(exactly: value) }
        guard let number, (1...Int64(Int32.max)).contains(number) else {
            let found = view.shortNotation(of: item)
            violations.append(ContentViolation(path: "\(members.path)\(key.literal)", rule: .notADoseNumber(found: found)))
            return nil
        }
        return Int(number)
    }

    private mutating func refuse(_ item: Item, at path: String, expected: String) {
        let found = view.kind(of: item).description
        violations.append(ContentViolation(path: path, rule: .wrongType(expected: expected, found: found)))
    }

    /// Depth is bounded by the limit that the document was decoded with.
    private mutating func refuseKeysThatAreNotText(below item: Item) {
        switch view.kind(of: item) {
        case .map:
            for (key, value) in view.entries(of: item) {
                if case .text = view.kind(of: key) {
                } else {
                    let found = view.shortNotation(of: key)
                    violations.append(ContentViolation(path: "", rule: .keyNotText(found: found)))
                }
                refuseKeysThatAreNotText(below: value)
            }
        case .array:
            for element in view.elements(of: item) { refuseKeysThatAreNotText(below: element) }
        case .tag:
            if let content = view.content(ofTag: item) { refuseKeysThatAreNotText(below: content) }
        default:
            break
        }
    }
}

extension CertificateKind {
    /// The key of its group.
    fileprivate var groupKey: CBORShortKey {
        switch self {
        case .vaccination: "v"
        case .test: "t"
        case .recovery: "r"
        }
    }
}
