import Bytes
import TextFormats

/// Writes a dose into the fields of a row, in the manner of the list that it stands on.
struct RowFiller: Sendable {
    let seed: UInt64
    let places: Places
    let countries: [OtherNames.Country]
    let vaccines: [SampleVaccine]

    /// Tells samples of different seeds apart where records carry identifiers.
    private let series: Int

    init(seed: UInt64, places: Places, countries: [OtherNames.Country], vaccines: [SampleVaccine]) {
        self.seed = seed
        self.places = places
        self.countries = countries
        self.vaccines = vaccines
        var random = SplitMix64(seed: seed, stream: .row, index: -1)
        series = random.below(1_000_000)
    }

    /// - Parameters:
    ///   - index: of the row in the sample, from 0.
    ///   - isIdentified: whether the record gets an identifier even where the list has none.
    func fill(_ row: inout SampleRow, index: Int, _ dose: Dose, of list: CommuneList, isIdentified: Bool = false) {
        var random = SplitMix64(seed: seed, stream: .row, index: index)
        row.removeAll()
        row.set(.number) { $0.append(number: index &+ 1) }
        if isIdentified || list.hasRecordIdentifiers { row.set(.recordIdentifier) { appendIdentifier(index, list, to: &$0) } }
        fillPerson(&row, dose.person, list, &random)
        fillDose(&row, dose, list, &random)
        fillPlace(&row, dose, list, &random)
    }

    /// Province, series of the sample, number: unique nationwide.
    private func appendIdentifier(_ index: Int, _ list: CommuneList, to text: inout ByteBuffer) {
        text.append(places.provinces[list.province].code)
        text.append(UInt8(ascii: "-"))
        text.append(number: series, digitCount: 6)
        text.append(UInt8(ascii: "-"))
        text.append(number: index &+ 1, digitCount: 9)
    }

    // MARK: The person

    private func fillPerson(_ row: inout SampleRow, _ person: Person, _ list: CommuneList, _ random: inout SplitMix64) {
        row.set(.fullName) { text in
            text.append(person.nameParts.0)
            for part in [person.nameParts.1, person.nameParts.2] where !part.isEmpty {
                // The women's prefix of highland names is written together with the name: H'Hen.
                if text[text.count &- 1] != UInt8(ascii: "'") { text.append(UInt8(ascii: " ")) }
                text.append(part)
            }
        }
        row.set(.dateOfBirth) { $0.append(person.birth, isISO: list.writesISODates) }
        row.set(.sex) { $0.append(person.sex == 0 ? "Nam" : "Nữ") }
        fillDocument(&row, person)
        guard let index = person.country, let passport = person.passportName else {
            if list.writesNationality { row.set(.nationality) { $0.append(list.escapesJSON ? "VNM" : "Việt Nam") } }
            return
        }
        let country = countries[index]
        row.set(.nationality) { $0.append(random.pick([country.code, country.code3, country.name])) }
        row.set(.passportFamily) { $0.append(passport.family) }
        row.set(.passportGiven) { $0.append(passport.given) }
    }

    private func fillDocument(_ row: inout SampleRow, _ person: Person) {
        row.set(.idType) { $0.append(person.document.name) }
        row.set(.idNumber) { text in
            switch person.document {
            case .personalNumber: Self.appendPersonalNumber(person, birthYear: person.birth.year, to: &text)
            case .olderCard: Self.appendOlderNumber(person, to: &text)
            case .passport:
                let stratum = person.ordinal / Cohorts.stratumSize
                text.append(UInt8(ascii: "A") &+ UInt8(truncatingIfNeeded: stratum % 26))
                text.append(number: stratum / 26, digitCount: 2)
                text.append(number: person.serial, digitCount: 6)
            }
        }
    }

    /// Province code 000, century and sex, two digits of the year, six digits.
    static func appendPersonalNumber(_ person: Person, birthYear: Int, to text: inout ByteBuffer) {
        text.append("000")
        text.append(number: (birthYear / 100 &- 19) &* 2 &+ person.sex)
        text.append(number: birthYear % 100, digitCount: 2)
        text.append(number: person.serial, digitCount: 6)
    }

    static func appendOlderNumber(_ person: Person, to text: inout ByteBuffer) {
        text.append("000")
        text.append(number: person.serial, digitCount: 6)
    }

    // MARK: The dose

    private func fillDose(_ row: inout SampleRow, _ dose: Dose, _ list: CommuneList, _ random: inout SplitMix64) {
        let vaccine = vaccines[dose.vaccine]
        row.set(.doseNumber) { text in
            if list.writesDoseAsWords { text.append("Mũi ") }
            text.append(number: dose.number)
        }
        row.set(.doseType) { text in
            text.append(dose.isAdditional ? "Bổ sung" : dose.number > vaccine.primaryDoses ? "Nhắc lại" : "Cơ bản")
        }
        if list.writesTotals { row.set(.totalDoses) { $0.append(number: Self.total(dose, vaccine)) } }
        row.set(.date) { $0.append(CalendarDate(daysSince1970: dose.day), isISO: list.writesISODates) }
        row.set(.vaccine) { text in
            text.append(random.chance(2, in: 3) ? vaccine.names[0] : random.pick(vaccine.names))
        }
        row.set(.lot) { LotNumber.append(dose.vaccine, day: dose.day, variant: random.below(6), to: &$0) }
    }

    /// The length of the primary course up to its end; behind it the dose's number, or 2/1 after a course of one.
    static func total(_ dose: Dose, _ vaccine: SampleVaccine) -> Int {
        if dose.number <= vaccine.primaryDoses { return vaccine.primaryDoses }
        return vaccine.primaryDoses == 1 && dose.number == 2 ? 1 : dose.number
    }

    // MARK: The place

    private func fillPlace(_ row: inout SampleRow, _ dose: Dose, _ list: CommuneList, _ random: inout SplitMix64) {
        let province = places.provinces[list.province]
        let place = random.below(10)
        let facility: CommuneList.FacilityKind = place < 6 ? .station : place < 9 ? .districtCentre : .hospital
        row.set(.facilityIdentifier) { text in
            text.append(province.code)
            switch facility {
            case .station: text.append(number: 100 &+ 40 &* list.districtNumber &+ list.communeNumber, digitCount: 3)
            case .districtCentre: text.append(number: 10 &+ list.districtNumber, digitCount: 3)
            case .hospital: text.append("001")
            }
        }
        row.set(.facility) { text in
            switch facility {
            case .station:
                text.append(list.isUrban ? "Trạm Y tế phường " : "Trạm Y tế xã ")
                text.append(list.commune)
            case .districtCentre:
                text.append("Trung tâm Y tế ")
                text.append(list.district)
            case .hospital:
                text.append("Bệnh viện Đa khoa ")
                text.append(province.name)
            }
        }
        row.set(.commune) { text in
            text.append(list.isUrban ? "Phường " : "Xã ")
            text.append(list.commune)
        }
        row.set(.district) { $0.append(list.district) }
        row.set(.province) { $0.append(province.name) }
        if let country = dose.country {
            row.set(.country) { $0.append(countries[country].code) }
        } else if list.writesNationality {
            row.set(.country) { $0.append("VN") }
        }
        row.set(.facilitySigned) { text in
            guard list.writesSignatureDate else { return text.append("Có") }
            text.append(CalendarDate(daysSince1970: dose.day &+ random.below(90)), isISO: list.writesISODates)
        }
    }
}

extension Person.Document {
    var name: StaticString {
        switch self {
        case .personalNumber: "CCCD"
        case .olderCard: "CMND"
        case .passport: "Hộ chiếu"
        }
    }
}

/// Lots as the manufacturers number them: the same few for one product and month.
enum LotNumber {
    static func append(_ vaccine: Int, day: Int, variant: Int, to text: inout ByteBuffer) {
        let month = day / 30
        var random = SplitMix64(seed: 0, stream: .lot, index: vaccine &* 100_000 &+ month &* 10 &+ variant)
        let date = CalendarDate(daysSince1970: day)
        switch SampleVaccine.Product(rawValue: vaccine) {
        case .comirnaty:  // FF8841
            text.append("F")
            text.append(UInt8(ascii: "A") &+ UInt8(truncatingIfNeeded: random.below(18)))
            text.append(number: random.below(10_000), digitCount: 4)
        case .moderna:  // 045D21A
            text.append(number: random.below(100), digitCount: 3)
            text.append(UInt8(ascii: "A") &+ UInt8(truncatingIfNeeded: random.below(8)))
            text.append("21A")
        case .veroCell, .hayatVax, .coronaVac:  // 2021071917
            text.append(number: date.year, digitCount: 4)
            text.append(number: date.month, digitCount: 2)
            text.append(number: random.below(10_000), digitCount: 4)
        case .sputnikV, .sputnikLight:  // II-120721
            text.append("II-")
            text.append(number: random.below(1_000_000), digitCount: 6)
        case .astraZeneca, .covishield:  // NJ0342
            text.append(UInt8(ascii: "A") &+ UInt8(truncatingIfNeeded: random.below(26)))
            text.append(UInt8(ascii: "A") &+ UInt8(truncatingIfNeeded: random.below(26)))
            text.append(number: random.below(10_000), digitCount: 4)
        default:  // 21A047
            text.append("21")
            text.append(UInt8(ascii: "A") &+ UInt8(truncatingIfNeeded: random.below(12)))
            text.append(number: random.below(1_000), digitCount: 3)
        }
    }
}
