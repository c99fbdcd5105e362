import ScannerInput
import TextFormats

/// `docs/verdicts.md`: every code that an answer can have, made from the code that gives it.
public enum VerdictsDocument {
    /// The whole document.
    public static var markdown: String {
        [introduction, failures, notices, damages].joined(separator: "\n")
    }

    private static let introduction = """
        # Verdicts

        Made by `hcert verdicts`; do not edit. Codes do not change from release to release.

        An answer is `valid` or `invalid`. `advice` says what to do next; a sentence tells the officer, in the language that
        `--language` names.

        | advice | English | Vietnamese |
        |---|---|---|
        \([Verdict.Advice.compare, .rescan, .otherDocument, .secondLine].map { row($0.rawValue, $0.sentence) }.joined(separator: "\n"))

        """

    /// One table a layer that has codes.
    private static var failures: String {
        let sections = Layer.allCases.compactMap { layer -> String? in
            let rows = StableCode.allCases.filter { $0.layer == layer }.map { code in
                "| `\(code.rawValue)` | \(code.advice.rawValue) | \(cells(code.sentence)) |"
            }
            guard !rows.isEmpty else { return nil }
            return "### \(layer.rawValue)\n\n| code | advice | English | Vietnamese |\n|---|---|---|---|\n"
                + rows.joined(separator: "\n") + "\n"
        }
        return "## Why a certificate is invalid\n\nBy layer, in the order in which they are judged.\n\n"
            + sections.joined(separator: "\n")
    }

    private static var notices: String {
        "## Notices\n\nWhat a person must still see of a certificate whose signature holds.\n\n"
            + "| code | English | Vietnamese |\n|---|---|---|\n"
            + Notice.Code.allCases.map { row("`\($0.rawValue)`", $0.sentence) }.joined(separator: "\n") + "\n"
    }

    private static var damages: String {
        "## Damage by scanners\n\nThe likely cause why a text was refused before its signature (`damage` and `hint`), and what"
            + " `hcert gate --scanner-test` finds. Names and numbers are examples.\n\n"
            + "| code | English | Vietnamese |\n|---|---|---|\n"
            + ScannerDamage.oneOfEach.map { row("`\($0.code)`", $0.sentence) }.joined(separator: "\n") + "\n"
    }

    private static func row(_ name: String, _ sentence: Sentence) -> String { "| \(name) | \(cells(sentence)) |" }

    private static func cells(_ sentence: Sentence) -> String {
        [sentence.english, sentence.vietnamese].map { $0.replacingBars }.joined(separator: " | ")
    }
}

extension String {
    /// A bar ends a cell of a table.
    fileprivate var replacingBars: String { String(map { $0 == "|" ? "/" : $0 }) }
}
