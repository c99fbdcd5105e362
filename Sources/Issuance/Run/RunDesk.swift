import Bytes
import Glibc
import HealthCertificate
import Ledger
import Signatures

/// The files, the ledger and the counts of one run. Each member is used at one station of the pipeline alone.
final class RunDesk: @unchecked Sendable {  // see above; the stations that work in order are done by one thread at a time
    let mapping: ColumnMapping?
    let runNumber: Int
    private let policy: JudgingPolicy
    private var reader: RecordReader
    private let resolver: RecordResolver
    private let writer: BlockWriter
    private let watch: InputWatch

    init(
        _ settings: RunSettings, _ start: RunStart, _ files: RunFiles, input: borrowing RecordInput,
        mapping: ColumnMapping?, survey: InputSurvey, ledger: Ledger, options: RunOptions,
        isApproved: Bool, clock: @escaping @Sendable () -> Int64
    ) throws {
        self.mapping = mapping
        policy = settings.policy
        watch = input.watch
        let rejectsWriter = RejectsWriter(
            format: settings.format, mapping: mapping, guardsFormulas: settings.guardsFormulas)
        let place = RunPlace(start, writesToStream: files.output == "-", certificateCount: ledger.certificateCount)

        firstRow = place.firstRow

        // The lookups and the files come before the run is opened: what fails here leaves nothing behind.
        let through = place.firstNumber - 1
        let lookup = try LedgerLookup(ledger.path, through: through, asFoundBy: start.run?.number)
        reader = try RecordReader(
            input, format: settings.format, mapping: mapping, blockRowCount: settings.blockRowCount,
            from: place.inputOffset, firstRow: place.firstRow, isDigested: isApproved)
        let output =
            files.output == "-"
            ? OutputFile() : try start.open(files.output, .output, at: place.outputOffset, files, ledger)
        let rejects = try start.open(files.rejects, .rejects, at: place.rejectsOffset, files, ledger)

        let run: OpenRun
        switch start {
        case .fresh:
            run = try ledger.openRun(
                try settings.description(files, ledger, options: options, survey: survey, at: clock()))
        case .resumed(let interrupted): run = interrupted.run
        case .complete(let complete): run = OpenRun(number: complete.number, signerIdentifiers: [])
        }
        runNumber = run.number
        resolver = RecordResolver(
            settings, lookup: lookup, expectedCount: survey.rowCount,
            firstNumber: place.firstNumber, committedCount: place.committedCount,
            replay: place.replays.map { RunReplay(lastRow: place.ledgerRowCount, numbers: $0.numbers, lookup) })
        if place.replays == nil, place.committedCount > 0 {
            let resolver = resolver
            try ledger.forEachRecord(above: through) { (key, number) throws(LedgerError) in
                resolver.remember(RecordKey(key), place: Int(number - place.firstNumber))
            }
        }
        writer = BlockWriter(
            output: output, rejects: rejects, ledger: ledger, endCheck: BlockEndCheck(settings.signers),
            signerIdentifiers: run.signerIdentifiers, ledgerRowCount: place.ledgerRowCount,
            outputRowCount: place.outputRowCount, rejectsRowCount: place.rejectsRowCount,
            committedCount: place.committedCount, startingAt: place.counts, clock: clock)
        // The ledger has the run now: what it leaves behind from here on is known for its own.
        if !start.isRewriting { try writer.make(RunClaim(secret: settings.runSecret)) }
        if place.rejectsOffset ?? 0 == 0 { try writer.writeRejectsHeader(rejectsWriter) }
    }

    /// The first row that is judged.
    let firstRow: Int

    var tally: IssuingTally { writer.tally }
    /// Of the rows that were judged now.
    var fileFinding: Finding? { writer.dateForms.finding(policy) }

    /// Bytes of memory held for the keys of the run.
    var keyByteCount: Int { resolver.byteCount }

    // MARK: Stations

    func fill(_ chunk: RecordChunk) throws -> Bool {
        try reader.next(chunk)
    }

    func resolve(_ chunk: RecordChunk) throws {
        try resolver.resolve(chunk)
    }

    /// No block is closed of an input that has changed.
    func write(_ chunk: RecordChunk) throws -> BlockWriter.Step {
        if chunk.endsBlock { try watch.requireStillness() }
        let step = try writer.write(chunk)
        if step == .closedBlock { resolver.setCommittedCount(writer.committedCount) }
        return step
    }

    // MARK: The end

    /// The bytes that were signed must be those of the survey. Of an approved file the digest is held against that of the
    /// survey, which was approved; of others it is enough that nobody has written to them.
    func requireSameInput(_ survey: InputSurvey, _ input: borrowing RecordInput) throws {
        try input.watch.requireStillness()
        let digest = reader.finishDigest()
        guard reader.byteCount == survey.byteCount, digest == nil || digest == survey.digest else {
            throw InputChanged(path: reader.path)
        }
    }

    /// Makes the files durable, whole and without their names.
    ///
    /// - Returns: their SHA-256 digests.
    func closeFiles() throws(FileError) -> (output: [UInt8], rejects: [UInt8]) {
        try writer.closeFiles()
    }

    func nameFiles() throws(FileError) {
        try writer.nameFiles()
    }

    func releaseClaims() throws(FileError) {
        try writer.releaseClaims()
    }
}

/// Where a run takes up its work.
struct RunPlace {
    /// The first row to read, and its offset in the input; nil for the first one.
    var firstRow = 1
    var inputOffset: Int?
    /// Durable bytes of the files, 0 when the run has no block; nil for files that are made.
    var outputOffset: Int?
    var rejectsOffset: Int?
    /// Rows that the ledger has, rows whose lines of output are written, and rows whose refusals are.
    var ledgerRowCount = 0
    var outputRowCount = 0
    var rejectsRowCount = 0
    var counts = RowCounts()
    /// Number of the run's first certificate.
    var firstNumber: Int64
    var committedCount = 0
    /// The run whose rows are gone through once more, from the first one to the last that the ledger has; nil to go on
    /// behind them.
    var replays: LedgerRun?

    /// - Parameter writesToStream: what went to a stream is gone, and is written again from the start.
    init(_ start: RunStart, writesToStream: Bool, certificateCount: Int64) {
        firstNumber = certificateCount + 1
        switch start {
        case .fresh: return
        case .resumed(let run):
            let state = run.state
            take(state)
            rejectsOffset = Int(state.rejectsOffset)
            if !writesToStream { outputOffset = Int(state.outputOffset) }
            guard state.blockCount > 0 else { return }
            rejectsRowCount = ledgerRowCount
            if !writesToStream { outputRowCount = ledgerRowCount }
            // The ledger does not keep which rows it had already. A second row of such a record is a repeated one.
            if writesToStream || state.counts.alreadySigned > 0 {
                replays = state
            } else {
                firstRow = ledgerRowCount + 1
                inputOffset = Int(state.inputOffset)
                counts = state.counts
            }
        case .complete(let state):
            take(state)
            replays = state
        }
    }

    private mutating func take(_ run: LedgerRun) {
        ledgerRowCount = Int(run.counts.rows)
        committedCount = Int(run.counts.signed)
        if let number = run.firstNumber { firstNumber = number }
    }
}

extension RunStart {
    /// Whether the files of a run that is complete are written once more.
    fileprivate var isRewriting: Bool {
        if case .complete = self { true } else { false }
    }

    /// - Parameter offset: the file's durable bytes; nil for one that is made.
    fileprivate func open(
        _ path: String, _ kind: RunFileKind, at offset: Int?, _ files: RunFiles, _ ledger: Ledger
    ) throws -> OutputFile {
        switch self {
        case .fresh: return try OutputFile.creating(path, overwriting: files.overwrites)
        case .resumed(let run):
            let offset = offset ?? 0
            let proof = RunFileProof(of: run.state, in: try LedgerReader(ledger.path))
            try proof.requireOwn(path, kind, offset, besides: files.output)
            // What is empty and not known for its own may be another run's: this one makes a file of its own.
            guard offset > 0 || proof.claim.isKnown(path, kind) else {
                return try OutputFile.creating(path, overwriting: files.overwrites, refusesExisting: false)
            }
            // Where the run was begun, if its files were moved since.
            if offset > 0 { try proof.claim.drop(for: proof.place(kind), kind) }
            return try OutputFile.resuming(
                path, at: offset, overwriting: files.overwrites, claim: offset == 0 ? proof.claim.path(of: path, kind) : nil)
        case .complete:
            // All of it is in the ledger already, and it keeps clear of what a run on another ledger has begun under the name.
            return try OutputFile.creating(
                path, overwriting: files.overwrites, temporaryPath: path + ".rewritten.partial", isWrittenAtOnce: true)
        }
    }
}

extension RunSettings {
    /// What the ledger keeps of the run before its first signature.
    fileprivate func description(
        _ files: RunFiles, _ ledger: Ledger, options: RunOptions, survey: InputSurvey, at time: Int64
    ) throws -> RunDescription {
        RunDescription(
            options: options.json, inputDigest: survey.digest, inputByteCount: Int64(survey.byteCount),
            issuedAt: terms.issuedAt, expiresAt: terms.expiration, issuer: terms.issuer,
            hasCheckCharacter: hasCheckCharacter, secret: runSecret, compression: compression.rawValue,
            signers: signers.map { signer in
                SignerDescription(
                    keyIdentifier: signer.certificate.keyIdentifier.bytes, algorithm: signer.key.algorithm.rawValue,
                    certificateDigest: signer.certificate.sha256, country: signer.certificate.subjectCountry ?? "")
            },
            outputName: RunFiles.name(of: files.output, besides: ledger.path),
            rejectsName: RunFiles.name(of: files.rejects, besides: ledger.path),
            host: Self.hostName, user: Self.userName, programVersion: version, startedAt: time)
    }

    private static var hostName: String {
        var name = [CChar](repeating: 0, count: 256)
        guard gethostname(&name, name.count - 1) == 0 else { return "" }
        return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    private static var userName: String {
        guard let entry = getpwuid(geteuid()), let name = entry.pointee.pw_name else { return "\(geteuid())" }
        return String(cString: name)
    }
}
