/// Where the cells that a rejects file added stand in one of its rows.
///
/// They stand under their headers, unless the row has not as many cells as the header row: then, or when a spreadsheet has
/// filled such a table up, they stand where the codes are.
struct RejectCells {
    private let errorCodeColumn: Int?
    private let lastOwnColumn: Int?
    private let columnCount: Int

    private var count = 0
    private var lastCodes: Int?
    /// Cells that say that the row was refused for its number of cells or bytes.
    private var shapeCodeColumns: [Int] = []
    private var isLastOwnCellEmpty = false

    init(_ mapping: ColumnMapping?) {
        errorCodeColumn = mapping?.errorCodeColumn
        lastOwnColumn = mapping?.rejectColumns.lastIndex(of: false)
        columnCount = mapping?.columnCount ?? 0
    }

    /// Begins another row.
    mutating func removeAll() {
        (count, lastCodes, isLastOwnCellEmpty) = (0, nil, false)
        shapeCodeColumns.removeAll(keepingCapacity: true)
    }

    /// Takes in the next cell.
    mutating func take(_ cell: UnsafeRawBufferPointer) {
        let column = count
        count += 1
        let text = UTF8Text.trimmed(cell)
        if column == lastOwnColumn { isLastOwnCellEmpty = text.isEmpty }
        guard Self.areCodes(text) else { return }
        lastCodes = column
        let isOfShape = [FindingCode.rowColumns, .rowTooLong].contains { $0.literal.equals(text) }
        if isOfShape { shapeCodeColumns.append(column) }
    }

    /// Whether a cell holds what ``RejectsWriter`` puts under `error_code`.
    private static func areCodes(_ text: UnsafeRawBufferPointer) -> Bool {
        guard let first = text.first, (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(first), text.count <= 4_096 else {
            return false
        }
        return text.split(separator: UInt8(ascii: " ")).allSatisfy { word in
            let word = UnsafeRawBufferPointer(rebasing: word)
            return FindingCode.allCases.contains { $0.literal.equals(word) }
        }
    }

    /// Whether the row's cells stand under other headers than their own: what was added is not where it belongs.
    private var areMoved: Bool { shapeCodeColumns.contains { $0 != errorCodeColumn } }

    /// Why a row with the right number of cells cannot be signed: it was refused for the number of its cells, was filled up,
    /// and nobody has mended it since. Nil for any other.
    var fault: String? {
        if areMoved { return "the cells of the row have moved: \(Self.advice)" }
        guard !shapeCodeColumns.isEmpty, isLastOwnCellEmpty else { return nil }
        return "error_code says that cells of the row were missing, and its last one is still empty: \(Self.advice), or "
            + "empty error_code if the last column is rightly empty"
    }

    private static let advice = "put every value into its column"

    /// The added cells.
    ///
    /// - Parameter columns: of the header row, whether they were added.
    func places(_ columns: [Bool]) -> (Int) -> Bool {
        guard columns.contains(true), count != columnCount || areMoved else { return { $0 < columns.count && columns[$0] } }
        guard let lastCodes else { return { _ in false } }
        return { (lastCodes..<lastCodes + RejectColumn.allCases.count).contains($0) }
    }
}
