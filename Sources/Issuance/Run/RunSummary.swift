import Ledger

/// How the work of a run ended.
package enum RunOutcome: Equatable, Sendable {
    case finished
    /// Somebody asked it to stop; it did at the end of a block.
    case interrupted
    /// Somebody asked it to stop while the files of a completed run were written again; those that there are stay.
    case interruptedRewriting
    /// More rows were refused than ``RejectLimit`` allows.
    case tooManyRejects
    /// There was nothing to do: the same command has been through.
    case alreadyComplete
}

/// What a run came to.
package struct RunSummary: Sendable {
    package let outcome: RunOutcome
    package let run: Int
    /// Rows of the whole run, those of an earlier start included; findings only of what was judged now.
    package let tally: IssuingTally
    /// The first row that was judged now.
    package let firstRow: Int
    /// What is to be said of the file as a whole.
    package let fileFinding: Finding?
    /// Columns, or members of NDJSON objects, that no field has the name of.
    package let ignoredColumns: [String]
    /// Files of a completed run that are missing or not as they were.
    package let problems: [String]
    package let ledgerHead: LedgerHead
    package let certificateCount: Int
    /// Bytes of memory for telling the rows of the run apart.
    package let keyByteCount: Int

    init(finished desk: RunDesk, _ ledger: Ledger, ignoredColumns: [String]) {
        self.init(.finished, desk, ledger, ignoredColumns)
    }

    /// A stop among rows that the ledger has already leaves the run as the ledger has it.
    init(stopped outcome: RunOutcome, _ desk: RunDesk, _ start: RunStart, _ ledger: Ledger) {
        switch start {
        case .complete(let run): self.init(.interruptedRewriting, of: run, ledger)
        case .resumed(let run) where desk.tally.rowCount < run.state.counts.rows: self.init(outcome, of: run.state, ledger)
        case .resumed, .fresh: self.init(outcome, desk, ledger, [])
        }
    }

    private init(_ outcome: RunOutcome, _ desk: RunDesk, _ ledger: Ledger, _ ignoredColumns: [String]) {
        self.outcome = outcome
        run = desk.runNumber
        tally = desk.tally
        firstRow = desk.firstRow
        fileFinding = desk.fileFinding
        self.ignoredColumns = ignoredColumns
        problems = []
        ledgerHead = ledger.head
        certificateCount = Int(ledger.certificateCount)
        keyByteCount = desk.keyByteCount
    }

    /// Of a run in which nothing was done now.
    init(_ outcome: RunOutcome, of run: LedgerRun, problems: [String] = [], _ ledger: Ledger) {
        self.outcome = outcome
        self.run = run.number
        var tally = IssuingTally()
        tally.start(at: run.counts)
        self.tally = tally
        firstRow = 1
        fileFinding = nil
        ignoredColumns = []
        self.problems = problems
        ledgerHead = ledger.head
        certificateCount = Int(ledger.certificateCount)
        keyByteCount = 0
    }
}
