/// A run as the ledger knows it.
package struct LedgerRun: Equatable, Sendable {
    package enum State: String, Sendable {
        /// Under way, or interrupted: the same command goes on with it.
        case open
        case complete
        case abandoned
    }

    package let number: Int
    package let state: State
    package let description: RunDescription
    package let blockCount: Int
    /// Sums over its blocks.
    package let counts: RowCounts
    /// Where the input, the output and the rejects stood after the last block, in bytes; 0 without a block.
    package let inputOffset: Int64
    package let outputOffset: Int64
    package let rejectsOffset: Int64
    /// Number that its first certificate has, or would have had; nil without a block.
    package let firstNumber: Int64?
    /// Numbers of its certificates; nil when there are none.
    package let numbers: ClosedRange<Int64>?
    /// Seconds since 1970: the last block's; nil without a block.
    package let lastBlockAt: Int64?
    /// nil while it is open. The digests are empty for a run that was abandoned.
    package let end: RunEnd?
}

extension LedgerReader {
    /// All runs, the first one first.
    package func runs() throws(LedgerError) -> [LedgerRun] {
        var numbers: [Int64] = []
        try database.prepare("SELECT run FROM run ORDER BY run").forEachRow { numbers.append($0.integer(at: 0)) }
        var runs: [LedgerRun] = []
        for number in numbers {
            if let run = try database.ledgerRun(number) { runs.append(run) }
        }
        return runs
    }

    /// Whether a process has the ledger open for writing at this moment, so that its open run is under way and not
    /// interrupted.
    package func isInUse() throws(LedgerError) -> Bool {
        try FileLock.isHeld(ledgerPath: path)
    }

    /// The run with a number; nil when there is none.
    package func run(_ number: Int) throws(LedgerError) -> LedgerRun? {
        try database.ledgerRun(Int64(number))
    }
}

extension Database {
    /// A run with the sums of its blocks.
    func ledgerRun(_ number: Int64) throws(LedgerError) -> LedgerRun? {
        guard let opened = try runDescription(number) else { return nil }
        let blocks = try prepare(
            """
            SELECT count(*), max(input_offset), max(output_offset), max(rejects_offset), min(first_number), max(time) \
            FROM block WHERE run = ?
            """)
        try blocks.bind(number, at: 1)
        guard try blocks.step() else { return nil }
        let counts = try counts(ofRun: number)
        let firstNumber = blocks.optionalInteger(at: 4)
        let last = (firstNumber ?? 0) &+ counts.signed &- 1
        return LedgerRun(
            number: Int(number), state: try state(ofRun: number), description: opened.description,
            blockCount: Int(blocks.integer(at: 0)), counts: counts, inputOffset: blocks.integer(at: 1),
            outputOffset: blocks.integer(at: 2), rejectsOffset: blocks.integer(at: 3),
            firstNumber: firstNumber, numbers: firstNumber.flatMap { $0 <= last ? $0...last : nil },
            lastBlockAt: blocks.optionalInteger(at: 5), end: try endOfRun(number))
    }

    private func state(ofRun number: Int64) throws(LedgerError) -> LedgerRun.State {
        let row = try prepare("SELECT state FROM run WHERE run = ?")
        try row.bind(number, at: 1)
        guard try row.step(), let state = LedgerRun.State(rawValue: row.text(at: 0)) else {
            throw LedgerError(path: path, reason: .damaged("state of run \(number)"))
        }
        return state
    }

    /// The event that opened a run.
    func opening(ofRun number: Int) throws(LedgerError) -> Int {
        let row = try prepare("SELECT event FROM event WHERE kind = ? AND reference = ?")
        try row.bind(EventKind.runOpened.rawValue, at: 1)
        try row.bind(number, at: 2)
        guard try row.step() else { throw LedgerError(path: path, reason: .damaged("no event opened run \(number)")) }
        return Int(row.integer(at: 0))
    }

    /// How a run ended; nil while it is open.
    func endOfRun(_ number: Int64) throws(LedgerError) -> RunEnd? {
        let row = try prepare(
            "SELECT ended, signed, already, rejected, output_sha256, rejects_sha256 FROM run WHERE run = ?")
        try row.bind(number, at: 1)
        guard try row.step(), let ended = row.optionalInteger(at: 0) else { return nil }
        let counts = RowCounts(
            signed: row.integer(at: 1), alreadySigned: row.integer(at: 2), rejected: row.integer(at: 3))
        return RunEnd(endedAt: ended, counts: counts, outputDigest: row.bytes(at: 4), rejectsDigest: row.bytes(at: 5))
    }
}
