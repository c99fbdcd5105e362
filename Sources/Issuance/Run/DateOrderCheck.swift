import Bytes

/// Refuses a file whose dates were perhaps exchanged, where the officer wants no such file signed (`--strict`,
/// `--treat DATE-ORDER=error`). Only the whole file tells, so that it is judged once more before anything is signed.
enum DateOrderCheck {
    /// Leaves `input` at its start.
    static func require(_ input: borrowing RecordInput, _ settings: RunSettings, mapping: ColumnMapping?) throws {
        guard settings.policy.severity(of: .dateOrder) == .error else { return }
        let finding = try forms(of: input, settings, mapping: mapping).finding(settings.policy)
        try input.rewind()
        if let finding { throw FileRefusal(code: finding.code, message: finding.message) }
    }

    private static func forms(
        of input: borrowing RecordInput, _ settings: RunSettings, mapping: ColumnMapping?
    ) throws -> DateForms {
        var reader = try RecordReader(
            input, format: settings.format, mapping: mapping, blockRowCount: settings.blockRowCount, isDigested: false)
        let judge = RecordJudge(format: settings.format, mapping: mapping, context: settings.context)
        let chunk = RecordChunk()
        var forms = DateForms()
        while try reader.next(chunk) {
            var start = 0
            for end in chunk.ends {
                _ = chunk.withRecord(TextRange(start..<end)) { judge.judge($0) }
                judge.countDate(in: &forms)
                start = end
            }
        }
        return forms
    }
}
