import Bytes

/// Why a row is refused that is sound by itself: what other rows, or the ledger, say against it.
enum LateRefusal: UInt8 {
    case repeated
    case changed
    case changedSince
    case revoked
    case identifierRepeated

    var finding: Finding {
        switch self {
        case .repeated: Self.repeatedFinding
        case .changed: Self.changedFinding
        case .changedSince: Self.changedSinceFinding
        case .revoked: Self.revokedFinding
        case .identifierRepeated: Self.identifierRepeatedFinding
        }
    }

    private static let repeatedFinding = Finding(
        code: .recordRepeated, field: nil, severity: .error,
        message: "an earlier row of the file is the same record; it is signed once")
    private static let changedFinding = Finding(
        code: .recordChanged, field: nil, severity: .error,
        message: "an earlier row of the file is the same record with another content; find out which one is right")
    private static let changedSinceFinding = Finding(
        code: .recordChanged, field: nil, severity: .error,
        message: "the record is signed already, with another content; if this one is right, revoke the certificate "
            + "and sign with --reissue")
    private static let revokedFinding = Finding(
        code: .recordRevoked, field: nil, severity: .error,
        message: "the record's certificate was revoked; --reissue REASON signs it again")
    private static let identifierRepeatedFinding = Finding(
        code: .identifierRepeated, field: "ci", severity: .error,
        message: "another record has the same ci; leave ci out to have one made")
}

extension IssuingWorker {
    /// Writes the lines of rows that were refused after judging among those of rows that judging refused.
    ///
    /// What judging found in such a row was of no weight then, and is not kept: the row is judged once more.
    func writeLateRefusals(of chunk: RecordChunk) {
        var sorted = ByteBuffer(capacity: chunk.rejects.count + 4_096)
        for row in chunk.rows where row.fate == .refused {
            if let refusal = row.lateRefusal {
                chunk.withRecord(row.record) { rejects.append($0, findings: [refusal.finding] + findings(in: $0), to: &sorted) }
            } else {
                chunk.rejects.withUnsafeBytes { sorted.append(UnsafeRawBufferPointer(rebasing: $0[row.reject.range])) }
            }
        }
        chunk.rejects.removeAll()
        chunk.rejects.append(sorted)
    }

    private func findings(in record: UnsafeRawBufferPointer) -> [Finding] {
        _ = judge.judge(record)
        return judge.findings
    }
}
