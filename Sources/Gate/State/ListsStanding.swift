/// How old the lists are that codes are judged by, and how old they may be. All times in seconds since 1970 UTC.
public struct ListsStanding: Equatable, Sendable {
    /// Running number of the bundle; nil for lists that nobody signed.
    public let sequence: Int64?

    /// When headquarters made them; nil for files without a date.
    public let created: Int64?

    /// No clock can be right that is before it: when the lists, or the program, were made.
    public let clockNotBefore: Int64?

    /// From when on the age is shown as a warning, and from when on no code is judged.
    public let staleFrom: Int64?
    public let unusableFrom: Int64?

    /// Whether headquarters' key signed them. Without it no code is more than amber.
    public let areSigned: Bool

    public init(
        sequence: Int64?, created: Int64?, clockNotBefore: Int64?, staleFrom: Int64?, unusableFrom: Int64?, areSigned: Bool
    ) {
        self.sequence = sequence
        self.created = created
        self.clockNotBefore = clockNotBefore
        self.staleFrom = staleFrom
        self.unusableFrom = unusableFrom
        self.areSigned = areSigned
    }

    public enum Freshness: Equatable, Sendable {
        case inTime
        case stale
        case unusable
        /// The clock stands before what is there already was made: it is wrong, and so would every answer be.
        case clockBeforeLists
    }

    public func freshness(at moment: GateMoment) -> Freshness {
        if let clockNotBefore, moment.seconds < clockNotBefore { return .clockBeforeLists }
        if let unusableFrom, moment.seconds >= unusableFrom { return .unusable }
        if let staleFrom, moment.seconds >= staleFrom { return .stale }
        return .inTime
    }
}
