import Gate

/// Machine-readable zones as Doc 9303 prints them, and some made by its rules.
enum Zones {
    /// Specimens of Doc 9303 parts 4 to 6, appendices: two lines of a book, two and three of cards.
    static let td3 = ["P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10"]
    static let td2 = ["I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<", "D231458907UTO7408122F1204159<<<<<<<6"]
    static let td1 = ["I<UTOD231458907<<<<<<<<<<<<<<<", "7408122F1204159UTO<<<<<<<<<<<6", "ERIKSSON<<ANNA<MARIA<<<<<<<<<<"]

    /// The book of somebody else. Check digits come from the sum that the standard describes, written again here.
    static func book(
        _ name: String, born: String = "840902", number: String = "C1234567<", state: String = "VNM", expires: String = "350101"
    ) -> [String] {
        let first = filled("P<" + state + name, to: 44)
        let optional = filled("", to: 14)
        let fields = number + check(number) + state + born + check(born) + "F" + expires + check(expires) + optional + "0"
        let composite = check(number + check(number) + born + check(born) + expires + check(expires) + optional + "0")
        return [first, fields + composite]
    }

    static func filled(_ text: String, to count: Int) -> String {
        text + String(repeating: "<", count: max(0, count - text.count))
    }

    static func check(_ text: String) -> String {
        var sum = 0
        for (index, character) in text.enumerated() {
            let value = character == "<" ? 0 : Int(String(character), radix: 36) ?? 0
            sum += value * [7, 3, 1][index % 3]
        }
        return String(sum % 10)
    }

    static func passport(_ lines: [String]) throws -> PassportLine {
        try PassportLine(zone: Array(lines.joined().utf8))
    }

    /// What is wrong with a zone; nil for nothing.
    static func error(_ lines: [String]) -> PassportLineError? {
        do throws(PassportLineError) {
            _ = try PassportLine(zone: Array(lines.joined().utf8))
            return nil
        } catch {
            return error
        }
    }
}
