import HealthCertificate
import TextFormats

/// What a dry run found. It holds no value of a row but names of facilities, and examples of which only the form is left.
package struct CheckSummary: Sendable {
    package struct NamedCount: Equatable, Sendable {
        package let name: String
        package let count: Int
    }

    /// Rows of a province or a facility.
    package struct PlaceCount: Equatable, Sendable {
        package let name: String
        package let signed: Int
        package let refused: Int
        package var rows: Int { signed + refused }

        init(name: String, _ count: NameCounts.Count) {
            self.name = name
            signed = count.signed
            refused = count.refused
        }

        static func isBefore(_ left: PlaceCount, _ right: PlaceCount) -> Bool {
            (-left.rows, left.name) < (-right.rows, right.name)
        }
    }

    package struct FindingCount: Equatable, Sendable {
        package let code: FindingCode
        package let severity: Severity
        package let count: Int

        var rank: Int { severity == .error ? 0 : 1 }
    }

    // The input, and what it was judged by.
    package let inputName: String
    /// SHA-256, lower-case hexadecimal.
    package let inputDigest: String
    package let inputByteCount: Int
    package let options: RunOptions
    /// The day that "future" was measured against.
    package let today: CalendarDate
    package let version: String
    /// When it was judged, in seconds since 1970.
    package let time: Int64

    // Columns.
    let columns: [ColumnExamples.Column]
    package let ignoredColumns: [String]

    // Counts. rows = would be signed + refused.
    package let rowCount: Int
    package let signedCount: Int
    package let refusedCount: Int
    // These add up to those that would be signed.
    package let kinds: [NamedCount]
    package let countries: [NamedCount]
    package let products: [NamedCount]
    package let months: [NamedCount]
    package let dates: ClosedRange<CalendarDate>?
    // These add up to the rows.
    package let provinces: [PlaceCount]
    package let facilities: [PlaceCount]
    /// Rows of facilities beyond those that are listed.
    package let otherFacilities: PlaceCount

    package let findings: [FindingCount]
    /// What is to be said of the file as a whole: that the order of day and month is in doubt.
    package let fileFinding: Finding?

    init(
        _ settings: RunSettings, _ book: CheckBook, _ survey: InputSurvey, inputName: String, ignoredColumns: [String],
        time: Int64
    ) {
        self.inputName = inputName
        inputDigest = hexadecimal(survey.digest)
        inputByteCount = survey.byteCount
        options = settings.judgingOptions
        today = settings.context.today
        version = settings.version
        self.time = time
        columns = book.columns
        self.ignoredColumns = ignoredColumns
        rowCount = book.tally.rowCount
        signedCount = book.tally.signedCount
        refusedCount = book.tally.rejectedCount
        kinds = book.kindCounts
        countries = book.countryCounts
        products = book.productCounts
        months = book.monthCounts
        dates = book.dayRange
        provinces = book.provinceCounts
        facilities = book.facilityCounts
        otherFacilities = PlaceCount(name: "others", book.otherFacilities)
        findings = book.findingCounts
        fileFinding = book.dateForms.finding(settings.policy)
    }

    /// What `code` of a product stands for.
    static func productName(_ code: String) -> String? {
        ValueSets.vaccineProduct.set.name(of: code)
    }
}
