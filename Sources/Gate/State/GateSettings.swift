public import TextFormats

/// What a gate is started with.
public struct GateSettings: Sendable {
    /// Seconds after which a verdict leaves the screen.
    public var blankAfter: Int64

    public var language: Language

    /// How far local time is ahead of UTC, in seconds, for the time on the screen alone.
    public var offsetFromUTC: Int64

    public var lists: ListsStanding

    public init(blankAfter: Int64 = 8, language: Language = .english, offsetFromUTC: Int64 = 0, lists: ListsStanding) {
        self.blankAfter = blankAfter
        self.language = language
        self.offsetFromUTC = offsetFromUTC
        self.lists = lists
    }
}
