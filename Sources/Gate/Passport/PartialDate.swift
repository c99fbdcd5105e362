public import TextFormats

/// A date of which parts may be unknown, as the machine-readable zone writes it: `YYMMDD` with `<` for what is not known.
///
/// Some states write 00 where Doc 9303 part 3, section 4.8, wants `<<`; no month and no day is 00, so that counts as unknown too.
public struct PartialDate: Equatable, Sendable {
    /// The last two digits of the year.
    public let yearOfCentury: Int?
    /// 1 to 12.
    public let month: Int?
    /// 1 to 31.
    public let day: Int?

    /// - Parameter characters: six, each a digit or `<`.
    /// - Returns: nil for a pair that is neither digits nor fillers, and for a month or a day that no calendar has.
    init?(zone characters: [UInt8]) {
        guard characters.count == 6, let year = Self.pair(characters[0..<2]), let month = Self.pair(characters[2..<4]),
            let day = Self.pair(characters[4..<6])
        else { return nil }
        guard (month.value ?? 0) <= 12, (day.value ?? 0) <= 31 else { return nil }
        yearOfCentury = year.value
        self.month = month.value == 0 ? nil : month.value
        self.day = day.value == 0 ? nil : day.value
    }

    private struct Pair {
        /// Nil for two fillers.
        let value: Int?
    }

    private static func pair(_ characters: ArraySlice<UInt8>) -> Pair? {
        if characters.allSatisfy({ $0 == UInt8(ascii: "<") }) { return Pair(value: nil) }
        var value = 0
        for character in characters {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(character) else { return nil }
            value = value * 10 + Int(character - UInt8(ascii: "0"))
        }
        return Pair(value: value)
    }

    /// The last day that the date can mean; nil when the year is not known.
    ///
    /// - Parameter day: the century is the one that brings the year closest to it, at most 50 years away.
    public func lastDay(near day: CalendarDate) -> CalendarDate? {
        guard let yearOfCentury else { return nil }
        var year = day.year - day.year % 100 + yearOfCentury
        if year - day.year > 50 { year -= 100 }
        if day.year - year >= 50 { year += 100 }
        let month = month ?? 12
        let dayCount = CalendarDate.dayCount(year: year, month: month)
        return CalendarDate(year: year, month: month, day: min(self.day ?? dayCount, dayCount))
    }
}
