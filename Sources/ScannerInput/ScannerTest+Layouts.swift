extension ScannerTest {
    /// Most scalars that are compared. It bounds the work, and is more than the text with all characters has.
    private static let comparedCountMax = 96

    /// The layouts that explain what arrived best, if any does at all.
    static func layouts(_ arrived: [Unicode.Scalar], _ shown: [UInt8]) -> ScannerDamage? {
        let arrived = Array(arrived.prefix(comparedCountMax))
        let shown = Array(shown.prefix(comparedCountMax))
        let distanceAsShown = distance(arrived, shown.map { Unicode.Scalar($0) })
        var (least, settings): (Int, [KeyboardSetting]) = (min(distanceAsShown, shown.count / 6), [])
        for layout in KeyboardLayout.all {
            for owner in KeyboardLayout.Owner.allCases {
                guard let image = layout.image(owner) else { continue }
                let distance = distance(arrived, image.scalars(of: shown))
                if distance < least { (least, settings) = (distance, []) }
                if distance == least { settings.append(KeyboardSetting(layout: layout, owner: owner)) }
            }
        }
        return settings.isEmpty || least == distanceAsShown ? nil : .keyboardLayout(settings: settings)
    }

    /// How many scalars must be put in, taken out or changed to make one text of the other (Levenshtein).
    ///
    /// Dead keys vanish, or make one letter of two: a few differences do not count against a layout.
    private static func distance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
        var row = Array(0...right.count)
        for (index, scalar) in left.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for column in right.indices {
                let changed = diagonal + (scalar == right[column] ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(changed, diagonal + 1, row[column] + 1)
            }
        }
        return row[right.count]
    }

    /// The 45 characters over and over, each time in another order: wherever a piece is missing, what is there tells where.
    static func text(characterCount: Int) -> String {
        var text: [UInt8] = []
        var round = 0
        while text.count < characterCount {
            // 45 and each of these steps have no common factor, so that every character comes once a round.
            let steps = [1, 2, 4, 7, 8, 11, 13, 14, 16, 17, 19, 22, 23, 26, 28, 29, 31, 32]
            let step = steps[round % steps.count]
            text += (0..<Base45Alphabet.bytes.count).map { Base45Alphabet.bytes[($0 * step + round) % 45] }
            round += 1
        }
        // A blank at either end would not be seen.
        var characters = Array(text.prefix(characterCount))
        if characters.last == UInt8(ascii: " ") { characters[characters.count - 1] = UInt8(ascii: "E") }
        return String(decoding: characters, as: UTF8.self)
    }
}
