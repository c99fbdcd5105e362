/// Which certificates to take back. All conditions that are set must hold; an empty filter means every certificate.
package struct RevocationFilter: Equatable, Sendable {
    package var run: Int?
    /// Any of these ci.
    package var identifiers: [String]?
    /// Any of these record keys.
    package var recordKeys: [Bytes16]?
    /// The facility as it stands in the ledger.
    package var facility: String?
    /// The province in any of its spellings.
    package var province: String?
    package var lot: String?
    package var product: String?
    /// Days since 1970, both ends included. A certificate without a dose date is in no range.
    package var doseFrom: Int?
    package var doseTo: Int?
    /// Seconds since 1970: signed at or after it.
    package var signedFrom: Int64?
    /// Seconds since 1970: signed before it.
    package var signedBefore: Int64?

    package init() {}

    /// A condition that names something, rather than a span.
    package enum Name: String, CaseIterable, Sendable {
        case facility, province, lot, product
    }

    func text(of name: Name) -> String? {
        switch name {
        case .facility: facility
        case .province: province
        case .lot: lot
        case .product: product
        }
    }

    var scope: LedgerReport.Scope { LedgerReport.Scope(run: run, since: signedFrom, until: signedBefore) }
}

/// A filter with the names turned into ids, for the rows of one ledger.
struct RowFilter {
    private let facility: Set<Int64>?
    private let province: Set<Int64>?
    private let lot: Set<Int64>?
    private let product: Set<Int64>?
    private let doseFrom: Int64
    private let doseTo: Int64
    private let wantsDose: Bool

    init(_ filter: RevocationFilter, in database: borrowing Database) throws(LedgerError) {
        facility = try database.names(equalTo: filter.facility)
        lot = try database.names(equalTo: filter.lot)
        product = try database.names(equalTo: filter.product)
        province = try database.names(ofProvince: filter.province)
        doseFrom = filter.doseFrom.map { Int64($0) } ?? .min
        doseTo = filter.doseTo.map { Int64($0) } ?? .max
        wantsDose = filter.doseFrom != nil || filter.doseTo != nil
    }

    /// Whether a row of ``PlanRows`` passes.
    func passes(_ row: borrowing Statement) -> Bool {
        guard Self.holds(facility, row.integer(at: PlanRows.facility)),
            Self.holds(province, row.integer(at: PlanRows.province)), Self.holds(lot, row.integer(at: PlanRows.lot)),
            Self.holds(product, row.integer(at: PlanRows.product))
        else { return false }
        guard wantsDose else { return true }
        guard let date = row.optionalInteger(at: PlanRows.doseDate) else { return false }
        return date >= doseFrom && date <= doseTo
    }

    private static func holds(_ wanted: Set<Int64>?, _ id: Int64) -> Bool {
        wanted?.contains(id) ?? true
    }
}

/// Columns that a plan reads of each certificate.
enum PlanRows {
    static let columns = "c.number, c.signer, c.facility, c.province, c.lot, c.product, c.dose_date, r.number"
    static let number: Int32 = 0
    static let signer: Int32 = 1
    static let facility: Int32 = 2
    static let province: Int32 = 3
    static let lot: Int32 = 4
    static let product: Int32 = 5
    static let doseDate: Int32 = 6
    /// Null while the certificate is in force.
    static let revoked: Int32 = 7

    static let tables = "certificate c LEFT JOIN revocation r ON r.number = c.number"
}

extension Database {
    /// Ids of a name; nil when any will do, empty when the ledger has none.
    func names(equalTo text: String?) throws(LedgerError) -> Set<Int64>? {
        guard let text else { return nil }
        if text.isEmpty { return [0] }
        let ids = try prepare("SELECT id FROM name WHERE text = ?")
        try ids.bind(text, at: 1)
        var found: Set<Int64> = []
        while try ids.step() { found.insert(ids.integer(at: 0)) }
        return found
    }

    /// Ids of all spellings of a province; of a name that is no known province, those of that very name.
    func names(ofProvince spelling: String?) throws(LedgerError) -> Set<Int64>? {
        guard let spelling, let province = ProvinceNames.name(of: spelling) else { return try names(equalTo: spelling) }
        let ids = try prepare("SELECT id, text FROM name")
        var found: Set<Int64> = []
        while try ids.step() {
            if ProvinceNames.name(of: ids.text(at: 1)) == province { found.insert(ids.integer(at: 0)) }
        }
        return found
    }
}
