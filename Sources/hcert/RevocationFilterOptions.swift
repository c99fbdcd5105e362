import ArgumentParser
import HealthCertificate
import Issuance
import Ledger
import TextFormats

/// Which certificates to take back: all that is given must hold.
struct RevocationFilterOptions: ParsableArguments {
    @Option(help: "Number of the run that signed them.")
    var run: Int?

    @Option(help: "A certificate's identifier; may be given again.")
    var ci: [String] = []

    @Option(help: "A record's identifier, as in the column record_id; may be given again.")
    var record: [String] = []

    @Option(help: "File of QR texts, ci, or objects with the member qr, one a line.")
    var file: String?

    @Option(
        help: "The facility as hcert ledger report --by facility shows it: its identifier where the records have one, else its name.")
    var facility: String?

    @Option(help: "The province in any spelling.")
    var province: String?

    @Option(help: "The lot as it was written.")
    var lot: String?

    @Option(help: "The product's code, such as EU/1/20/1528.")
    var product: String?

    @Option(help: "First day of the dose, such as 2021-10-20.")
    var doseFrom: DateArgument?

    @Option(help: "Last day of the dose.")
    var doseTo: DateArgument?

    @Option(help: "Signed at that time or later, such as 2022-01-15T09:00:00Z.")
    var signedFrom: TimeArgument?

    @Option(help: "Signed before that time.")
    var signedTo: TimeArgument?

    /// Whether none was given.
    var areEmpty: Bool {
        let texts = [file, facility, province, lot, product].allSatisfy { $0 == nil }
        let bounds = doseFrom == nil && doseTo == nil && signedFrom == nil && signedTo == nil
        return texts && bounds && run == nil && ci.isEmpty && record.isEmpty
    }

    /// The filter, and what is wrong with lines of the file.
    func filter(_ reader: LedgerReader) throws -> (filter: RevocationFilter, problems: [String]) {
        if let run { try reader.requireRun(run) }
        var filter = RevocationFilter()
        filter.run = run
        if !ci.isEmpty { filter.identifiers = ci }
        var problems: [String] = []
        if let file {
            let named = try Self.identifiers(file, reader)
            problems = named.problems
            filter.identifiers = named.identifiers.filter(isAllowedByCI)
        }
        if !record.isEmpty {
            filter.recordKeys = record.map { RecordKey(ofRecordIdentifier: $0, secret: reader.secret).ledgerBytes }
        }
        (filter.facility, filter.province, filter.lot, filter.product) = (facility, province, lot, product)
        (filter.doseFrom, filter.doseTo) = (doseFrom?.date.daysSince1970, doseTo?.date.daysSince1970)
        (filter.signedFrom, filter.signedBefore) = (signedFrom?.seconds, signedTo?.seconds)
        return (filter, problems)
    }

    private func isAllowedByCI(_ identifier: String) -> Bool {
        let normalized = UniqueCertificateIdentifier.normalized(identifier)
        return ci.isEmpty || ci.contains { UniqueCertificateIdentifier.normalized($0) == normalized }
    }

    /// The ci of a file's lines. A text that this ledger did not sign names no certificate, whatever its ci: whoever
    /// forges one with somebody else's ci must not get that certificate revoked.
    private static func identifiers(
        _ path: String, _ reader: LedgerReader
    ) throws -> (identifiers: [String], problems: [String]) {
        var identifiers: [String] = []
        var problems: [String] = []
        try CertificateLineReader.read(path) { lines in
            for answer in try LedgerAnswer.answers(to: lines, reader) {
                identifiers += answer.certificates.map(\.identifier)
                if !answer.isFound, let line = answer.line {
                    problems.append("line \(line): \(answer.problem ?? "not in the ledger")")
                }
            }
        }
        return (identifiers, problems)
    }
}

/// A day on the command line.
struct DateArgument: ExpressibleByArgument {
    let date: CalendarDate

    init?(argument: String) {
        guard let date = CalendarDate(parsing: argument) else { return nil }
        self.date = date
    }
}
