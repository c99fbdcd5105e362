import TextFormats

/// The birth date of a certificate beside that of a passport. What both know must be equal.
public enum BirthDateComparison: Equatable, Sendable {
    /// Both know the same parts, at least the year, and the parts are equal.
    case equal
    /// What both know is equal, and one of them knows more.
    case equalAsFarAsKnown(BirthDatePart)
    /// There is no part that both know.
    case nothingInCommon
    case different

    /// - Parameters:
    ///   - certificate: `dob`, which is `YYYY-MM-DD`, `YYYY-MM`, `YYYY` or empty by the rule.
    ///   - passport: has two digits of the year alone, so that a century is never compared.
    init(certificate: String, passport: PartialDate) {
        let parts = Self.parts(of: certificate)
        let pairs = [
            (parts.year.map { $0 % 100 }, passport.yearOfCentury), (parts.month, passport.month), (parts.day, passport.day),
        ]
        var common: BirthDatePart?
        var doesOneKnowMore = false
        for (pair, part) in zip(pairs, BirthDatePart.allCases) {
            switch pair {
            case (nil, nil): break
            case (let ours?, let theirs?):
                guard ours == theirs else {
                    self = .different
                    return
                }
                common = part
            default: doesOneKnowMore = true
            }
        }
        guard let common, pairs[0].0 != nil, pairs[0].1 != nil else {
            self = .nothingInCommon
            return
        }
        self = doesOneKnowMore ? .equalAsFarAsKnown(common) : .equal
    }

    /// The parts that stand at the start of the text; what cannot be read is unknown.
    private static func parts(of text: String) -> (year: Int?, month: Int?, day: Int?) {
        let fields = text.prefix(10).split(separator: "-", maxSplits: 2, omittingEmptySubsequences: false)
        func number(_ index: Int, digits: Int) -> Int? {
            guard index < fields.count, fields[index].utf8.count == digits,
                fields[index].utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
            else { return nil }
            return Int(fields[index])
        }
        guard let year = number(0, digits: 4) else { return (nil, nil, nil) }
        guard let month = number(1, digits: 2), month > 0 else { return (year, nil, nil) }
        let day = number(2, digits: 2)
        return (year, month, day == 0 ? nil : day)
    }
}

/// The parts of a date, from the one that is known first.
public enum BirthDatePart: Equatable, Sendable, CaseIterable {
    case year
    case month
    case day
}
