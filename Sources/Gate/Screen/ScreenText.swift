/// Text measured in the columns of a terminal.
enum ScreenText {
    /// Columns that `text` takes: none for combining marks, two for wide letters.
    static func width(of text: String) -> Int {
        text.unicodeScalars.reduce(0) { $0 + width(of: $1) }
    }

    /// `text` in at most `columns`, with `…` where something was cut off.
    static func cut(_ text: String, to columns: Int) -> String {
        guard width(of: text) > columns else { return text }
        var (kept, used) = (String.UnicodeScalarView(), 0)
        for scalar in text.unicodeScalars {
            let width = width(of: scalar)
            guard used + width < columns else { break }
            kept.append(scalar)
            used += width
        }
        return columns > 0 ? String(kept) + "…" : ""
    }

    /// `text` in lines of at most `columns`, broken at blanks where there are any; as it is when it fits.
    static func wrapped(_ text: String, to columns: Int) -> [String] {
        guard width(of: text) > columns else { return [text] }
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ").flatMap({ pieces(of: String($0), columns) }) {
            if !line.isEmpty, width(of: line) + 1 + width(of: word) > columns {
                lines.append(line)
                line = ""
            }
            line += line.isEmpty ? word : " " + word
        }
        return lines + [line]
    }

    /// `parts` in lines of at most `columns`, two blanks between parts.
    static func joined(_ parts: [String], to columns: Int) -> [String] {
        var lines: [String] = []
        for part in parts {
            if let last = lines.last, width(of: last) + 2 + width(of: part) <= columns {
                lines[lines.count - 1] = last + "  " + part
            } else {
                lines.append(part)
            }
        }
        return lines
    }

    static func padded(_ text: String, to columns: Int) -> String {
        text + String(repeating: " ", count: max(0, columns - width(of: text)))
    }

    /// A word that is wider than a line, in pieces that are not.
    private static func pieces(of word: String, _ columns: Int) -> [String] {
        guard width(of: word) > columns, columns > 1 else { return [word] }
        var pieces: [String] = []
        var (piece, used) = (String.UnicodeScalarView(), 0)
        for scalar in word.unicodeScalars {
            let width = width(of: scalar)
            if used + width > columns {
                pieces.append(String(piece))
                (piece, used) = (String.UnicodeScalarView(), 0)
            }
            piece.append(scalar)
            used += width
        }
        return pieces + [String(piece)]
    }

    private static func width(of scalar: Unicode.Scalar) -> Int {
        switch scalar.value {
        case 0x20..<0x300: 1
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
            0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F900...0x1F9FF, 0x20000...0x3FFFD:
            2
        default:
            switch scalar.properties.generalCategory {
            case .nonspacingMark, .enclosingMark: 0
            default: 1
            }
        }
    }
}
