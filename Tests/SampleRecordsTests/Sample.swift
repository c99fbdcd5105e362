import Bytes
import Foundation
import Issuance
import Testing
@testable import SampleRecords
import TextFormats

/// A sample as its lines, and what the truth file says of them.
struct Sample {
    struct Truth: Equatable {
        let row: Int
        let record: String
        let codes: [String]
        let damage: String
    }

    /// Header row of a table; empty for NDJSON.
    let header: Data
    /// Data rows, without line ends.
    let rows: [Data]
    let truth: [Truth]

    init(_ count: Int, seed: UInt64 = 1, _ format: SampleFormat = .csv, defects: Double? = nil) throws {
        var file = SampleFile(SampleSettings(rowCount: count, seed: seed, format: format, defectRate: defects))
        var header = ByteBuffer()
        var row = ByteBuffer()
        var truth = ByteBuffer()
        file.appendHeader(to: &header)
        var rows: [Data] = []
        while file.appendNext(to: &row, truth: &truth) {
            rows.append(Data(row.array.dropLast()))
            row.removeAll()
        }
        self.header = Data(header.array.dropLast())
        self.rows = rows
        self.truth = try Data(truth.array).split(separator: 0x0A).map { line in
            let object = try JSONSerialization.jsonObject(with: line) as? [String: Any] ?? [:]
            return Truth(
                row: object["row"] as? Int ?? 0, record: object["record"] as? String ?? "",
                codes: object["codes"] as? [String] ?? [], damage: object["damage"] as? String ?? "")
        }
    }

    /// The rows of a table that has no quoted field, by header.
    func fields() -> [[String: String]] {
        let names = String(decoding: header, as: UTF8.self).split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        return rows.map { row in
            let values = String(decoding: row, as: UTF8.self).split(separator: ",", omittingEmptySubsequences: false)
            return Dictionary(zip(names, values.map(String.init))) { first, _ in first }
        }
    }

    /// Judges every row as `hcert sign` does, and hands over what was found.
    func judge(_ format: SampleFormat, _ body: (Int, _ isAccepted: Bool, [Finding]) -> Void) throws {
        let mapping = format == .csv ? try header.withUnsafeBytes { try ColumnMapping(startOfFile: $0) } : nil
        let today = try #require(CalendarDate(year: 2023, month: 1, day: 15))
        let context = JudgingContext(today: today, issuer: "VN", issuerName: "Bộ Y tế", policy: JudgingPolicy())
        let judge = RecordJudge(format: format == .csv ? .csv : .ndjson, mapping: mapping, context: context)
        for (index, row) in rows.enumerated() {
            let isAccepted = row.withUnsafeBytes { judge.judge($0) }
            body(index, isAccepted, judge.findings)
        }
    }
}
