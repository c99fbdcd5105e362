import HealthCertificate
import TextFormats
import TrustBundle

/// What a person must see of a genuine certificate's content.
struct ContentNotices {
    private let certificate: DigitalCovidCertificate
    private let clock: ValidationClock

    /// Newer than those of the program, which count as well.
    private let valueSets: BundleValueSets?

    init(_ certificate: DigitalCovidCertificate, at clock: ValidationClock, valueSets: BundleValueSets?) {
        self.certificate = certificate
        self.clock = clock
        self.valueSets = valueSets
    }

    /// In a fixed order: what the event means, when it was, codes, form.
    func notices() -> [Notice] {
        var notices: [Notice] = []
        switch certificate.entry {
        case .vaccination(let vaccination): addNotices(on: vaccination, to: &notices)
        case .test(let test): addNotices(on: test, to: &notices)
        case .recovery(let recovery): addNotices(on: recovery, to: &notices)
        }
        let unusual = UnusualContent.findings(in: certificate)
        if !unusual.isEmpty {
            notices.append(Notice(.contentUnusual, unusual.joined(separator: "; ")))
        }
        return notices
    }

    private func addNotices(on vaccination: Vaccination, to notices: inout [Notice]) {
        if vaccination.doseNumber < vaccination.doseTotal {
            notices.append(
                Notice(.dosesIncomplete, "dose \(vaccination.doseNumber) of \(vaccination.doseTotal)"))
        }
        addEventNotice(day: CalendarDate(prefixOf: vaccination.date), of: vaccination.date, to: &notices)
        var unknown = UnknownCodes(valueSets)
        unknown.check(vaccination.diseaseTargeted, in: .diseaseAgent)
        unknown.check(vaccination.vaccine, in: .vaccineProphylaxis)
        unknown.check(vaccination.product, in: .vaccineProduct)
        unknown.check(vaccination.marketingHolder, in: .vaccineHolder)
        unknown.check(vaccination.country, in: .countries)
        unknown.addNotice(to: &notices)
    }

    private func addNotices(on test: TestResult, to notices: inout [Notice]) {
        if test.result == TestResult.detected {
            notices.append(Notice(.testPositive, "the test found the virus"))
        }
        if let sampled = Timestamp(parsing: test.sampledAt) {
            if sampled.secondsSince1970 > clock.seconds {
                notices.append(Notice(.eventInFuture, "the sample is dated \(test.sampledAt)"))
            }
        } else {
            addEventNotice(day: CalendarDate(prefixOf: test.sampledAt), of: test.sampledAt, to: &notices)
        }
        var unknown = UnknownCodes(valueSets)
        unknown.check(test.diseaseTargeted, in: .diseaseAgent)
        unknown.check(test.testType, in: .testType)
        unknown.check(test.result, in: .testResult)
        unknown.check(test.country, in: .countries)
        if let manufacturer = test.testManufacturer, !manufacturer.isEmpty {
            unknown.check(manufacturer, in: .testManufacturer)
        }
        unknown.addNotice(to: &notices)
    }

    private func addNotices(on recovery: Recovery, to notices: inout [Notice]) {
        if let from = CalendarDate(prefixOf: recovery.validFrom), clock.day < from {
            notices.append(Notice(.recoveryNotYet, "in force from \(recovery.validFrom)"))
        }
        if let until = CalendarDate(prefixOf: recovery.validUntil), until < clock.day {
            notices.append(Notice(.recoveryOver, "in force until \(recovery.validUntil)"))
        }
        addEventNotice(
            day: CalendarDate(prefixOf: recovery.firstPositiveTest), of: recovery.firstPositiveTest, to: &notices)
        var unknown = UnknownCodes(valueSets)
        unknown.check(recovery.diseaseTargeted, in: .diseaseAgent)
        unknown.check(recovery.country, in: .countries)
        unknown.addNotice(to: &notices)
    }

    private func addEventNotice(day: CalendarDate?, of text: String, to notices: inout [Notice]) {
        guard let day, clock.day < day else { return }
        notices.append(Notice(.eventInFuture, "the event is dated \(text)"))
    }
}

/// Collects codes that the value sets do not know.
private struct UnknownCodes {
    private let newer: BundleValueSets?
    private var codes: [String] = []

    init(_ newer: BundleValueSets?) {
        self.newer = newer
    }

    mutating func check(_ code: String, in set: ValueSets) {
        if !set.contains(code), newer?.contains(code, inSet: set.set.id) != true { codes.append(code) }
    }

    func addNotice(to notices: inout [Notice]) {
        guard !codes.isEmpty else { return }
        notices.append(Notice(.codeUnknown, "not in the value sets: \(codes.joined(separator: ", "))"))
    }
}

extension TestResult {
    /// Code of a positive result in the value set covid-19-lab-result.
    package static let detected = "260373001"
}
