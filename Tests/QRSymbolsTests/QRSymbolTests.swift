import Foundation
import QRSymbols
import Testing
import VectorSupport

private func error(_ text: String, level: ErrorCorrectionLevel = .quartile) -> QRSymbolError? {
    do throws(QRSymbolError) {
        _ = try QRSymbol(text, level: level)
        return nil
    } catch {
        return error
    }
}

/// Text as long as a certificate, of all 45 characters.
let longText = "HC1:" + String(repeating: "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:", count: 14) + "X"

@Suite("QR symbols, ISO/IEC 18004")
struct QRSymbolTests {
    @Test func `the 45 characters of alphanumeric mode are drawn, no others`() {
        for value in UInt32(0)...0x17F {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let isAllowed = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:".unicodeScalars.contains(scalar)
            let expected: QRSymbolError? = isAllowed ? nil : .notAlphanumeric(offset: 1)
            #expect(error("A" + String(Character(scalar))) == expected, "U+\(String(value, radix: 16))")
        }
    }

    @Test func `there is no symbol of nothing`() {
        #expect(error("") == .empty)
    }

    /// ISO/IEC 18004, table 7, version 40.
    @Test func `a symbol of version 40 holds what the standard says, and no character more`() throws {
        let capacities: [(ErrorCorrectionLevel, Int)] = [
            (.low, 4_296), (.medium, 3_391), (.quartile, 2_420), (.high, 1_852),
        ]
        for (level, capacity) in capacities {
            #expect(QRSymbol.capacity(of: level) == capacity)
            #expect(try QRSymbol(String(repeating: "A", count: capacity), level: level).version == 40)
            let tooLong = String(repeating: "A", count: capacity + 1)
            #expect(error(tooLong, level: level) == .tooLong(characterCount: capacity + 1, limit: capacity))
        }
    }

    /// ISO/IEC 18004, table 7: characters of alphanumeric mode in versions 1 to 3 and 10. Byte mode would hold fewer.
    @Test func `the smallest version that holds the text in alphanumeric mode is taken`() throws {
        let capacities: [(Int, ErrorCorrectionLevel, Int)] = [
            (1, .low, 25), (1, .medium, 20), (1, .quartile, 16), (1, .high, 10), (2, .quartile, 29), (3, .quartile, 47),
            (10, .low, 395), (10, .quartile, 221),
        ]
        for (version, level, capacity) in capacities {
            let symbol = try QRSymbol(String(repeating: "A", count: capacity), level: level)
            #expect(symbol.version == version)
            #expect(symbol.width == 17 + 4 * version)
            #expect(try QRSymbol(String(repeating: "A", count: capacity + 1), level: level).version == version + 1)
            let digits = String(repeating: "1", count: capacity + 1)
            #expect(try QRSymbol(digits, level: level).version == version + 1, "digits stay in alphanumeric mode")
        }
    }

    @Test func `three finder patterns stand in the corners, and light around the symbol`() throws {
        let symbol = try QRSymbol(longText)
        let finder = ["XXXXXXX", "X     X", "X XXX X", "X XXX X", "X XXX X", "X     X", "XXXXXXX"]
        for (top, left) in [(0, 0), (0, symbol.width - 7), (symbol.width - 7, 0)] {
            for (row, line) in finder.enumerated() {
                for (column, module) in line.enumerated() {
                    #expect(symbol.isDark(row: top + row, column: left + column) == (module == "X"))
                }
            }
        }
        for place in -1...symbol.width {
            for edge in [-1, symbol.width, .min, .max] {
                #expect(!symbol.isDark(row: edge, column: place) && !symbol.isDark(row: place, column: edge))
            }
        }
    }

    @Test func `errors are told in words`() {
        #expect(QRSymbolError.empty.description == "there is no text to draw")
        #expect(QRSymbolError.notAlphanumeric(offset: 7).description.contains("character 7"))
        #expect(QRSymbolError.tooLong(characterCount: 5, limit: 4).description.hasPrefix("5 characters"))
        #expect(QRSymbolError.library(call: "f").description == "libqrencode failed in f")
    }
}

@Suite("QR symbols as text")
struct TextRenderingTests {
    /// Modules that the path of an SVG paints, drawn here anew: `M x y h n v1 h-n z`.
    private func painted(_ path: Substring) -> Set<[Int]> {
        var painted: Set<[Int]> = []
        for stretch in path.split(separator: "M") {
            let numbers = stretch.split { !"-0123456789".contains($0) }.compactMap { Int($0) }
            #expect(numbers.count == 5 && numbers[3] == 1 && numbers[4] == -numbers[2], "\(stretch)")
            for column in numbers[0]..<numbers[0] + numbers[2] { painted.insert([numbers[1], column]) }
        }
        return painted
    }

    @Test func `SVG paints every dark module and no other`() throws {
        let symbol = try QRSymbol("HC1:ABC")
        let svg = symbol.svg(moduleSize: 3)
        let start = try #require(svg.range(of: "<path d=\""))
        let path = svg[start.upperBound...].prefix { $0 != "\"" }
        var dark: Set<[Int]> = []
        for row in 0..<symbol.width {
            for column in 0..<symbol.width where symbol.isDark(row: row, column: column) {
                dark.insert([row + 4, column + 4])
            }
        }
        #expect(painted(path) == dark)
        let side = symbol.width + 8
        #expect(svg.contains("width=\"\(3 * side)\" height=\"\(3 * side)\" viewBox=\"0 0 \(side) \(side)\""))
    }

    @Test func `SVG is well-formed XML`() throws {
        let svg = try QRSymbol(longText).svg()
        #expect(svg.hasPrefix("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\""))
        #expect(svg.hasSuffix("</svg>\n"))
        #expect(svg.filter { $0 == "<" }.count == 5 && svg.filter { $0 == ">" }.count == 5)
        #expect(svg.filter { $0 == "\"" }.count % 2 == 0)
    }

    @Test func `sizes outside the range move to its ends`() throws {
        let symbol = try QRSymbol("A")
        #expect(symbol.svg(moduleSize: 0) == symbol.svg(moduleSize: 1))
        #expect(symbol.svg(moduleSize: .max) == symbol.svg(moduleSize: 64))
        #expect(symbol.png(moduleSize: -5) == symbol.png(moduleSize: 1))
        #expect(symbol.png(moduleSize: 1_000) == symbol.png(moduleSize: 64))
    }

    @Test func `a terminal shows two rows of modules a line, with the quiet zone`() throws {
        let symbol = try QRSymbol("HC1:ABC")
        let lines = symbol.terminalText.split(separator: "\n")
        #expect(lines.count == (symbol.width + 9) / 2)
        for (index, line) in lines.enumerated() {
            #expect(line.hasPrefix("\u{1B}[30;107m") && line.hasSuffix("\u{1B}[0m"))
            let blocks = Array(line.dropFirst("\u{1B}[30;107m".count).dropLast("\u{1B}[0m".count))
            #expect(blocks.count == symbol.width + 8)
            for (place, block) in blocks.enumerated() {
                let isUpperDark = symbol.isDark(row: 2 * index - 4, column: place - 4)
                let isLowerDark = symbol.isDark(row: 2 * index - 3, column: place - 4)
                #expect((block == "█" || block == "▀") == isUpperDark && (block == "█" || block == "▄") == isLowerDark)
            }
        }
    }
}
