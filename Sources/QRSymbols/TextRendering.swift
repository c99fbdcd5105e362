extension QRSymbol {
    /// The symbol as SVG: a light square and one path, a rectangle for each dark stretch of a row.
    ///
    /// - Parameter moduleSize: units on each side of a module, 1 to 64; others are moved to the nearer end.
    public func svg(moduleSize: Int = 4) -> String {
        let moduleSize = min(max(moduleSize, Self.moduleSizes.lowerBound), Self.moduleSizes.upperBound)
        let modules = width + 2 * Self.quietZone
        let side = modules * moduleSize
        var path = ""
        for row in 0..<width {
            for stretch in darkStretches(of: row) {
                let x = stretch.lowerBound + Self.quietZone
                path += "M\(x) \(row + Self.quietZone)h\(stretch.count)v1h-\(stretch.count)z"
            }
        }
        return """
            <?xml version="1.0" encoding="UTF-8"?>
            <svg xmlns="http://www.w3.org/2000/svg" width="\(side)" height="\(side)" viewBox="0 0 \(modules) \(modules)" \
            shape-rendering="crispEdges">
            <rect width="\(modules)" height="\(modules)" fill="#fff"/>
            <path d="\(path)" fill="#000"/>
            </svg>

            """
    }

    private func darkStretches(of row: Int) -> [Range<Int>] {
        var stretches: [Range<Int>] = []
        var start: Int?
        for column in 0...width {
            let dark = isDark(row: row, column: column)
            if dark, start == nil { start = column }
            if !dark, let from = start {
                stretches.append(from..<column)
                start = nil
            }
        }
        return stretches
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
