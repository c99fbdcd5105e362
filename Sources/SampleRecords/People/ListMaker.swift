/// The rows of one commune's list, in an array that is made once.
struct ListRows {
    fileprivate(set) var number = -1
    fileprivate(set) var list = CommuneList.none
    /// As many as a list has rows.
    fileprivate(set) var doses: [Dose] = []
}

/// Makes whole lists, person after person with all their doses.
struct ListMaker: Sendable {
    let seed: UInt64
    let places = Places()
    let persons: PersonMaker
    let courses = CourseMaker()

    init(seed: UInt64) {
        self.seed = seed
        persons = PersonMaker(seed: seed)
    }

    /// Makes the list of that number, unless `rows` holds it already.
    func make(_ number: Int, into rows: inout ListRows) {
        guard rows.number != number else { return }
        rows.number = number
        rows.list = CommuneList(number, seed: seed, places: places)
        rows.doses.removeAll(keepingCapacity: true)
        let isSouthern = places.provinces[rows.list.province].isSouthern
        var random = SplitMix64(seed: seed, stream: .course, index: number)
        var personNumber = number * CommuneList.rowCount
        while rows.doses.count < CommuneList.rowCount {
            courses.append(persons.person(personNumber, isSouthern: isSouthern), &random, to: &rows.doses)
            personNumber += 1
        }
    }

    // MARK: Records to damage

    /// Whether a defect of that kind can be planted into the record of that dose.
    func fits(_ dose: Dose, _ kind: DefectKind) -> Bool {
        switch kind.wish {
        case .anybody: true
        case .foreigner: !dose.person.isCitizen
        case .citizen:
            dose.person.isCitizen && !dose.person.hasMinorityName && dose.person.document == .personalNumber
                && dose.country == nil && (!kind.isWarning || isComplete(dose))
        }
    }

    /// Whether the dose gives no cause for the warning of an incomplete course.
    private func isComplete(_ dose: Dose) -> Bool {
        dose.number >= courses.vaccines[dose.vaccine].primaryDoses
    }

    /// A dose of somebody else, into whose record the defect can be planted.
    func standIn(for kind: DefectKind, atRow index: Int, of list: CommuneList) -> Dose {
        let isSouthern = places.provinces[list.province].isSouthern
        let person = persons.person(SampleSettings.rowCountMax + index, isSouthern: isSouthern, wish: kind.wish)
        var random = SplitMix64(seed: seed, stream: .course, index: -1 - index)
        var doses: [Dose] = []
        courses.append(person, isComplete: true, isInVietNam: person.isCitizen, &random, to: &doses)
        return doses[doses.count - 1]  // never empty: the first dose always lies within the programme
    }
}
