import Bytes
import CBOR
public import HealthCertificate
import TextFormats

/// Judges the records of one file, one after the other. One judge serves one thread; its buffers are made once.
package final class RecordJudge {
    private let format: RecordFormat
    private let mapping: ColumnMapping?
    private let issuerName: [UInt8]
    private var splitter: CSVSplitter
    private var flat = FlatRecord()
    private var flatJudge: FlatRecordJudge
    private var dccJudge: DCCRecordJudge

    /// Findings about the record as such, before its fields were read.
    private var rowFindings: [Finding] = []
    private var isDCC = false
    private var recordName = ByteBuffer(capacity: 64)

    /// - Parameter mapping: of the header row; nil for NDJSON.
    package init(format: RecordFormat, mapping: ColumnMapping?, context: JudgingContext) {
        self.format = format
        self.mapping = mapping
        issuerName = Array(context.issuerName.utf8)
        splitter = CSVSplitter(delimiter: mapping?.delimiter ?? UInt8(ascii: ","))
        flatJudge = FlatRecordJudge(context: context)
        dccJudge = DCCRecordJudge(context: context)
    }

    /// Judges one record, given without its line end.
    ///
    /// - Returns: whether it may be signed. The properties below then describe it, until the next call.
    package func judge(_ record: UnsafeRawBufferPointer) -> Bool {
        rowFindings.removeAll(keepingCapacity: true)
        recordName.removeAll()
        flat.removeAll()
        isDCC = false
        guard record.count <= RecordLimits.byteCountMax else {
            return refuse(.rowTooLong, "the row has more than \(RecordLimits.byteCountMax) bytes; is a quote missing?")
        }
        guard isValidUTF8(record) else {
            return refuse(.rowEncoding, "the row is not UTF-8; export it again as \"CSV UTF-8\"")
        }
        return format == .csv ? judgeRow(record) : judgeLine(record)
    }

    private func refuse(_ code: FindingCode, _ message: String) -> Bool {
        rowFindings.append(Finding(code: code, field: nil, severity: .error, message: message))
        return false
    }

    // MARK: CSV

    private func judgeRow(_ record: UnsafeRawBufferPointer) -> Bool {
        guard let mapping else { return refuse(.rowColumns, "the file has no header row") }
        let isRejectsFile = mapping.isRejectsFile
        let count = splitter.split(record) { column, field in
            guard let name = mapping.field(ofColumn: column) else { return }
            flat.set(name, to: isRejectsFile ? Self.withoutGuard(field) : field)
        }
        guard count == mapping.columnCount, count <= RecordLimits.columnCountMax else {
            return refuse(.rowColumns, "the row has \(count) columns, the header row has \(mapping.columnCount)")
        }
        keepRecordName()
        return flatJudge.judge(flat)
    }

    /// Takes off the `'` that guards a field of a rejects file against being read as a formula.
    private static func withoutGuard(_ field: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        guard field.count > 1, field[0] == UInt8(ascii: "'"), "=+-@".utf8.contains(field[1]) else { return field }
        return UnsafeRawBufferPointer(rebasing: field[1...])
    }

    private func keepRecordName() {
        let field: RecordField = flat.isEmpty(.recordIdentifier) ? .number : .recordIdentifier
        flat.with(field) { recordName.append($0) }
    }

    // MARK: NDJSON

    private func judgeLine(_ line: UnsafeRawBufferPointer) -> Bool {
        let value: JSONValue
        do {
            value = try JSONValue(parsing: line)
        } catch {
            return refuse(.jsonInvalid, "the line is not JSON: \(error)")
        }
        guard let members = value.members else { return refuse(.jsonInvalid, "the line is not a JSON object") }
        if let content = value["dcc"] {
            isDCC = true
            value["record"].flatMap(Self.scalarText).map { recordName.append(utf8: $0) }
            return dccJudge.judge(content, meta: value["meta"])
        }
        for member in members {
            guard let field = Self.field(named: member.name) else { continue }
            guard let text = Self.scalarText(member.value) else {
                return refuse(.jsonInvalid, "\(field.name) is neither text nor a number")
            }
            Array(text.utf8).withUnsafeBytes { flat.set(field, to: $0) }
        }
        keepRecordName()
        return flatJudge.judge(flat)
    }

    private static func field(named name: String) -> RecordField? {
        if name == "record" { return .recordIdentifier }
        return RecordField.allCases.first { "\($0.name)" == name }
    }

    private static func scalarText(_ value: JSONValue) -> String? {
        switch value {
        case .string(let text), .number(let text): text
        case .boolean(let value): value ? "yes" : "no"
        case .null: ""
        case .array, .object: nil
        }
    }

    // MARK: What was judged

    package var kind: CertificateKind { isDCC ? dccJudge.kind : .vaccination }

    /// Everything found, the first error first.
    package var findings: [Finding] {
        let found = !rowFindings.isEmpty ? rowFindings : isDCC ? dccJudge.findings : flatJudge.findings
        guard let first = found.firstIndex(where: { $0.severity == .error }), first > 0 else { return found }
        return [found[first]] + found[..<first] + found[(first + 1)...]
    }

    /// The identifier that a DCC brought along.
    package var givenIdentifier: [UInt8]? { isDCC ? dccJudge.givenIdentifier : nil }

    /// Writes the DCC map of an accepted record.
    package func writeContent(identifier: UnsafeRawBufferPointer, to cbor: inout CBORWriter) {
        if isDCC {
            dccJudge.write(identifier: identifier, to: &cbor)
        } else {
            flatJudge.content.write(issuerName: issuerName, identifier: identifier, to: &cbor)
        }
    }

    /// Appends what the record calls itself: its identifier, else the row number that the sheet gave it.
    package func appendRecordName(to buffer: inout ByteBuffer) {
        buffer.append(recordName)
    }

    /// Appends what tells the record from all others: its own identifier; else the person's number, or the name, date of
    /// birth and facility, each with the kind and the date of the dose.
    package func appendRecordKey(to buffer: inout ByteBuffer) {
        if isDCC || !flat.isEmpty(.recordIdentifier) {
            buffer.append("record\u{1F}")
            return buffer.append(recordName)
        }
        let person: [RecordField]
        if !flat.isEmpty(.idNumber) {
            person = [.idType, .idNumber]
        } else {
            person = [
                .fullName, .familyName, .givenName, .passportFamily, .passportGiven, .dateOfBirth, .facilityIdentifier,
                .facility,
            ]
        }
        for field in person + [.date] {
            flat.with(field) { buffer.append($0) }
            buffer.append(UInt8(0x1F))
        }
    }
}
