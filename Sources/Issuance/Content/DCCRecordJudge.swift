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
    private var folding = TextFolding()
    private var birth: CalendarDate?

    private var metaValue: JSONValue?

    /// The DCC as it will be signed, with room for an identifier.
    private var encoded = CBORWriter()

    /// Bytes of the identifiers that are made: `URN:UVCI:01:VN:` and 32 digits, until others are asked for.
    private var roomByteCount = 47

    /// The identifier that the line brought along.
    private(set) var givenIdentifier: [UInt8]?

    init(context: JudgingContext) {
        self.context = context
    }

    /// - Returns: whether the line may be signed; then ``write(identifierByteCount:to:)`` writes what to sign.
    mutating func judge(_ content: JSONValue, meta: JSONValue?) -> Bool {
        findings.removeAll()
        givenIdentifier = nil
        birth = nil
        metaValue = meta
        guard let given = content.members else {
            report(.jsonInvalid, "dcc", "dcc is not an object")
            return false
        }
        members = given
        if Self.hidesAnything(content) { reportHidden(content, "dcc") }
        judgeVersion(content)
        completeName()
        judgeDateOfBirth(content)
        judgeFacility(meta)
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

    // MARK: The whole

    /// No text may hold what is not shown: it would stand in the certificate as it came.
    private static func hidesAnything(_ value: JSONValue) -> Bool {
        switch value {
        case .string(let text): VisibleText.isHidden(in: text)
        case .array(let elements): elements.contains(where: hidesAnything)
        case .object(let members): members.contains { hidesAnything($0.value) }
        default: false
        }
    }

    private mutating func reportHidden(_ value: JSONValue, _ path: String) {
        switch value {
        case .string(let text):
            if VisibleText.isHidden(in: text) { report(.schema, path, "\(path) holds a control character or one that shows nothing") }
        case .array(let elements):
            for (index, element) in elements.enumerated() { reportHidden(element, "\(path).\(index)") }
        case .object(let members):
            for member in members { reportHidden(member.value, "\(path).\(member.name)") }
        default: break
        }
    }

    private mutating func judgeVersion(_ content: JSONValue) {
        guard let version = content["ver"] else {
            return members.append(JSONValue.Member("ver", .string("1.3.0")))
        }
        guard let text = version.string, ["1.3.0", "1.3.1", "1.3.2", "1.3.3"].contains(text) else {
            return report(.schema, "ver", "ver is not 1.3; leave it out or give the content of schema 1.3.0")
        }
    }

    private mutating func judgeFacility(_ meta: JSONValue?) {
        guard let signed = meta?["facility_signed"] else { return }
        var text = RecordJudge.scalarText(signed) ?? ""
        let isGiven = text.withUTF8 { FacilitySignature.isGiven(UnsafeRawBufferPointer($0), folding: &folding) }
        guard !isGiven else { return }
        report(.facilityUnsigned, "facility_signed", "the facility has not signed the record; it must sign it first")
    }

    // MARK: Name and birth

    private mutating func completeName() {
        guard let index = members.firstIndex(where: { $0.name == "nam" }), let given = members[index].value.members
        else { return report(.nameEmpty, "nam", "nam is missing; give fn and gn") }
        // What is given and empty is as good as absent.
        var name = given.filter { $0.value.string?.isEmpty != true }
        for (written, transliterated) in [("fn", "fnt"), ("gn", "gnt")] {
            complete(written, transliterated, in: &name)
        }
        if !name.contains(where: { $0.name == "fn" || $0.name == "fnt" }) {
            report(.nameEmpty, "nam", "nam holds no family name; a person with one name has it in fn")
        }
        members[index] = JSONValue.Member("nam", .object(name))
    }

    private mutating func complete(_ written: String, _ transliterated: String, in name: inout [JSONValue.Member]) {
        guard let at = name.firstIndex(where: { $0.name == written }), let text = name[at].value.string else { return }
        var normalized = ByteBuffer()
        var made = ByteBuffer()
        let passport = name.first { $0.name == transliterated }?.value.string ?? ""
        let faults = Array(text.utf8).withUnsafeBytes { text in
            NameText.normalize(text.bindMemory(to: UInt8.self), into: &normalized)
            return Array(passport.utf8).withUnsafeBytes { passport in
                normalized.withUnsafeBytes {
                    NameJudge.judge($0, passport: passport, isCitizen: false, transliterated: &made)
                }
            }
        }
        for (fault, code, message) in NameJudge.Faults.explained where faults.contains(fault) {
            report(code, "nam.\(written)", message)
        }
        name[at] = JSONValue.Member(written, .string(Self.text(normalized)))
        if passport.isEmpty { name.append(JSONValue.Member(transliterated, .string(Self.text(made)))) }
    }

    private static func text(_ buffer: borrowing ByteBuffer) -> String {
        buffer.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
    }

    private mutating func judgeDateOfBirth(_ content: JSONValue) {
        guard let text = content["dob"]?.string else {
            return report(.dobInvalid, "dob", "dob is missing; give yyyy-MM-dd, yyyy-MM or yyyy")
        }
        let whole = text.utf8.count == 4 ? text + "-01-01" : text.utf8.count == 7 ? text + "-01" : text
        guard let date = CalendarDate(parsing: whole) else {
            return report(.dobInvalid, "dob", "dob is no date of the form yyyy-MM-dd, yyyy-MM or yyyy")
        }
        birth = date
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
        guard let given = entry.first(where: { $0.name == "ci" }) else { return }
        guard let text = given.value.string, UniqueCertificateIdentifier.isWellFormed(text, country: context.issuer) else {
            return report(
                .schema, "\(kind.group).0.ci",
                "ci is not of the form URN:UVCI:01:\(context.issuer): and A-Z, 0-9 and /; leave it out to have one made")
        }
        givenIdentifier = Array(text.utf8)
    }

    private mutating func judgeVaccination(_ entry: JSONValue) {
        judgeDay(entry, "dt", .dateInvalid, programmeStart: Self.programmeStart(inVietNam: entry["co"]?.string == "VN"))
        judgeCodes(entry, [
            ("tg", .diseaseAgent), ("vp", .vaccineProphylaxis), ("mp", .vaccineProduct), ("ma", .vaccineHolder),
            ("co", .countries),
        ])
        judgeDoses(entry)
        guard let vaccine = entry["vp"]?.string, let product = entry["mp"]?.string, let holder = entry["ma"]?.string
        else { return }
        if !Self.belongTogether(vaccine, product, holder) {
            report(.vaccineTriple, "v.0.mp", "vp, mp and ma do not belong together in the encoding instructions")
        }
        if vaccine == Self.deprecatedVaccine { report(.vaccineDeprecated, "v.0.vp", "the code is deprecated") }
        if ValueSets.vaccineProduct.set.isDeprecated(product) {
            report(.vaccineDeprecated, "v.0.mp", "the code is deprecated")
        }
    }

    private mutating func judgeDoses(_ entry: JSONValue) {
        for name in ["dn", "sd"] {
            guard let value = entry[name] else { continue }  // the schema asks for it
            guard case .number = value else { continue }  // and for a number
            guard let number = value.integer, number <= 9 else {
                report(.doseNumber, "v.0.\(name)", "\(name) is not a whole number from 1 to 9")
                continue
            }
        }
        if let dose = entry["dn"]?.integer, let total = entry["sd"]?.integer, dose < total {
            report(.courseIncomplete, "v.0.dn", "dose \(dose) of \(total): the course is not complete")
        }
    }

    /// `covid-19 vaccines`, which stood for every kind before the others were made.
    private static let deprecatedVaccine = "J07BX03"

    private static func belongTogether(_ vaccine: String, _ product: String, _ holder: String) -> Bool {
        guard vaccine == deprecatedVaccine else {
            return VaccineProduct.combination(vaccine: vaccine, product: product, holder: holder) != .contradicting
        }
        // It says nothing of the product, which must belong to its holder under some other code.
        return ValueSets.vaccineProphylaxis.set.codes.contains { code in
            code != deprecatedVaccine
                && VaccineProduct.combination(vaccine: code, product: product, holder: holder) != .contradicting
        }
    }

    private mutating func judgeTest(_ entry: JSONValue) {
        if let text = entry["sc"]?.string {
            guard Timestamp(parsing: text) != nil, let day = CalendarDate(prefixOf: text) else {
                return report(.dateInvalid, "t.0.sc", "sc is no date-time with an offset, such as 2021-10-01T08:30:00Z")
            }
            judgeDay(day, "t.0.sc", programmeStart: Self.diseaseStart)
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
        judgeDay(entry, "fr", .dateInvalid, programmeStart: Self.diseaseStart)
        var days: [CalendarDate] = []
        for name in ["fr", "df", "du"] {
            guard let text = entry[name]?.string else { continue }  // the schema asks for it
            if let day = CalendarDate(parsing: text) {
                days.append(day)
            } else if name != "fr" {
                report(.dateInvalid, "r.0.\(name)", "\(name) is no date of the form yyyy-MM-dd")
            }
        }
        if days.count == 3, days[1] < days[0] || days[2] < days[1] {
            report(.dateInvalid, "r.0.df", "fr, df and du do not follow one another")
        }
        judgeCodes(entry, [("tg", .diseaseAgent), ("co", .countries)])
    }

    /// First doses: in Viet Nam, and anywhere.
    private static func programmeStart(inVietNam: Bool) -> CalendarDate? {
        inVietNam ? FlatRecordJudge.vietnameseProgrammeStart : FlatRecordJudge.programmeStart
    }

    /// Before it nobody was tested for the disease.
    private static let diseaseStart = CalendarDate(year: 2019, month: 12, day: 1)

    private mutating func judgeDay(
        _ entry: JSONValue, _ name: String, _ code: FindingCode, programmeStart: CalendarDate?
    ) {
        guard let text = entry[name]?.string else { return }
        let path = "\(kind.group).0.\(name)"
        guard let day = CalendarDate(parsing: text) else {
            return report(code, path, "\(name) is no date of the form yyyy-MM-dd")
        }
        judgeDay(day, path, programmeStart: programmeStart)
    }

    private mutating func judgeDay(_ day: CalendarDate, _ path: String, programmeStart: CalendarDate?) {
        if context.today < day { report(.dateFuture, path, "the date lies in the future") }
        if let programmeStart, day < programmeStart {
            report(.dateBeforeProgramme, path, "the date is before \(programmeStart)")
        }
        if let birth, day < birth { report(.dateBeforeBirth, path, "the date is before the date of birth") }
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

    /// `co`.
    var country: String { entry?["co"]?.string ?? "" }

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

    /// Encodes the DCC as it will be signed and judges that.
    private mutating func judgeSchema() {
        encode(identifierByteCount: roomByteCount)
        // Nearly every DCC that got so far is sound at a glance; the closer look says what is wrong with the others.
        if encoded.buffer.withUnsafeBytes({ CanonicalContentCheck.holds(forContent: $0) }) { return }
        do {
            let document = try CBORDocument(decoding: encoded.buffer.array)
            let violations = SchemaCheck.violations(
                of: document.root, in: document, release: .v1_3_0, allowingAdditionalMembers: false)
            for violation in violations { report(.schema, violation.path, "\(violation)") }
            if violations.isEmpty, case .refused(let violations) = DigitalCovidCertificate.read(document.root, in: document) {
                for violation in violations { report(.schema, violation.path, "\(violation)") }
            }
        } catch {
            report(.schema, nil, "the dcc cannot be encoded: \(error)")
        }
    }

    /// Writes the DCC map that was judged, with room for an identifier unless the line brought its own.
    mutating func write(identifierByteCount: Int, to cbor: inout CBORWriter) {
        if givenIdentifier == nil, identifierByteCount != roomByteCount {
            encode(identifierByteCount: identifierByteCount)
        }
        cbor.buffer.append(encoded.buffer)
    }

    private mutating func encode(identifierByteCount: Int) {
        let identifier =
            givenIdentifier.map { String(decoding: $0, as: UTF8.self) } ?? String(repeating: "0", count: identifierByteCount)
        let whole = members.map { member -> JSONValue.Member in
            guard member.name == kind.group, let entry = member.value.array?.first?.members else { return member }
            var completed = entry.filter { $0.name != "ci" }
            completed.append(JSONValue.Member("ci", .string(identifier)))
            completed.removeAll { $0.name == "is" && $0.value == .string("") }
            if !completed.contains(where: { $0.name == "is" }) {
                completed.append(JSONValue.Member("is", .string(context.issuerName)))
            }
            return JSONValue.Member(member.name, .array([.object(completed)]))
        }
        encoded.buffer.removeAll()
        roomByteCount = identifierByteCount
        JSONContent.write(.object(whole), to: &encoded)
    }
}
