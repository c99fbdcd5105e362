import Bytes
import TextFormats

/// One finding of one row, without its message, which may hold a proposed value.
struct RowFinding {
    /// Index of the row in its chunk.
    let row: Int
    let code: FindingCode
    let severity: Severity
    /// As in ``Finding/field``.
    let field: String?
}

/// Writes findings as lines of CSV: row, code, severity, field. None holds a value of a row.
struct FindingLines: ~Copyable {
    private(set) var buffer = ByteBuffer(capacity: 16 * 1_024)

    var header: ByteBuffer {
        var header = ByteBuffer()
        header.append("row,code,severity,field\n")
        return header
    }

    /// Replaces the lines by those of a chunk, in the order of its rows.
    ///
    /// What was found against other rows stands at the end of the chunk's findings, once for a row; it is the row's only
    /// error and goes before the row's warnings.
    mutating func take(_ chunk: RecordChunk) {
        buffer.removeAll()
        var (early, late) = (0, chunk.judgedFindingCount)
        while early < chunk.judgedFindingCount || late < chunk.findings.count {
            let takesLate = late < chunk.findings.count
                && (early == chunk.judgedFindingCount || chunk.findings[late].row <= chunk.findings[early].row)
            append(chunk.findings[takesLate ? late : early], firstRow: chunk.firstRow)
            if takesLate { late += 1 } else { early += 1 }
        }
    }

    private mutating func append(_ finding: RowFinding, firstRow: Int) {
        buffer.append(utf8: "\(firstRow + finding.row),")
        buffer.append(finding.code.literal)
        buffer.append(finding.severity == .error ? ",error," : ",warning,")
        // The name of a member may be anything that a file brought along.
        CSVField.append(VisibleText.shortened(VisibleText.escaped(finding.field ?? "row")), to: &buffer)
        buffer.append(UInt8(ascii: "\n"))
    }
}
