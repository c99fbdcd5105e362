import TextFormats

/// A line of NDJSON that holds the content of a certificate: a vaccination, a test or a recovery.
///
/// One line in fifty; a tree of values is good enough for so few, and easy to damage.
struct ContentLine {
    var record: String
    var name: [JSONValue.Member]
    var dateOfBirth: String
    /// `v`, `t` or `r`.
    var group: String
    var entry: [JSONValue.Member]
    var meta: [JSONValue.Member]
    /// Members of the content besides name, birth and entry.
    var others: [JSONValue.Member] = []
    /// How often the entry stands in its group.
    var entryCount = 1

    enum Kind: CaseIterable {
        case vaccination, test, recovery
    }

    var tree: JSONValue {
        var content = [JSONValue.Member("nam", .object(name)), JSONValue.Member("dob", .string(dateOfBirth))]
        content.append(JSONValue.Member(group, .array(Array(repeating: .object(entry), count: entryCount))))
        return .object([
            JSONValue.Member("record", .string(record)), JSONValue.Member("dcc", .object(content + others)),
            JSONValue.Member("meta", .object(meta)),
        ])
    }

    /// Sets a member of the entry, or takes it out.
    mutating func set(_ name: String, _ value: JSONValue?) {
        let place = entry.firstIndex { $0.name == name }
        if let place { entry.remove(at: place) }
        if let value { entry.insert(JSONValue.Member(name, value), at: place ?? entry.count) }
    }

    /// Sets a member of what comes along with the content.
    mutating func setMeta(_ name: String, _ value: JSONValue) {
        meta.removeAll { $0.name == name }
        meta.append(JSONValue.Member(name, value))
    }
}

/// Makes content lines from doses.
struct ContentLineMaker: Sendable {
    let seed: UInt64
    let vaccines: [SampleVaccine]

    /// Rapid tests of the common list.
    private static let rapidTests = ["1065", "1097", "1144", "1232", "1304", "1604"]

    /// - Parameters:
    ///   - row: the dose of that index, written out with an identifier, which names, places and identifier are taken from.
    ///   - kind: nil for whichever comes.
    func line(_ row: borrowing SampleRow, index: Int, _ dose: Dose, kind: ContentLine.Kind? = nil) -> ContentLine {
        var random = SplitMix64(seed: seed, stream: .contentLine, index: index)
        let chosen = random.below(10)
        let kind = kind ?? (chosen < 5 ? .vaccination : chosen < 8 ? .test : .recovery)
        var line = ContentLine(
            record: row[.recordIdentifier],
            name: name(row, dose.person), dateOfBirth: dose.person.birth.description, group: kind.group,
            entry: [JSONValue.Member("tg", .string("840539006"))],
            meta: [
                JSONValue.Member("facility", .string(row[.facilityIdentifier])),
                JSONValue.Member("province", .string(row[.province])),
            ])
        switch kind {
        case .vaccination: addVaccination(dose, row, to: &line)
        case .test: addTest(dose, row, &random, to: &line)
        case .recovery: addRecovery(dose, to: &line)
        }
        if let identifier = Self.identifier(index: index, seed: seed) { line.set("ci", .string(identifier)) }
        if random.chance(1, in: 2) { line.others.append(JSONValue.Member("ver", .string("1.3.0"))) }
        return line
    }

    /// The identifier that the line brings along; every third line has one.
    static func identifier(index: Int, seed: UInt64) -> String? {
        guard index % 3 == 0 else { return nil }
        var random = SplitMix64(seed: seed, stream: .contentLine, index: -1 - index)
        let digits = [random.next(), random.next()].map { word in
            let text = String(word, radix: 16, uppercase: true)
            return String(repeating: "0", count: 16 - text.utf8.count) + text
        }
        return "URN:UVCI:01:VN:" + digits.joined()
    }

    private func name(_ row: borrowing SampleRow, _ person: Person) -> [JSONValue.Member] {
        guard let passport = person.passportName else {
            let words = row[.fullName].split(separator: " ", maxSplits: 1).map(String.init)
            return [JSONValue.Member("fn", .string(words[0])), JSONValue.Member("gn", .string(words.count > 1 ? words[1] : ""))]
        }
        return [
            JSONValue.Member("fn", .string(person.nameParts.0.string)), JSONValue.Member("gn", .string(person.nameParts.1.string)),
            JSONValue.Member("fnt", .string(Self.filled(passport.family))),
            JSONValue.Member("gnt", .string(Self.filled(passport.given))),
        ]
    }

    /// Blanks of a machine-readable name are `<` in a certificate.
    private static func filled(_ name: LiteralText) -> String {
        String(decoding: name.utf8.map { $0 == 0x20 ? UInt8(ascii: "<") : $0 }, as: UTF8.self)
    }

    private func addVaccination(_ dose: Dose, _ row: borrowing SampleRow, to line: inout ContentLine) {
        let vaccine = vaccines[dose.vaccine]
        line.entry += [
            JSONValue.Member("vp", .string(vaccine.type.string)), JSONValue.Member("mp", .string(vaccine.product.string)),
            JSONValue.Member("ma", .string(vaccine.holder.string)), JSONValue.Member("dn", .number("\(dose.number)")),
            JSONValue.Member("sd", .number("\(RowFiller.total(dose, vaccine))")),
            JSONValue.Member("dt", .string(CalendarDate(daysSince1970: dose.day).description)),
            JSONValue.Member("co", .string(dose.country == nil ? "VN" : row[.country])),
        ]
        line.meta += [JSONValue.Member("lot", .string(row[.lot])), JSONValue.Member("facility_signed", .boolean(true))]
    }

    private func addTest(_ dose: Dose, _ row: borrowing SampleRow, _ random: inout SplitMix64, to line: inout ContentLine) {
        let isRapid = random.chance(1, in: 2)
        let time = "T0\(random.number(in: 7...9)):\(random.number(in: 10...59)):00+07:00"
        line.entry.append(JSONValue.Member("tt", .string(isRapid ? "LP217198-3" : "LP6464-4")))
        line.entry.append(
            isRapid
                ? JSONValue.Member("ma", .string(random.pick(Self.rapidTests)))
                : JSONValue.Member("nm", .string("SARS-CoV-2 RT-PCR")))
        line.entry += [
            JSONValue.Member("sc", .string(CalendarDate(daysSince1970: dose.day).description + time)),
            JSONValue.Member("tr", .string(random.chance(9, in: 10) ? "260415000" : "260373001")),
            JSONValue.Member("tc", .string(row[.facility])), JSONValue.Member("co", .string("VN")),
        ]
    }

    private func addRecovery(_ dose: Dose, to line: inout ContentLine) {
        let day = { (offset: Int) in JSONValue.string(CalendarDate(daysSince1970: dose.day + offset).description) }
        line.entry += [
            JSONValue.Member("fr", day(0)), JSONValue.Member("co", .string("VN")), JSONValue.Member("df", day(11)),
            JSONValue.Member("du", day(180)),
        ]
    }
}

extension ContentLine.Kind {
    var group: String {
        switch self {
        case .vaccination: "v"
        case .test: "t"
        case .recovery: "r"
        }
    }
}
