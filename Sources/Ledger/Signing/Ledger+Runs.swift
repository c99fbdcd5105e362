internal import TextFormats

extension Ledger {
    /// Opens a run: before its first signature, so that a ledger knows of every signature that may exist.
    ///
    /// - Returns: the run's number and its signers' ids, when the run is on the disk.
    /// - Throws: ``LedgerError/Reason/runIsOpen(run:)`` while another run has not ended.
    package func openRun(_ description: RunDescription) throws(LedgerError) -> OpenRun {
        if let openRunNumber { throw error(.runIsOpen(run: Int(openRunNumber))) }
        guard description.secret.count >= 16 else { throw error(.contradiction("a run secret below 128 bits")) }
        let number = try database.counter("SELECT max(run) FROM run") + 1
        var signers: [Int32] = []
        try write(.runOpened, reference: number, at: description.startedAt) { (event, chain) throws(LedgerError) in
            for signer in description.signers { signers.append(try database.identifier(of: signer, event: event)) }
            try database.insert(description, number: number, signers: signers)
            try chainedRows.appendSigners(event: event, to: &chain)
            try chainedRows.appendRunStart(number, to: &chain)
        }
        openRunNumber = number
        return OpenRun(number: Int(number), signerIdentifiers: signers)
    }

    /// The run that was cut short, if there is one: ``append(_:)`` goes on with it.
    package func interruptedRun() throws(LedgerError) -> InterruptedRun? {
        guard let openRunNumber else { return nil }
        return try database.interruptedRun(openRunNumber)
    }

    /// Ends the open run.
    ///
    /// - Throws: ``LedgerError/Reason/contradiction(_:)`` when the counts are not those of the blocks.
    package func completeRun(_ end: RunEnd) throws(LedgerError) {
        let run = try requireOpenRun()
        let counts = try database.counts(ofRun: run)
        guard counts == end.counts else {
            throw error(.contradiction("run \(run) ends with \(end.counts), its blocks hold \(counts)"))
        }
        try write(.runCompleted, reference: run, at: end.endedAt) { (_, chain) throws(LedgerError) in
            try database.update(run, state: "complete", end)
            try chainedRows.appendRunEnd(run, to: &chain)
        }
        openRunNumber = nil
    }

    /// Closes the open run as it stands. What its blocks hold stays signed.
    ///
    /// - Parameter time: seconds since 1970.
    package func abandonRun(_ number: Int, at time: Int64) throws(LedgerError) {
        let run = try requireOpenRun()
        guard run == Int64(number) else { throw error(.runIsNotOpen(run: number)) }
        let end = RunEnd(endedAt: time, counts: try database.counts(ofRun: run), outputDigest: [], rejectsDigest: [])
        try write(.runAbandoned, reference: run, at: time) { (_, chain) throws(LedgerError) in
            try database.update(run, state: "abandoned", end)
            try chainedRows.appendRunEnd(run, to: &chain)
        }
        openRunNumber = nil
    }

    func requireOpenRun() throws(LedgerError) -> Int64 {
        guard let openRunNumber else { throw error(.runIsNotOpen(run: 0)) }
        return openRunNumber
    }
}

extension Database {
    /// The id of a signer; a new one goes in under `event`.
    fileprivate func identifier(of signer: SignerDescription, event: Int) throws(LedgerError) -> Int32 {
        let find = try prepare(
            """
            SELECT id FROM signer WHERE kid = ? AND algorithm = ? AND certificate_sha256 = ? AND country = ?
            """)
        try find.bind(signer.keyIdentifier, at: 1)
        try find.bind(signer.algorithm, at: 2)
        try find.bind(signer.certificateDigest, at: 3)
        try find.bind(signer.country, at: 4)
        if try find.step() { return Int32(clamping: find.integer(at: 0)) }

        let id = try counter("SELECT max(id) FROM signer") + 1
        let insert = try prepare(
            """
            INSERT INTO signer(kid, algorithm, certificate_sha256, country, id, event) VALUES (?, ?, ?, ?, ?, ?)
            """)
        try insert.bind(signer.keyIdentifier, at: 1)
        try insert.bind(signer.algorithm, at: 2)
        try insert.bind(signer.certificateDigest, at: 3)
        try insert.bind(signer.country, at: 4)
        try insert.bind(id, at: 5)
        try insert.bind(event, at: 6)
        try insert.run()
        return Int32(clamping: id)
    }

    fileprivate func insert(_ run: RunDescription, number: Int64, signers: [Int32]) throws(LedgerError) {
        let insert = try prepare(
            """
            INSERT INTO run(run, options, input_digest, input_bytes, iat, exp, issuer, ci_check, secret, compression, \
            signers, output, rejects, host, user, version, started, state) \
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'open')
            """)
        try insert.bind(number, at: 1)
        try insert.bind(run.options, at: 2)
        try insert.bind(run.inputDigest, at: 3)
        try insert.bind(run.inputByteCount, at: 4)
        try insert.bind(run.issuedAt, at: 5)
        try insert.bind(run.expiresAt, at: 6)
        try insert.bind(run.issuer, at: 7)
        try insert.bind(run.hasCheckCharacter ? 1 : 0, at: 8)
        try insert.bind(run.secret, at: 9)
        try insert.bind(run.compression, at: 10)
        try insert.bind("[" + signers.map { "\($0)" }.joined(separator: ",") + "]", at: 11)
        try insert.bind(run.outputName, at: 12)
        try insert.bind(run.rejectsName, at: 13)
        try insert.bind(run.host, at: 14)
        try insert.bind(run.user, at: 15)
        try insert.bind(run.programVersion, at: 16)
        try insert.bind(run.startedAt, at: 17)
        try insert.run()
    }

    fileprivate func update(_ run: Int64, state: String, _ end: RunEnd) throws(LedgerError) {
        let update = try prepare(
            """
            UPDATE run SET state = ?, ended = ?, row_count = ?, signed = ?, already = ?, rejected = ?, \
            output_sha256 = ?, rejects_sha256 = ? WHERE run = ?
            """)
        try update.bind(state, at: 1)
        try update.bind(end.endedAt, at: 2)
        try update.bind(end.counts.rows, at: 3)
        try update.bind(end.counts.signed, at: 4)
        try update.bind(end.counts.alreadySigned, at: 5)
        try update.bind(end.counts.rejected, at: 6)
        try update.bind(end.outputDigest, at: 7)
        try update.bind(end.rejectsDigest, at: 8)
        try update.bind(run, at: 9)
        try update.run()
    }

    /// Sums over the blocks of a run.
    func counts(ofRun run: Int64) throws(LedgerError) -> RowCounts {
        let sums = try prepare("SELECT sum(signed), sum(already), sum(rejected) FROM block WHERE run = ?")
        try sums.bind(run, at: 1)
        guard try sums.step() else { return RowCounts() }
        return RowCounts(
            signed: sums.integer(at: 0), alreadySigned: sums.integer(at: 1), rejected: sums.integer(at: 2))
    }

    fileprivate func interruptedRun(_ number: Int64) throws(LedgerError) -> InterruptedRun? {
        guard let run = try ledgerRun(number) else { return nil }
        let signers = try runDescription(number)?.signers ?? []
        return InterruptedRun(run: OpenRun(number: run.number, signerIdentifiers: signers), state: run)
    }

    /// What a run was opened with, and the ids of its signers.
    func runDescription(
        _ run: Int64
    ) throws(LedgerError) -> (description: RunDescription, signers: [Int32])? {
        let row = try prepare(
            """
            SELECT options, input_digest, input_bytes, iat, exp, issuer, ci_check, secret, compression, signers, \
            output, rejects, host, user, version, started FROM run WHERE run = ?
            """)
        try row.bind(run, at: 1)
        guard try row.step() else { return nil }
        let identifiers = try signerIdentifiers(row.bytes(at: 9), run: run)
        var signers: [SignerDescription] = []
        for id in identifiers { signers.append(try signer(id)) }
        let description = RunDescription(
            options: row.text(at: 0), inputDigest: row.bytes(at: 1), inputByteCount: row.integer(at: 2),
            issuedAt: row.integer(at: 3), expiresAt: row.integer(at: 4), issuer: row.text(at: 5),
            hasCheckCharacter: row.integer(at: 6) != 0, secret: row.bytes(at: 7), compression: row.text(at: 8),
            signers: signers, outputName: row.text(at: 10), rejectsName: row.text(at: 11), host: row.text(at: 12),
            user: row.text(at: 13), programVersion: row.text(at: 14), startedAt: row.integer(at: 15))
        return (description, identifiers)
    }

    private func signerIdentifiers(_ json: [UInt8], run: Int64) throws(LedgerError) -> [Int32] {
        do {
            let elements = try JSONValue(parsing: json).array ?? []
            return elements.map { Int32(clamping: $0.integer ?? 0) }
        } catch {
            throw LedgerError(path: path, reason: .damaged("signers of run \(run): \(error)"))
        }
    }

    func signer(_ id: Int32) throws(LedgerError) -> SignerDescription {
        let row = try prepare("SELECT kid, algorithm, certificate_sha256, country FROM signer WHERE id = ?")
        try row.bind(Int64(id), at: 1)
        guard try row.step() else { throw LedgerError(path: path, reason: .damaged("signer \(id) is missing")) }
        return SignerDescription(
            keyIdentifier: row.bytes(at: 0), algorithm: row.integer(at: 1), certificateDigest: row.bytes(at: 2),
            country: row.text(at: 3))
    }
}
