/// Who the person is: nationality, number, sex (issuance rules §4.1).
extension FlatRecordJudge {
    mutating func readNationality(_ record: borrowing FlatRecord) {
        guard !record.isEmpty(.nationality) else {
            isCitizen = true
            return
        }
        let nationality = record.with(.nationality) { text in
            knownNationalities.meaning(of: text, folding: &folding) { name, folding in
                folding.fold(name, separators: .dropped)
                return Nationality.named(folding.folded)
            }
        }
        // Only a nationality that is understood takes the checks of a citizen away.
        isCitizen = nationality != .foreigner
        if nationality == .unknown {
            report(.valueSet, .nationality, "the nationality is not known; write its two-letter code, such as LA")
        }
    }

    mutating func judgeIdentity(_ record: borrowing FlatRecord) {
        guard isCitizen else { return }
        guard !record.isEmpty(.idNumber) else {
            return report(.idMissing, .idNumber, "a citizen's record needs the personal number; ask the person for it")
        }
        let sex = sex(record)
        let birthYear = birthYear
        switch record.with(.idNumber, { PersonalNumber.form($0, birthYear: birthYear, sex: sex) }) {
        case .personal:
            judgePersonalNumber(record, birthYear: birthYear, sex: sex)
        case .olderCard, .passport:
            break
        case .lostZeros(let count):
            let proposal = record.with(.idNumber) {
                String(repeating: "0", count: count) + String(decoding: $0, as: UTF8.self)
            }
            report(.idLostZero, .idNumber, "a leading zero seems lost, perhaps \(proposal); check it with the person")
        case .wrongLength(let count):
            report(.idLength, .idNumber, "the number has \(count) digits, expected 12 or 9; check it with the person")
        case .wrongCharacters(let damage):
            let proposal = record.with(.idNumber) {
                PersonalNumber.proposal(for: $0, damage, birthYear: birthYear, sex: sex)
            }
            report(.idCharacters, .idNumber, Self.explanation(damage, proposal))
        }
    }

    private static func explanation(_ damage: PersonalNumber.Damage, _ proposal: String?) -> String {
        let cause =
            switch damage {
            case .powerOfTen: "a spreadsheet has turned it into a power of ten; export the column as text"
            case .letters: "it holds letters, such as O for 0 or I for 1"
            case .signs: "it holds signs besides digits"
            }
        let hint = proposal.map { ", perhaps \($0); check it with the person" } ?? ""
        return "the number must be 12 or 9 digits: \(cause)\(hint)"
    }

    private mutating func judgePersonalNumber(_ record: borrowing FlatRecord, birthYear: Int?, sex: Int?) {
        if let birthYear, record.with(.idNumber, PersonalNumber.birthYear) != birthYear {
            report(.idDateOfBirth, .idNumber, "digits 4 to 6 of the number and the year of birth disagree; one is wrong")
        }
        if let sex, record.with(.idNumber, PersonalNumber.sex) != sex {
            report(.idSex, .idNumber, "digit 4 of the number and the sex disagree; one is wrong")
        }
    }

    /// 0 male, 1 female, nil when not given.
    private mutating func sex(_ record: borrowing FlatRecord) -> Int? {
        guard !record.isEmpty(.sex) else { return nil }
        return record.with(.sex) { text in
            knownSexes.meaning(of: text, folding: &folding) { word, folding in
                if folding.isOne(of: Self.maleWords, word) { return 0 }
                return folding.isOne(of: Self.femaleWords, word) ? 1 : nil
            }
        }
    }

    private static let maleWords: [StaticString] = ["nam", "male", "m"]
    private static let femaleWords: [StaticString] = ["nu", "female", "f"]
}
