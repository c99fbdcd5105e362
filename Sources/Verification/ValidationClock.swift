import TextFormats

/// The moment for which a certificate is judged: handed in by the caller, never read from the system here.
public struct ValidationClock: Hashable, Sendable {
    /// Seconds since 1970 UTC.
    public let seconds: Int64

    public init(seconds: Int64) {
        self.seconds = seconds
    }

    /// The calendar day in UTC.
    var day: CalendarDate {
        CalendarDate(secondsSince1970: seconds)
    }
}
