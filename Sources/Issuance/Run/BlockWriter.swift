import Bytes
import Glibc
import HealthCertificate
import Ledger

/// Writes what a run came to, in the order of the input: lines of output and refused rows at once, and block by block,
/// when they are on the disk, what the ledger must know of them.
final class BlockWriter {
    @exclusivity(unchecked) private var output: OutputFile
    private var rejects: OutputFile
    private let ledger: Ledger
    private let endCheck: BlockEndCheck
    private let signerIdentifiers: [Int32]
    private let clock: @Sendable () -> Int64

    /// Rows that the ledger has blocks of, rows whose lines stand in the output, and rows whose refusals stand in the
    /// rejects file, when a run is repeated.
    private let ledgerRowCount: Int
    private let outputRowCount: Int
    private let rejectsRowCount: Int

    @exclusivity(unchecked) private var block = LedgerBlock()
    private var tallyBook = TallyBook()
    private(set) var tally = IssuingTally()
    private(set) var dateForms = DateForms()

    /// Certificates of the run that the ledger has.
    private(set) var committedCount: Int

    init(
        output: consuming OutputFile, rejects: consuming OutputFile, ledger: Ledger, endCheck: BlockEndCheck,
        signerIdentifiers: [Int32], ledgerRowCount: Int, outputRowCount: Int, rejectsRowCount: Int, committedCount: Int,
        startingAt counts: RowCounts, clock: @escaping @Sendable () -> Int64
    ) {
        self.output = output
        self.rejects = rejects
        self.ledger = ledger
        self.endCheck = endCheck
        self.signerIdentifiers = signerIdentifiers
        self.ledgerRowCount = ledgerRowCount
        self.outputRowCount = outputRowCount
        self.rejectsRowCount = rejectsRowCount
        self.committedCount = committedCount
        self.clock = clock
        tally.start(at: counts)
    }

    /// Before anything is written.
    func make(_ claim: RunClaim) throws(FileError) {
        try output.make(claim, .output)
        try rejects.make(claim, .rejects)
    }

    /// When the ledger has the end of the run.
    func releaseClaims() throws(FileError) {
        try output.releaseClaim()
        try rejects.releaseClaim()
    }

    func writeRejectsHeader(_ writer: RejectsWriter) throws(FileError) {
        var header = ByteBuffer()
        writer.appendHeader(to: &header)
        try rejects.write(header)
    }

    /// What a chunk did to the ledger.
    enum Step {
        /// Nothing: it has the rows already.
        case replayed
        /// Nothing yet: the rows wait for the end of their block.
        case pending
        case closedBlock
    }

    func write(_ chunk: RecordChunk) throws -> Step {
        endCheck.take(chunk)
        let lastRow = chunk.firstRow + chunk.rows.count - 1
        if lastRow > outputRowCount { try output.write(chunk.output) }
        if lastRow > rejectsRowCount { try rejects.write(chunk.rejects) }
        tally.add(chunk.tally)
        dateForms.add(chunk.dateForms)
        guard lastRow > ledgerRowCount else { return .replayed }
        take(chunk)
        guard chunk.endsBlock else { return .pending }
        try closeBlock(inputOffset: chunk.inputEnd)
        return .closedBlock
    }

    // MARK: Blocks

    private func take(_ chunk: RecordChunk) {
        if chunk.beginsBlock { block.firstRow = Int64(chunk.firstRow) }
        block.rowCount += Int64(chunk.rows.count)
        for index in chunk.rows.indices {
            switch chunk.rows[index].fate {
            case .signed: block.rows.append(certificateRow(chunk.rows[index], chunk.firstRow + index, chunk))
            case .alreadySigned:
                block.alreadyCount += 1
                count(chunk.rows[index], .alreadySigned, chunk)
            case .refused:
                block.rejectedCount += 1
                count(chunk.rows[index], .rejected, chunk)
            }
        }
    }

    @inline(__always)
    private func certificateRow(_ row: borrowing JudgedRow, _ number: Int, _ chunk: RecordChunk) -> CertificateRow {
        var certificate = CertificateRow()
        certificate.row = Int64(number)
        if row.isIdentifierGiven { certificate.identifierText = add(row.identifier, of: chunk.payloads) }
        let (evidence, signature) = (evidence(of: row), row.signature.range)
        certificate.evidence = chunk.signatures.withUnsafeBytes {
            block.add(evidence, signature: UnsafeRawBufferPointer(rebasing: $0[signature]))
        }
        certificate.signer = signerIdentifiers[Int(row.line)]
        certificate.kind = row.kind.ledgerNumber
        certificate.doseNumber = Int32(row.doseNumber)
        certificate.doseDate = row.eventDay ?? CertificateRow.noDate
        certificate.facility = add(row.facility, of: chunk.texts)
        certificate.province = add(row.province, of: chunk.texts)
        certificate.product = add(row.product, of: chunk.texts)
        certificate.lot = add(row.lot, of: chunk.texts)
        certificate.replaces = row.replaces
        return certificate
    }

    private func evidence(of row: borrowing JudgedRow) -> CertificateEvidence {
        var evidence = CertificateEvidence()
        evidence.recordKey = row.key.ledgerBytes
        evidence.contentHash = row.contentHash.ledgerBytes
        evidence.textDigest = row.textDigest
        if !row.isIdentifierGiven { evidence.identifier = row.opaque.ledgerBytes }
        evidence.personHash = row.personHash
        return evidence
    }

    private func add(_ range: TextRange, of buffer: borrowing ByteBuffer) -> ByteRange {
        buffer.withUnsafeBytes { block.add(UnsafeRawBufferPointer(rebasing: $0[range.range])) }
    }

    private func count(_ row: JudgedRow, _ outcome: TallyRow.Outcome, _ chunk: RecordChunk) {
        let code: StaticString = row.firstCode?.literal ?? ""
        chunk.texts.withUnsafeBytes { texts in
            tallyBook.count(
                outcome, province: UnsafeRawBufferPointer(rebasing: texts[row.province.range]),
                facility: UnsafeRawBufferPointer(rebasing: texts[row.facility.range]),
                code: UnsafeRawBufferPointer(start: code.utf8Start, count: code.utf8CodeUnitCount), in: &block)
        }
    }

    /// First the files, then the ledger: a certificate that the ledger knows is on the disk.
    private func closeBlock(inputOffset: Int) throws {
        if try endCheck.verify() { tally.countVerified() }
        try output.synchronise()
        try rejects.synchronise()
        tallyBook.write(to: &block)
        block.inputOffset = Int64(inputOffset)
        block.outputOffset = Int64(output.byteCount)
        block.rejectsOffset = Int64(rejects.byteCount)
        block.time = clock()
        try ledger.append(block)
        if block.outputOffset > 0 { try output.releaseClaim() }
        if block.rejectsOffset > 0 { try rejects.releaseClaim() }
        committedCount += block.rows.count
        block.removeAll()
        tallyBook.removeAll()
    }

    /// Makes the files durable, whole and without their names.
    ///
    /// - Returns: their SHA-256 digests.
    func closeFiles() throws(FileError) -> (output: [UInt8], rejects: [UInt8]) {
        (try output.close(), try rejects.close())
    }

    func nameFiles() throws(FileError) {
        try output.takeName()
        try rejects.takeName()
    }
}

extension CertificateKind {
    fileprivate var ledgerNumber: UInt8 { UInt8(truncatingIfNeeded: place + 1) }
}
