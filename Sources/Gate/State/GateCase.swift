import HealthCertificate
import TextFormats

/// One code that was answered, and what has become of its holder's identity.
public struct GateCase: Sendable {
    /// Running number of the code since the gate was started, from 1.
    public let number: Int

    public let answer: GateAnswer
    public let answeredAt: GateMoment

    /// How many codes came so fast, one after the other, that nobody can have seen the verdicts between; 1 for one by itself.
    public let countAtOnce: Int

    public internal(set) var identity = Identity.notCompared

    /// How far the holder's identity has been compared.
    public enum Identity: Equatable, Sendable {
        case notCompared
        /// The passport's lines could not be read; nothing has been compared.
        case passportRefused(PassportLineError)
        /// With the passport's lines.
        case compared(HolderComparison, PassportLine, hasExpired: Bool)
        /// By the officer, who pressed a key; after the lines came near, say.
        case confirmedByOfficer
        case deniedByOfficer
    }

    /// How urgent the case is. Green needs a genuine code without any notice, lists that headquarters signed and that are in
    /// time, a look-up of what was taken back, and an identity that was compared.
    func level(under lists: ListsStanding, at moment: GateMoment) -> GateLevel {
        guard answer.standing == .genuine else { return answer.level }
        if isOtherPerson { return .red }
        let isCapped = !lists.areSigned || lists.freshness(at: moment) != .inTime || !answer.isRevocationChecked
        let ceiling: GateLevel = isCapped || countAtOnce > 1 || !isIdentityCompared || hasPassportExpired ? .amber : .green
        return max(answer.level, ceiling)
    }

    /// Whether the name and the birth date are known to be the passport's.
    public var isIdentityCompared: Bool {
        switch identity {
        case .compared(let comparison, _, _): comparison.outcome == .full
        case .confirmedByOfficer: true
        case .notCompared, .passportRefused, .deniedByOfficer: false
        }
    }

    /// Whether they are known to be others.
    public var isOtherPerson: Bool {
        switch identity {
        case .compared(let comparison, _, _): comparison.outcome == .mismatch
        case .deniedByOfficer: true
        case .notCompared, .passportRefused, .confirmedByOfficer: false
        }
    }

    var hasPassportExpired: Bool {
        if case .compared(_, _, hasExpired: true) = identity { return true }
        return false
    }

    /// Compares the holder with a passport, when there is a genuine code.
    mutating func compare(with passport: PassportLine, at moment: GateMoment) {
        guard answer.standing == .genuine, let certificate = answer.certificate else { return }
        let today = CalendarDate(secondsSince1970: moment.seconds)
        let hasExpired = passport.dateOfExpiry.lastDay(near: today).map { $0 < today } ?? false
        identity = .compared(HolderComparison(certificate, passport), passport, hasExpired: hasExpired)
    }
}
