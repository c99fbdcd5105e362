import Bytes

/// Some hundred records on their way through a run, and what became of them. Used again and again.
///
/// What is changed for every row is not checked for overlapping accesses: a chunk is in the hands of one thread, and the
/// checks cost as much as the schema's.
final class RecordChunk: @unchecked Sendable {  // handed from thread to thread, never shared
    /// The records as they came, one after the other.
    @exclusivity(unchecked) var input = ByteBuffer(capacity: 320 * 1_024)

    /// Where each record ends, its line end included.
    @exclusivity(unchecked) var ends: [Int] = []

    /// Number of the first record, from 1.
    var firstRow = 1

    /// Whether a block of the ledger begins with the chunk's first row, and whether one ends with its last.
    var beginsBlock = false
    var endsBlock = false

    /// Offset in the input behind the last record.
    var inputEnd = 0

    @exclusivity(unchecked) var rows: [JudgedRow] = []
    @exclusivity(unchecked) var texts = ByteBuffer(capacity: 96 * 1_024)
    @exclusivity(unchecked) var payloads = ByteBuffer(capacity: 256 * 1_024)

    /// Lines for the rejects file in the order of the rows; those of rows that were refused after judging come in last.
    @exclusivity(unchecked) var rejects = ByteBuffer(capacity: 4 * 1_024)
    var hasLateRefusals = false

    @exclusivity(unchecked) var output = ByteBuffer(capacity: 448 * 1_024)
    @exclusivity(unchecked) var tally = IssuingTally()
    var failure: (any Error)?

    /// Signatures of the rows signed, for the ledger.
    @exclusivity(unchecked) var signatures = ByteBuffer(capacity: 32 * 1_024)

    /// Certificates of earlier runs that are written again, and their identifiers and signatures.
    var rebuilds: [Rebuild] = []
    var seals = ByteBuffer(capacity: 1_024)

    /// What was found in the rows, for a dry run: by judging, in the order of the rows, then against other rows.
    var findings: [RowFinding] = []
    /// Of these, those that judging found.
    var judgedFindingCount = 0

    /// Days up to 12 and above in dates written with a slash, and in those written the other way round.
    var dateForms = DateForms()

    func removeAll() {
        input.removeAll()
        ends.removeAll(keepingCapacity: true)
        removeResults()
    }

    /// Forgets what became of the records and keeps them.
    func removeResults() {
        rows.removeAll(keepingCapacity: true)
        texts.removeAll()
        payloads.removeAll()
        rejects.removeAll()
        hasLateRefusals = false
        output.removeAll()
        signatures.removeAll()
        rebuilds.removeAll(keepingCapacity: true)
        seals.removeAll()
        findings.removeAll(keepingCapacity: true)
        judgedFindingCount = 0
        dateForms = DateForms()
        tally.removeAll()
        failure = nil
    }

    /// Keeps what was found in a row.
    ///
    /// - Parameter row: its index in the chunk.
    func note(_ finding: Finding, row: Int) {
        findings.append(
            RowFinding(row: row, code: finding.code, severity: finding.severity, field: finding.field))
    }

    /// Lends a record as it came, without its line end.
    func withRecord<Result>(_ record: TextRange, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        input.withUnsafeBytes {
            body(RecordBoundary.withoutLineEnd(UnsafeRawBufferPointer(rebasing: $0[record.range])))
        }
    }
}
