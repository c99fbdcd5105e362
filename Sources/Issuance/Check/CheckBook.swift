import Bytes
import HealthCertificate
import Ledger
import TextFormats

/// Counts what the rows of a dry run come to, chunk after chunk in the order of the input.
final class CheckBook {
    private struct CodeAndSeverity: Hashable {
        let code: FindingCode
        let severity: Severity
    }

    private(set) var tally = IssuingTally()
    private(set) var dateForms = DateForms()
    private var examples: ColumnExamples
    private var findings: [CodeAndSeverity: Int] = [:]

    // Of the rows that would be signed.
    private var kinds: [CertificateKind: Int] = [:]
    private var countries: [UInt16: Int] = [:]
    private var days: [Int32: Int] = [:]
    private var products = NameCounts()

    // Of all rows.
    private var provinces = NameCounts()
    private var facilities = NameCounts()

    /// - Parameter mapping: of the header row; nil for NDJSON.
    init(_ mapping: ColumnMapping?) {
        examples = ColumnExamples(mapping)
    }

    func take(_ chunk: RecordChunk) {
        tally.add(chunk.tally)
        dateForms.add(chunk.dateForms)
        examples.take(chunk)
        for finding in chunk.findings {
            findings[CodeAndSeverity(code: finding.code, severity: finding.severity), default: 0] += 1
        }
        chunk.texts.withUnsafeBytes { texts in
            for index in chunk.rows.indices { take(chunk.rows[index], texts) }
        }
    }

    private func take(_ row: JudgedRow, _ texts: UnsafeRawBufferPointer) {
        let isSigned = row.fate == .signed
        provinces.add(UnsafeRawBufferPointer(rebasing: texts[row.province.range]), isSigned: isSigned)
        facilities.add(UnsafeRawBufferPointer(rebasing: texts[row.facility.range]), isSigned: isSigned)
        guard isSigned else { return }
        kinds[row.kind, default: 0] += 1
        countries[row.country, default: 0] += 1
        if let day = row.eventDay { days[day, default: 0] += 1 }
        products.add(UnsafeRawBufferPointer(rebasing: texts[row.product.range]), isSigned: true)
    }

    // MARK: Results

    var columns: [ColumnExamples.Column] { examples.columns }

    /// Errors first, then warnings, the most frequent first.
    var findingCounts: [CheckSummary.FindingCount] {
        findings.map { CheckSummary.FindingCount(code: $0.key.code, severity: $0.key.severity, count: $0.value) }
            .sorted { ($0.rank, -$0.count, $0.code.text) < ($1.rank, -$1.count, $1.code.text) }
    }

    var kindCounts: [CheckSummary.NamedCount] {
        CertificateKind.allCases.compactMap { kind in
            kinds[kind].map { CheckSummary.NamedCount(name: kind.rawValue, count: $0) }
        }
    }

    var countryCounts: [CheckSummary.NamedCount] {
        countries.map { code, count in
            let letters = [UInt8(truncatingIfNeeded: code >> 8), UInt8(truncatingIfNeeded: code)]
            return CheckSummary.NamedCount(name: String(decoding: letters, as: UTF8.self), count: count)
        }.sorted { (-$0.count, $0.name) < (-$1.count, $1.name) }
    }

    /// Codes of products; ``LedgerReport/none`` for what is no vaccination.
    var productCounts: [CheckSummary.NamedCount] {
        var counts: [CheckSummary.NamedCount] = []
        products.forEach { name, count in
            counts.append(CheckSummary.NamedCount(name: name.isEmpty ? LedgerReport.none : name, count: count.signed))
        }
        return counts.sorted { (-$0.count, $0.name) < (-$1.count, $1.name) }
    }

    /// Under their names, spellings of one name together; what is no province comes last.
    var provinceCounts: [CheckSummary.PlaceCount] {
        var sums: [String: NameCounts.Count] = [:]
        provinces.forEach { sums[ProvinceNames.name(of: $0) ?? LedgerReport.unrecognised, default: .init()].add($1) }
        if provinces.others != NameCounts.Count() { sums[LedgerReport.unrecognised, default: .init()].add(provinces.others) }
        let unrecognised = sums.removeValue(forKey: LedgerReport.unrecognised)
        return sums.map { CheckSummary.PlaceCount(name: $0.key, $0.value) }.sorted(by: CheckSummary.PlaceCount.isBefore)
            + [unrecognised].compactMap { $0.map { CheckSummary.PlaceCount(name: LedgerReport.unrecognised, $0) } }
    }

    /// As the rows have them; ``LedgerReport/none`` for rows that name none.
    var facilityCounts: [CheckSummary.PlaceCount] {
        var counts: [CheckSummary.PlaceCount] = []
        facilities.forEach { counts.append(CheckSummary.PlaceCount(name: $0.isEmpty ? LedgerReport.none : $0, $1)) }
        return counts.sorted(by: CheckSummary.PlaceCount.isBefore)
    }

    /// Rows of facilities that are not among ``facilityCounts``, since there were too many.
    var otherFacilities: NameCounts.Count { facilities.others }

    /// The first and the last day of an event that would be certified.
    var dayRange: ClosedRange<CalendarDate>? {
        guard let first = days.keys.min(), let last = days.keys.max() else { return nil }
        return CalendarDate(daysSince1970: Int(first))...CalendarDate(daysSince1970: Int(last))
    }

    /// By month of the event, `YYYY-MM`, in order.
    var monthCounts: [CheckSummary.NamedCount] {
        var months: [String: Int] = [:]
        for (day, count) in days {
            months[String(CalendarDate(daysSince1970: Int(day)).description.prefix(7)), default: 0] += count
        }
        return months.map { CheckSummary.NamedCount(name: $0.key, count: $0.value) }.sorted { $0.name < $1.name }
    }
}
