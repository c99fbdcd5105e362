/// The EU DCC: who, and which one event (DCC schema, `DCC.combined-schema.json`).
///
/// Values are as the issuer wrote them, trimmed of blanks at the ends. Codes are looked up in ``ValueSets`` for showing.
///
/// A class, as its entries are, so that handing one on copies one reference instead of a dozen texts. None ever changes.
public final class DigitalCovidCertificate: Equatable, Sendable {
    /// Version of the schema that the issuer followed.
    public let version: String  // ver

    public let name: PersonName  // nam

    /// `YYYY-MM-DD`, `YYYY-MM`, `YYYY` or empty.
    public let dateOfBirth: String  // dob

    /// The one event that is certified.
    public let entry: Entry

    public enum Entry: Equatable, Sendable {
        case vaccination(Vaccination)  // v
        case test(TestResult)  // t
        case recovery(Recovery)  // r
    }

    public init(version: String, name: PersonName, dateOfBirth: String, entry: Entry) {
        self.version = version
        self.name = name
        self.dateOfBirth = dateOfBirth
        self.entry = entry
    }

    /// Which of the three kinds it is.
    public var kind: CertificateKind {
        switch entry {
        case .vaccination: .vaccination
        case .test: .test
        case .recovery: .recovery
        }
    }

    /// The certificate identifier of the entry, `ci`.
    public var identifier: String {
        switch entry {
        case .vaccination(let vaccination): vaccination.identifier
        case .test(let test): test.identifier
        case .recovery(let recovery): recovery.identifier
        }
    }

    /// The country of the event, `co`: not that of the issuer when somebody was vaccinated abroad.
    public var countryOfEvent: String {
        switch entry {
        case .vaccination(let vaccination): vaccination.country
        case .test(let test): test.country
        case .recovery(let recovery): recovery.country
        }
    }
}

/// The kind of a certificate, after the group of its entry.
public enum CertificateKind: String, CaseIterable, Sendable {
    case vaccination
    case test
    case recovery

    /// The member of the DCC that holds entries of this kind.
    public var group: String { "\(groupLiteral)" }

    package var groupLiteral: StaticString {
        switch self {
        case .vaccination: "v"
        case .test: "t"
        case .recovery: "r"
        }
    }
}

/// The names of the holder, `nam`. At least one is there.
public struct PersonName: Equatable, Sendable {
    public let familyName: String?  // fn
    public let familyNameTransliterated: String?  // fnt
    public let givenName: String?  // gn
    public let givenNameTransliterated: String?  // gnt

    public init(
        familyName: String?, familyNameTransliterated: String?, givenName: String?, givenNameTransliterated: String?
    ) {
        self.familyName = familyName
        self.familyNameTransliterated = familyNameTransliterated
        self.givenName = givenName
        self.givenNameTransliterated = givenNameTransliterated
    }
}

/// An entry of `v`.
public final class Vaccination: Equatable, Sendable {
    public let diseaseTargeted: String  // tg
    public let vaccine: String  // vp
    public let product: String  // mp
    public let marketingHolder: String  // ma
    public let doseNumber: Int  // dn, from 1
    public let doseTotal: Int  // sd, from 1
    public let date: String  // dt, YYYY-MM-DD by the rule
    public let country: String  // co
    public let issuer: String  // is
    public let identifier: String  // ci

    public init(
        diseaseTargeted: String,
        vaccine: String,
        product: String,
        marketingHolder: String,
        doseNumber: Int,
        doseTotal: Int,
        date: String,
        country: String,
        issuer: String,
        identifier: String
    ) {
        self.diseaseTargeted = diseaseTargeted
        self.vaccine = vaccine
        self.product = product
        self.marketingHolder = marketingHolder
        self.doseNumber = doseNumber
        self.doseTotal = doseTotal
        self.date = date
        self.country = country
        self.issuer = issuer
        self.identifier = identifier
    }
}

/// An entry of `t`.
public final class TestResult: Equatable, Sendable {
    public let diseaseTargeted: String  // tg
    public let testType: String  // tt
    public let testName: String?  // nm
    public let testManufacturer: String?  // ma
    public let sampledAt: String  // sc, RFC 3339 by the rule
    public let result: String  // tr
    public let testingCentre: String?  // tc
    public let country: String  // co
    public let issuer: String  // is
    public let identifier: String  // ci

    public init(
        diseaseTargeted: String,
        testType: String,
        testName: String? = nil,
        testManufacturer: String? = nil,
        sampledAt: String,
        result: String,
        testingCentre: String? = nil,
        country: String,
        issuer: String,
        identifier: String
    ) {
        self.diseaseTargeted = diseaseTargeted
        self.testType = testType
        self.testName = testName
        self.testManufacturer = testManufacturer
        self.sampledAt = sampledAt
        self.result = result
        self.testingCentre = testingCentre
        self.country = country
        self.issuer = issuer
        self.identifier = identifier
    }
}

/// An entry of `r`.
public final class Recovery: Equatable, Sendable {
    public let diseaseTargeted: String  // tg
    public let firstPositiveTest: String  // fr, YYYY-MM-DD by the rule
    public let country: String  // co
    public let issuer: String  // is
    public let validFrom: String  // df
    public let validUntil: String  // du
    public let identifier: String  // ci

    public init(
        diseaseTargeted: String,
        firstPositiveTest: String,
        country: String,
        issuer: String,
        validFrom: String,
        validUntil: String,
        identifier: String
    ) {
        self.diseaseTargeted = diseaseTargeted
        self.firstPositiveTest = firstPositiveTest
        self.country = country
        self.issuer = issuer
        self.validFrom = validFrom
        self.validUntil = validUntil
        self.identifier = identifier
    }
}

// MARK: - Equality: by what they hold

extension DigitalCovidCertificate {
    public static func == (first: DigitalCovidCertificate, second: DigitalCovidCertificate) -> Bool {
        first.version == second.version && first.name == second.name && first.dateOfBirth == second.dateOfBirth
            && first.entry == second.entry
    }
}

extension Vaccination {
    public static func == (first: Vaccination, second: Vaccination) -> Bool {
        first.diseaseTargeted == second.diseaseTargeted && first.vaccine == second.vaccine
            && first.product == second.product && first.marketingHolder == second.marketingHolder
            && first.doseNumber == second.doseNumber && first.doseTotal == second.doseTotal && first.date == second.date
            && first.country == second.country && first.issuer == second.issuer && first.identifier == second.identifier
    }
}

extension TestResult {
    public static func == (first: TestResult, second: TestResult) -> Bool {
        first.diseaseTargeted == second.diseaseTargeted && first.testType == second.testType
            && first.testName == second.testName && first.testManufacturer == second.testManufacturer
            && first.sampledAt == second.sampledAt && first.result == second.result
            && first.testingCentre == second.testingCentre && first.country == second.country
            && first.issuer == second.issuer && first.identifier == second.identifier
    }
}

extension Recovery {
    public static func == (first: Recovery, second: Recovery) -> Bool {
        first.diseaseTargeted == second.diseaseTargeted && first.firstPositiveTest == second.firstPositiveTest
            && first.country == second.country && first.issuer == second.issuer && first.validFrom == second.validFrom
            && first.validUntil == second.validUntil && first.identifier == second.identifier
    }
}
