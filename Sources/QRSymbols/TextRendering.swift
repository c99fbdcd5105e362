package import Bytes

extension QRSymbol {
    /// The symbol as SVG: a light square and one path, a rectangle for each dark stretch of a row.
    ///
    /// - Parameter moduleSize: units on each side of a module, 1 to 64; others are moved to the nearer end.
    public func svg(moduleSize: Int = 4) -> String {
        var svg = ByteBuffer(capacity: 32 * 1_024)
        writeSVG(moduleSize: moduleSize, to: &svg)
        return svg.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
    }

    /// Appends the symbol as SVG; see ``svg(moduleSize:)``.
    package func writeSVG(moduleSize: Int, to svg: inout ByteBuffer) {
        let moduleSize = min(max(moduleSize, Self.moduleSizes.lowerBound), Self.moduleSizes.upperBound)
        let modules = width + 2 * Self.quietZone
        let side = modules * moduleSize
        svg.append(
            utf8: """
                <?xml version="1.0" encoding="UTF-8"?>
                <svg xmlns="http://www.w3.org/2000/svg" width="\(side)" height="\(side)" viewBox="0 0 \(modules) \(modules)" \
                shape-rendering="crispEdges">
                <rect width="\(modules)" height="\(modules)" fill="#fff"/>
                <path d="
                """)
        for row in 0..<width {
            forEachDarkStretch(of: row) { stretch in
                svg.append("M")
                Self.append(stretch.lowerBound + Self.quietZone, to: &svg)
                svg.append(" ")
                Self.append(row + Self.quietZone, to: &svg)
                svg.append("h")
                Self.append(stretch.count, to: &svg)
                svg.append("v1h-")
                Self.append(stretch.count, to: &svg)
                svg.append("z")
            }
        }
        svg.append("\" fill=\"#000\"/>\n</svg>\n")
    }

    /// Appends a number below 1,000; no symbol has as many modules.
    private static func append(_ number: Int, to text: inout ByteBuffer) {
        if number >= 100 { text.append(UInt8(truncatingIfNeeded: 0x30 + number / 100 % 10)) }
        if number >= 10 { text.append(UInt8(truncatingIfNeeded: 0x30 + number / 10 % 10)) }
        text.append(UInt8(truncatingIfNeeded: 0x30 + number % 10))
    }

    /// The symbol for a terminal: two rows of modules a line in half blocks, black on white whatever its colours are.
    public var terminalText: String {
        var text = ""
        let rows = Array(stride(from: -Self.quietZone, to: width + Self.quietZone, by: 2))
        for row in rows {
            text += "\u{1B}[30;107m"
            for column in -Self.quietZone..<width + Self.quietZone {
                switch (isDark(row: row, column: column), isDark(row: row + 1, column: column)) {
                case (true, true): text += "█"
                case (true, false): text += "▀"
                case (false, true): text += "▄"
                case (false, false): text += " "
                }
            }
            text += "\u{1B}[0m\n"
        }
        return text
    }
}
