import Glibc
import TextFormats

/// The system's clock, which nobody answers for: what is there already tells when it must be wrong.
enum SystemClock {
    /// The first day on which this version can run, in seconds since 1970 UTC: no clock before it can be right. Whoever
    /// raises ``version`` sets it to that day.
    static let releaseDate: Int64 = 1_793_491_200  // 2026-11-01T00:00:00Z

    /// The version that the date belongs to.
    static let version = "0.3.0"

    /// The clock, in seconds since 1970 UTC.
    ///
    /// - Parameters:
    ///   - newestDate: of the trust data; a clock before it is wrong.
    ///   - hint: what to do about a wrong one.
    /// - Throws: when it is wrong: no trust data can be judged then, and every answer would be wrong too.
    static func checked(notBefore newestDate: Int64?, hint: String) throws(Stop) -> Int64 {
        let clock = systemClock()
        guard clock >= releaseDate else {
            let date = Timestamp(secondsSince1970: releaseDate)
            throw Stop(.trustData, "the system's clock is before the release of this program, \(date)", hint: hint)
        }
        if let newestDate, clock < newestDate {
            let date = Timestamp(secondsSince1970: newestDate)
            throw Stop(.trustData, "the system's clock is before the newest date of the trust data, \(date)", hint: hint)
        }
        return clock
    }
}

/// The moment that a command judges for.
struct JudgedMoment {
    /// In seconds since 1970 UTC; nil takes the system's clock, unless it must be wrong.
    let given: Int64?

    /// What to do about a wrong clock.
    let hint: String

    /// - Parameter newestDate: of the trust data; nil if it has none.
    func seconds(notBefore newestDate: Int64?) throws(Stop) -> Int64 {
        if let given { return given }
        return try SystemClock.checked(notBefore: newestDate, hint: hint)
    }
}

/// Seconds since 1970 UTC by the system's clock.
func systemClock() -> Int64 {
    Int64(time(nil))
}
