import ArgumentParser
import Bytes
import Glibc
import SampleRecords

struct SampleCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sample",
        abstract: "Write invented vaccination records, to try and to measure with.",
        discussion: """
            Everybody in it is invented: all personal numbers have province code 000, which does not exist. The same seed \
            gives the same rows on every machine, whatever the count; the rows that are not damaged are the same with \
            defects and without. Sound rows are signed, first doses among them with the warning COURSE-INCOMPLETE.

            --truth has one line for each damaged row: {"row", "record", "codes", "damage"}. row counts data rows from 1, \
            record is the row's identifier, else its STT. codes are the errors for which the row is to be refused, the \
            first one first; for a row that is only to be warned of, the warnings. damage says in words what was done.

            Sign with a date after 2022, behind which no sound date lies; dates "in the future" lie after 2050.

            Example:
              hcert sample --count 1000000 --defects 0.05 --truth truth.ndjson --output records.csv
            """
    )

    @Option(help: "Number of rows, 1 to \(SampleSettings.rowCountMax).")
    var count: Int

    @Option(help: "Any whole number from 0; another one gives other people.")
    var seed: UInt64 = 1

    @Option(help: "csv or ndjson; in NDJSON one line in fifty is a whole certificate, tests and recoveries among them.")
    var format = SampleFormat.csv

    @Option(help: "Share of damaged rows, such as 0.05; every kind of damage as often as any other.")
    var defects: Double?

    @Option(help: "File that says which rows were damaged, and how.")
    var truth: String?

    @Option(help: "File to write, which must not exist; stdout by default.")
    var output = "-"

    func validate() throws {
        try refuseEmptyNames(["--output": [output], "--truth": [truth]])
        guard (1...SampleSettings.rowCountMax).contains(count) else {
            throw ValidationError("--count must be 1 to \(SampleSettings.rowCountMax)")
        }
        guard defects.map({ $0 > 0 && $0 <= 1 }) ?? true else { throw ValidationError("--defects must be above 0, up to 1") }
        guard (defects == nil) == (truth == nil) else { throw ValidationError("--defects and --truth go together") }
    }

    func run() throws {
        let settings = SampleSettings(rowCount: count, seed: seed, format: format, defectRate: defects)
        var file = SampleFile(settings)
        var rows = try OutputStream.to(output)
        var truthLines = try truth.map { try OutputStream.to($0) }
        var truths = ByteBuffer()
        file.appendHeader(to: &rows.buffer)
        while file.appendNext(to: &rows.buffer, truth: &truths) {
            try rows.writeIfFull()
            if !truths.isEmpty {
                truthLines?.buffer.append(truths)
                truths.removeAll()
                try truthLines?.writeIfFull()
            }
        }
        try rows.finish()
        try truthLines?.finish()
    }
}

extension SampleFormat: ExpressibleByArgument {}
