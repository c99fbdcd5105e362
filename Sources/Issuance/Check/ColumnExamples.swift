import Bytes
import TextFormats

/// Which column was taken for which field, with examples of what the first rows hold, masked.
///
/// An officer sees at a glance that the column of names holds names; a reader of the screen learns nobody's.
struct ColumnExamples: ~Copyable {
    struct Column: Equatable, Sendable {
        /// As the file writes it; the name of a member in NDJSON.
        let header: String
        /// What it is read as; nil for a column that is not read.
        let field: String?
        fileprivate(set) var examples: [String] = []
    }

    /// Rows in which examples are looked for.
    static let rowCountMax = 1_000
    /// Most examples of a column.
    static let exampleCountMax = 2
    /// Most members of NDJSON objects that are listed.
    static let memberCountMax = 100

    private(set) var columns: [Column] = []
    private let mapping: ColumnMapping?
    private var splitter: CSVSplitter
    private var rowsLeft = Self.rowCountMax

    /// The line that is looked at.
    private var object = JSONDocument()

    /// - Parameter mapping: of the header row; nil for NDJSON.
    init(_ mapping: ColumnMapping?) {
        self.mapping = mapping
        splitter = CSVSplitter(delimiter: mapping?.delimiter ?? UInt8(ascii: ","))
        guard let mapping else { return }
        var columns: [Column] = []
        _ = mapping.headerLine.withUnsafeBytes { line in
            splitter.split(line) { column, name in
                let header = String(decoding: UTF8Text.trimmed(name.bytes), as: UTF8.self)
                columns.append(Column(header: header, field: mapping.field(ofColumn: column)?.text))
            }
        }
        self.columns = columns
    }

    /// Looks for examples in the rows of a chunk, which come in the order of the input.
    mutating func take(_ chunk: RecordChunk) {
        guard rowsLeft > 0 else { return }
        for row in chunk.rows.prefix(rowsLeft) {
            chunk.input.withUnsafeBytes { input in
                let record = RecordBoundary.withoutLineEnd(UnsafeRawBufferPointer(rebasing: input[row.record.range]))
                if mapping != nil { takeRow(record) } else { takeLine(record) }
            }
        }
        rowsLeft -= min(rowsLeft, chunk.rows.count)
    }

    private mutating func takeRow(_ record: UnsafeRawBufferPointer) {
        guard columns.contains(where: { $0.field != nil && $0.examples.count < Self.exampleCountMax }) else {
            return rowsLeft = 0
        }
        var found = columns
        let count = splitter.split(record) { column, text in
            guard column < found.count, found[column].field != nil else { return }
            Self.add(text.bytes, to: &found[column])
        }
        // In a row of another length nobody knows which column a text belongs to.
        if count == columns.count { columns = found }
    }

    private mutating func takeLine(_ line: UnsafeRawBufferPointer) {
        guard (try? object.read(line)) != nil, object.kind(of: object.root) == .object else { return }  // safe: refused when it is judged
        let isDCC = object.member("dcc", of: object.root) != nil
        var next = object.first(in: object.root)
        while let member = next {
            next = object.next(after: member)
            let name = String(decoding: object.name(of: member), as: UTF8.self)
            let field = RecordField.named(object.name(of: member))
            if isDCC {
                // Beside a whole certificate only these are read.
                guard ["record", "dcc", "meta"].contains(name) else { continue }
                add(member, named: name, field: field?.text ?? name)
            } else if let field {
                add(member, named: name, field: field.text)
            }
        }
    }

    private mutating func add(_ member: JSONDocument.Item, named name: String, field: String) {
        if !columns.contains(where: { $0.header == name }) {
            guard columns.count < Self.memberCountMax else { return }
            columns.append(Column(header: name, field: field))
        }
        guard let index = columns.firstIndex(where: { $0.header == name }), let text = object.scalarText(of: member)
        else { return }
        Self.add(text, to: &columns[index])
    }

    private static func add(_ text: UnsafeRawBufferPointer, to column: inout Column) {
        let text = UTF8Text.trimmed(text)
        guard !text.isEmpty, column.examples.count < exampleCountMax else { return }
        // Of a long text no more than is shown is looked at.
        let start = text.prefix((MaskedText.scalarCountMax + 1) * 8)
        let example = MaskedText.masked(String(decoding: start, as: UTF8.self))
        if !example.isEmpty, !column.examples.contains(example) { column.examples.append(example) }
    }
}
