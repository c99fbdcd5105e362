import Bytes
import CBOR
import Glibc
import HealthCertificate
import TextFormats

/// Judges the records of one file, one after the other. One judge serves one thread; its buffers are made once.
///
/// A class, though nobody shares one: the methods of a struct of this size copy all of it, again and again.
package final class RecordJudge {
    private let format: RecordFormat
    private let mapping: ColumnMapping?
    private let issuerName: [UInt8]
    @exclusivity(unchecked) private var splitter: CSVSplitter
    @exclusivity(unchecked) private var rejectCells: RejectCells
    @exclusivity(unchecked) private var flat = FlatRecord()
    @exclusivity(unchecked) private var flatJudge: FlatRecordJudge
    @exclusivity(unchecked) private var dccJudge: DCCRecordJudge

    /// Findings about the record as such, before its fields were read.
    @exclusivity(unchecked) private var rowFindings: [Finding] = []
    @exclusivity(unchecked) private var isDCC = false
    @exclusivity(unchecked) private var recordName = ByteBuffer(capacity: 64)
    @exclusivity(unchecked) private var blankIdentifier = ByteBuffer(capacity: 64)
    @exclusivity(unchecked) private var objectReader = FlatObjectReader()
    @exclusivity(unchecked) private var identityText = IdentityText()
    /// A fact of the record's identity, as it came.
    @exclusivity(unchecked) private var fact = ByteBuffer(capacity: 256)

    /// - Parameter mapping: of the header row; nil for NDJSON.
    package init(format: RecordFormat, mapping: ColumnMapping?, context: JudgingContext) {
        self.format = format
        self.mapping = mapping
        issuerName = Array(context.issuerName.utf8)
        splitter = CSVSplitter(delimiter: mapping?.delimiter ?? UInt8(ascii: ","))
        rejectCells = RejectCells(mapping)
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
            return refuse(
                .rowTooLong,
                "the row has more than \(RecordLimits.byteCountMax) bytes; of them the rejects file has "
                    + "its first \(RecordLimits.byteCountMax) alone: mend the row in the file that it came from")
        }
        guard isValidUTF8(record) else {
            return refuse(.rowEncoding, "the row is not UTF-8; export it again as \"CSV UTF-8\"")
        }
        guard !Self.holdsNUL(record) else {
            return refuse(.rowEncoding, "the row holds a NUL byte; export it again, or remove the byte")
        }
        return format == .csv ? judgeRow(record) : judgeLine(record)
    }

    private static func holdsNUL(_ record: UnsafeRawBufferPointer) -> Bool {
        guard let base = record.baseAddress else { return false }
        return memchr(base, 0, record.count) != nil
    }

    private func refuse(_ code: FindingCode, _ message: String) -> Bool {
        rowFindings.append(Finding(code: code, field: nil, severity: .error, message: message))
        return false
    }

    // MARK: CSV

    private func judgeRow(_ record: UnsafeRawBufferPointer) -> Bool {
        guard let mapping else { return refuse(.rowColumns, "the file has no header row") }
        let isRejectsFile = mapping.isRejectsFile
        flat.begin(record)
        if isRejectsFile { rejectCells.removeAll() }
        let count = splitter.split(record) { column, field in
            if isRejectsFile { rejectCells.take(field.bytes) }
            guard let name = mapping.field(ofColumn: column) else { return }
            if isRejectsFile {
                flat.set(name, to: FormulaGuard.removed(from: field.bytes))
            } else if let range = field.range {
                flat.set(name, at: range)
            } else {
                flat.set(name, to: field.bytes)
            }
        }
        guard count == mapping.columnCount, count <= RecordLimits.columnCountMax else {
            return refuse(.rowColumns, "the row has \(count) columns, the header row has \(mapping.columnCount)")
        }
        if isRejectsFile, let fault = rejectCells.fault { return refuse(.rowColumns, fault) }
        keepRecordName()
        return flatJudge.judge(flat)
    }

    private func keepRecordName() {
        let field: RecordField = flat.isEmpty(.recordIdentifier) ? .number : .recordIdentifier
        flat.with(field) { recordName.append($0) }
    }

    // MARK: NDJSON

    private func judgeLine(_ line: UnsafeRawBufferPointer) -> Bool {
        flat.begin(line)
        if objectReader.read(line, into: &flat) {
            for name in objectReader.unknownNames { noteUnknownMember(UnsafeRawBufferPointer(rebasing: line[name])) }
            keepRecordName()
            return flatJudge.judge(flat)
        }
        flat.removeAll()
        return judgeDocument(line)
    }

    /// Lines with nesting, and whatever else the reader of flat objects leaves to the full parser.
    private func judgeDocument(_ line: UnsafeRawBufferPointer) -> Bool {
        do {
            try dccJudge.line.read(line)
        } catch {
            return refuse(.jsonInvalid, "the line is not JSON: \(error)")
        }
        let object = dccJudge.line.root
        guard dccJudge.line.kind(of: object) == .object else {
            return refuse(.jsonInvalid, "the line is not a JSON object")
        }
        guard let content = dccJudge.line.member("dcc", of: object) else { return judgeMembers(of: object) }
        isDCC = true
        if let record = dccJudge.line.member("record", of: object), let text = dccJudge.line.scalarText(of: record) {
            recordName.append(UTF8Text.trimmed(text))
        }
        return dccJudge.judge(content, meta: dccJudge.line.member("meta", of: object))
    }

    /// Judges a flat record by the members of an object of the full parser.
    private func judgeMembers(of object: JSONDocument.Item) -> Bool {
        var next = dccJudge.line.first(in: object)
        while let member = next {
            next = dccJudge.line.next(after: member)
            guard let field = RecordField.named(dccJudge.line.name(of: member)) else {
                noteUnknownMember(dccJudge.line.name(of: member))
                continue
            }
            guard let text = dccJudge.line.scalarText(of: member) else {
                return refuse(.jsonInvalid, "\(field.name) is neither text nor a number")
            }
            guard !flat.has(field) else {
                return refuse(.jsonInvalid, "record and record_id are both given; keep one")
            }
            flat.set(field, to: text)
        }
        keepRecordName()
        return flatJudge.judge(flat)
    }

    /// Members of flat objects that are no fields, each once, the first hundred of them.
    private(set) var unknownMembers: [[UInt8]] = []

    private func noteUnknownMember(_ name: UnsafeRawBufferPointer) {
        guard unknownMembers.count < 100, name.count <= 256, !isRejectColumn(name),
            !unknownMembers.contains(where: { $0.elementsEqual(name) })
        else { return }
        unknownMembers.append(Array(name))
    }

    private func isRejectColumn(_ name: UnsafeRawBufferPointer) -> Bool {
        RejectColumn.allCases.contains { $0.name.equals(name) }
    }

    // MARK: What was judged

    package var kind: CertificateKind { isDCC ? dccJudge.kind : .vaccination }

    /// Everything found, the first error first.
    package var findings: [Finding] {
        let found = !rowFindings.isEmpty ? rowFindings : isDCC ? dccJudge.findings : flatJudge.findings
        guard let first = found.firstIndex(where: { $0.severity == .error }), first > 0 else { return found }
        return [found[first]] + found[..<first] + found[(first + 1)...]
    }

    /// Whether the record brought an identifier along, as a DCC may.
    var hasGivenIdentifier: Bool { isDCC && dccJudge.givenIdentifier != nil }

    /// Writes the DCC map of an accepted record, with room for an identifier unless the record brought its own.
    ///
    /// - Returns: where the identifier stands in all that `cbor` holds.
    func writeContent(identifierByteCount: Int, to cbor: inout CBORWriter) -> IdentifierPlace {
        let start = cbor.buffer.count
        if isDCC {
            dccJudge.write(identifierByteCount: identifierByteCount, to: &cbor)
        } else {
            while blankIdentifier.count < identifierByteCount { blankIdentifier.append(UInt8(ascii: "0")) }
            blankIdentifier.withUnsafeBytes {
                let identifier = UnsafeRawBufferPointer(rebasing: $0.prefix(identifierByteCount))
                flatJudge.content.write(issuerName: issuerName, identifier: identifier, to: &cbor)
            }
        }
        return IdentifierPlace(inContentAt: start, of: cbor.buffer)
    }

    /// Counts the form of the date of a flat record.
    func countDate(in forms: inout DateForms) {
        guard rowFindings.isEmpty, !isDCC else { return }
        flatJudge.countDate(of: flat, in: &forms)
    }

    // MARK: What the ledger keeps

    /// Appends what the record calls itself: its identifier, else the row number that the sheet gave it.
    package func appendRecordName(to buffer: inout ByteBuffer) {
        buffer.append(recordName)
    }

    func appendProvince(to buffer: inout ByteBuffer) {
        if isDCC { return dccJudge.appendMeta("province", to: &buffer) }
        flat.with(.province) { buffer.append($0) }
    }

    /// Appends the facility's identifier, else its name.
    func appendFacility(to buffer: inout ByteBuffer) {
        if isDCC { return dccJudge.appendMeta("facility", to: &buffer) }
        flat.with(flat.isEmpty(.facilityIdentifier) ? .facility : .facilityIdentifier) { buffer.append($0) }
    }

    func appendLot(to buffer: inout ByteBuffer) {
        if isDCC { return dccJudge.appendMeta("lot", to: &buffer) }
        flat.with(.lot) { buffer.append($0) }
    }

    /// Appends `mp` of a vaccination.
    func appendProduct(to buffer: inout ByteBuffer) {
        if isDCC { return buffer.append(dccJudge.product) }
        buffer.append(VaccineTable.vaccines[flatJudge.content.vaccine].product)
    }

    /// Number of the dose; 0 for what is no vaccination.
    var doseNumber: UInt8 { UInt8(clamping: isDCC ? dccJudge.doseNumber : Int64(flatJudge.content.doseNumber)) }

    /// The two letters of the country of the event, the first one above.
    var country: UInt16 {
        if isDCC { return dccJudge.country.prefix(2).reduce(0) { $0 << 8 | UInt16($1) } }
        return flatJudge.content.with(.country) { $0.prefix(2).reduce(0) { $0 << 8 | UInt16($1) } }
    }

    /// Days since 1970 of the dose, the sampling or the first positive test.
    var eventDay: Int32? { (isDCC ? dccJudge.eventDate?.daysSince1970 : flatJudge.eventDay).map { Int32(clamping: $0) } }

    /// Appends what the record's identity is made of.
    ///
    /// - Returns: where each fact stands in `text`.
    func appendIdentityFacts(to text: inout ByteBuffer) -> IdentityFacts {
        var facts = IdentityFacts(kind: kind)
        var start = text.count
        func take(_ text: borrowing ByteBuffer) -> Range<Int> {
            defer { start = text.count }
            return start..<text.count
        }
        if isDCC || !flat.isEmpty(.recordIdentifier) {
            recordName.withUnsafeBytes { identityText.append(identifier: $0, to: &text) }
        }
        facts.recordIdentifier = take(text)
        appendDocument(to: &text)
        facts.documentNumber = take(text)
        appendFoldedName(to: &text)
        facts.foldedName = take(text)
        appendDateOfBirth(to: &text)
        facts.dateOfBirth = take(text)
        if facts.documentNumber.isEmpty { appendFoldedFacility(to: &text) }
        facts.facility = take(text)
        appendDate(to: &text)
        facts.date = take(text)
        return facts
    }

    /// The number of a document with its type in front: nine digits are an older card's or a passport's.
    private func appendDocument(to text: inout ByteBuffer) {
        guard !isDCC, !flat.isEmpty(.idNumber) else { return }
        text.append(flatJudge.isPassport(flat) ? UInt8(ascii: "P") : UInt8(ascii: "N"))
        fact.removeAll()
        flat.with(.idNumber) { identityText.append(identifier: $0, to: &fact) }
        fact.withUnsafeBytes { number in
            for byte in number where byte != 0x20 {
                text.append((0x61...0x7A).contains(byte) ? byte & 0xDF : byte)
            }
        }
    }

    private func appendFoldedFacility(to text: inout ByteBuffer) {
        fact.removeAll()
        appendFacility(to: &fact)
        fact.withUnsafeBytes { identityText.append(place: $0, to: &text) }
    }

    /// The transliterated parts, which no accent, case or split changes.
    private func appendFoldedName(to text: inout ByteBuffer) {
        if isDCC { return dccJudge.appendFoldedName(to: &text) }
        flatJudge.content.with(.familyNameTransliterated) { text.append($0) }
        text.append(UInt8(ascii: "<"))
        flatJudge.content.with(.givenNameTransliterated) { text.append($0) }
    }

    private func appendDateOfBirth(to text: inout ByteBuffer) {
        if isDCC { return dccJudge.appendDateOfBirth(to: &text) }
        flatJudge.content.with(.dateOfBirth) { text.append($0) }
    }

    private func appendDate(to text: inout ByteBuffer) {
        if isDCC { return text.append(dccJudge.date) }
        flatJudge.content.with(.date) { text.append($0) }
    }
}

/// Where the identifier stands in an encoded DCC.
struct IdentifierPlace {
    /// Offset of the text's head.
    let head: Int

    /// Its characters.
    let content: Range<Int>

    /// Finds it: `ci` is the first key of the entry, and the entry's group is the first of the DCC (RFC 8949 §4.2.1).
    ///
    /// - Parameter start: where the DCC starts in `buffer`.
    init(inContentAt start: Int, of buffer: borrowing ByteBuffer) {
        let found = buffer.withUnsafeBytes { bytes -> (head: Int, content: Range<Int>)? in
            // Map, key of one letter, array of one, map: the key stands behind five bytes and has three.
            let head = start + 8
            guard bytes.count > head + 2, bytes[start + 5] == 0x62, bytes[start + 6] == UInt8(ascii: "c"),
                bytes[start + 7] == UInt8(ascii: "i")
            else { return nil }
            let short = Int(bytes[head]) - 0x60
            if (0..<24).contains(short) { return (head, head + 1..<head + 1 + short) }
            guard bytes[head] == 0x78 else { return nil }
            return (head, head + 2..<head + 2 + Int(bytes[head + 1]))
        }
        precondition(found != nil, "a DCC that does not begin with its identifier")  // never: both writers sort keys, and the schema holds ci under 80 characters
        head = found?.head ?? start
        content = found?.content ?? start..<start
    }
}
