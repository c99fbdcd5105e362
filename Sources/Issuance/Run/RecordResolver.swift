import Bytes
import HealthCertificate
import Ledger
import Synchronization

/// Decides which of the sound rows are signed: every record once, in this run and in all before it. Works through the
/// rows in the order of the input.
///
/// One thread at a time uses it. What is looked at for every row is not checked for overlapping accesses.
final class RecordResolver {
    private let rejects: RejectsWriter
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

    private var replay: Replay?
    private var seal = CertificateSeal()
    private var facts: [FactsKey: SealFacts] = [:]
    private var touched: UInt64 = 0

    private struct FactsKey: Hashable {
        let run: Int
        let signer: Int32
    }

    /// Rows whose certificates the run has released already, and which are only written again.
    struct Replay {
        /// The last such row.
        let lastRow: Int
        /// Number of the next certificate.
        var nextNumber: Int64
        let lastNumber: Int64
    }

    /// - Parameters:
    ///   - lookup: reads the ledger on the thread of the resolver; nil without a ledger.
    ///   - expectedCount: rows that are to come.
    ///   - firstNumber: that the run's first certificate has in the ledger.
    ///   - committedCount: certificates of the run that the ledger has; their keys are to be put in with
    ///     ``remember(_:place:)`` unless they are replayed.
    ///   - spool: takes the place of the ledger in a dry run.
    init(
        _ settings: RunSettings, rejects: RejectsWriter, lookup: LedgerLookup?, expectedCount: Int, firstNumber: Int64,
        committedCount: Int, replay: Replay?, spool: KeySpool? = nil
    ) {
        self.spool = spool
        isDryRun = settings.isDryRun
        self.rejects = rejects
        sample = SignatureSample(takesAll: settings.verifiesEachSignature)
        reissues = settings.reissueReason != nil
        repeatsExisting = settings.repeatsExisting
        self.lookup = lookup
        tags = TagTable(expectedCount: expectedCount)
        self.firstNumber = firstNumber
        self.committedCount = Atomic(committedCount)
        pendingStart = committedCount
        self.replay = replay
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
            if try replays(index, of: chunk) { continue }
            switch try decision(on: chunk.rows[index], in: chunk) {
            case .sign(let replaced):
                chunk.rows[index].replaces = replaced
                chunk.rows[index].isSampled = sample.takes(chunk.rows[index].kind)
                keep(chunk.rows[index])
            case .alreadySigned(let number):
                chunk.rows[index].fate = .alreadySigned
                if repeatsExisting { try rebuild(number, index, of: chunk) }
            case .refuse(let finding):
                refuse(index, of: chunk, finding)
            }
        }
    }

    private enum Decision {
        /// - replacing: number of the revoked certificate that the new one stands for; 0 for none.
        case sign(replacing: Int64)
        case alreadySigned(number: Int64)
        case refuse(Finding)
    }

    private func decision(on row: borrowing JudgedRow, in chunk: RecordChunk) throws -> Decision {
        if let contentHash = try contentHash(inRun: row.key) {
            return .refuse(contentHash == row.contentHash ? Refusals.repeated : Refusals.changed)
        }
        var replaced: Int64 = 0
        // Where no run came before, there is nothing to ask for.
        if let lookup, lookup.through > 0, let known = try lookup.find(row.key.ledgerBytes) {
            if !known.isRevoked {
                let isSame = known.contentHash == row.contentHash.ledgerBytes
                return isSame ? .alreadySigned(number: known.number) : .refuse(Refusals.changedSince)
            }
            guard reissues else { return .refuse(Refusals.revoked) }
            replaced = known.number
        }
        if row.isIdentifierGiven, try !takeIdentifier(row.identifier, in: chunk) {
            return .refuse(Refusals.identifierRepeated)
        }
        return .sign(replacing: replaced)
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

    private func certificate(at place: Int) throws -> KeySpool.Entry? {
        if place >= pendingStart { return place - pendingStart < pending.count ? pending[place - pendingStart] : nil }
        if let spool { return try spool.entry(at: place) }
        guard let known = try lookup?.certificate(firstNumber + Int64(place)) else { return nil }
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

    // MARK: Certificates that are there already

    /// Rows up to ``Replay/lastRow`` have been released by this very run: those that have a certificate are rebuilt, the
    /// others go the way they went.
    private func replays(_ index: Int, of chunk: RecordChunk) throws -> Bool {
        let row = chunk.firstRow + index
        guard let current = replay, row <= current.lastRow, current.nextNumber <= current.lastNumber,
            let known = try lookup?.certificate(current.nextNumber), known.row == Int64(row)
        else { return false }
        guard known.recordKey == chunk.rows[index].key.ledgerBytes,
            known.contentHash == chunk.rows[index].contentHash.ledgerBytes
        else { throw IssuingError.rebuiltTextDiffers }
        tags.insert(chunk.rows[index].key.high, place: UInt32(truncatingIfNeeded: current.nextNumber - firstNumber))
        try rebuild(current.nextNumber, index, of: chunk)
        replay?.nextNumber += 1
        return true
    }

    private func rebuild(_ number: Int64, _ index: Int, of chunk: RecordChunk) throws {
        guard let lookup, try lookup.read(number, into: &seal) else { throw IssuingError.rebuiltTextDiffers }
        let key = FactsKey(run: seal.run, signer: seal.signer)
        if facts[key] == nil { facts[key] = SealFacts(try lookup.run(seal.run), try lookup.signer(seal.signer)) }
        guard let facts = facts[key] else { throw IssuingError.rebuiltTextDiffers }
        var start = chunk.seals.count
        if let opaque = seal.identifier {
            withUnsafeBytes(of: opaque) {
                UniqueCertificateIdentifier.append(
                    opaque: $0, country: facts.terms.issuer, withCheckCharacter: facts.hasCheckCharacter, to: &chunk.seals)
            }
        } else {
            chunk.seals.append(seal.identifierText)
        }
        let identifier = TextRange(start..<chunk.seals.count)
        start = chunk.seals.count
        chunk.seals.append(seal.signature)
        chunk.rows[index].rebuild = Int32(truncatingIfNeeded: chunk.rebuilds.count)
        chunk.rebuilds.append(
            Rebuild(
                facts: facts, identifier: identifier, signature: TextRange(start..<chunk.seals.count),
                textDigest: seal.textDigest))
    }

    // MARK: Refusals

    private func refuse(_ index: Int, of chunk: RecordChunk, _ finding: Finding) {
        chunk.rows[index].fate = .refused
        chunk.rows[index].firstCode = finding.code
        chunk.tally.count(finding.code)
        if isDryRun { chunk.note(finding, row: index) }
        let start = chunk.rejects.count
        chunk.withRecord(chunk.rows[index].record) { rejects.append($0, findings: [finding], to: &chunk.rejects) }
        chunk.rows[index].reject = TextRange(start..<chunk.rejects.count)
        chunk.hasLateRefusals = true
    }

    private enum Refusals {
        static let repeated = Finding(
            code: .recordRepeated, field: nil, severity: .error,
            message: "an earlier row of the file is the same record; it is signed once")
        static let changed = Finding(
            code: .recordChanged, field: nil, severity: .error,
            message: "an earlier row of the file is the same record with another content; find out which one is right")
        static let changedSince = Finding(
            code: .recordChanged, field: nil, severity: .error,
            message: "the record is signed already, with another content; if this one is right, revoke the certificate "
                + "and sign with --reissue")
        static let revoked = Finding(
            code: .recordRevoked, field: nil, severity: .error,
            message: "the record's certificate was revoked; --reissue REASON signs it again")
        static let identifierRepeated = Finding(
            code: .identifierRepeated, field: "ci", severity: .error,
            message: "another record has the same ci; leave ci out to have one made")
    }
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
