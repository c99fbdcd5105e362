internal import Bytes
package import TextFormats

extension LedgerReport {
    private static let columns = ["rows", "signed", "already", "rejected", "revoked", "in_force"]

    private static func values(_ line: Line) -> [Int64] {
        [
            line.counts.rows, line.counts.signed, line.counts.alreadySigned, line.counts.rejected, line.revoked,
            line.inForce,
        ]
    }

    /// A table to read on a terminal.
    package var text: String {
        var text = """
            ledger \(ledger), event \(head.event), as of \(Timestamp(secondsSince1970: asOf))
            Numbers count certificates (doses), not persons.


            """
        let header = ["rows", "signed", "already", "rejected", "revoked", "in force"]
        let rows =
            [(grouping.rawValue, header)]
            + (lines + [total]).map { line in
                (VisibleText.escaped(line.name), Self.values(line).map { "\($0)" })
            }
        let width = rows.map(\.0.count).max() ?? 0
        for (name, cells) in rows {
            text += name + String(repeating: " ", count: width - name.count)
            for cell in cells { text += "  " + String(repeating: " ", count: max(10 - cell.count, 0)) + cell }
            text += "\n"
        }
        return text
    }

    /// RFC 4180, one line per line, without the sum.
    package var csv: String {
        var text = ByteBuffer()
        text.append(utf8: ([grouping.rawValue] + Self.columns).joined(separator: ",") + "\r\n")
        for line in lines {
            CSVField.append(line.name, to: &text)
            for value in Self.values(line) { text.append(utf8: ",\(value)") }
            text.append("\r\n")
        }
        return text.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
    }

    /// One JSON object.
    package var json: JSONValue {
        .object([
            JSONValue.Member("ledger", .string(ledger)),
            JSONValue.Member("event", .number("\(head.event)")),
            JSONValue.Member("hash", .string(Hexadecimal.encode(head.hash))),
            JSONValue.Member("as_of", .string("\(Timestamp(secondsSince1970: asOf))")),
            JSONValue.Member("counts", .string("certificates (doses), not persons")),
            JSONValue.Member("by", .string(grouping.rawValue)),
            JSONValue.Member("lines", .array(lines.map(Self.json))),
            JSONValue.Member("total", Self.json(total)),
        ])
    }

    private static func json(_ line: Line) -> JSONValue {
        .object(
            [JSONValue.Member("name", .string(line.name))]
                + zip(columns, values(line)).map { JSONValue.Member($0, .number("\($1)")) })
    }
}
