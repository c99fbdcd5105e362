import Bytes
import TextFormats

/// Writes refused records as they came, with what is wrong with them.
package struct RejectsWriter: Sendable {
    private let format: RecordFormat
    private let delimiter: UInt8
    private let headerLine: [UInt8]
    private let isRejectsFile: Bool
    private let columnCount: Int
    private let guardsFormulas: Bool

    package init(format: RecordFormat, mapping: ColumnMapping?, guardsFormulas: Bool) {
        self.format = format
        delimiter = mapping?.delimiter ?? UInt8(ascii: ",")
        headerLine = mapping?.headerLine ?? []
        isRejectsFile = mapping?.isRejectsFile ?? false
        columnCount = mapping?.columnCount ?? 0
        self.guardsFormulas = guardsFormulas
    }

    /// The header row of the table, and the three columns of a rejects file.
    package func appendHeader(to file: inout ByteBuffer) {
        guard format == .csv else { return }
        headerLine.withUnsafeBytes { appendOwnColumns($0, to: &file) }
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
        if format == .csv {
            appendRow(record, [codes, fields, message], to: &file)
        } else {
            appendLine(record, codes: codes, fields: fields, message: message, to: &file)
        }
        file.append(UInt8(ascii: "\n"))
    }

    private func appendRow(_ record: UnsafeRawBufferPointer, _ added: [String], to file: inout ByteBuffer) {
        appendOwnColumns(record, to: &file)
        for text in added {
            file.append(delimiter)
            CSVField.append(text, to: &file)
        }
    }

    /// The officer's own columns as they came; those that an earlier rejects file added are left out.
    private func appendOwnColumns(_ record: UnsafeRawBufferPointer, to file: inout ByteBuffer) {
        guard guardsFormulas || isRejectsFile else { return file.append(record) }
        var splitter = CSVSplitter(delimiter: delimiter)
        let last = isRejectsFile ? columnCount - RejectColumn.allCases.count : Int.max
        _ = splitter.split(record) { column, field in
            guard column < last else { return }
            if column > 0 { file.append(delimiter) }
            CSVField.append(field.bindMemory(to: UInt8.self), to: &file, guardingFormulas: guardsFormulas)
        }
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
