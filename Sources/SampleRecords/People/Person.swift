import TextFormats

/// An invented person.
struct Person {
    enum Document {
        /// 12 digits, province code 000, which no register gives out.
        case personalNumber
        /// The older card: 9 digits, here all with 000 in front.
        case olderCard
        case passport
    }

    /// Tells this person from all others of the sample.
    let ordinal: Int

    /// 0 male, 1 female.
    let sex: Int
    let birth: CalendarDate

    /// As written, family name first; unused parts are empty.
    var nameParts: (LiteralText, LiteralText, LiteralText)

    /// Of foreigners: the spelling of the passport.
    var passportName: (family: LiteralText, given: LiteralText)?

    /// Index of the country; nil for citizens.
    let country: Int?
    let document: Document

    /// Six digits, different for all persons of a stratum.
    let serial: Int

    /// Whether the name is one of a minority, in letters of its own.
    var hasMinorityName = false

    var isCitizen: Bool { country == nil }
}

/// Makes persons, each from its number alone.
struct PersonMaker: Sendable {
    /// What a person must be, for a defect to be planted into their record.
    enum Wish {
        case anybody
        /// A citizen with a personal number of 12 digits and a Vietnamese name.
        case citizen
        case foreigner
    }

    let seed: UInt64
    let otherNames = OtherNames()
    private let names = VietnameseNames()
    private let cohorts = Cohorts()

    init(seed: UInt64) {
        self.seed = seed
    }

    /// - Parameters:
    ///   - ordinal: below `Cohorts.stratumSize` times `Cohorts.stratumCount`.
    ///   - isSouthern: whether southern family names prevail.
    func person(_ ordinal: Int, isSouthern: Bool, wish: Wish = .anybody) -> Person {
        let (stratum, place) = ordinal.quotientAndRemainder(dividingBy: Cohorts.stratumSize)
        var birthRandom = SplitMix64(seed: seed, stream: .birth, index: place)
        let cell = cohorts.birthYearAndSex(UInt32(truncatingIfNeeded: birthRandom.next()), stratum: stratum)
        var random = SplitMix64(seed: seed, stream: .person, index: ordinal)
        let isForeigner = wish == .foreigner || wish == .anybody && random.chance(5, in: 1_000)
        let country = isForeigner ? random.below(otherNames.countries.count) : nil
        var person = Person(
            ordinal: ordinal, sex: cell.sex, birth: Self.birth(cell.birthYear, &random),
            nameParts: (.empty, .empty, .empty), country: country,
            document: document(stratum, place, birthYear: cell.birthYear, isForeigner: isForeigner, wish),
            serial: serial(of: place))
        if let country {
            setForeignName(&person, otherNames.countries[country], &random)
        } else if wish == .anybody, random.chance(22, in: 1_000) {
            setMinorityName(&person, &random)
        } else {
            setVietnameseName(&person, isSouthern: isSouthern, &random)
        }
        return person
    }

    private static func birth(_ year: Int, _ random: inout SplitMix64) -> CalendarDate {
        let month = random.number(in: 1...12)
        let day = random.number(in: 1...CalendarDate.dayCount(year: year, month: month))
        return CalendarDate(year: year, month: month, day: day) ?? CalendarDate(daysSince1970: 0)
    }

    /// Older cards have no room for year and sex: four in a hundred, in such places that their six digits do not come twice.
    private func document(
        _ stratum: Int, _ place: Int, birthYear: Int, isForeigner: Bool, _ wish: Wish
    ) -> Person.Document {
        if isForeigner { return .passport }
        let hasOlderCard = wish == .anybody && stratum < 25 && place % 25 == (stratum + 7) % 25 && birthYear < 2_004
        return hasOlderCard ? .olderCard : .personalNumber
    }

    /// A permutation of the million places, so that neighbours do not have neighbouring numbers (four Feistel rounds).
    private func serial(of place: Int) -> Int {
        var (left, right) = (place / 1_000, place % 1_000)
        for round in 0..<4 {
            var random = SplitMix64(seed: seed, stream: .number, index: right &* 4 &+ round)
            (left, right) = (right, (left &+ random.below(1_000)) % 1_000)
        }
        return left * 1_000 + right
    }

    // MARK: Names

    private func setVietnameseName(_ person: inout Person, isSouthern: Bool, _ random: inout SplitMix64) {
        let generation = VietnameseNames.Generation(birthYear: person.birth.year).rawValue
        let family = names.families[isSouthern ? 1 : 0].pick(&random)
        var middle = names.middles[person.sex][generation].pick(&random)
        let given = names.givens[person.sex][generation].pick(&random)
        if !family.hasAccent, !middle.hasAccent, !given.hasAccent { middle = names.accentedMiddles[person.sex] }
        person.nameParts = (family, middle, given)
    }

    private func setMinorityName(_ person: inout Person, _ random: inout SplitMix64) {
        let people = random.pick(otherNames.peoples)
        person.hasMinorityName = true
        let family = random.pick(people.families)
        let given = random.pick(people.givens[person.sex])
        guard people.isHighland else {
            person.nameParts = (family, given, .empty)
            return
        }
        // Ê Đê write the prefix of the sex first and the clan last: Y Thông Niê, H'Hen Niê.
        person.nameParts = (person.sex == 0 ? Self.malePrefix : Self.femalePrefix, given, family)
    }

    private static let malePrefix = WeightedList("Y").texts[0]
    private static let femalePrefix = WeightedList("H'").texts[0]

    private func setForeignName(_ person: inout Person, _ country: OtherNames.Country, _ random: inout SplitMix64) {
        let family = random.pick(country.families)
        let given = random.pick(country.givens[person.sex])
        person.nameParts = (family.written, given.written, .empty)
        person.passportName = (family.passport, given.passport)
    }
}
