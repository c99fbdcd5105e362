/// Counts of what a ledger holds, of one moment. They count certificates, one per dose, not persons.
package struct LedgerReport: Equatable, Sendable {
    /// What a line of the report stands for.
    package enum Grouping: String, CaseIterable, Sendable {
        case day
        case facility
        case province
        case product
    }

    /// Which blocks count. All conditions must hold.
    package struct Scope: Equatable, Sendable {
        package var run: Int?
        /// Seconds since 1970: blocks signed at or after it.
        package var since: Int64?
        /// Seconds since 1970: blocks signed before it.
        package var until: Int64?

        package init(run: Int? = nil, since: Int64? = nil, until: Int64? = nil) {
            self.run = run
            self.since = since
            self.until = until
        }
    }

    package struct Line: Equatable, Sendable {
        /// A day, a name, or one of ``LedgerReport/unrecognised`` and ``LedgerReport/none``.
        package let name: String
        package internal(set) var counts = RowCounts()
        /// Of the certificates signed, those taken back; one that was reissued is among them.
        package internal(set) var revoked: Int64 = 0

        /// Certificates signed and not taken back.
        package var inForce: Int64 { counts.signed &- revoked }
    }

    /// The line of provinces that are not in ``ProvinceNames``.
    package static let unrecognised = "unrecognised"

    /// The line of rows without a facility or a product: for products, of all rows that brought no certificate.
    package static let none = "-"

    /// Identifier of the ledger.
    package let ledger: String
    /// The state of the ledger that was counted.
    package let head: LedgerHead
    /// When it was counted, in seconds since 1970.
    package let asOf: Int64
    package let scope: Scope
    package let grouping: Grouping
    /// In the order of their names; ``unrecognised`` and ``none`` last.
    package internal(set) var lines: [Line]
    /// Sums over all lines.
    package internal(set) var total: Line
}
