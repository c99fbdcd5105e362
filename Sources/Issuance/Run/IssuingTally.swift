import Ledger

/// Counts of a run, or of a part of it. They add up: rows = signed + already signed + rejected.
public struct IssuingTally: Equatable, Sendable {
    public private(set) var rowCount = 0
    public private(set) var signedCount = 0
    public private(set) var alreadySignedCount = 0
    public private(set) var rejectedCount = 0

    /// Signatures that were verified before their texts were released; of this start alone, as ``findings`` are.
    public private(set) var verifiedCount = 0

    /// How often each code was found, warnings included.
    package private(set) var findings: [FindingCode: Int] = [:]

    /// How often each code was found, by its text.
    public var findingCounts: [String: Int] {
        Dictionary(uniqueKeysWithValues: findings.map { ($0.key.text, $0.value) })
    }

    init() {}

    /// Goes on from the counts of the blocks before; what was found in them is not counted again.
    mutating func start(at counts: RowCounts) {
        rowCount = Int(counts.rows)
        signedCount = Int(counts.signed)
        alreadySignedCount = Int(counts.alreadySigned)
        rejectedCount = Int(counts.rejected)
    }

    mutating func removeAll() {
        (rowCount, signedCount, alreadySignedCount, rejectedCount, verifiedCount) = (0, 0, 0, 0, 0)
        findings.removeAll(keepingCapacity: true)
    }

    mutating func count(_ fate: JudgedRow.Fate) {
        rowCount += 1
        switch fate {
        case .signed: signedCount += 1
        case .alreadySigned: alreadySignedCount += 1
        case .refused: rejectedCount += 1
        }
    }

    mutating func countVerified() {
        verifiedCount += 1
    }

    mutating func count(_ findings: [Finding]) {
        for finding in findings { count(finding.code) }
    }

    mutating func count(_ code: FindingCode) {
        findings[code, default: 0] += 1
    }

    mutating func add(_ other: IssuingTally) {
        rowCount += other.rowCount
        signedCount += other.signedCount
        alreadySignedCount += other.alreadySignedCount
        rejectedCount += other.rejectedCount
        verifiedCount += other.verifiedCount
        for (code, count) in other.findings { findings[code, default: 0] += count }
    }
}
