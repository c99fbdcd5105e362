import Bytes
import Glibc
import Signatures

/// Why records cannot be read or written: a system call failed.
public struct FileError: Error, Equatable, Sendable, CustomStringConvertible {
    public let call: String
    public let path: String
    public let errorNumber: Int32

    init(_ call: String, _ path: String) {
        self.call = call
        self.path = path
        errorNumber = errno
    }

    public var description: String { "\(path): \(call): \(String(cString: strerror(errorNumber)))" }
}

/// Reads a file of records in one pass and cuts it where records end.
struct RecordReader: ~Copyable {
    /// Bytes of records in a chunk; a chunk is closed at the first record end behind them.
    static let chunkByteCount = 64 * 1_024

    /// Most records of a chunk.
    static let chunkRowCountMax = 256

    private let descriptor: CInt
    private let path: String
    private let format: RecordFormat
    private(set) var mapping: ColumnMapping?

    private var buffer = ByteBuffer(capacity: 512 * 1_024)
    private var position = 0
    private var isAtEnd = false
    private var nextRow = 1
    private let blockRowCount: Int
    private var digest = SHA256Stream()
    private(set) var byteCount = 0

    /// - Parameter blockRowCount: no chunk goes beyond a whole multiple of so many rows.
    init(descriptor: CInt, path: String, format: RecordFormat, blockRowCount: Int) {
        self.blockRowCount = blockRowCount
        self.descriptor = descriptor
        self.path = path
        self.format = format
    }

    /// Reads the header row of a table; to be called once, first.
    mutating func readHeader() throws {
        guard format == .csv else { return }
        while true {
            let start = position
            let end = buffer.withUnsafeBytes {
                RecordBoundary.end(of: start, in: $0, format: .csv, delimiter: UInt8(ascii: ","))
            }
            if let end = end ?? (isAtEnd ? buffer.count : nil) {
                mapping = try buffer.withUnsafeBytes {
                    try ColumnMapping(headerRow: UnsafeRawBufferPointer(rebasing: $0[start..<end]))
                }
                position = end
                return
            }
            guard buffer.count < RecordLimits.byteCountMax else {
                throw FileRefusal(code: .headerMissing, message: "the header row has no end")
            }
            try fill()
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
            guard let end = try endOfNextRecord() else { break }
            if !isBlank(position..<end) {
                let start = position
                buffer.withUnsafeBytes { chunk.input.append(UnsafeRawBufferPointer(rebasing: $0[start..<end])) }
                chunk.ends.append(chunk.input.count)
            }
            position = end
        }
        nextRow += chunk.ends.count
        chunk.inputEnd = bufferStart + position
        chunk.beginsBlock = rowsOfBlock == 0
        chunk.endsBlock = try (nextRow - 1) % blockRowCount == 0 || isLastRecordRead()
        return !chunk.ends.isEmpty
    }

    /// Whether nothing but blank lines follows.
    private mutating func isLastRecordRead() throws -> Bool {
        while let end = try endOfNextRecord() {
            guard isBlank(position..<end) else { return false }
            position = end
        }
        return true
    }

    /// Offset in the input of the buffer's first byte.
    private var bufferStart: Int { byteCount - buffer.count }

    /// The end of the record at the position; nil at the end of the file. A record that outgrows the limit is cut at its
    /// first line end, so that one lost quote costs one row and not the rest of the file.
    private mutating func endOfNextRecord() throws -> Int? {
        let delimiter = mapping?.delimiter ?? UInt8(ascii: ",")
        while true {
            let (start, format) = (position, format)
            let end = buffer.withUnsafeBytes {
                RecordBoundary.end(of: start, in: $0, format: format, delimiter: delimiter)
            }
            if let end, end - start <= RecordLimits.byteCountMax { return end }
            if end != nil || buffer.count - start > RecordLimits.byteCountMax { return try endOfLine() }
            if isAtEnd { return start < buffer.count ? buffer.count : nil }
            try fill()
        }
    }

    /// The end of the line at the position, however long the line is: what lies behind the limit is dropped.
    private mutating func endOfLine() throws -> Int {
        var searched = position
        while true {
            let from = searched
            let end = buffer.withUnsafeBytes { bytes in bytes[from...].firstIndex(of: 0x0A) }
            if let end { return end + 1 }
            if isAtEnd { return buffer.count }
            // Enough is kept for the judge to see that the row is too long.
            if buffer.count - position > RecordLimits.byteCountMax * 2 {
                buffer.truncate(to: position + RecordLimits.byteCountMax + 1)
            }
            searched = buffer.count
            let before = position
            try fill()
            searched -= before - position
        }
    }

    private func isBlank(_ range: Range<Int>) -> Bool {
        buffer.withUnsafeBytes { $0[range].allSatisfy { $0 == 0x0A || $0 == 0x0D } }
    }

    /// Moves what is left to the front and reads on.
    private mutating func fill() throws {
        if position > 0 {
            let (from, rest) = (position, buffer.count - position)
            buffer.withUnsafeMutableBytes { bytes in
                guard let base = bytes.baseAddress, rest > 0 else { return }
                memmove(base, base + from, rest)
            }
            buffer.truncate(to: rest)
            position = 0
        }
        let room = 256 * 1_024
        var readCount = 0
        repeat {
            buffer.append(upTo: room) { output -> Int in
                readCount = Glibc.read(descriptor, output.baseAddress, room)
                return max(readCount, 0)
            }
        } while readCount < 0 && errno == EINTR
        guard readCount >= 0 else { throw FileError("read", path) }
        isAtEnd = readCount == 0
        byteCount += readCount
        let start = buffer.count - readCount
        buffer.withUnsafeBytes { digest.update(UnsafeRawBufferPointer(rebasing: $0[start...])) }
    }

    /// SHA-256 of everything read.
    mutating func finishDigest() -> [UInt8] {
        digest.finish()
    }
}
