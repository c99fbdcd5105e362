import Bytes
import Ledger

/// The files and the counts of one dry run. Each member is used at one station of the pipeline alone.
final class CheckDesk: @unchecked Sendable {  // see above; the stations that work in order are done by one thread at a time
    let book: CheckBook
    private var reader: RecordReader
    private let resolver: RecordResolver
    private var rejects: CheckFile?
    private var findings: CheckFile?
    private var lines = FindingLines()

    init(
        _ settings: RunSettings, _ files: CheckFiles, input: borrowing RecordInput, mapping: ColumnMapping?,
        survey: InputSurvey
    ) throws {
        book = CheckBook(mapping)
        reader = try RecordReader(
            input, format: settings.format, mapping: mapping, blockRowCount: settings.blockRowCount,
            isDigested: true)
        let rejectsWriter = RejectsWriter(
            format: settings.format, mapping: mapping, guardsFormulas: settings.guardsFormulas)
        resolver = RecordResolver(
            settings, lookup: nil, expectedCount: survey.rowCount, firstNumber: 1,
            committedCount: 0, replay: nil,
            spool: try? KeySpool(in: files.folder))  // safe: without such a file the keys stay in memory
        if let path = files.rejects {
            var header = ByteBuffer()
            rejectsWriter.appendHeader(to: &header)
            rejects = try CheckFile(path, overwriting: files.overwrites)
            try rejects?.write(header)
        }
        if let path = files.findings {
            findings = try CheckFile(path, overwriting: files.overwrites)
            try findings?.write(lines.header)
        }
    }

    // MARK: Stations

    func fill(_ chunk: RecordChunk) throws -> Bool {
        try reader.next(chunk)
    }

    func resolve(_ chunk: RecordChunk) throws {
        try resolver.resolve(chunk)
    }

    func write(_ chunk: RecordChunk) throws {
        book.take(chunk)
        try rejects?.write(chunk.rejects)
        guard findings != nil else { return }
        lines.take(chunk)
        try findings?.write(lines.buffer)
    }

    // MARK: The end

    func requireSameInput(_ survey: InputSurvey) throws {
        guard reader.finishDigest() == survey.digest else { throw InputChanged(path: reader.path) }
    }

    func finishFiles() throws(FileError) {
        try rejects?.finish()
        try findings?.finish()
    }
}
