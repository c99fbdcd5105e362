/// What a sample is to be.
package struct SampleSettings: Sendable, Equatable {
    /// Most rows of a sample. Beyond them personal numbers would come twice: the upper half of the numbers is for people
    /// who stand in for others where a defect needs, say, a citizen.
    package static let rowCountMax = Cohorts.stratumSize * Cohorts.stratumCount / 2

    /// 1 to ``rowCountMax``.
    package let rowCount: Int

    /// Samples of one seed begin with the same rows, whatever their count.
    package let seed: UInt64

    package let format: SampleFormat

    /// Damaged rows in all rows, above 0 and up to 1; nil for sound rows alone. All other rows are the same without.
    package let defectRate: Double?

    package init(rowCount: Int, seed: UInt64, format: SampleFormat, defectRate: Double? = nil) {
        self.rowCount = min(max(rowCount, 1), Self.rowCountMax)
        self.seed = seed
        self.format = format
        self.defectRate = defectRate
    }
}
