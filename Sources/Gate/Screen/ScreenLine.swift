/// One line of the screen.
public struct ScreenLine: Equatable, Sendable {
    /// What it says; no control character is in it.
    public let text: String

    /// What colour adds to the words, for those who see colour.
    public let level: GateLevel

    init(_ text: String, _ level: GateLevel = .neutral) {
        self.text = text
        self.level = level
    }
}

/// Lines as a terminal takes them (ECMA-48).
public enum ScreenPainting {
    /// Another screen than the shell's, without a cursor.
    public static let begin = "\u{1B}[?1049h\u{1B}[?25l\u{1B}[2J\u{1B}[H"

    /// The shell's screen again; this one and what scrolled off it are erased.
    public static let end = "\u{1B}[0m\u{1B}[2J\u{1B}[3J\u{1B}[H\u{1B}[?25h\u{1B}[?1049l\u{1B}[3J"

    /// All lines over whatever is there.
    ///
    /// - Parameter clearing: whether everything is erased before, as after a change of size.
    public static func painting(_ lines: [ScreenLine], columns: Int, withColour: Bool, clearing: Bool) -> String {
        var text = clearing ? "\u{1B}[2J" : ""
        for (index, line) in lines.enumerated() {
            text += "\u{1B}[\(index + 1);1H"
            let colour = withColour ? colour(of: line.level) : ""
            // A row that is written to its last column must not move the screen up.
            text += colour.isEmpty
                ? line.text + (ScreenText.width(of: line.text) < columns ? "\u{1B}[K" : "")
                : colour + ScreenText.padded(line.text, to: columns) + "\u{1B}[0m"
        }
        return text
    }

    private static func colour(of level: GateLevel) -> String {
        switch level {
        case .neutral: ""
        case .green: "\u{1B}[1;30;42m"
        case .amber: "\u{1B}[1;30;43m"
        case .red: "\u{1B}[1;37;41m"
        }
    }
}
