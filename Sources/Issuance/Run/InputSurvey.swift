import Bytes
import Glibc
import HealthCertificate
import Signatures
import TextFormats

/// What must be known of a file before anything of it is signed: its digest, whether it can be cut into rows at all, and
/// which kinds of certificates it asks for.
struct InputSurvey {
    /// SHA-256.
    private(set) var digest: [UInt8] = []
    private(set) var byteCount = 0

    /// Rows, blank lines aside.
    private(set) var rowCount = 0

    /// Each kind, with the first row that asks for it.
    private(set) var firstRowOfKind: [CertificateKind: Int] = [:]

    private var unreadableCount = 0

    /// Rows among which those that are not UTF-8 are counted.
    private static let sampleCount = 1_000

    /// Reads the whole of `input` and leaves it at its start.
    ///
    /// - Parameter mapping: of the header row; nil for NDJSON.
    /// - Throws: ``FileRefusal`` for a file that is no table of records in UTF-8; ``FileError``.
    init(_ input: borrowing RecordInput, format: RecordFormat, mapping: ColumnMapping?) throws {
        try input.rewind()
        var digest = SHA256Stream()
        var buffer = ByteBuffer(capacity: 2 << 20)
        var boundary = RecordBoundary(format: format, delimiter: mapping?.delimiter ?? UInt8(ascii: ","))
        var skipped = mapping?.headerByteCount ?? 0
        var isInRecord = false
        var object = JSONDocument()
        while true {
            let kept = buffer.count
            let count = try RecordInput.fill(&buffer, from: input.descriptor, input.path, upTo: 1 << 20)
            byteCount += count
            buffer.withUnsafeBytes { digest.update(UnsafeRawBufferPointer(rebasing: $0[kept...])) }
            let isAtEnd = count == 0
            var start = 0
            if skipped > 0 {
                start = min(skipped, buffer.count)
                skipped -= start
            }
            var searched = max(start, isInRecord ? kept : start)
            while let end = buffer.withUnsafeBytes({ boundary.end(in: $0, from: searched) }) {
                try buffer.withUnsafeBytes { try take($0[start..<end], format, &boundary, &object) }
                (start, searched, isInRecord) = (end, end, false)
            }
            if isAtEnd {
                if boundary.isOpen { throw FileRefusal.openQuote(row: rowCount + 1) }
                try buffer.withUnsafeBytes { try take($0[start...], format, &boundary, &object) }
                break
            }
            isInRecord = start < buffer.count
            buffer.removePrefix(start)
            // Of a row beyond all limits only the end matters.
            if buffer.count > RecordLimits.byteCountMax * 2 { buffer.truncate(to: RecordLimits.byteCountMax * 2) }
        }
        self.digest = digest.finish()
        try refuseOtherEncodings(format)
        try input.rewind()
    }

    /// - Parameters:
    ///   - boundary: which has found the record's end.
    ///   - object: room for a record that is one.
    private mutating func take(
        _ record: Slice<UnsafeRawBufferPointer>, _ format: RecordFormat, _ boundary: inout RecordBoundary,
        _ object: inout JSONDocument
    ) throws(FileRefusal) {
        guard !record.allSatisfy({ $0 == 0x0A || $0 == 0x0D }) else { return }
        rowCount += 1
        let record = UnsafeRawBufferPointer(rebasing: record)
        let lineEndCount = boundary.quotedLineEndCount
        boundary.quotedLineEndCount = 0
        if lineEndCount > 0, RecordBoundary.isTooLong(record) {
            throw FileRefusal.quoteOverLines(row: rowCount, lineCount: lineEndCount + 1)
        }
        if rowCount <= Self.sampleCount, !isValidUTF8(record) { unreadableCount += 1 }
        // Nothing is left to be found once every kind is there, as it soon is in a file that has them all.
        if firstRowOfKind.count < CertificateKind.allCases.count { note(Self.kind(of: record, format, &object)) }
    }

    private mutating func note(_ kind: CertificateKind?) {
        guard let kind, firstRowOfKind[kind] == nil else { return }
        firstRowOfKind[kind] = rowCount
    }

    /// The kind that a row asks for; nil for a row that will be refused in any case.
    private static func kind(
        of record: UnsafeRawBufferPointer, _ format: RecordFormat, _ object: inout JSONDocument
    ) -> CertificateKind? {
        guard format == .ndjson, mayHoldContent(record) else { return .vaccination }
        guard record.count <= RecordLimits.byteCountMax, (try? object.read(record)) != nil else { return nil }  // safe: refused when it is judged
        guard let content = object.member("dcc", of: object.root) else { return .vaccination }
        for kind in CertificateKind.allCases where object.member(kind.groupLiteral, of: content) != nil { return kind }
        return nil
    }

    /// Whether the line has an object inside its object, as every DCC is; a brace in a text looks like one.
    private static func mayHoldContent(_ line: UnsafeRawBufferPointer) -> Bool {
        guard let base = line.baseAddress, let outer = memchr(base, Self.brace, line.count) else { return false }
        let inside = UnsafeRawPointer(outer) - base + 1
        return memchr(base + inside, Self.brace, line.count - inside) != nil
    }

    private static let brace = Int32(UInt8(ascii: "{"))

    private func refuseOtherEncodings(_ format: RecordFormat) throws(FileRefusal) {
        guard rowCount >= 10, unreadableCount * 2 > min(rowCount, Self.sampleCount) else { return }
        throw FileRefusal(
            code: .fileEncoding,
            message: "most rows are not UTF-8, perhaps an old 8-bit encoding; save the file as \(format.nameInUTF8)")
    }
}

extension FileRefusal {
    /// A quote that opens a field and is never closed takes all that follows into the field.
    static func openQuote(row: Int) -> FileRefusal {
        FileRefusal(
            code: .rowColumns,
            message: "row \(row): a quoted field is opened and never closed, so that nothing behind it can be told apart; "
                + "close or remove the quote")
    }

    /// Two stray quotes take all the rows between them into one field. A row that long is not kept whole, not even among
    /// the refused ones: the people in it would be in no file and in no sum.
    static func quoteOverLines(row: Int, lineCount: Int) -> FileRefusal {
        FileRefusal(
            code: .rowTooLong,
            message: "row \(row): a quoted field that opens in it takes in \(lineCount) lines, more than the "
                + "\(RecordLimits.byteCountMax) bytes that a row may have; the rows in it cannot be told apart: remove the "
                + "stray quote of that row and the one that closes it")
    }
}
