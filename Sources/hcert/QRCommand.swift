import ArgumentParser
import Glibc
import QRSymbols

struct QRCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "qr",
        abstract: "Draw the QR code of a certificate text.",
        discussion: """
            Example:
              hcert qr - --format png --output pass.png < pass.txt
            """
    )

    enum Format: String, ExpressibleByArgument {
        case png
        case svg
        case terminal
    }

    @Argument(help: "The text, or - for stdin.")
    var text: String

    @Option(help: "png, svg or terminal.")
    var format = Format.terminal

    @Option(help: "Error correction: L, M, Q or H.")
    var level = ErrorCorrectionLevel.quartile

    @Option(help: "Pixels on each side of a module, 1 to 64.")
    var moduleSize = 4

    @Option(help: "File to write; stdout by default.")
    var output = "-"

    func validate() throws {
        guard QRSymbol.moduleSizes.contains(moduleSize) else { throw ValidationError("--module-size must be 1 to 64") }
    }

    func run() throws {
        let input = text == "-" ? String(decoding: try Streams.read("-", byteCountMax: 64 * 1_024, failing: .files), as: UTF8.self) : text
        let trimmed = String(input.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
        do {
            let symbol = try QRSymbol(trimmed, level: level)
            let bytes =
                switch format {
                case .png: try symbol.png(moduleSize: moduleSize)
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
}

extension ErrorCorrectionLevel: ExpressibleByArgument {}
