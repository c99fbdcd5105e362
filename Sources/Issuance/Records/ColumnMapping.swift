import Bytes

/// Why a whole file is refused: nothing of it is signed.
package struct FileRefusal: Error, Equatable, Sendable, CustomStringConvertible {
    package let code: FindingCode
    package let message: String

    package var description: String { "\(code.text): \(message)" }
}

/// Which column of a table holds which field, found from its header row.
package struct ColumnMapping: Sendable {
    /// Comma, semicolon or tab: whichever separates the header row into most fields.
    package let delimiter: UInt8

    /// Headers that stand for no field, as they are written.
    package let ignoredColumns: [String]

    /// The header row as it came, without byte order mark and line end.
    package let headerLine: [UInt8]

    /// Whether the table is a rejects file, whose three last columns are not read and whose guards are taken off.
    package let isRejectsFile: Bool

    /// Bytes of the header row as it came, its line end included.
    let headerByteCount: Int

    /// Columns that an earlier rejects file added.
    let rejectColumns: [Bool]

    /// The one of them that says why a row was refused.
    let errorCodeColumn: Int?

    private let fields: [RecordField?]

    package var columnCount: Int { fields.count }

    /// - Parameter file: the first bytes of the file, 64 KiB or all of it.
    /// - Throws: ``FileRefusal`` for a file that is not UTF-8, a missing column, or two columns for one field.
    package init(startOfFile file: UnsafeRawBufferPointer) throws(FileRefusal) {
        try FileStart.require(file, .csv)
        let rows = Self.delimiters.map { Self.headerRow(of: file, delimiter: $0) }
        // The delimiter decides where quoted fields begin, and so where the row ends.
        let best = rows.max { $0.columnCount < $1.columnCount } ?? rows[0]
        guard best.byteCount <= RecordLimits.byteCountMax, best.columnCount <= RecordLimits.columnCountMax else {
            throw FileRefusal(
                code: .headerMissing,
                message: "the header row has more than \(RecordLimits.byteCountMax) bytes or "
                    + "\(RecordLimits.columnCountMax) columns; is a quote missing?")
        }
        try self.init(
            headerRow: UnsafeRawBufferPointer(rebasing: file[..<best.byteCount]), delimiter: best.delimiter)
    }

    private static let delimiters = [UInt8(ascii: ","), UInt8(ascii: ";"), 0x09]

    private static func headerRow(
        of file: UnsafeRawBufferPointer, delimiter: UInt8
    ) -> (delimiter: UInt8, byteCount: Int, columnCount: Int) {
        var start = 0
        if file.starts(with: [0xEF, 0xBB, 0xBF]) { start = 3 }
        var boundary = RecordBoundary(format: .csv, delimiter: delimiter)
        let end = boundary.end(in: file, from: start) ?? file.count
        var splitter = CSVSplitter(delimiter: delimiter)
        let row = RecordBoundary.withoutLineEnd(UnsafeRawBufferPointer(rebasing: file[start..<end]))
        return (delimiter, end, splitter.split(row) { _, _ in })
    }

    /// - Parameter headerRow: with or without byte order mark and line end.
    private init(headerRow: UnsafeRawBufferPointer, delimiter: UInt8) throws(FileRefusal) {
        guard isValidUTF8(headerRow) else {
            throw FileRefusal(
                code: .fileEncoding,
                message: "the file is not UTF-8, perhaps an old 8-bit encoding; save it as \"CSV UTF-8\" in Unicode")
        }
        var header = RecordBoundary.withoutLineEnd(headerRow)
        if header.starts(with: [0xEF, 0xBB, 0xBF]) { header = UnsafeRawBufferPointer(rebasing: header[3...]) }
        try Self.refuseOtherFirstLines(header, byteCount: headerRow.count)
        headerLine = Array(header)
        headerByteCount = headerRow.count
        self.delimiter = delimiter

        var names: [[UInt8]] = []
        var splitter = CSVSplitter(delimiter: delimiter)
        _ = splitter.split(header) { names.append(Array($1.bytes)) }
        let found = names.map(Self.column)
        fields = found.map(\.field)
        rejectColumns = found.map(\.isRejectColumn)
        isRejectsFile = rejectColumns.contains(true)
        errorCodeColumn = names.firstIndex { name in
            name.withUnsafeBytes { RejectColumn.code.name.equals(UTF8Text.trimmed($0)) }
        }
        ignoredColumns = zip(names, found).compactMap { name, column in
            column.field == nil && !column.isRejectColumn ? String(decoding: name, as: UTF8.self) : nil
        }
        try refuseRepeatedFields()
        try requireFields()
    }

    /// The field of a column; nil for one that is not read.
    package func field(ofColumn column: Int) -> RecordField? {
        column < fields.count ? fields[column] : nil
    }

    // MARK: Reading the header

    /// What stands where the header row is to be, and is none.
    ///
    /// - Parameters:
    ///   - header: the first line without byte order mark and line end.
    ///   - byteCount: of the line as it came, 0 in a file without any.
    private static func refuseOtherFirstLines(
        _ header: UnsafeRawBufferPointer, byteCount: Int
    ) throws(FileRefusal) {
        if header.contains(0) {
            throw FileRefusal(
                code: .fileEncoding, message: "the header row holds a NUL byte; save the file anew as \"CSV UTF-8\"")
        }
        if header.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: ";") }) {
            throw FileRefusal(
                code: .headerMissing,
                message: byteCount == 0 ? "the file is empty" : "the first line is blank; remove it: the header row comes first")
        }
        let word = header.drop { $0 == UInt8(ascii: "\"") }.prefix(4)
        if ["sep=", "SEP=", "Sep="].contains(where: { word.elementsEqual($0.utf8) }) {
            throw FileRefusal(
                code: .headerMissing,
                message: "the first line is sep=, which one spreadsheet program alone reads; remove it: the header row comes first")
        }
    }

    private static func column(_ name: [UInt8]) -> (field: RecordField?, isRejectColumn: Bool) {
        name.withUnsafeBytes { name in
            let trimmed = UTF8Text.trimmed(name)
            if RejectColumn.allCases.contains(where: { $0.name.equals(trimmed) }) { return (nil, true) }
            if let field = RecordField.allCases.first(where: { $0.name.equals(trimmed) }) { return (field, false) }
            var folding = TextFolding()
            folding.fold(trimmed, separators: .blank)
            let field = RecordField.allCases.first { field in
                folding.equals(field.foldedName) || field.foldedVietnameseHeaders.contains { folding.equals($0) }
            }
            return (field, false)
        }
    }

    private func refuseRepeatedFields() throws(FileRefusal) {
        for field in RecordField.allCases where fields.count(where: { $0 == field }) > 1 {
            let columns = fields.indices.filter { fields[$0] == field }.map { String($0 + 1) }
            throw FileRefusal(
                code: .headerTwice,
                message: "columns \(columns.joined(separator: " and ")) both stand for \(field.name); keep one")
        }
    }

    private func requireFields() throws(FileRefusal) {
        let hasName = fields.contains(.fullName) || fields.contains(.familyName) || fields.contains(.givenName)
        var missing: [String] = hasName ? [] : ["full_name (Họ và tên)"]
        let required: [(RecordField, String)] = [
            (.dateOfBirth, "dob (Ngày sinh)"), (.date, "date (Ngày tiêm)"), (.vaccine, "vaccine (Tên vắc xin)"),
            (.doseNumber, "dose_no (Mũi số)"),
        ]
        missing += required.filter { !fields.contains($0.0) }.map(\.1)
        guard missing.isEmpty else {
            throw FileRefusal(
                code: .headerMissing, message: "the header row has no column for \(missing.joined(separator: ", "))")
        }
    }
}

extension RecordField {
    /// The English name in folded form, so that `Record ID` is known as well.
    fileprivate var foldedName: StaticString {
        switch self {
        case .recordIdentifier: "record id"
        case .fullName: "full name"
        case .familyName: "family name"
        case .givenName: "given name"
        case .passportFamily: "passport family"
        case .passportGiven: "passport given"
        case .idNumber: "id number"
        case .idType: "id type"
        case .doseNumber: "dose no"
        case .doseType: "dose type"
        case .totalDoses: "total doses"
        case .facilityIdentifier: "facility id"
        case .facilitySigned: "facility signed"
        default: name
        }
    }
}
