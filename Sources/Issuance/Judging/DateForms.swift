/// Counts in which form the dates of a column stand, and whether their days could be months.
///
/// A spreadsheet of another country takes 03/04/2021 for the 4th of March and leaves 13/04/2021 alone. A file in which
/// no day is above 12, or in which the days above 12 are written in another way than those below, was through one.
package struct DateForms: Equatable, Sendable {
    /// Days up to 12 and above, with slashes and such, and in ISO 8601.
    private var low = (slashed: 0, iso: 0)
    private var high = (slashed: 0, iso: 0)

    /// Fewer dates say nothing.
    private static let leastCount = 1_000

    package static func == (left: DateForms, right: DateForms) -> Bool {
        left.low == right.low && left.high == right.high
    }

    /// - Parameter isISO: whether the year stands first.
    mutating func count(day: Int, isISO: Bool) {
        switch (day > 12, isISO) {
        case (false, false): low.slashed += 1
        case (false, true): low.iso += 1
        case (true, false): high.slashed += 1
        case (true, true): high.iso += 1
        }
    }

    mutating func add(_ other: DateForms) {
        low = (low.slashed + other.low.slashed, low.iso + other.low.iso)
        high = (high.slashed + other.high.slashed, high.iso + other.high.iso)
    }

    /// What is to be said of the file, as strictly as `policy` has it; nil when the order is not in doubt.
    package func finding(_ policy: JudgingPolicy) -> Finding? {
        let severity = policy.severity(of: .dateOrder)
        guard severity != .ignore, let doubt else { return nil }
        return Finding(code: .dateOrder, field: nil, severity: severity, message: doubt)
    }

    /// Why the order of day and month is in doubt; nil when it is not.
    package var doubt: String? {
        guard low.slashed + low.iso + high.slashed + high.iso > Self.leastCount else { return nil }
        if high.slashed + high.iso == 0 { return "no day of a dose is above 12; month and day are perhaps exchanged" }
        guard low.slashed + low.iso > 0 else { return nil }
        let isSplit = low.slashed == 0 && high.iso == 0 || low.iso == 0 && high.slashed == 0
        guard isSplit else { return nil }
        return "days up to 12 are written in another form than days above; a spreadsheet has perhaps exchanged month and day"
    }
}
