import Bytes

/// Some hundred records on their way through a worker, and what became of them. Used again and again.
final class RecordChunk: @unchecked Sendable {  // handed from the reader to one worker and back, never shared
    /// The records as they came, one after the other.
    var input = ByteBuffer(capacity: 96 * 1_024)

    /// Where each record ends, its line end included.
    var ends: [Int] = []

    /// Number of the first record, from 1.
    var firstRow = 1

    var output = ByteBuffer(capacity: 256 * 1_024)
    var rejects = ByteBuffer(capacity: 4 * 1_024)
    var tally = IssuingTally()
    var failure: IssuingError?

    func removeAll() {
        input.removeAll()
        ends.removeAll(keepingCapacity: true)
        output.removeAll()
        rejects.removeAll()
        tally = IssuingTally()
        failure = nil
    }
}

/// Counts of a run, or of a part of it. They add up: rows = signed + rejected.
public struct IssuingTally: Equatable, Sendable {
    public fileprivate(set) var rowCount = 0
    public fileprivate(set) var signedCount = 0
    public fileprivate(set) var rejectedCount = 0

    /// How often each code was found, warnings included.
    public fileprivate(set) var findingCounts: [String: Int] = [:]

    mutating func countSigned() {
        rowCount += 1
        signedCount += 1
    }

    mutating func countRejected() {
        rowCount += 1
        rejectedCount += 1
    }

    mutating func count(_ findings: [Finding]) {
        for finding in findings { findingCounts[finding.code.rawValue, default: 0] += 1 }
    }

    mutating func add(_ other: IssuingTally) {
        rowCount += other.rowCount
        signedCount += other.signedCount
        rejectedCount += other.rejectedCount
        findingCounts.merge(other.findingCounts, uniquingKeysWith: +)
    }
}
