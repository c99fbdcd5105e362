import ArgumentParser
import Glibc
import QRSymbols

struct QRCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "qr",
        abstract: "Draw the QR code of a certificate text, or of every line of a file of them.",
        discussion: """
            With --input ndjson, each line is an object with the text as qr, as hcert sign writes them. The folder then \
            holds one picture a line, named by the number of the line, and last of all index.csv, which says what each \
            picture belongs to. Lines of which no picture can be made are told on stderr and in index.csv; exit code 1.

            Examples:
              hcert qr - --format png --output pass.png < pass.txt
              hcert qr --input ndjson --file passes.ndjson --output pictures --format png
            """
    )

    enum Format: String, ExpressibleByArgument {
        case png
        case svg
        case terminal
    }

    enum Input: String, ExpressibleByArgument {
        case ndjson
    }

    @Argument(help: "The text, or - for stdin.")
    var text: String?

    @Option(help: "ndjson: an object with qr in each line.")
    var input: Input?

    @Option(help: "With --input: the file, - for stdin.")
    var file = "-"

    @Option(help: "png, svg or terminal; terminal by default, and png with --input.")
    var format: Format?

    @Option(help: "Error correction: L, M, Q or H.")
    var level = ErrorCorrectionLevel.quartile

    @Option(help: "Pixels on each side of a module, 1 to 64.")
    var moduleSize = 4

    @Option(help: "File to write, stdout by default; with --input the folder, which is made and must be empty.")
    var output = "-"

    @Option(help: "With --input: number of threads; the machine's number of processors by default.")
    var jobs: Int?

    @Option(help: "auto: progress when stderr is a terminal; always.")
    var progress = ProgressLine.Mode.auto

    func validate() throws {
        guard QRSymbol.moduleSizes.contains(moduleSize) else { throw ValidationError("--module-size must be 1 to 64") }
        guard (text == nil) != (input == nil) else {
            throw ValidationError("give a text (- for stdin), or --input ndjson with --output FOLDER")
        }
        guard input != nil || (file == "-" && jobs == nil) else {
            throw ValidationError("--file and --jobs go with --input ndjson")
        }
        guard input == nil || output != "-" else { throw ValidationError("--input ndjson needs --output FOLDER") }
        guard input == nil || format != .terminal else { throw ValidationError("--format must be png or svg with --input") }
        guard (1...256).contains(jobs ?? 1) else { throw ValidationError("--jobs must be 1 to 256") }
    }

    func run() throws {
        if let text { try drawOne(text) } else { try drawAll() }
    }

    private func drawOne(_ text: String) throws {
        let input = text == "-" ? String(decoding: try Streams.read("-", byteCountMax: 64 * 1_024, failing: .files), as: UTF8.self) : text
        let trimmed = String(input.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
        do {
            let symbol = try QRSymbol(trimmed, level: level)
            let bytes =
                switch format ?? .terminal {
                case .png: symbol.png(moduleSize: moduleSize)
                case .svg: Array(symbol.svg(moduleSize: moduleSize).utf8)
                case .terminal: Array(symbol.terminalText.utf8)
                }
            if output == "-" {
                try bytes.withUnsafeBytes { try Streams.writeOutput($0) }
            } else {
                try Streams.writeFile(bytes, to: output)
            }
        } catch let error as QRSymbolError {
            throw Stop(.refused, "\(error)")
        }
    }

    private func drawAll() throws {
        let form = PictureForm(isSVG: format == .svg, level: level, moduleSize: moduleSize)
        let line = ProgressLine(progress)
        let count = try QRFolder(path: output, form: form, jobCount: jobs ?? sysconf(Int32(_SC_NPROCESSORS_ONLN)))
            .draw(file) { line.show("drawn", done: $0, of: $1) }
        line.end()
        writeError("hcert: \(output): \(count.drawn) pictures of \(count.lines) lines, listed in index.csv")
        guard count.lines > 0, count.drawn == count.lines else {
            throw Stop(.refused, count.lines == 0 ? "no input" : "\(count.lines - count.drawn) lines have no picture")
        }
    }
}

extension ErrorCorrectionLevel: ExpressibleByArgument {}
