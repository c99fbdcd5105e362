import Bytes
import HealthCertificate

/// Decides which of the sound rows are signed: every record once. Works through the rows in the order of the input.
struct RecordResolver: ~Copyable {
    private let rejects: RejectsWriter
    private var tags = TagTable()
    private var identifierTags = TagTable()

    /// What the rows of the run are told apart by, in the order in which they were let pass.
    private var keys: [RecordKey] = []
    private var contents: [RecordKey] = []
    private var givenIdentifiers: [UInt64] = []

    init(rejects: RejectsWriter) {
        self.rejects = rejects
    }

    /// Lets rows of a chunk pass or refuses them.
    mutating func resolve(_ chunk: RecordChunk) {
        for index in chunk.rows.indices where chunk.rows[index].fate == .signed {
            if let finding = finding(on: chunk.rows[index], in: chunk) { refuse(index, of: chunk, finding) }
        }
    }

    private mutating func finding(on row: JudgedRow, in chunk: RecordChunk) -> Finding? {
        if let place = place(of: row.key) {
            return contents[place] == row.contentHash ? Self.repeated : Self.changed
        }
        if row.isIdentifierGiven, !takeIdentifier(of: row, in: chunk) { return Self.identifierRepeated }
        tags.insert(row.key.high, place: UInt32(truncatingIfNeeded: keys.count))
        keys.append(row.key)
        contents.append(row.contentHash)
        return nil
    }

    private func place(of key: RecordKey) -> Int? {
        tags.place(of: key.high) { keys[Int($0)] == key }.map { Int($0) }
    }

    private func isKnown(_ identifier: UInt64) -> Bool {
        identifierTags.place(of: identifier) { givenIdentifiers[Int($0)] == identifier } != nil
    }

    /// - Returns: false when another row of the run has brought the same identifier.
    private mutating func takeIdentifier(of row: JudgedRow, in chunk: RecordChunk) -> Bool {
        let hash = chunk.payloads.withUnsafeBytes { payloads in
            IdentityMaker.hash(ofIdentifier: UnsafeRawBufferPointer(rebasing: payloads[row.identifier.range]))
        }
        guard !isKnown(hash) else { return false }
        identifierTags.insert(hash, place: UInt32(truncatingIfNeeded: givenIdentifiers.count))
        givenIdentifiers.append(hash)
        return true
    }

    private func refuse(_ index: Int, of chunk: RecordChunk, _ finding: Finding) {
        chunk.rows[index].fate = .refused
        chunk.rows[index].firstCode = finding.code
        chunk.tally.count(finding.code)
        let start = chunk.rejects.count
        let row = chunk.rows[index]
        chunk.withRecord(row) { rejects.append($0, findings: [finding], to: &chunk.rejects) }
        chunk.rows[index].reject = TextRange(start..<chunk.rejects.count)
        chunk.hasLateRefusals = true
    }

    private static let repeated = Finding(
        code: .recordRepeated, field: nil, severity: .error,
        message: "an earlier row of the file is the same record; it is signed once")
    private static let changed = Finding(
        code: .recordChanged, field: nil, severity: .error,
        message: "an earlier row of the file is the same record with another content; find out which one is right")
    private static let identifierRepeated = Finding(
        code: .identifierRepeated, field: "ci", severity: .error,
        message: "another record has the same ci; leave ci out to have one made")
}
