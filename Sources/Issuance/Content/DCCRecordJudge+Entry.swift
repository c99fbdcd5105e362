import HealthCertificate
import TextFormats

/// The one entry: a vaccination, a test or a recovery.
extension DCCRecordJudge {
    mutating func judgeEntry(_ content: Item) {
        guard let (kind, entry) = onlyEntry(of: content) else {
            return report(.schema, nil, "the dcc must hold exactly one of v, t and r with exactly one entry")
        }
        self.kind = kind
        self.entry = entry
        judgeIdentifier(of: entry)
        switch kind {
        case .vaccination: judgeVaccination(entry)
        case .test: judgeTest(entry)
        case .recovery: judgeRecovery(entry)
        }
    }

    private static let kinds = CertificateKind.allCases

    private func onlyEntry(of content: Item) -> (kind: CertificateKind, entry: Item)? {
        var found: (kind: CertificateKind, group: Item)?
        for kind in Self.kinds {
            guard let group = line.member(kind.groupLiteral, of: content) else { continue }
            guard found == nil else { return nil }
            found = (kind, group)
        }
        guard let found, line.kind(of: found.group) == .array, line.count(of: found.group) == 1,
            let entry = line.first(in: found.group), line.kind(of: entry) == .object
        else { return nil }
        return (found.kind, entry)
    }

    private mutating func report(
        member name: StaticString, _ code: FindingCode, _ message: @autoclosure () -> String, normally: Severity? = nil
    ) {
        let group = kind.groupLiteral
        report(code, "\(group).0.\(name)", message(), normally: normally)
    }

    private mutating func judgeIdentifier(of entry: Item) {
        guard let given = line.member("ci", of: entry) else { return }
        guard line.kind(of: given) == .string,
            UniqueCertificateIdentifier.isWellFormed(line.text(of: given), country: context.issuer)
        else {
            let issuer = context.issuer
            return report(
                member: "ci", .schema,
                "ci is not of the form URN:UVCI:01:\(issuer): and A-Z, 0-9 and /; leave it out to have one made")
        }
        givenIdentifier = given
    }

    // MARK: Vaccination

    private static let vaccinationCodes: [(name: StaticString, set: ValueSet)] = [
        ("tg", ValueSets.diseaseAgent.set), ("vp", ValueSets.vaccineProphylaxis.set),
        ("mp", ValueSets.vaccineProduct.set), ("ma", ValueSets.vaccineHolder.set), ("co", ValueSets.countries.set),
    ]

    private mutating func judgeVaccination(_ entry: Item) {
        let isInVietNam = line.string("co", of: entry).map { ("VN" as StaticString).equals(line.text(of: $0)) } ?? false
        takeEvent(judgeDay("dt", of: entry, programmeStart: Self.programmeStart(inVietNam: isInVietNam)))
        judgeCodes(of: entry, Self.vaccinationCodes)
        judgeDoses(entry)
        judgeProduct(entry)
    }

    private mutating func judgeDoses(_ entry: Item) {
        let dose = judgeNumber("dn", of: entry)
        let total = judgeNumber("sd", of: entry)
        if let dose { doseNumber = dose }
        if let dose, let total, dose < total {
            report(member: "dn", .courseIncomplete, "dose \(dose) of \(total): the course is not complete")
        }
    }

    /// - Returns: the number if it is a whole one.
    private mutating func judgeNumber(_ name: StaticString, of entry: Item) -> Int64? {
        guard let value = line.member(name, of: entry) else { return nil }  // the schema asks for it
        guard line.kind(of: value) == .number else { return nil }  // and for a number
        let number = line.integer(of: value)
        if number.map({ $0 <= 9 }) != true {
            report(member: name, .doseNumber, "\(name) is not a whole number from 1 to 9")
        }
        return number
    }

    private mutating func judgeProduct(_ entry: Item) {
        guard let vaccine = line.string("vp", of: entry), let product = line.string("mp", of: entry),
            let holder = line.string("ma", of: entry)
        else { return }
        let (vaccineText, productText) = (line.text(of: vaccine), line.text(of: product))
        let isDeprecated = Self.deprecatedVaccine.equals(vaccineText)
        // The deprecated vaccine says nothing of the product, which must belong to its holder under some other code.
        let isContradicting =
            isDeprecated
            ? VaccineProduct.contradicts(product: productText, holder: line.text(of: holder))
            : VaccineProduct.combination(vaccine: vaccineText, product: productText, holder: line.text(of: holder))
                == .contradicting
        if isContradicting {
            report(member: "mp", .vaccineTriple, "vp, mp and ma do not belong together in the encoding instructions")
        }
        if isDeprecated { report(member: "vp", .vaccineDeprecated, "the code is deprecated") }
        if ValueSets.vaccineProduct.set.isDeprecated(String(decoding: productText, as: UTF8.self)) {
            report(member: "mp", .vaccineDeprecated, "the code is deprecated")
        }
    }

    /// `covid-19 vaccines`, which stood for every kind before the others were made.
    private static let deprecatedVaccine: StaticString = "J07BX03"

    // MARK: Test and recovery

    private static let testCodes: [(name: StaticString, set: ValueSet)] = [
        ("tg", ValueSets.diseaseAgent.set), ("tt", ValueSets.testType.set), ("tr", ValueSets.testResult.set),
        ("co", ValueSets.countries.set),
    ]

    private mutating func judgeTest(_ entry: Item) {
        if let sampling = line.string("sc", of: entry) {
            let text = line.text(of: sampling)
            guard Timestamp(parsing: String(decoding: text, as: UTF8.self)) != nil, let day = CalendarDate(prefixOf: text)
            else {
                return report(
                    member: "sc", .dateInvalid, "sc is no date-time with an offset, such as 2021-10-01T08:30:00Z")
            }
            judgeDay(day, writtenIn: "sc", programmeStart: Self.diseaseStart)
            takeEvent((day, sampling))
        }
        judgeCodes(of: entry, Self.testCodes)
        if let manufacturer = line.string("ma", of: entry),
            !ValueSets.testManufacturer.set.contains(line.text(of: manufacturer).assumingMemoryBound(to: UInt8.self))
        {
            report(
                member: "ma", .valueSet, "the test is not in the list of \(ValueSets.testManufacturer.set.date)",
                normally: .warning)
        }
    }

    private static let recoveryCodes: [(name: StaticString, set: ValueSet)] = [
        ("tg", ValueSets.diseaseAgent.set), ("co", ValueSets.countries.set),
    ]

    private mutating func judgeRecovery(_ entry: Item) {
        let positive = judgeDay("fr", of: entry, programmeStart: Self.diseaseStart)
        takeEvent(positive)
        let (from, until) = (judgeForm("df", of: entry)?.day, judgeForm("du", of: entry)?.day)
        if let positive, let from, let until, from < positive.day || until < from {
            report(member: "df", .dateInvalid, "fr, df and du do not follow one another")
        }
        judgeCodes(of: entry, Self.recoveryCodes)
    }

    // MARK: Days and codes

    /// A day, and where it is written.
    private typealias WrittenDay = (day: CalendarDate, item: Item)

    private mutating func takeEvent(_ event: WrittenDay?) {
        (eventDate, eventText) = (event?.day, event?.item)
    }

    /// First doses: in Viet Nam, and anywhere.
    private static func programmeStart(inVietNam: Bool) -> CalendarDate? {
        inVietNam ? FlatRecordJudge.vietnameseProgrammeStart : FlatRecordJudge.programmeStart
    }

    /// Before it nobody was tested for the disease.
    private static let diseaseStart = CalendarDate(year: 2019, month: 12, day: 1)

    /// - Returns: nil when there is no such text, or when it is no day.
    private mutating func judgeForm(_ name: StaticString, of entry: Item) -> WrittenDay? {
        guard let written = line.string(name, of: entry) else { return nil }  // the schema asks for it
        guard let day = CalendarDate(parsing: line.text(of: written)) else {
            report(member: name, .dateInvalid, "\(name) is no date of the form yyyy-MM-dd")
            return nil
        }
        return (day, written)
    }

    private mutating func judgeDay(_ name: StaticString, of entry: Item, programmeStart: CalendarDate?) -> WrittenDay? {
        guard let written = judgeForm(name, of: entry) else { return nil }
        judgeDay(written.day, writtenIn: name, programmeStart: programmeStart)
        return written
    }

    private mutating func judgeDay(_ day: CalendarDate, writtenIn name: StaticString, programmeStart: CalendarDate?) {
        if context.today < day { report(member: name, .dateFuture, "the date lies in the future") }
        if let programmeStart, day < programmeStart {
            report(member: name, .dateBeforeProgramme, "the date is before \(programmeStart)")
        }
        if let birth, day < birth { report(member: name, .dateBeforeBirth, "the date is before the date of birth") }
    }

    private mutating func judgeCodes(of entry: Item, _ codes: [(name: StaticString, set: ValueSet)]) {
        for (name, set) in codes {
            guard let code = line.string(name, of: entry),
                !set.contains(line.text(of: code).assumingMemoryBound(to: UInt8.self))
            else { continue }
            report(member: name, .valueSet, "the code is not in the value set \(set.id)")
        }
    }
}
