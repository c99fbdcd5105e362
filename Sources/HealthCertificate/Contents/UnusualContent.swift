import TextFormats

/// What the schema forbids and verifiers must put up with: patterns, lengths, impossible dates, unknown versions.
package enum UnusualContent {
    /// What is unusual, in words and without values; empty for a certificate by the book.
    package static func findings(in certificate: DigitalCovidCertificate) -> [String] {
        var findings: [String] = []
        if certificate.version != "1.3.0", SchemaRelease(rawValue: certificate.version) == nil { findings.append("ver is no released schema version") }
        findings += nameFindings(certificate.name)
        if !isDateOfBirth(certificate.dateOfBirth) { findings.append("dob is no date") }
        switch certificate.entry {
        case .vaccination(let entry):
            findings += dateFindings([("dt", entry.date)])
        case .test(let entry):
            if Timestamp(parsing: entry.sampledAt) == nil { findings.append("sc is no date-time with an offset") }
            findings += lengthFindings([("nm", entry.testName), ("tc", entry.testingCentre)])
        case .recovery(let entry):
            findings += dateFindings(
                [("fr", entry.firstPositiveTest), ("df", entry.validFrom), ("du", entry.validUntil)])
        }
        findings += entryFindings(certificate)
        return findings
    }

    private static func nameFindings(_ name: PersonName) -> [String] {
        var findings: [String] = []
        for (member, text) in [("fnt", name.familyNameTransliterated), ("gnt", name.givenNameTransliterated)] {
            guard var text else { continue }
            if !text.withUTF8(SchemaPattern.transliterated.matches) { findings.append("\(member) is not A-Z and <") }
        }
        if name.familyNameTransliterated == nil, name.givenNameTransliterated == nil {
            findings.append("fnt and gnt are both absent")
        }
        return findings
            + lengthFindings([
                ("fn", name.familyName), ("fnt", name.familyNameTransliterated), ("gn", name.givenName),
                ("gnt", name.givenNameTransliterated),
            ])
    }

    private static func entryFindings(_ certificate: DigitalCovidCertificate) -> [String] {
        let issuer =
            switch certificate.entry {
            case .vaccination(let entry): entry.issuer
            case .test(let entry): entry.issuer
            case .recovery(let entry): entry.issuer
            }
        let country = certificate.countryOfEvent
        let isCountry = (1...10).contains(country.utf8.count) && country.utf8.allSatisfy { (0x41...0x5A).contains($0) }
        return (isCountry ? [] : ["co is no country code"])
            + lengthFindings([("is", issuer), ("ci", certificate.identifier)])
    }

    private static func lengthFindings(_ members: [(String, String?)]) -> [String] {
        members.compactMap { member, text in
            // No text has more characters than bytes.
            (text?.utf8.count ?? 0) > 80 && (text?.unicodeScalars.count ?? 0) > 80 ? "\(member) is longer than 80 characters" : nil
        }
    }

    private static func dateFindings(_ members: [(String, String)]) -> [String] {
        members.compactMap { member, text in
            CalendarDate(parsing: text) == nil ? "\(member) is no calendar date" : nil
        }
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
