/// The name and its parts.
extension FlatRecordJudge {
    mutating func judgeName(_ record: borrowing FlatRecord) {
        let hasFull = !record.isEmpty(.fullName)
        switch (!record.isEmpty(.familyName), !record.isEmpty(.givenName)) {
        case (true, true): judgeParts(record)
        case (true, false) where hasFull: judgeFullName(record, with: .familyName)
        case (false, true) where hasFull: judgeFullName(record, with: .givenName)
        case (true, false): judgeSingle(record, .familyName)
        case (false, true): judgeSingle(record, .givenName)
        case (false, false): judgeUndividedName(record)
        }
        // Of a name that is in another encoding it goes without saying that some signs are no letters.
        if findings.contains(where: { $0.code == .nameEncoding && $0.severity == .error }) {
            findings.removeAll { $0.code == .nameLetter }
        }
        judgeSpelling()
    }

    private mutating func judgeParts(_ record: borrowing FlatRecord) {
        record.with(.familyName) { names.read($0) }
        judge(names.all, as: .familyName, isFamily: true, passport: record)
        record.with(.givenName) { names.read($0) }
        judge(names.all, as: .givenName, isFamily: false, passport: record)
    }

    /// A name of which one part alone is given: it stands as the family name, which a certificate must have.
    private mutating func judgeSingle(_ record: borrowing FlatRecord, _ field: RecordField) {
        record.with(field) { names.read($0) }
        judge(names.all, as: field, isFamily: true, passport: record)
        report(.nameOneWord, field, "the name has one part; check that it is whole")
    }

    /// The full name, of which one part is known: the other is the rest.
    private mutating func judgeFullName(_ record: borrowing FlatRecord, with field: RecordField) {
        let isFamily = field == .familyName
        record.with(.fullName) { names.read($0) }
        let all = names.all
        let rest = record.with(field) { isFamily ? names.rest(behindFamily: $0) : names.rest(beforeGiven: $0) }
        guard let rest else {
            return report(
                .nameSplit, .fullName,
                "full_name does not \(isFamily ? "begin with family_name" : "end with given_name"); give both parts")
        }
        guard !rest.isEmpty else { return judgeSingle(record, field) }
        let known = isFamily ? 0..<rest.lowerBound - 1 : rest.upperBound + 1..<all.upperBound
        judge(isFamily ? known : rest, as: .fullName, isFamily: true, passport: record)
        judge(isFamily ? rest : known, as: .fullName, isFamily: false, passport: record)
    }

    private mutating func judgeUndividedName(_ record: borrowing FlatRecord) {
        let hasPassport = !record.isEmpty(.passportFamily) || !record.isEmpty(.passportGiven)
        if !isCitizen, hasPassport {
            isNameOfPassport = true
            judgePassportName(record)
        } else if record.isEmpty(.fullName) {
            report(.nameEmpty, .fullName, "the name is empty")
        } else if !isCitizen {
            report(
                .nameSplit, .fullName,
                "a foreigner's full name cannot be split; give passport_family and passport_given as in the passport")
        } else {
            judgeFullName(record)
        }
    }

    /// The parts as the passport has them; the full name beside them is looked at all the same.
    private mutating func judgePassportName(_ record: borrowing FlatRecord) {
        if !record.isEmpty(.fullName) {
            record.with(.fullName) { names.read($0) }
            report(names.faultsOfWritten(isCitizen: false), .fullName)
        }
        let family: RecordField = record.isEmpty(.passportFamily) ? .passportGiven : .passportFamily
        record.with(family) { names.read($0) }
        judge(names.all, as: family, isFamily: true, passport: record)
        guard family == .passportFamily, !record.isEmpty(.passportGiven) else { return }
        record.with(.passportGiven) { names.read($0) }
        judge(names.all, as: .passportGiven, isFamily: false, passport: record)
    }

    /// The first word is the family name, the rest the given names.
    private mutating func judgeFullName(_ record: borrowing FlatRecord) {
        record.with(.fullName) { names.read($0) }
        let (all, family) = (names.all, names.firstWord)
        judge(family, as: .fullName, isFamily: true, passport: record)
        if family == all {
            report(.nameOneWord, .fullName, "the name has one word; check that it is whole")
        } else {
            judge((family.upperBound + 1)..<all.upperBound, as: .fullName, isFamily: false, passport: record)
        }
    }

    /// - Parameter part: of the name just read.
    private mutating func judge(
        _ part: Range<Int>, as field: RecordField, isFamily: Bool, passport record: borrowing FlatRecord
    ) {
        guard !part.isEmpty else { return report(.nameEmpty, field, "the name is empty") }
        let faults = record.with(isFamily ? .passportFamily : .passportGiven) { passport in
            names.judge(part, passport: passport, isFamily: isFamily, isCitizen: isCitizen, into: &content)
        }
        report(faults, field)
    }

    private mutating func report(_ faults: NameJudge.Faults, _ field: RecordField) {
        if faults.isEmpty { return }
        for (fault, code, message) in NameJudge.Faults.explained where faults.contains(fault) {
            guard !findings.contains(where: { $0.code == code && $0.field == field.text }) else { continue }
            report(code, field, message)
        }
    }

    /// Signs of a name that was typed carelessly; it is signed as it stands.
    private mutating func judgeSpelling() {
        let letters = names.seen
        // Of a name that is empty, or could not be read, nothing was seen.
        if letters.isEmpty { return }
        if isCitizen, !letters.contains(.accent) {
            report(.nameNoAccent, .fullName, "the name has no accent; it was perhaps typed without")
        }
        // Passports write in capitals.
        if letters.contains(.small) != letters.contains(.capital), !isNameOfPassport {
            report(.nameCase, .fullName, "the name is all capitals or all small letters")
        }
    }
}
