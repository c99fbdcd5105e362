internal import Bytes

extension Ledger {
    /// Adds a block of the open run: one transaction, on the disk when the call returns.
    ///
    /// The output of the block must be on the disk before. The certificates get the next numbers, in the order of
    /// ``LedgerBlock/rows``. Nothing is allocated per certificate.
    ///
    /// - Throws: ``LedgerError/Reason/contradiction(_:)`` when the block's counts do not add up or a range lies outside
    ///   its bytes; any other error leaves a ledger that holds the block whole or not at all.
    package func append(_ block: borrowing LedgerBlock) throws(LedgerError) {
        let run = try requireOpenRun()
        if let contradiction = block.contradiction { throw error(.contradiction(contradiction)) }
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
            try insert(block, number: number, run: run, firstNumber: firstNumber)
            if names.count > namesBefore {
                try chainedRows.appendNames(namesBefore + 1...names.count, to: &chain)
            }
            try chainedRows.appendBlock(number, to: &chain)
        }
        lastBlock = number
        certificateCount += signed
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
    /// Binds, runs and hashes one row after the other. Static, so that the loop owns what it changes.
    private static func insertCertificates(
        _ rows: UnsafeBufferPointer<CertificateRow>, _ bytes: UnsafeRawBufferPointer, run: Int64, firstNumber: Int64,
        _ statements: borrowing LedgerStatements, _ names: inout NameTable, _ chain: inout Chain
    ) throws(LedgerError) {
        let memory = UnsafeRawBufferPointer(rows)
        var number = firstNumber
        var start = 0
        for row in rows {
            // Pointers into the array itself: SQLite reads them while it takes the step.
            let place = UnsafeRawBufferPointer(rebasing: memory[start..<start &+ MemoryLayout<CertificateRow>.size])
            let stored = StoredCertificate(
                row, at: place, bytes, number: number, run: run,
                facility: try statements.identifier(of: row.facility.slice(of: bytes), in: &names),
                province: try statements.identifier(of: row.province.slice(of: bytes), in: &names),
                product: try statements.identifier(of: row.product.slice(of: bytes), in: &names),
                lot: try statements.identifier(of: row.lot.slice(of: bytes), in: &names))
            try statements.insertCertificate.bind(stored)
            try statements.insertCertificate.run()
            chain.append(stored)
            number &+= 1
            start &+= MemoryLayout<CertificateRow>.stride
        }
    }
}

extension StoredCertificate {
    /// - Parameter place: the memory of `row`, which stays where it is.
    @inline(__always)
    fileprivate init(
        _ row: CertificateRow, at place: UnsafeRawBufferPointer, _ bytes: UnsafeRawBufferPointer, number: Int64,
        run: Int64, facility: Int, province: Int, product: Int, lot: Int
    ) {
        self.number = number
        self.run = run
        self.row = row.row
        recordKey = Self.slice(place, at: FieldOffsets.recordKey, count: 16)
        contentHash = Self.slice(place, at: FieldOffsets.contentHash, count: 16)
        isIdentifierText = !row.identifierText.isEmpty
        identifier =
            isIdentifierText
            ? row.identifierText.slice(of: bytes) : Self.slice(place, at: FieldOffsets.identifier, count: 16)
        signer = Int64(row.signer)
        signature = row.signature.slice(of: bytes)
        textDigest = Self.slice(place, at: FieldOffsets.textDigest, count: 32)
        kind = Int64(row.kind)
        doseNumber = Int64(row.doseNumber)
        doseDate = row.doseDate == CertificateRow.noDate ? nil : Int64(row.doseDate)
        personHash = Int64(bitPattern: row.personHash)
        self.facility = Int64(facility)
        self.province = Int64(province)
        self.product = Int64(product)
        self.lot = Int64(lot)
        replaces = row.replaces == 0 ? nil : row.replaces
    }

    @inline(__always)
    private static func slice(_ place: UnsafeRawBufferPointer, at offset: Int, count: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: place[offset..<offset &+ count])
    }
}

/// Where the fixed bytes stand in a ``CertificateRow``.
private enum FieldOffsets {
    static let recordKey = offset(of: \CertificateRow.recordKey)
    static let contentHash = offset(of: \CertificateRow.contentHash)
    static let identifier = offset(of: \CertificateRow.identifier)
    static let textDigest = offset(of: \CertificateRow.textDigest)

    private static func offset(of field: PartialKeyPath<CertificateRow>) -> Int {
        guard let offset = MemoryLayout<CertificateRow>.offset(of: field) else {
            preconditionFailure("a stored property has an offset")  // never from input: the type has no other ones
        }
        return offset
    }
}

extension Statement {
    @inline(__always)
    fileprivate func bind(_ certificate: StoredCertificate) throws(LedgerError) {
        try bind(certificate.number, at: 1)
        try bind(certificate.run, at: 2)
        try bind(certificate.row, at: 3)
        try bind(borrowing: certificate.recordKey, at: 4)
        try bind(borrowing: certificate.contentHash, at: 5)
        if certificate.isIdentifierText {
            try bind(borrowingUTF8: certificate.identifier, at: 6)
        } else {
            try bind(borrowing: certificate.identifier, at: 6)
        }
        try bind(certificate.signer, at: 7)
        try bind(borrowing: certificate.signature, at: 8)
        try bind(borrowing: certificate.textDigest, at: 9)
        try bind(certificate.kind, at: 10)
        try bind(certificate.doseNumber, at: 11)
        try bind(certificate.doseDate, at: 12)
        try bind(certificate.personHash, at: 13)
        try bind(certificate.facility, at: 14)
        try bind(certificate.province, at: 15)
        try bind(certificate.product, at: 16)
        try bind(certificate.lot, at: 17)
        try bind(certificate.replaces, at: 18)
    }
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
        return rows.allSatisfy { $0.liesIn(bytes) } ? nil : "a certificate refers to bytes outside the block"
    }
}

extension CertificateRow {
    @inline(__always)
    fileprivate func liesIn(_ bytes: borrowing ByteBuffer) -> Bool {
        identifierText.lies(in: bytes) && signature.lies(in: bytes) && facility.lies(in: bytes)
            && province.lies(in: bytes) && product.lies(in: bytes) && lot.lies(in: bytes)
    }
}
