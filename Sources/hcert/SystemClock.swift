import Glibc
import TextFormats

/// The system's clock, which nobody answers for: what is there already tells when it must be wrong.
enum SystemClock {
    /// No clock can be right that is before the day this source was released, in seconds since 1970 UTC.
    static let releaseDate: Int64 = 1_793_491_200  // 2026-11-01T00:00:00Z

    /// The clock, in seconds since 1970 UTC.
    ///
    /// - Parameters:
    ///   - newestDate: of the trust data; a clock before it is wrong.
    ///   - hint: what to do about a wrong one.
    /// - Throws: when it is wrong, since every answer would be.
    static func checked(notBefore newestDate: Int64?, hint: String) throws(Stop) -> Int64 {
        let clock = systemClock()
        guard clock >= releaseDate else {
            throw Stop(.usage, "the system's clock is before the release of this program", hint: hint)
        }
        if let newestDate, clock < newestDate {
            let date = Timestamp(secondsSince1970: newestDate)
            throw Stop(.usage, "the system's clock is before the newest date of the trust data, \(date)", hint: hint)
        }
        return clock
    }
}

/// Seconds since 1970 UTC by the system's clock.
func systemClock() -> Int64 {
    Int64(time(nil))
}
