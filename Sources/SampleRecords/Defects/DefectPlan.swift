/// Which rows are damaged, and how: as many as the rate says, scattered, every kind as often as any other.
struct DefectPlan: Sendable {
    private let seed: UInt64
    /// Damaged rows in 2^32.
    private let rate: Int
    private let kinds: [DefectKind]

    /// - Parameter rate: above 0, up to 1.
    init(rate: Double, seed: UInt64, format: SampleFormat) {
        self.seed = seed
        self.rate = min(max(Int(rate * Double(Self.one)), 1), Self.one)
        kinds = DefectKind.allCases.filter { $0.isPossible(in: format) }
    }

    private static let one = 1 << 32

    /// The number of the defect in that row; nil for a sound row.
    ///
    /// The n-th defect lies somewhere in the n-th of the stretches into which the rate cuts the rows. No sum overflows: there
    /// are less than 2^26 rows.
    func ordinal(atRow index: Int) -> Int? {
        let ordinal = (index &* rate) / Self.one
        return place(of: ordinal) == index ? ordinal : nil
    }

    private func place(of ordinal: Int) -> Int {
        let start = Self.ceiling(ordinal &* Self.one, rate)
        let end = Self.ceiling((ordinal &+ 1) &* Self.one, rate)
        var random = SplitMix64(seed: seed, stream: .defectPlace, index: ordinal)
        return start &+ random.below(max(end &- start, 1))
    }

    private static func ceiling(_ number: Int, _ divisor: Int) -> Int {
        (number &+ divisor &- 1) / divisor
    }

    /// The kinds to try for a defect, the one that is due first: a few need an earlier row that may not be there.
    func kinds(forOrdinal ordinal: Int) -> some Sequence<DefectKind> {
        let (round, place) = ordinal.quotientAndRemainder(dividingBy: kinds.count)
        var random = SplitMix64(seed: seed, stream: .defect, index: -1 &- round)
        let start = place &+ random.below(kinds.count)
        return (0..<kinds.count).lazy.map { [kinds] in kinds[(start &+ $0) % kinds.count] }
    }
}
