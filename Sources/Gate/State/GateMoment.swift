/// One moment by two clocks: people read the one, durations are counted by the other, which nobody sets back.
public struct GateMoment: Equatable, Sendable {
    /// Seconds since 1970 UTC by the system's clock.
    public let seconds: Int64

    /// Milliseconds since some start; never goes back.
    public let milliseconds: Int64

    public init(seconds: Int64, milliseconds: Int64) {
        self.seconds = seconds
        self.milliseconds = milliseconds
    }
}
