import ArgumentParser
import Conformance
import Pictures
import TextFormats

struct ConformanceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "conformance",
        abstract: "Run the published test procedure over every */2DCode/raw/*.json below a folder.",
        discussion: """
            Exits 1 if any flag disagrees with what its file expects, 5 if pictures cannot be read because libZXing is
            not installed.

            Example:
              hcert conformance test-vectors/hcert --json
            """
    )

    @Argument(help: "The folder.")
    var directory: String

    @Flag(help: "One JSON object per flag and file.")
    var json = false

    func run() throws {
        let files = Self.vectorFiles(below: directory)
        guard !files.isEmpty else { throw Stop(.files, "\(directory): no */2DCode/raw/*.json below it") }
        var outcomes: [FlagOutcome] = []
        let reader = PictureReader.ofThisCommand
        for file in files {
            let bytes = try Streams.read(file, byteCountMax: 16 * 1_024 * 1_024, failing: .files)
            do {
                outcomes += try ConformanceReport.outcomes(ofFile: bytes, named: Self.relative(file, to: directory)) {
                    try reader.contents(of: $0).forReport
                }
            } catch let error as PictureReaderError {
                throw Stop(error)
            } catch {
                throw Stop(.files, "\(file): \(error)")
            }
        }
        try json ? printJSON(outcomes) : printTable(outcomes)
        if outcomes.contains(where: { $0.agrees == false }) { throw Stop(.refused) }
    }

    private func printJSON(_ outcomes: [FlagOutcome]) throws {
        var writer = JSONWriter()
        for outcome in outcomes {
            writer.buffer.removeAll()
            outcome.write(to: &writer)
            try writer.buffer.withUnsafeBytes { bytes throws(Stop) in try Streams.writeOutput(bytes) }
        }
    }

    private func printTable(_ outcomes: [FlagOutcome]) throws {
        func padded(_ text: String, _ width: Int) -> String { text + String(repeating: " ", count: max(1, width - text.utf8.count)) }
        try Streams.writeOutput(padded("flag", 30) + padded("agree", 8) + padded("disagree", 10) + "untested\n")
        for flag in ProcedureStep.allCases {
            let own = outcomes.filter { $0.flag == flag }
            guard !own.isEmpty else { continue }
            let counts = [true, false, nil].map { agrees in String(own.count { $0.agrees == agrees }) }
            try Streams.writeOutput(
                padded(flag.rawValue, 30) + padded(counts[0], 8) + padded(counts[1], 10) + counts[2] + "\n")
        }
        for outcome in outcomes where outcome.agrees == false {
            try Streams.writeOutput(VisibleText.escaped("\(outcome.file) \(outcome.flag.rawValue): \(outcome.reason)") + "\n")
        }
    }

    /// Every JSON file in a folder `raw` of a folder `2DCode`, whatever the case of their names, sorted.
    private static func vectorFiles(below folder: String, path: [String] = []) -> [String] {
        var files: [String] = []
        if path.suffix(2) == ["2dcode", "raw"] {
            files += (Streams.files(inFolder: folder) ?? []).filter { $0.lowercased().hasSuffix(".json") }
        }
        for child in Streams.folders(inFolder: folder) {
            let name = String(child[child.index(after: child.lastIndex(of: "/") ?? child.startIndex)...]).lowercased()
            files += vectorFiles(below: child, path: path + [name])
        }
        return files
    }

    private static func relative(_ file: String, to folder: String) -> String {
        String(file.dropFirst(folder.count).drop { $0 == "/" })
    }
}

extension PictureReader.Contents {
    fileprivate var forReport: PictureContents {
        switch self {
        case .codes(let contents): .codes(contents)
        case .noCode: .codes([])
        case .unreadable(let reason): .unreadable(reason)
        }
    }
}
