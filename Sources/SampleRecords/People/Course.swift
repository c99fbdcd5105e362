import TextFormats

/// One dose of one person.
struct Dose {
    var person: Person
    /// Counted from the first.
    let number: Int
    let vaccine: Int
    /// Days since 1970.
    let day: Int
    /// `bổ sung`, a dose that belongs to the basic course of some.
    let isAdditional: Bool
    /// Index of the country of vaccination among those of ``OtherNames``; nil for Viet Nam.
    let country: Int?
}

/// Lays out the doses that a person had, with the products, ages and intervals of the programme of 2021 and 2022.
struct CourseMaker: Sendable {
    let vaccines = SampleVaccine.all()

    private static func day(_ text: String) -> Int { CalendarDate(parsing: text)?.daysSince1970 ?? 0 }
    private let programmeStart = CourseMaker.day("2021-03-08")
    private let campaignStart = CourseMaker.day("2021-06-15")
    private let teenagersStart = CourseMaker.day("2021-10-27")
    private let childrenStart = CourseMaker.day("2022-04-14")
    private let abroadStart = CourseMaker.day("2021-02-10")
    private let additionalStart = CourseMaker.day("2021-12-01")
    /// From then on a booster was given three months after the last dose, before after six.
    private let shorterBoosters = CourseMaker.day("2022-03-01")
    private let fourthStart = CourseMaker.day("2022-05-15")
    private let lastDay = CourseMaker.day("2022-12-15")

    private typealias Product = SampleVaccine.Product

    /// Appends the doses of a person, in order.
    ///
    /// - Parameters:
    ///   - isComplete: whether there are to be at least as many as the primary course has.
    ///   - isInVietNam: whether none is to be from abroad.
    func append(
        _ person: Person, isComplete: Bool = false, isInVietNam: Bool = false, _ random: inout SplitMix64,
        to doses: inout [Dose]
    ) {
        let isChild = person.birth.year >= 2_010
        let isTeenager = !isChild && person.birth.year >= 2_004
        let country = isInVietNam ? nil : countryOfVaccination(person, &random)
        var day = firstDay(isChild: isChild, isTeenager: isTeenager, isAbroad: country != nil, &random)
        let first = firstProduct(on: day, isChild: isChild, isTeenager: isTeenager, isAbroad: country != nil, &random)
        let primary = vaccines[first.rawValue].primaryDoses
        var count = doseCount(isChild: isChild, isTeenager: isTeenager, &random)
        if isComplete { count = max(count, primary) }
        var product = first
        var isAdditional = false
        for number in 1...count {
            if number > 1, number <= primary {
                day += random.number(in: vaccines[first.rawValue].interval)
                product = second(after: first, &random)
            } else if number > primary {
                isAdditional = number == primary + 1 && hasAdditional(first) && random.chance(1, in: 2)
                day = boosterDay(after: day, number: number, isAdditional: isAdditional, &random)
                product = booster(after: first, isYoung: isTeenager, isAdditional: isAdditional, &random)
            }
            guard day <= lastDay else { return }
            doses.append(
                Dose(
                    person: person, number: number, vaccine: product.rawValue, day: day, isAdditional: isAdditional,
                    country: number <= primary ? country : nil))
        }
    }

    private func countryOfVaccination(_ person: Person, _ random: inout SplitMix64) -> Int? {
        if let country = person.country { return random.chance(1, in: 3) ? country : nil }
        // Korea, Japan, Taiwan, Germany: where many citizens work.
        return random.chance(4, in: 1_000) ? random.pick([0, 1, 3, 6]) : nil
    }

    private func firstDay(isChild: Bool, isTeenager: Bool, isAbroad: Bool, _ random: inout SplitMix64) -> Int {
        if isChild { return childrenStart + random.below(80) }
        if isTeenager { return teenagersStart + random.below(60) }
        if isAbroad { return abroadStart + random.below(250) }
        if random.chance(3, in: 100) { return programmeStart + random.below(90) }
        return campaignStart + random.below(85) + random.below(85)
    }

    private func firstProduct(
        on day: Int, isChild: Bool, isTeenager: Bool, isAbroad: Bool, _ random: inout SplitMix64
    ) -> Product {
        let place = random.below(1_000)
        if isChild { return place < 600 ? .comirnaty : .moderna }
        if isTeenager { return .comirnaty }
        let product: Product
        if isAbroad {
            switch place {
            case ..<500: product = .comirnaty
            case ..<650: product = .moderna
            case ..<800: product = .astraZeneca
            case ..<900: product = .coronaVac
            case ..<950: product = .covaxin
            default: product = .janssen
            }
            return vaccines[product.rawValue].firstDay <= day ? product : .coronaVac
        }
        switch place {
        case ..<390: product = .astraZeneca
        case ..<640: product = .veroCell
        case ..<850: product = .comirnaty
        case ..<940: product = .moderna
        case ..<965: product = .abdala
        case ..<977: product = .sputnikV
        case ..<989: product = .hayatVax
        case ..<993: product = .covishield
        case ..<998: product = .janssen
        default: product = .sputnikLight
        }
        return vaccines[product.rawValue].firstDay <= day ? product : .astraZeneca
    }

    private func doseCount(isChild: Bool, isTeenager: Bool, _ random: inout SplitMix64) -> Int {
        let place = random.below(100)
        if isChild { return place < 20 ? 1 : 2 }
        if isTeenager { return place < 5 ? 1 : place < 65 ? 2 : 3 }
        return place < 6 ? 1 : place < 42 ? 2 : place < 86 ? 3 : 4
    }

    /// AstraZeneca could be followed by Pfizer; Pfizer and Moderna stood in for each other in need.
    private func second(after first: Product, _ random: inout SplitMix64) -> Product {
        switch first {
        case .astraZeneca: random.chance(12, in: 100) ? .comirnaty : first
        case .comirnaty: random.chance(3, in: 100) ? .moderna : first
        case .moderna: random.chance(8, in: 100) ? .comirnaty : first
        default: first
        }
    }

    private func hasAdditional(_ first: Product) -> Bool {
        first == .veroCell || first == .sputnikV
    }

    private func boosterDay(after day: Int, number: Int, isAdditional: Bool, _ random: inout SplitMix64) -> Int {
        if isAdditional { return max(day + 28, additionalStart) + random.below(45) }
        let early = day + 180
        let next = early < shorterBoosters ? early : max(day + 90, shorterBoosters)
        return (number >= 4 ? max(next, fourthStart) : next) + random.below(60)
    }

    private func booster(
        after first: Product, isYoung: Bool, isAdditional: Bool, _ random: inout SplitMix64
    ) -> Product {
        if isYoung { return .comirnaty }
        if isAdditional, first == .veroCell, random.chance(1, in: 3) { return .veroCell }
        let place = random.below(100)
        return place < 62 ? .comirnaty : place < 82 ? .astraZeneca : .moderna
    }
}
