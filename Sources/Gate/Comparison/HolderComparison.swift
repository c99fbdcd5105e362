public import HealthCertificate

/// The holder of a certificate beside the holder of a passport.
public struct HolderComparison: Equatable, Sendable {
    public enum Outcome: Equatable, Sendable {
        /// Names and birth date are equal.
        case full
        /// A person must decide: the letters that differ are marked.
        case near
        case mismatch
    }

    public let outcome: Outcome
    public let family: NameComparison
    public let given: NameComparison
    public let birthDate: BirthDateComparison

    public init(_ certificate: DigitalCovidCertificate, _ passport: PassportLine) {
        let name = certificate.name
        let familyName = NameSpellings(transliterated: name.familyNameTransliterated, name: name.familyName)
        let givenName = NameSpellings(transliterated: name.givenNameTransliterated, name: name.givenName)
        if let onlyName = Self.onlyName(familyName, givenName, passport) {
            family = onlyName
            given = NameComparison(.given, certificate: NameSpellings(transliterated: nil, name: nil), passport: "", mayBeCut: false)
        } else {
            family = NameComparison(
                .family, certificate: familyName, passport: passport.primaryIdentifier, mayBeCut: passport.isNameFieldFull)
            given = NameComparison(
                .given, certificate: givenName, passport: passport.secondaryIdentifier, mayBeCut: passport.isNameFieldFull)
        }
        birthDate = BirthDateComparison(certificate: certificate.dateOfBirth, passport: passport.dateOfBirth)
        outcome = Self.outcome(family, given, birthDate)
    }

    /// Who has one name has it as primary identifier in a passport (Doc 9303 part 3, section 4.6); a certificate may have it as
    /// given name.
    private static func onlyName(_ family: NameSpellings, _ given: NameSpellings, _ passport: PassportLine) -> NameComparison? {
        guard family.all.isEmpty, !family.isUnreadable, passport.secondaryIdentifier.isEmpty,
            given.all.first == passport.primaryIdentifier
        else { return nil }
        return NameComparison(onlyName: passport.primaryIdentifier)
    }

    /// Listed alternatives of transliteration may come together with one other reason; two reasons together are a
    /// mismatch, since two persons are told apart by no more than that.
    private static func outcome(
        _ family: NameComparison, _ given: NameComparison, _ birthDate: BirthDateComparison
    ) -> Outcome {
        let outcomes = [family.outcome, given.outcome]
        guard birthDate != .different, !outcomes.contains(.different) else { return .mismatch }
        if outcomes == [.equal, .equal], birthDate == .equal { return .full }
        let reasons = outcomes.compactMap { outcome -> NameComparison.NearReason? in
            guard case .near(let reason) = outcome, reason != .alternativeSpelling else { return nil }
            return reason
        }
        let isOneReason = reasons.count < 2 || reasons == [.truncated, .truncated]
        return isOneReason ? .near : .mismatch
    }
}
