/// Birth years and sexes, as often as they occur among the vaccinated.
///
/// Personal numbers of invented people differ in six random digits alone when sex and birth year agree. Persons are
/// therefore numbered in strata of a million: within one all six digits differ, and two persons with the same digits
/// from different strata are always put into different years or sexes.
struct Cohorts: Sendable {
    /// Persons of a stratum.
    static let stratumSize = 1_000_000

    /// No year and sex holds more than one part in so many of the people; so many strata fit.
    static let stratumCount = 100

    private let cells: [(end: UInt32, birthYear: Int, sex: Int)]

    /// Birth years and their weight, in hundreds of thousands of births.
    private static let weights: [(years: ClosedRange<Int>, weight: Int)] = [
        (1926...1937, 9), (1938...1947, 28), (1948...1957, 65), (1958...1967, 110), (1968...1977, 135), (1978...1987, 160),
        (1988...1997, 175), (1998...2003, 135), (2004...2009, 145), (2010...2016, 140),
    ]

    init() {
        let total = Self.weights.reduce(0) { $0 + $1.years.count * $1.weight * 2 }
        var sum = 0
        var cells: [(end: UInt32, birthYear: Int, sex: Int)] = []
        for (years, weight) in Self.weights {
            for year in years {
                for sex in 0...1 {
                    sum += weight
                    cells.append((UInt32(truncatingIfNeeded: sum * Int(UInt32.max) / total), year, sex))
                }
            }
        }
        self.cells = cells
    }

    /// - Parameters:
    ///   - random: the same for the same place in every stratum.
    ///   - stratum: below ``stratumCount``.
    func birthYearAndSex(_ random: UInt32, stratum: Int) -> (birthYear: Int, sex: Int) {
        let place = random &+ UInt32(truncatingIfNeeded: stratum &* Int(UInt32.max) / Self.stratumCount)
        var (low, high) = (0, cells.count - 1)
        while low < high {
            let middle = (low &+ high) / 2
            if place < cells[middle].end { high = middle } else { low = middle &+ 1 }
        }
        return (cells[low].birthYear, cells[low].sex)
    }
}
