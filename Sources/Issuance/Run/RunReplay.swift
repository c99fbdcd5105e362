import Ledger

/// The rows that a run has been through, while they are written once more: to a stream, of which nothing is left, or to
/// files that are missing. What the run has signed is written again, and everything else goes the way it went.
///
/// Nothing is signed here. A row that would be signed now went another way then, and ends the work.
struct RunReplay {
    /// There is no way to say that a row is to be signed.
    enum Decision {
        /// The run has signed it, under this number.
        case rebuild(number: Int64)
        case leave(UnsignedReason)
    }

    /// The last row that the ledger has.
    let lastRow: Int

    private let lookup: LedgerLookup
    private var nextNumber: Int64
    private let lastNumber: Int64
    /// The certificate with the next number, once it was asked for.
    private var next: LedgerCertificate?

    /// - Parameters:
    ///   - numbers: of the run's certificates; nil when it has none.
    ///   - lookup: finds the ledger as the run found it, and the certificates of the run itself.
    init(lastRow: Int, numbers: ClosedRange<Int64>?, _ lookup: LedgerLookup) {
        self.lastRow = lastRow
        self.lookup = lookup
        (nextNumber, lastNumber) = numbers.map { ($0.lowerBound, $0.upperBound) } ?? (1, 0)
    }

    /// What is done with the next sound row.
    ///
    /// - Parameters:
    ///   - number: the row's, in the input.
    ///   - reason: finds why a record is not signed that the run has not signed; nil when nothing stands against it.
    /// - Throws: `IssuingError.rebuiltTextDiffers` when the run did something else with the row, or with one before it.
    mutating func decision(
        on row: borrowing JudgedRow, number: Int, otherwise reason: () throws -> UnsignedReason?
    ) throws -> Decision {
        if let certificate = try nextCertificate(), certificate.row <= Int64(number) {
            guard certificate.row == Int64(number), certificate.recordKey == row.key.ledgerBytes,
                certificate.contentHash == row.contentHash.ledgerBytes
            else { throw IssuingError.rebuiltTextDiffers }
            nextNumber += 1
            next = nil
            return .rebuild(number: certificate.number)
        }
        guard let reason = try reason() else { throw IssuingError.rebuiltTextDiffers }
        return .leave(reason)
    }

    /// Throws unless every certificate of the run has had its row.
    func requireEnd() throws(IssuingError) {
        guard nextNumber > lastNumber else { throw .rebuiltTextDiffers }
    }

    private mutating func nextCertificate() throws -> LedgerCertificate? {
        guard nextNumber <= lastNumber else { return nil }
        if next == nil { next = try lookup.certificate(nextNumber) }
        guard let next else { throw IssuingError.rebuiltTextDiffers }
        return next
    }
}
