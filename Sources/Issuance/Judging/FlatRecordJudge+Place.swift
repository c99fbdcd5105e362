import HealthCertificate

/// Where the dose was given, and by whom.
extension FlatRecordJudge {
    private static let vietnameseWords: [StaticString] = ["vn", "vnm", "vietnam"]

    mutating func judgeFacility(_ record: borrowing FlatRecord) {
        if record.has(.facilitySigned), !isSigned(record) {
            report(.facilityUnsigned, .facilitySigned, "the facility has not signed the record; it must sign it first")
        }
        if record.has(.facility) || record.has(.facilityIdentifier), record.isEmpty(.facility),
            record.isEmpty(.facilityIdentifier)
        {
            report(.facilityUnknown, .facility, "the facility is not named")
        }
        if record.has(.lot), record.isEmpty(.lot) { report(.lotMissing, .lot, "the lot is not given") }
    }

    private mutating func isSigned(_ record: borrowing FlatRecord) -> Bool {
        record.with(.facilitySigned) {
            knownSignatures.meaning(of: $0, folding: &folding, orFind: FacilitySignature.isGiven)
        }
    }

    mutating func isVaccinatedInVietNam(_ record: borrowing FlatRecord) -> Bool {
        guard !record.isEmpty(.country) else { return true }
        return record.with(.country) { text in
            knownCountries.meaning(of: text, folding: &folding) { $1.isOne(of: Self.vietnameseWords, $0) }
        }
    }

    mutating func judgeCountry(_ record: borrowing FlatRecord) {
        if isVaccinatedInVietNam(record) {
            return content.set(.country) { $0.append("VN") }
        }
        let isCode = record.with(.country) { country in
            country.count == 2 && ValueSets.countries.set.contains(country.bindMemory(to: UInt8.self))
        }
        guard isCode else {
            return report(.valueSet, .country, "the country of the dose is not a two-letter code of ISO 3166-1, such as TH")
        }
        record.with(.country) { country in content.set(.country) { $0.append(country) } }
    }
}

/// Reads whether a facility has signed a record.
enum FacilitySignature {
    private static let yesWords: [StaticString] = ["yes", "y", "true", "1", "x", "co", "daky", "roi", "daxong"]

    /// Yes in a known word, or the date of the signature; whatever else, blank too, is no.
    static func isGiven(_ text: UnsafeRawBufferPointer, folding: inout TextFolding) -> Bool {
        if case .day = DateText.read(text) { return true }
        return folding.isOne(of: yesWords, text)
    }
}
