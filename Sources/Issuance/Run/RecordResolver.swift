import Bytes
import HealthCertificate
import Ledger
import Synchronization

/// Decides which of the sound rows are signed: every record once, in this run and in all before it. Works through the
/// rows in the order of the input.
///
/// One thread at a time uses it. What is looked at for every row is not checked for overlapping accesses.
final class RecordResolver {
    private let reissues: Bool
    private let repeatsExisting: Bool

    /// Certificates of earlier runs; nil when there are none.
    private let lookup: LedgerLookup?

    /// Where the keys of this run's certificates perhaps are: the place is the certificate's place in the run.
    @exclusivity(unchecked) private var tags: TagTable
    private var identifierTags = TagTable()
    private var givenIdentifiers: [UInt64] = []

    /// Takes what is pending in a dry run, which has no ledger; nil to keep all of it in memory.
    private let spool: KeySpool?

    private let isDryRun: Bool

    /// The certificates of the run that neither the ledger nor the spool has yet.
    @exclusivity(unchecked) private var pending: [KeySpool.Entry] = []
    private var pendingStart = 0

    /// Certificates of the run that the ledger has.
    private let committedCount: Atomic<Int>

    /// Number in the ledger of the run's first certificate.
    private let firstNumber: Int64

    private var sample: SignatureSample

    /// Decides on the first rows, when the run has been through them.
    private var replay: RunReplay?
    private let replayedRowCount: Int

    /// nil without a ledger.
    private var rebuilds: RebuildSource?
    private var touched: UInt64 = 0

    /// - Parameters:
    ///   - lookup: reads the ledger on the thread of the resolver; nil without a ledger.
    ///   - expectedCount: rows that are to come.
    ///   - firstNumber: that the run's first certificate has in the ledger.
    ///   - committedCount: certificates of the run that the ledger has; their keys are to be put in with
    ///     ``remember(_:place:)`` unless they are replayed.
    ///   - spool: takes the place of the ledger in a dry run.
    init(
        _ settings: RunSettings, lookup: LedgerLookup?, expectedCount: Int, firstNumber: Int64, committedCount: Int, replay: RunReplay?, spool: KeySpool? = nil
    ) {
        self.spool = spool
        isDryRun = settings.isDryRun
        sample = SignatureSample(takesAll: settings.verifiesEachSignature)
        reissues = settings.reissueReason != nil
        repeatsExisting = settings.repeatsExisting
        self.lookup = lookup
        tags = TagTable(expectedCount: expectedCount)
        self.firstNumber = firstNumber
        self.committedCount = Atomic(committedCount)
        pendingStart = committedCount
        self.replay = replay
        replayedRowCount = replay?.lastRow ?? 0
        rebuilds = lookup.map { RebuildSource($0) }
    }

    /// Puts in a certificate of the run that the ledger has.
    func remember(_ key: RecordKey, place: Int) {
        tags.insert(key.high, place: UInt32(truncatingIfNeeded: place))
    }

    /// Tells that the ledger has the first `count` certificates of the run. May be called on any thread.
    func setCommittedCount(_ count: Int) {
        committedCount.store(count, ordering: .releasing)
    }

    /// Bytes of memory held for the keys of the run.
    var byteCount: Int { tags.byteCount + identifierTags.byteCount }

    // MARK: Rows

    /// Lets the sound rows of a chunk pass, finds that they are signed already, or refuses them.
    func resolve(_ chunk: RecordChunk) throws {
        if let spool { try move(to: spool) } else { forgetCommitted() }
        let count = chunk.rows.count
        touched |= tags.touch(count) { chunk.rows[$0].key.high }
        if chunk.firstRow > replayedRowCount, let replay {
            try replay.requireEnd()
            self.replay = nil
        }
        guard let lookup else { return try resolveRows(of: chunk) }
        let outcome: Result<Void, any Error> = try lookup.together { () throws(LedgerError) in
            do {
                return .success(try resolveRows(of: chunk))
            } catch {
                return .failure(error)
            }
        }
        try outcome.get()
    }

    private func resolveRows(of chunk: RecordChunk) throws {
        if chunk.beginsBlock { sample.beginBlock() }
        for index in chunk.rows.indices where chunk.rows[index].fate == .signed {
            if chunk.firstRow + index <= replayedRowCount {
                try resolveAgain(index, of: chunk)
                continue
            }
            switch try decision(on: chunk.rows[index], in: chunk) {
            case .sign(let replaced):
                chunk.rows[index].replaces = replaced
                chunk.rows[index].isSampled = sample.takes(chunk.rows[index].kind)
                keep(chunk.rows[index])
            case .leave(let reason): try leave(index, of: chunk, reason)
            }
        }
    }

    private enum Decision {
        /// - replacing: number of the revoked certificate that the new one stands for; 0 for none.
        case sign(replacing: Int64)
        case leave(UnsignedReason)
    }

    private func decision(on row: borrowing JudgedRow, in chunk: RecordChunk) throws -> Decision {
        if let contentHash = try contentHash(inRun: row.key) {
            return .leave(.refused(contentHash == row.contentHash ? .repeated : .changed))
        }
        var replaced: Int64 = 0
        // Where no run came before, there is nothing to ask for.
        if let lookup, lookup.through > 0, let known = try lookup.find(row.key.ledgerBytes) {
            if !known.isRevoked {
                guard known.contentHash == row.contentHash.ledgerBytes else { return .leave(.refused(.changedSince)) }
                tags.insert(row.key.high, place: Self.earlier | UInt32(truncatingIfNeeded: known.number))
                return .leave(.alreadySigned(number: known.number))
            }
            guard reissues else { return .leave(.refused(.revoked)) }
            replaced = known.number
        }
        if row.isIdentifierGiven, try !takeIdentifier(row.identifier, in: chunk) {
            return .leave(.refused(.identifierRepeated))
        }
        return .sign(replacing: replaced)
    }

    private func leave(_ index: Int, of chunk: RecordChunk, _ reason: UnsignedReason) throws {
        switch reason {
        case .alreadySigned(let number):
            chunk.rows[index].fate = .alreadySigned
            if repeatsExisting { try rebuilds?.add(number, forRow: index, of: chunk) }
        case .refused(let refusal): refuse(index, of: chunk, refusal)
        }
    }

    /// A row that the run has been through.
    private func resolveAgain(_ index: Int, of chunk: RecordChunk) throws {
        let decision = try replay?.decision(on: chunk.rows[index], number: chunk.firstRow + index) {
            guard case .leave(let reason) = try self.decision(on: chunk.rows[index], in: chunk) else { return nil }
            return reason
        }
        switch decision {
        case .rebuild(let number):
            tags.insert(chunk.rows[index].key.high, place: UInt32(truncatingIfNeeded: number - firstNumber))
            try rebuilds?.add(number, forRow: index, of: chunk)
        case .leave(let reason): try leave(index, of: chunk, reason)
        case nil: throw IssuingError.rebuiltTextDiffers
        }
    }

    private func keep(_ row: borrowing JudgedRow) {
        tags.insert(row.key.high, place: UInt32(truncatingIfNeeded: pendingStart + pending.count))
        pending.append(KeySpool.Entry(key: row.key, contentHash: row.contentHash))
    }

    /// The content of the record with that key in this run; nil when there is none.
    private func contentHash(inRun key: RecordKey) throws -> RecordKey? {
        var found: RecordKey?
        var failure: (any Error)?
        _ = tags.place(of: key.high) { place in
            do {
                guard let candidate = try certificate(at: Int(place)), candidate.key == key else { return false }
                found = candidate.contentHash
            } catch {
                failure = error
            }
            return true
        }
        if let failure { throw failure }
        return found
    }

    /// Marks the number of a certificate of an earlier run, whose record the file has held already. Ledgers and runs have
    /// fewer than 2³¹.
    private static let earlier: UInt32 = 1 << 31

    private func certificate(at place: Int) throws -> KeySpool.Entry? {
        if place >= Int(Self.earlier) { return try ledgerEntry(Int64(place - Int(Self.earlier))) }
        if place >= pendingStart { return place - pendingStart < pending.count ? pending[place - pendingStart] : nil }
        if let spool { return try spool.entry(at: place) }
        return try ledgerEntry(firstNumber + Int64(place))
    }

    private func ledgerEntry(_ number: Int64) throws -> KeySpool.Entry? {
        guard let known = try lookup?.certificate(number) else { return nil }
        return KeySpool.Entry(key: RecordKey(known.recordKey), contentHash: RecordKey(known.contentHash))
    }

    private func forgetCommitted() {
        let count = committedCount.load(ordering: .acquiring) - pendingStart
        // Not each time: moving the rest to the front costs more than keeping it a while.
        guard count > 0, count * 2 >= pending.count else { return }
        pending.removeFirst(min(count, pending.count))
        pendingStart += count
    }

    private func move(to spool: KeySpool) throws(FileError) {
        guard pending.count >= KeySpool.pieceCount else { return }
        try spool.append(pending)
        pendingStart += pending.count
        pending.removeAll(keepingCapacity: true)
    }

    /// Identifiers are one when lists of revoked ones would take them for one: the ledger looks for them in that form too.
    ///
    /// - Returns: false when another record has brought the same identifier.
    private func takeIdentifier(_ identifier: TextRange, in chunk: RecordChunk) throws -> Bool {
        let text = UniqueCertificateIdentifier.normalized(
            chunk.payloads.withUnsafeBytes { String(decoding: $0[identifier.range], as: UTF8.self) })
        let hash = Array(text.utf8).withUnsafeBytes { IdentityMaker.hash(ofIdentifier: $0) }
        guard identifierTags.place(of: hash, isConfirmed: { givenIdentifiers[Int($0)] == hash }) == nil else {
            return false
        }
        if let lookup, try lookup.knows(identifier: text) { return false }
        identifierTags.insert(hash, place: UInt32(truncatingIfNeeded: givenIdentifiers.count))
        givenIdentifiers.append(hash)
        return true
    }

    // MARK: Refusals

    private func refuse(_ index: Int, of chunk: RecordChunk, _ refusal: LateRefusal) {
        let finding = refusal.finding
        chunk.rows[index].fate = .refused
        chunk.rows[index].lateRefusal = refusal
        chunk.rows[index].firstCode = finding.code
        chunk.tally.count(finding.code)
        if isDryRun { chunk.note(finding, row: index) }
        chunk.hasLateRefusals = true
    }
}

/// Why a sound row brings no certificate.
enum UnsignedReason {
    /// An earlier run has signed the very same record.
    case alreadySigned(number: Int64)
    case refused(LateRefusal)
}

extension RecordKey {
    /// As the ledger keeps it.
    package var ledgerBytes: Bytes16 {
        var bytes = Bytes16()
        (bytes.first, bytes.second) = (high.bigEndian, low.bigEndian)
        return bytes
    }

    init(_ bytes: Bytes16) {
        self.init(high: bytes.first.bigEndian, low: bytes.second.bigEndian)
    }
}
