internal import Bytes

extension Ledger {
    /// Adds a block of the open run: one transaction, on the disk when the call returns.
    ///
    /// The output of the block must be on the disk before. The certificates get the next numbers, in the order of
    /// ``LedgerBlock/rows``. Nothing is allocated per certificate.
    ///
    /// - Throws: ``LedgerError/Reason/contradiction(_:)`` when the block's counts do not add up, a range lies outside
    ///   its bytes, or a number has no room in ``StoredCertificate``; any other error leaves a ledger that holds the block whole or not at all.
    package func append(_ block: borrowing LedgerBlock) throws(LedgerError) {
        let run = try requireOpenRun()
        if let contradiction = block.contradiction { throw error(.contradiction(contradiction)) }
        guard run <= StoredCertificate.runMax else { throw error(.contradiction("run \(run) is one too many")) }
        try checkReplaced(in: block)
        let number = lastBlock + 1
        let firstNumber = certificateCount + 1
        let signed = Int64(block.rows.count)
        try write(.block, reference: number, at: block.time) { (_, chain) throws(LedgerError) in
            let namesBefore = names.count
            try block.bytes.withUnsafeBytes { bytes throws(LedgerError) in
                try block.rows.withUnsafeBufferPointer { rows throws(LedgerError) in
                    try Self.insertCertificates(
                        rows, bytes, run: run, firstNumber: firstNumber, statements, &names, &chain)
                }
                try insertTallies(block.tallies, bytes, block: number)
            }
            try checkNumbers(last: firstNumber + signed - 1)
            try insert(block, number: number, run: run, firstNumber: firstNumber)
            if names.count > namesBefore {
                try chainedRows.appendNames(namesBefore + 1...names.count, to: &chain)
            }
            try chainedRows.appendBlock(number, to: &chain)
        }
        lastBlock = number
        certificateCount += signed
    }

    /// Each row got the number after the one before it: the last number shows that none was missing before, and that each
    /// of the block has its own.
    private func checkNumbers(last: Int64) throws(LedgerError) {
        let found = try database.certificateCount()
        guard found == last else { throw error(.damaged("the last certificate is \(found), not \(last)")) }
        guard names.count <= StoredCertificate.nameMax else { throw error(.contradiction("too many names")) }
    }

    /// A certificate stands for one that was taken back before, so that two of one record are never in force.
    private func checkReplaced(in block: borrowing LedgerBlock) throws(LedgerError) {
        for row in block.rows where row.replaces != 0 {
            guard try database.isRevoked(row.replaces) else {
                throw error(.contradiction("row \(row.row) replaces certificate \(row.replaces), which is not revoked"))
            }
        }
    }

    private func insertTallies(
        _ tallies: [TallyRow], _ bytes: UnsafeRawBufferPointer, block: Int64
    ) throws(LedgerError) {
        for (position, tally) in tallies.enumerated() {
            let outcome = tally.outcome.text
            try statements.insertTally.bind(block, at: 1)
            try statements.insertTally.bind(position + 1, at: 2)
            try statements.insertTally.bind(
                borrowingUTF8: UnsafeRawBufferPointer(start: outcome.utf8Start, count: outcome.utf8CodeUnitCount),
                at: 3)
            try statements.insertTally.bind(
                try statements.identifier(of: tally.province.slice(of: bytes), in: &names), at: 4)
            try statements.insertTally.bind(
                try statements.identifier(of: tally.facility.slice(of: bytes), in: &names), at: 5)
            try statements.insertTally.bind(borrowingUTF8: tally.code.slice(of: bytes), at: 6)
            try statements.insertTally.bind(tally.count, at: 7)
            try statements.insertTally.run()
        }
    }

    private func insert(
        _ block: borrowing LedgerBlock, number: Int64, run: Int64, firstNumber: Int64
    ) throws(LedgerError) {
        let values = [
            number, run, block.firstRow, block.rowCount, Int64(block.rows.count), block.alreadyCount,
            block.rejectedCount, firstNumber, block.inputOffset, block.outputOffset, block.rejectsOffset,
            Int64(names.count), block.time,
        ]
        for (index, value) in values.enumerated() {
            try statements.insertBlock.bind(value, at: Int32(index + 1))
        }
        try statements.insertBlock.run()
    }
}

extension Ledger {
    /// Binds, runs and hashes the rows: most of them many at a time, what is out of the ordinary one by one. Static, so
    /// that the loop owns what it changes.
    ///
    /// The numbers are the table's own next ones, which spares SQLite a search; the caller looks at the last.
    private static func insertCertificates(
        _ rows: UnsafeBufferPointer<CertificateRow>, _ bytes: UnsafeRawBufferPointer, run: Int64, firstNumber: Int64,
        _ statements: borrowing LedgerStatements, _ names: inout NameTable, _ chain: inout Chain
    ) throws(LedgerError) {
        var index = 0
        while index < rows.count {
            let together = index &+ LedgerStatements.togetherCount
            if together <= rows.count, rows[index..<together].allSatisfy(\.isPlain) {
                var parameter: Int32 = 0
                while index < together {
                    let stored = try store(
                        rows[index], bytes, number: firstNumber &+ Int64(index), run: run, statements, &names)
                    try statements.insertTogether.bindPlain(stored, after: parameter)
                    chain.append(stored)
                    parameter &+= Statement.plainParameterCount
                    index &+= 1
                }
                try statements.insertTogether.run()
            } else {
                let stored = try store(
                    rows[index], bytes, number: firstNumber &+ Int64(index), run: run, statements, &names)
                try statements.insertCertificate.bind(stored)
                chain.append(stored)
                try statements.insertCertificate.run()
                index &+= 1
            }
        }
    }

    @inline(__always)
    private static func store(
        _ row: CertificateRow, _ bytes: UnsafeRawBufferPointer, number: Int64, run: Int64,
        _ statements: borrowing LedgerStatements, _ names: inout NameTable
    ) throws(LedgerError) -> StoredCertificate {
        StoredCertificate(
            row, bytes, number: number, run: run,
            facility: try statements.identifier(of: row.facility.slice(of: bytes), in: &names),
            province: try statements.identifier(of: row.province.slice(of: bytes), in: &names),
            product: try statements.identifier(of: row.product.slice(of: bytes), in: &names),
            lot: try statements.identifier(of: row.lot.slice(of: bytes), in: &names))
    }
}

extension CertificateRow {
    /// Whether nothing is known of it but what is known of every certificate.
    @inline(__always)
    fileprivate var isPlain: Bool { identifierText.isEmpty && replaces == 0 }
}

extension LedgerBlock {
    /// What does not add up; nil when everything does.
    fileprivate var contradiction: String? {
        let signed = Int64(rows.count)
        guard alreadyCount >= 0, rejectedCount >= 0, rowCount == signed + alreadyCount + rejectedCount else {
            return "\(rowCount) rows, but \(signed) signed, \(alreadyCount) already signed, \(rejectedCount) rejected"
        }
        var already: Int64 = 0
        var rejected: Int64 = 0
        for tally in tallies {
            switch tally.outcome {
            case .alreadySigned: already += tally.count
            case .rejected: rejected += tally.count
            }
            guard tally.province.lies(in: bytes), tally.facility.lies(in: bytes), tally.code.lies(in: bytes) else {
                return "a tally refers to bytes outside the block"
            }
        }
        guard already == alreadyCount, rejected == rejectedCount else {
            return
                "\(alreadyCount) already signed and \(rejectedCount) rejected, but tallies of \(already) and \(rejected)"
        }
        for row in rows {
            guard row.fits else { return "row \(row.row) has a number that is too large for the ledger" }
            guard row.liesIn(bytes) else { return "row \(row.row) refers to bytes outside the block" }
            guard row.evidence.count >= CertificateEvidence.byteCount else { return "row \(row.row) lacks its evidence" }
        }
        return nil
    }
}

extension CertificateRow {
    @inline(__always)
    fileprivate func liesIn(_ bytes: borrowing ByteBuffer) -> Bool {
        identifierText.lies(in: bytes) && evidence.lies(in: bytes) && facility.lies(in: bytes)
            && province.lies(in: bytes) && product.lies(in: bytes) && lot.lies(in: bytes)
    }
}
