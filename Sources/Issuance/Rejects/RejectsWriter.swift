import Bytes
import TextFormats

/// Writes refused records as they came, with what is wrong with them.
package struct RejectsWriter: Sendable {
    private let format: RecordFormat
    private let delimiter: UInt8
    private let headerLine: [UInt8]
    private let rejectColumns: [Bool]
    private let noRejectCells: RejectCells
    private let guardsFormulas: Bool

    package init(format: RecordFormat, mapping: ColumnMapping?, guardsFormulas: Bool) {
        self.format = format
        delimiter = mapping?.delimiter ?? UInt8(ascii: ",")
        headerLine = mapping?.headerLine ?? []
        rejectColumns = mapping?.rejectColumns ?? []
        noRejectCells = RejectCells(mapping)
        self.guardsFormulas = guardsFormulas
    }

    /// The header row of the table, and the three columns of a rejects file.
    package func appendHeader(to file: inout ByteBuffer) {
        guard format == .csv else { return }
        headerLine.withUnsafeBytes { appendOwnColumns($0, as: .asTheyCame, to: &file) }
        for column in RejectColumn.allCases {
            file.append(delimiter)
            file.append(column.name)
        }
        file.append(UInt8(ascii: "\n"))
    }

    /// - Parameter record: as it came, without its line end.
    package func append(_ record: UnsafeRawBufferPointer, findings: [Finding], to file: inout ByteBuffer) {
        let codes = findings.map(\.code.text).joined(separator: " ")
        let fields = findings.map { $0.field ?? "row" }.joined(separator: " ")
        let message = findings.map(\.message).joined(separator: "; ")
        let isTooLong = findings.contains { $0.code == .rowTooLong }
        let record = isTooLong ? Self.start(of: record) : record
        if format == .csv {
            appendOwnColumns(record, as: isTooLong ? .quotedAnew : .asTheyCame, to: &file)
            for text in [codes, fields, message] {
                file.append(delimiter)
                CSVField.append(text, to: &file)
            }
        } else {
            appendLine(record, codes: codes, fields: fields, message: message, to: &file)
        }
        file.append(UInt8(ascii: "\n"))
    }

    /// As much of a row as a row may have, cut between characters.
    private static func start(of record: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        var end = min(record.count, RecordLimits.byteCountMax)
        for _ in 0..<3 where end > 0 && end < record.count && record[end] & 0xC0 == 0x80 { end -= 1 }
        return UnsafeRawBufferPointer(rebasing: record[..<end])
    }

    private enum Manner {
        case asTheyCame
        /// Of a row that is too long only the start is there, perhaps with a quote open, which would take the added
        /// columns in.
        case quotedAnew
    }

    /// The officer's own columns. Those that an earlier rejects file added are left out, and a row with too few gets
    /// empty ones, so that the added columns stand under their headers.
    private func appendOwnColumns(_ record: UnsafeRawBufferPointer, as manner: Manner, to file: inout ByteBuffer) {
        var splitter = CSVSplitter(delimiter: delimiter)
        let isCopied = manner == .asTheyCame && !guardsFormulas && !rejectColumns.contains(true)
        let isAdded = addedCells(of: record)
        var written = 0
        let count = splitter.split(record) { column, field in
            guard !isCopied, !isAdded(column) else { return }
            if written > 0 { file.append(delimiter) }
            written += 1
            CSVField.append(field.bytes.bindMemory(to: UInt8.self), to: &file, guardingFormulas: guardsFormulas)
        }
        if isCopied { file.append(record) }
        if isCopied { written = count }
        let ownCount = rejectColumns.count { !$0 }
        for _ in min(written, ownCount)..<ownCount { file.append(delimiter) }
    }

    /// Which cells of a row an earlier rejects file added.
    private func addedCells(of record: UnsafeRawBufferPointer) -> (Int) -> Bool {
        var cells = noRejectCells
        guard rejectColumns.contains(true) else { return cells.places(rejectColumns) }
        var splitter = CSVSplitter(delimiter: delimiter)
        _ = splitter.split(record) { cells.take($1.bytes) }
        return cells.places(rejectColumns)
    }

    /// The object with three members more; a line that is no object stands as text under `line`.
    private func appendLine(
        _ record: UnsafeRawBufferPointer, codes: String, fields: String, message: String, to file: inout ByteBuffer
    ) {
        var members: [JSONValue.Member]
        if let value = try? JSONValue(parsing: record), let own = value.members {  // safe: what is no object goes out as text
            members = own.filter { member in !RejectColumn.allCases.contains { "\($0.name)" == member.name } }
        } else {
            members = [JSONValue.Member("line", .string(String(decoding: record, as: UTF8.self)))]
        }
        members.append(JSONValue.Member("error_code", .string(codes)))
        members.append(JSONValue.Member("error_field", .string(fields)))
        members.append(JSONValue.Member("error_message", .string(message)))
        var json = JSONWriter()
        json.value(.object(members))
        file.append(json.buffer)
    }
}
