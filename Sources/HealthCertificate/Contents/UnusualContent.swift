import Bytes
import TextFormats

/// What the schema forbids and verifiers must put up with: patterns, lengths, impossible dates, unknown versions.
package struct UnusualContent {
    /// What is unusual, in words and without values; empty for a certificate by the book.
    package static func findings(in certificate: DigitalCovidCertificate) -> [String] {
        var content = UnusualContent()
        content.check(certificate)
        return content.findings
    }

    private var findings: [String] = []

    private mutating func check(_ certificate: DigitalCovidCertificate) {
        if certificate.version != "1.3.0", SchemaRelease(rawValue: certificate.version) == nil {
            findings.append("ver is no released schema version")
        }
        check(certificate.name)
        if !Self.isDateOfBirth(certificate.dateOfBirth) { findings.append("dob is no date") }
        switch certificate.entry {
        case .vaccination(let entry):
            checkDate(entry.date, "dt")
            checkLength(entry.issuer, "is")
        case .test(let entry):
            if Timestamp(parsing: entry.sampledAt) == nil { findings.append("sc is no date-time with an offset") }
            checkLength(entry.testName, "nm")
            checkLength(entry.testingCentre, "tc")
            checkLength(entry.issuer, "is")
        case .recovery(let entry):
            checkDate(entry.firstPositiveTest, "fr")
            checkDate(entry.validFrom, "df")
            checkDate(entry.validUntil, "du")
            checkLength(entry.issuer, "is")
        }
        if !Self.isCountry(certificate.countryOfEvent) { findings.append("co is no country code") }
        checkLength(certificate.identifier, "ci")
    }

    private mutating func check(_ name: PersonName) {
        checkTransliteration(name.familyNameTransliterated, "fnt")
        checkTransliteration(name.givenNameTransliterated, "gnt")
        if name.familyNameTransliterated == nil, name.givenNameTransliterated == nil {
            findings.append("fnt and gnt are both absent")
        }
        checkLength(name.familyName, "fn")
        checkLength(name.familyNameTransliterated, "fnt")
        checkLength(name.givenName, "gn")
        checkLength(name.givenNameTransliterated, "gnt")
    }

    private mutating func checkTransliteration(_ text: String?, _ member: StaticString) {
        guard let text else { return }
        if !text.withUTF8Bytes(SchemaPattern.transliterated.matches) { findings.append("\(member) is not A-Z and <") }
    }

    private mutating func checkLength(_ text: String?, _ member: StaticString) {
        // No text has more characters than bytes.
        guard let text, text.utf8.count > 80, text.unicodeScalars.count > 80 else { return }
        findings.append("\(member) is longer than 80 characters")
    }

    private mutating func checkDate(_ text: String, _ member: StaticString) {
        if CalendarDate(parsing: text) == nil { findings.append("\(member) is no calendar date") }
    }

    private static func isCountry(_ text: String) -> Bool {
        (1...10).contains(text.utf8.count) && text.utf8.allSatisfy { (0x41...0x5A).contains($0) }
    }

    /// Empty, a year, a month or a day that the calendar has.
    private static func isDateOfBirth(_ text: String) -> Bool {
        switch text.utf8.count {
        case 0: true
        case 4: CalendarDate(parsing: text + "-01-01") != nil
        case 7: CalendarDate(parsing: text + "-01") != nil
        default: CalendarDate(parsing: text) != nil
        }
    }
}
