/// Walks along the chain, and holds what its rows must go on from.
struct ChainCheck: ~Copyable {
    private(set) var proof: LedgerProof
    private let rows: ChainedRows
    private var chain = Chain()
    private var previousHash = Chain.start
    private let certificateTotal: Int64

    /// Rows that the events so far brought; the next ones go on from here.
    private var counts = Counts()
    private var run: RunState?
    private var replaced: [(number: Int64, by: Int64)] = []

    private struct Counts {
        var events: Int64 = 0
        var names: Int64 = 0
        var signers: Int64 = 0
        var runs: Int64 = 0
        var blocks: Int64 = 0
        var tallies: Int64 = 0
        var certificates: Int64 = 0
        var revocations: Int64 = 0
    }

    /// The run that is open at this point of the chain.
    private struct RunState {
        let number: Int64
        var counts = RowCounts()
        var inputOffset: Int64 = 0
        var outputOffset: Int64 = 0
        var rejectsOffset: Int64 = 0
    }

    init(
        _ database: borrowing Database, proof: LedgerProof, certificateCount: Int64
    ) throws(LedgerError) {
        self.proof = proof
        rows = try ChainedRows.prepare(in: database)
        certificateTotal = certificateCount
    }

    mutating func run(
        _ database: borrowing Database, progress: (_ done: Int64, _ total: Int64) -> Void
    ) throws(LedgerError) {
        let events = try database.prepare("SELECT event, time, kind, reference, hash FROM event ORDER BY event")
        while try events.step() {
            let event = Event(
                number: Int(events.integer(at: 0)), time: events.integer(at: 1), kind: events.text(at: 2),
                reference: events.integer(at: 3))
            try check(event, hash: events.bytes(at: 4), in: database)
            progress(counts.certificates, certificateTotal)
        }
        try checkOpenRun(in: database)
        try checkTotals(in: database)
        try checkReplaced(in: database)
        proof.eventCount = Int(counts.events)
        proof.certificateCount = counts.certificates
        proof.revokedCount = counts.revocations
    }

    private mutating func check(
        _ event: Event, hash: [UInt8], in database: borrowing Database
    ) throws(LedgerError) {
        counts.events += 1
        if Int64(event.number) != counts.events {
            proof.add(.event(event.number), "\(counts.events) was expected")
            counts.events = Int64(event.number)
        }
        chain.begin(event, after: previousHash)
        switch EventKind(rawValue: event.kind) {
        case .created:
            if event.number != 1 { proof.add(.event(event.number), "a ledger is made once") }
            try rows.appendMeta(to: &chain)
        case .runOpened: try checkRunOpened(event, in: database)
        case .block: try checkBlock(event, in: database)
        case .runCompleted, .runAbandoned: try checkRunEnd(event, in: database)
        case .revoked: try checkRevoked(event, in: database)
        case nil: proof.add(.event(event.number), "unknown kind \(event.kind)")
        }
        if chain.finish() != hash {
            proof.add(.event(event.number), "\(event.kind) \(event.reference): its rows do not give its hash")
        }
        previousHash = hash  // Not the computed one: each change is found once, where it is.
    }

    // MARK: Runs

    private mutating func checkRunOpened(_ event: Event, in database: borrowing Database) throws(LedgerError) {
        counts.runs += 1
        if event.reference != counts.runs { proof.add(.run(event.reference), "\(counts.runs) was expected") }
        if let run { proof.add(.run(event.reference), "opened while run \(run.number) was open") }
        run = RunState(number: event.reference)
        counts.signers += try database.count("SELECT count(*) FROM signer WHERE event = ?", Int64(event.number))
        try rows.appendSigners(event: event.number, to: &chain)
        try rows.appendRunStart(event.reference, to: &chain)
    }

    private mutating func checkRunEnd(_ event: Event, in database: borrowing Database) throws(LedgerError) {
        if run?.number != event.reference { proof.add(.run(event.reference), "ended without being open") }
        if let end = try database.endOfRun(event.reference), let run, end.counts != run.counts {
            proof.add(.run(event.reference), "ended with other counts than its blocks'")
        }
        let state = event.kind == EventKind.runCompleted.rawValue ? "complete" : "abandoned"
        if try database.count("SELECT count(*) FROM run WHERE run = ? AND state = ?", event.reference, state) != 1 {
            proof.add(.run(event.reference), "its state is not \(state)")
        }
        run = nil
        try rows.appendRunEnd(event.reference, to: &chain)
    }

    /// The end of a run without an end is in no event yet, and must be empty.
    private mutating func checkOpenRun(in database: borrowing Database) throws(LedgerError) {
        let open = try database.prepare(
            """
            SELECT run, coalesce(ended, row_count, signed, already, rejected, output_sha256, rejects_sha256) FROM run \
            WHERE state = 'open' ORDER BY run
            """)
        var isKnown = false
        while try open.step() {
            let number = open.integer(at: 0)
            if number == run?.number { isKnown = true } else { proof.add(.run(number), "is open after its end") }
            if open.type(at: 1) != ColumnKind.null { proof.add(.run(number), "has an end that no event brought") }
        }
        if let run, !isKnown { proof.add(.run(run.number), "ended without an event") }
    }

    // MARK: Blocks

    private mutating func checkBlock(_ event: Event, in database: borrowing Database) throws(LedgerError) {
        counts.blocks += 1
        if event.reference != counts.blocks { proof.add(.block(event.reference), "\(counts.blocks) was expected") }
        guard let block = try database.storedBlock(event.reference) else {
            return proof.add(.block(event.reference), "is missing")
        }
        check(block)
        try checkCertificates(of: block)
        try checkTallies(of: block, in: database)
        if block.namesThrough > counts.names {
            try rows.appendNames(Int(counts.names) + 1...Int(block.namesThrough), to: &chain)
        }
        counts.names = block.namesThrough
        try rows.appendBlock(block.number, to: &chain)
    }

    private mutating func check(_ block: StoredBlock) {
        let place = LedgerFinding.Place.block(block.number)
        if run?.number != block.run { proof.add(place, "belongs to run \(block.run), which is not open") }
        if block.counts.rows != block.rowCount { proof.add(place, "its rows are not signed + already + rejected") }
        if block.firstNumber != counts.certificates + 1 {
            proof.add(place, "begins with certificate \(block.firstNumber), not \(counts.certificates + 1)")
        }
        if block.namesThrough < counts.names { proof.add(place, "knows fewer names than the block before") }
        guard var run, run.number == block.run else { return }
        if block.firstRow != run.counts.rows + 1 { proof.add(place, "does not begin at row \(run.counts.rows + 1)") }
        if block.inputOffset < run.inputOffset || block.outputOffset < run.outputOffset
            || block.rejectsOffset < run.rejectsOffset
        {
            proof.add(place, "an offset is less than in the block before")
        }
        run.counts.add(block.counts)
        run.inputOffset = block.inputOffset
        run.outputOffset = block.outputOffset
        run.rejectsOffset = block.rejectsOffset
        self.run = run
    }

    private mutating func checkCertificates(of block: StoredBlock) throws(LedgerError) {
        let last = block.firstNumber &+ block.counts.signed &- 1
        guard last >= block.firstNumber else { return }
        var count: Int64 = 0
        var stray: Int64?
        var replaced: [(number: Int64, by: Int64)] = []
        let rows = block.firstRow...max(block.firstRow, block.firstRow &+ block.rowCount &- 1)
        try self.rows.appendCertificates(block.firstNumber...last, to: &chain) { row in
            count += 1
            let origin = CertificateOrigin(row.integer(at: 1))
            if origin.run != block.run || !rows.contains(origin.row) { stray = row.integer(at: 0) }
            if let number = row.optionalInteger(at: 7) { replaced.append((number, row.integer(at: 0))) }
        }
        if count != block.counts.signed {
            proof.add(.block(block.number), "holds \(count) certificates of \(block.counts.signed)")
        }
        if let stray { proof.add(.certificate(stray), "is of another run or row than its block") }
        self.replaced += replaced
        counts.certificates = last
    }

    private mutating func checkTallies(
        of block: StoredBlock, in database: borrowing Database
    ) throws(LedgerError) {
        let sums = try database.tallies(ofBlock: block.number)
        counts.tallies += sums.rowCount
        if sums.already != block.counts.alreadySigned || sums.rejected != block.counts.rejected {
            proof.add(
                .block(block.number),
                """
                \(block.counts.alreadySigned) already signed and \(block.counts.rejected) rejected, but tallies of \
                \(sums.already) and \(sums.rejected)
                """)
        }
    }

    // MARK: Revocations

    private mutating func checkRevoked(_ event: Event, in database: borrowing Database) throws(LedgerError) {
        let revoked = try database.prepare("SELECT number FROM revocation WHERE event = ?")
        try revoked.bind(event.number, at: 1)
        while try revoked.step() {
            counts.revocations += 1
            let number = revoked.integer(at: 0)
            if number < 1 || number > counts.certificates {
                proof.add(.certificate(number), "was revoked and did not exist")
            }
        }
        try rows.appendRevocations(event: event.number, to: &chain)
    }

    private mutating func checkReplaced(in database: borrowing Database) throws(LedgerError) {
        for (number, replacement) in replaced where try !database.isRevoked(number) {
            proof.add(.certificate(replacement), "replaces certificate \(number), which is not revoked")
        }
    }

    // MARK: Rows that no event brought

    private mutating func checkTotals(in database: borrowing Database) throws(LedgerError) {
        for (table, expected) in [
            ("name", counts.names), ("signer", counts.signers), ("run", counts.runs), ("block", counts.blocks),
            ("tally", counts.tallies), ("issued", counts.certificates), ("revocation", counts.revocations),
        ] {
            let found = try database.count("SELECT count(*) FROM \(table)")
            if found != expected { proof.add(.file, "table \(table) holds \(found) rows, the chain \(expected)") }
        }
    }
}
