import Bytes
import Glibc
import Signatures

/// Reads a file of records in one pass and cuts it where records end.
struct RecordReader: ~Copyable {
    /// Bytes of records in a chunk; a chunk is closed at the first record end behind them. As many as the most records have
    /// that are usual, so that chunks of NDJSON are not smaller than those of CSV.
    static let chunkByteCount = 256 * 1_024

    /// Most records of a chunk. Each station takes all of a chunk through one kind of work, whose code and tables the
    /// processor's caches then hold: measured, a chunk of 256 costs 1 % more, one of 141 costs 3 %, one of 1,024 half a
    /// percent less, but it shares a block out in quarters.
    static let chunkRowCountMax = CertificateSealer<KeySigner>.batchCountMax

    private let descriptor: CInt
    let path: String
    private let format: RecordFormat
    private let mapping: ColumnMapping?

    private var buffer = ByteBuffer(capacity: 512 * 1_024)
    private var position = 0
    private var isAtEnd = false
    private var nextRow: Int
    private let blockRowCount: Int
    private var digest: SHA256Stream?
    private(set) var byteCount = 0

    /// - Parameters:
    ///   - input: which outlives the reader.
    ///   - mapping: of the header row, which is skipped; nil for NDJSON.
    ///   - blockRowCount: no chunk goes beyond a whole multiple of so many rows.
    ///   - offset: of the first row to read; nil to begin with row 1. What lies before it goes into the digest alone.
    ///   - firstRow: its number.
    ///   - isDigested: whether ``finishDigest()`` will be asked.
    init(
        _ input: borrowing RecordInput, format: RecordFormat, mapping: ColumnMapping?, blockRowCount: Int,
        from offset: Int? = nil, firstRow: Int = 1, isDigested: Bool
    ) throws(FileError) {
        digest = isDigested ? SHA256Stream() : nil
        nextRow = firstRow
        descriptor = input.descriptor
        path = input.path
        self.format = format
        self.mapping = mapping
        self.blockRowCount = blockRowCount
        try input.rewind()
        let headerByteCount = mapping?.headerByteCount ?? 0
        while !isAtEnd, buffer.count < max(headerByteCount, 1) { try fill() }
        position = min(headerByteCount, buffer.count)
        // A byte order mark may stand in front of the first line as well.
        let hasMark = mapping == nil && buffer.withUnsafeBytes { $0.starts(with: [0xEF, 0xBB, 0xBF]) }
        if hasMark { position = 3 }
        guard let offset else { return }
        while !isAtEnd, byteCount < offset {
            position = buffer.count
            try fill()
        }
        position = min(max(0, offset - (byteCount - buffer.count)), buffer.count)
    }

    /// Reads the header row of a table; nil for NDJSON, which has none.
    ///
    /// - Throws: ``FileRefusal`` also for NDJSON whose first bytes are no lines of UTF-8.
    static func mapping(of input: borrowing RecordInput, format: RecordFormat) throws -> ColumnMapping? {
        try input.rewind()
        var start = ByteBuffer(capacity: RecordLimits.byteCountMax + 4_096)
        while start.count <= RecordLimits.byteCountMax {
            let room = RecordLimits.byteCountMax + 4_096 - start.count
            guard try RecordInput.fill(&start, from: input.descriptor, input.path, upTo: room) > 0 else { break }
        }
        return try start.withUnsafeBytes { start in
            guard format == .csv else {
                try FileStart.require(start, format)
                return nil
            }
            return try ColumnMapping(startOfFile: start)
        }
    }

    /// Fills `chunk` with whole records.
    ///
    /// - Returns: false when there are no more.
    mutating func next(_ chunk: RecordChunk) throws -> Bool {
        chunk.removeAll()
        chunk.firstRow = nextRow
        let rowsOfBlock = (nextRow - 1) % blockRowCount
        let rowCountMax = min(Self.chunkRowCountMax, blockRowCount - rowsOfBlock)
        while chunk.input.count < Self.chunkByteCount, chunk.ends.count < rowCountMax {
            try skipBlankLines()
            guard try appendRecord(to: &chunk.input) else { break }
            chunk.ends.append(chunk.input.count)
        }
        nextRow += chunk.ends.count
        chunk.inputEnd = byteCount - buffer.count + position
        chunk.beginsBlock = rowsOfBlock == 0
        try skipBlankLines()
        chunk.endsBlock = (nextRow - 1) % blockRowCount == 0 || position == buffer.count
        return !chunk.ends.isEmpty
    }

    /// Goes to the next record; behind it the position is the buffer's end only at the end of the file.
    private mutating func skipBlankLines() throws {
        while true {
            while position < buffer.count, buffer[position] == 0x0A || buffer[position] == 0x0D { position += 1 }
            if position < buffer.count || isAtEnd { return }
            try fill()
        }
    }

    /// Appends the record at the position and goes behind it.
    ///
    /// - Returns: false at the end of the file.
    private mutating func appendRecord(to records: inout ByteBuffer) throws -> Bool {
        guard position < buffer.count else { return false }
        var boundary = RecordBoundary(format: format, delimiter: mapping?.delimiter ?? UInt8(ascii: ","))
        var searched = position
        while true {
            let (start, from) = (position, searched)
            if let end = buffer.withUnsafeBytes({ boundary.end(in: $0, from: from) }) {
                append(start..<end, to: &records)
                position = end
                return true
            }
            if isAtEnd {
                if boundary.isOpen { throw FileRefusal.openQuote(row: nextRow) }
                append(start..<buffer.count, to: &records)
                position = buffer.count
                return true
            }
            let pendingCount = buffer.count - position
            // With two bytes more, which may be its line end.
            if pendingCount > RecordLimits.byteCountMax + 2 {
                try appendLongRecord(boundary, to: &records)
                return true
            }
            try fill()
            searched = position + pendingCount
        }
    }

    /// Appends the start of a record that is too long, enough for the judge to refuse it, and goes behind its end
    /// without keeping the rest.
    private mutating func appendLongRecord(_ boundary: RecordBoundary, to records: inout ByteBuffer) throws {
        var boundary = boundary
        append(position..<buffer.count, to: &records)
        while true {
            position = buffer.count
            if isAtEnd {
                if boundary.isOpen { throw FileRefusal.openQuote(row: nextRow) }
                return
            }
            try fill()
            let from = position
            if let end = buffer.withUnsafeBytes({ boundary.end(in: $0, from: from) }) {
                position = end
                return
            }
        }
    }

    /// Appends a record, or of one that is too long as much as ``appendLongRecord(_:to:)`` does, so that the rejects file
    /// does not depend on where the buffer happened to end.
    private func append(_ range: Range<Int>, to records: inout ByteBuffer) {
        buffer.withUnsafeBytes { bytes in
            let record = UnsafeRawBufferPointer(rebasing: bytes[range])
            guard RecordBoundary.isTooLong(record) else { return records.append(record) }
            records.append(UnsafeRawBufferPointer(rebasing: record[...RecordLimits.byteCountMax]))
            records.append(UInt8(ascii: "\n"))
        }
    }

    /// Moves what is left to the front and reads on.
    private mutating func fill() throws(FileError) {
        buffer.removePrefix(position)
        position = 0
        let readCount = try RecordInput.fill(&buffer, from: descriptor, path, upTo: 256 * 1_024)
        isAtEnd = readCount == 0
        byteCount += readCount
        let start = buffer.count - readCount
        buffer.withUnsafeBytes { digest?.update(UnsafeRawBufferPointer(rebasing: $0[start...])) }
    }

    /// SHA-256 of everything read; nil if it was not to be digested.
    mutating func finishDigest() -> [UInt8]? {
        digest?.finish()
    }
}
