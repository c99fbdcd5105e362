/// Two spellings of a name laid side by side at the least cost: which letters agree, and which do not.
///
/// Letters inserted, lost, changed, or swapped with their neighbour are counted (optimal string alignment); a listed
/// alternative of one letter is not, so that it is told from a slip.
struct SpellingAlignment {
    /// Longer names are not compared letter by letter: the work grows with the square.
    static let characterCountMax = 200

    /// Letters inserted, lost, changed, or swapped.
    let editCount: Int

    /// Whether a letter is spelt in another of its listed ways.
    let usesAlternatives: Bool

    /// For each character whether it takes part in a difference.
    let leftMarks: [Bool]
    let rightMarks: [Bool]

    /// How one cell of the table was reached.
    private struct Step {
        var cost: Int
        var left: Int
        var right: Int
        var isEqual: Bool
    }

    /// An edit costs more than any number of alternatives.
    private static let editCost = 1_000

    /// - Returns: nil when a spelling is longer than ``characterCountMax``.
    init?(_ left: [UInt8], _ right: [UInt8]) {
        guard left.count <= Self.characterCountMax, right.count <= Self.characterCountMax else { return nil }
        let table = Self.table(left, right)
        var (leftMarks, rightMarks) = ([Bool](repeating: false, count: left.count), [Bool](repeating: false, count: right.count))
        var (row, column) = (left.count, right.count)
        while row > 0 || column > 0 {
            let step = table[row][column]
            if !step.isEqual {
                for index in row - step.left..<row { leftMarks[index] = true }
                for index in column - step.right..<column { rightMarks[index] = true }
            }
            (row, column) = (row - step.left, column - step.right)
        }
        let cost = table[left.count][right.count].cost
        editCount = cost / Self.editCost
        usesAlternatives = cost % Self.editCost > 0
        self.leftMarks = leftMarks
        self.rightMarks = rightMarks
    }

    /// The cheapest way to each pair of beginnings. Every step is one or more characters long, on one side at least.
    private static func table(_ left: [UInt8], _ right: [UInt8]) -> [[Step]] {
        let start = Step(cost: 0, left: 0, right: 0, isEqual: true)
        var table = [[Step]](repeating: [Step](repeating: start, count: right.count + 1), count: left.count + 1)
        for row in 0...left.count {
            for column in 0...right.count where row + column > 0 {
                table[row][column] = best(left[..<row], right[..<column], table)
            }
        }
        return table
    }

    private static func best(_ left: ArraySlice<UInt8>, _ right: ArraySlice<UInt8>, _ table: [[Step]]) -> Step {
        let (row, column) = (left.count, right.count)
        var best = Step(cost: .max, left: 0, right: 0, isEqual: false)
        func consider(_ cost: Int, _ leftCount: Int, _ rightCount: Int, isEqual: Bool = false) {
            let total = table[row - leftCount][column - rightCount].cost + cost
            if total < best.cost { best = Step(cost: total, left: leftCount, right: rightCount, isEqual: isEqual) }
        }
        if let ours = left.last, let theirs = right.last {
            consider(ours == theirs ? 0 : editCost, 1, 1, isEqual: ours == theirs)
            for (long, short) in SpellingAlternatives.all
            where left.suffix(long.count).elementsEqual(long) && right.suffix(short.count).elementsEqual(short) {
                consider(1, long.count, short.count)
            }
            if row > 1, column > 1, ours != theirs, left.suffix(2).elementsEqual(right.suffix(2).reversed()) {
                consider(editCost, 2, 2)
            }
        }
        if row > 0 { consider(editCost, 1, 0) }
        if column > 0 { consider(editCost, 0, 1) }
        return best
    }
}
