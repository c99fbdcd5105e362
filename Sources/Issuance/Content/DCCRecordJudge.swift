import Bytes
import CBOR
import HealthCertificate
import TextFormats

/// Judges NDJSON lines that hold a whole DCC, of any of the three kinds. What can be made is made when it is absent:
/// `ver`, the transliterated names, and the identifier.
struct DCCRecordJudge: ~Copyable {
    private let context: JudgingContext
    private(set) var findings: [Finding] = []
    private(set) var kind = CertificateKind.vaccination
    private var members: [JSONValue.Member] = []

    private var metaValue: JSONValue?

    /// The identifier that the line brought along.
    private(set) var givenIdentifier: [UInt8]?

    init(context: JudgingContext) {
        self.context = context
    }

    /// - Returns: whether the line may be signed; then ``write(identifier:to:)`` writes what to sign.
    mutating func judge(_ content: JSONValue, meta: JSONValue?) -> Bool {
        findings.removeAll()
        givenIdentifier = nil
        metaValue = meta
        guard let given = content.members else {
            report(.jsonInvalid, "dcc", "dcc is not an object")
            return false
        }
        members = given
        if content["ver"] == nil { members.append(JSONValue.Member("ver", .string("1.3.0"))) }
        completeName()
        judgeDateOfBirth(content)
        if let signed = meta?["facility_signed"], signed == .boolean(false) || signed == .string("no") {
            report(.facilityUnsigned, "facility_signed", "the facility has not signed the record; it must sign it first")
        }
        judgeEntry(content)
        if !hasError { judgeSchema() }
        return !hasError
    }

    private var hasError: Bool {
        findings.contains { $0.severity == .error }
    }

    private mutating func report(
        _ code: FindingCode, _ field: String?, _ message: String, normally: Severity? = nil
    ) {
        let severity = context.policy.severity(of: code, normally: normally)
        guard severity != .ignore else { return }
        findings.append(Finding(code: code, field: field, severity: severity, message: message))
    }

    // MARK: Name and birth

    private mutating func completeName() {
        guard let index = members.firstIndex(where: { $0.name == "nam" }), let given = members[index].value.members
        else { return report(.nameEmpty, "nam", "nam is missing; give fn and gn") }
        var name = given
        for (written, transliterated) in [("fn", "fnt"), ("gn", "gnt")] {
            guard let at = name.firstIndex(where: { $0.name == written }), let text = name[at].value.string,
                !text.isEmpty
            else { continue }
            var normalized = ByteBuffer()
            var made = ByteBuffer()
            let passport = name.first { $0.name == transliterated }?.value.string ?? ""
            let faults = Array(text.utf8).withUnsafeBytes { text in
                NameText.normalize(text.bindMemory(to: UInt8.self), into: &normalized)
                return Array(passport.utf8).withUnsafeBytes { passport in
                    normalized.withUnsafeBytes { NameJudge.judge($0, passport: passport, transliterated: &made) }
                }
            }
            for (fault, code, message) in NameJudge.Faults.explained where faults.contains(fault) {
                report(code, "nam.\(written)", message)
            }
            name[at] = JSONValue.Member(written, .string(Self.text(normalized)))
            if passport.isEmpty {
                name.removeAll { $0.name == transliterated }
                name.append(JSONValue.Member(transliterated, .string(Self.text(made))))
            }
        }
        let holdsName = name.contains { $0.value.string?.isEmpty == false }
        if !holdsName { report(.nameEmpty, "nam", "nam holds no name") }
        members[index] = JSONValue.Member("nam", .object(name))
    }

    private static func text(_ buffer: borrowing ByteBuffer) -> String {
        buffer.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
    }

    private mutating func judgeDateOfBirth(_ content: JSONValue) {
        guard let text = content["dob"]?.string else {
            return report(.dobInvalid, "dob", "dob is missing; give yyyy-MM-dd, yyyy-MM or yyyy")
        }
        guard !text.isEmpty else { return }
        let whole = text.utf8.count == 4 ? text + "-01-01" : text.utf8.count == 7 ? text + "-01" : text
        guard let date = CalendarDate(parsing: whole) else {
            return report(.dobInvalid, "dob", "dob is no date of the form yyyy-MM-dd, yyyy-MM or yyyy")
        }
        if text.utf8.count < 10 { report(.dobPartial, "dob", "dob has no day") }
        if context.today < date { report(.dobFuture, "dob", "dob lies in the future") }
        if date.year < context.today.year - 120 { report(.dobImplausible, "dob", "dob is more than 120 years ago") }
    }

    // MARK: Entry

    private mutating func judgeEntry(_ content: JSONValue) {
        let groups = CertificateKind.allCases.filter { content[$0.group] != nil }
        guard groups.count == 1, let entries = content[groups[0].group]?.array, entries.count == 1,
            let entry = entries[0].members
        else { return report(.schema, nil, "the dcc must hold exactly one of v, t and r with exactly one entry") }
        kind = groups[0]
        setIdentifier(of: entry)
        switch kind {
        case .vaccination: judgeVaccination(entries[0])
        case .test: judgeTest(entries[0])
        case .recovery: judgeRecovery(entries[0])
        }
    }

    private mutating func setIdentifier(of entry: [JSONValue.Member]) {
        if let given = entry.first(where: { $0.name == "ci" })?.value.string { givenIdentifier = Array(given.utf8) }
    }

    private mutating func judgeVaccination(_ entry: JSONValue) {
        judgeDay(entry, "dt", .dateInvalid)
        judgeCodes(entry, [
            ("tg", .diseaseAgent), ("vp", .vaccineProphylaxis), ("mp", .vaccineProduct), ("ma", .vaccineHolder),
            ("co", .countries),
        ])
        guard let vaccine = entry["vp"]?.string, let product = entry["mp"]?.string, let holder = entry["ma"]?.string
        else { return }
        if VaccineProduct.combination(vaccine: vaccine, product: product, holder: holder) == .contradicting {
            report(.vaccineTriple, "v.0.mp", "vp, mp and ma do not belong together in the encoding instructions")
        }
        if vaccine == "J07BX03" || product.hasSuffix("(deprecated)") {
            report(.vaccineDeprecated, "v.0.vp", "the code is deprecated")
        }
        if let dose = entry["dn"]?.integer, let total = entry["sd"]?.integer, dose < total {
            report(.courseIncomplete, "v.0.dn", "dose \(dose) of \(total): the course is not complete")
        }
    }

    private mutating func judgeTest(_ entry: JSONValue) {
        if let text = entry["sc"]?.string {
            guard Timestamp(parsing: text) != nil, let day = CalendarDate(prefixOf: text) else {
                return report(.dateInvalid, "t.0.sc", "sc is no date-time with an offset, such as 2021-10-01T08:30:00Z")
            }
            judgeDay(day, "t.0.sc")
        }
        judgeCodes(entry, [
            ("tg", .diseaseAgent), ("tt", .testType), ("tr", .testResult), ("co", .countries),
        ])
        if let manufacturer = entry["ma"]?.string, !ValueSets.testManufacturer.set.contains(manufacturer) {
            report(
                .valueSet, "t.0.ma", "the test is not in the list of \(ValueSets.testManufacturer.set.date)",
                normally: .warning)
        }
    }

    private mutating func judgeRecovery(_ entry: JSONValue) {
        judgeDay(entry, "fr", .dateInvalid)
        for name in ["df", "du"] {
            if let text = entry[name]?.string, CalendarDate(parsing: text) == nil {
                report(.dateInvalid, "r.0.\(name)", "\(name) is no date of the form yyyy-MM-dd")
            }
        }
        judgeCodes(entry, [("tg", .diseaseAgent), ("co", .countries)])
    }

    private mutating func judgeDay(_ entry: JSONValue, _ name: String, _ code: FindingCode) {
        guard let text = entry[name]?.string else { return }
        let path = "\(kind.group).0.\(name)"
        guard let day = CalendarDate(parsing: text) else {
            return report(code, path, "\(name) is no date of the form yyyy-MM-dd")
        }
        judgeDay(day, path)
    }

    private mutating func judgeDay(_ day: CalendarDate, _ path: String) {
        if context.today < day { report(.dateFuture, path, "the date lies in the future") }
        if let start = CalendarDate(year: 2019, month: 12, day: 1), day < start {
            report(.dateBeforeProgramme, path, "the date is before the disease was known")
        }
    }

    private mutating func judgeCodes(_ entry: JSONValue, _ codes: [(name: String, set: ValueSets)]) {
        for (name, set) in codes {
            guard let code = entry[name]?.string, !set.set.contains(code) else { continue }
            report(.valueSet, "\(kind.group).0.\(name)", "the code is not in the value set \(set.set.id)")
        }
    }

    // MARK: What the ledger keeps

    /// A member of `meta`, empty when it is absent.
    func meta(_ name: String) -> String {
        metaValue?[name].flatMap(RecordJudge.scalarText) ?? ""
    }

    private var entry: JSONValue? {
        members.first { $0.name == kind.group }?.value.array?.first
    }

    /// `mp` of a vaccination.
    var product: String { entry?["mp"]?.string ?? "" }

    /// `dn` of a vaccination, else 0.
    var doseNumber: Int { Int(clamping: entry?["dn"]?.integer ?? 0) }

    /// The day of the dose, the sampling or the first positive test, as `yyyy-MM-dd`.
    var date: String {
        let member =
            switch kind {
            case .vaccination: "dt"
            case .test: "sc"
            case .recovery: "fr"
            }
        return String(decoding: (entry?[member]?.string ?? "").utf8.prefix(10), as: UTF8.self)
    }

    var eventDay: Int? { CalendarDate(parsing: date)?.daysSince1970 }

    var dateOfBirth: String { members.first { $0.name == "dob" }?.value.string ?? "" }

    /// The transliterated parts of the name.
    var foldedName: String {
        let name = members.first { $0.name == "nam" }?.value
        return (name?["fnt"]?.string ?? "") + "<" + (name?["gnt"]?.string ?? "")
    }

    // MARK: The finished content

    /// Encoded as it will be signed, with an identifier of the usual length.
    private mutating func judgeSchema() {
        var cbor = CBORWriter()
        Array("URN:UVCI:01:\(context.issuer):00000000000000000000000000000000".utf8).withUnsafeBytes {
            write(identifier: $0, to: &cbor)
        }
        do {
            let document = try CBORDocument(decoding: cbor.buffer.array)
            let violations = SchemaCheck.violations(
                of: document.root, in: document, release: .v1_3_0, allowingAdditionalMembers: false)
            for violation in violations { report(.schema, violation.path, "\(violation)") }
        } catch {
            report(.schema, nil, "the dcc cannot be encoded: \(error)")
        }
    }

    /// Writes the DCC map.
    func write(identifier: UnsafeRawBufferPointer, to cbor: inout CBORWriter) {
        let identifier = givenIdentifier.map { String(decoding: $0, as: UTF8.self) } ?? String(decoding: identifier, as: UTF8.self)
        let content = members.map { member -> JSONValue.Member in
            guard member.name == kind.group, let entry = member.value.array?.first?.members else { return member }
            var completed = entry.filter { $0.name != "ci" }
            completed.append(JSONValue.Member("ci", .string(identifier)))
            if !completed.contains(where: { $0.name == "is" }) {
                completed.append(JSONValue.Member("is", .string(context.issuerName)))
            }
            return JSONValue.Member(member.name, .array([.object(completed)]))
        }
        JSONContent.write(.object(content), to: &cbor)
    }
}
