import HealthCertificate
import TextFormats

extension CheckSummary {
    /// Facilities that are shown on a terminal; a file of the nation has thousands.
    private static let facilityCountShown = 10

    /// The summary for people, in several lines.
    package var text: String {
        var text = inputText + columnText + countText
        text += table("by kind, of those that would be signed", kinds.map { [$0.name, "\($0.count)"] })
        text += table("by country of the event", countries.map { [$0.name, "\($0.count)"] })
        text += table(
            "by product", products.map { [$0.name, "\($0.count)", Self.productName($0.name) ?? ""] })
        text += dateText + placeText
        text += table(
            "findings", findings.map { [$0.code.text, "\($0.count)", $0.severity.rawValue] })
        if let fileFinding {
            text += "\nwhole file\n  \(fileFinding.code.text)  \(fileFinding.severity.rawValue): \(fileFinding.message)\n"
        }
        return text
    }

    private var inputText: String {
        let name = Self.shown(inputName)
        let given = options.options.filter { !$0.value.isEmpty }.map { "\($0.name) \($0.value)" }
        return """
            \(name): \(inputByteCount) bytes, SHA-256 \(inputDigest)
            judged for \(today) by value sets \(ValueSets.release), \(Self.shown(given.joined(separator: ", ")))

            """
    }

    private var columnText: String {
        var rows = columns.filter { $0.field != nil }.map { column in
            [Self.shown(column.header), column.field ?? "", column.examples.joined(separator: " | ")]
        }
        rows += ignoredColumns.map { [Self.shown($0), "not read", ""] }
        return "\ncolumn, field, masked examples\n" + TextTable.lines(rows, numberColumn: nil)
    }

    private var countText: String {
        table("rows", [["rows", "\(rowCount)"], ["would be signed", "\(signedCount)"], ["refused", "\(refusedCount)"]])
    }

    private var dateText: String {
        guard let dates else { return "" }
        return "\ndates from \(dates.lowerBound) to \(dates.upperBound)\n"
            + TextTable.lines(months.map { [$0.name, "\($0.count)"] }, numberColumn: 1)
    }

    private var placeText: String {
        var text = table("by province: rows, refused", provinces.map(Self.cells))
        let shown = facilities.prefix(Self.facilityCountShown)
        let title = shown.count < facilities.count
            ? "by facility: rows, refused; the largest \(shown.count) of \(facilities.count)" : "by facility: rows, refused"
        text += table(title, shown.map(Self.cells))
        if otherFacilities.rows > 0 {
            text += "  (only \(facilities.count) facilities are told apart; \(otherFacilities.rows) rows are of others)\n"
        }
        return text
    }

    private static func cells(_ place: PlaceCount) -> [String] {
        [shown(place.name), "\(place.rows)", "\(place.refused)"]
    }

    private func table(_ title: String, _ rows: [[String]]) -> String {
        rows.isEmpty ? "" : "\n\(title)\n" + TextTable.lines(rows, numberColumn: 1)
    }

    /// A text that the file brought along, for a terminal.
    private static func shown(_ text: String) -> String {
        VisibleText.shortened(VisibleText.escaped(text), to: 80)
    }
}

/// Lines of cells that stand under one another.
private enum TextTable {
    /// - Parameter numberColumn: the first column of numbers, which stand to the right; texts stand to the left.
    static func lines(_ rows: [[String]], numberColumn: Int?) -> String {
        var widths: [Int] = []
        for row in rows {
            for (column, cell) in row.enumerated() {
                if column == widths.count { widths.append(0) }
                widths[column] = max(widths[column], cell.count)
            }
        }
        var text = ""
        for row in rows {
            var line = " "
            for (column, cell) in row.enumerated() {
                let padding = String(repeating: " ", count: widths[column] - cell.count)
                let isNumber = numberColumn.map { column >= $0 } == true && Int(cell) != nil
                line += (column == 0 ? " " : "  ") + (isNumber ? padding + cell : cell + padding)
            }
            while line.last == " " { line.removeLast() }  // of an empty last cell
            text += line + "\n"
        }
        return text
    }
}
