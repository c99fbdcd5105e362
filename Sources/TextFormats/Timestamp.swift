/// A moment in whole seconds, written as RFC 3339 in UTC.
public struct Timestamp: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Moments that four-digit years can write, in seconds since 1970 UTC.
    public static let range: ClosedRange<Int64> = -62_167_219_200...253_402_300_799

    public let secondsSince1970: Int64

    /// Moments outside ``range`` are moved to its ends.
    public init(secondsSince1970 seconds: Int64) {
        secondsSince1970 = min(max(seconds, Self.range.lowerBound), Self.range.upperBound)
    }

    /// Reads `YYYY-MM-DDThh:mm:ss`, a fraction of a second (which is cut off), and the offset from UTC.
    ///
    /// - Parameters:
    ///   - text: the offset is `Z`, `+hh:mm`, `+hhmm` or `+hh`.
    ///   - assumingUTC: whether a text without an offset counts as UTC.
    /// - Returns: nil for anything else, and for a day or an hour that does not exist.
    public init?(parsing text: String, assumingUTC: Bool = false) {
        let bytes = Array(text.utf8)
        guard bytes.count >= 19, let date = CalendarDate(prefixOf: text),
            bytes[10] == UInt8(ascii: "T") || bytes[10] == UInt8(ascii: "t"),
            bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"),
            let hour = decimal(bytes[11..<13]), let minute = decimal(bytes[14..<16]),
            let second = decimal(bytes[17..<19]), hour < 24, minute < 60, second < 60
        else { return nil }
        var rest = bytes[19...]
        if rest.first == UInt8(ascii: ".") {
            let fraction = rest.dropFirst().prefix { (0x30...0x39).contains($0) }
            guard !fraction.isEmpty else { return nil }
            rest = rest.dropFirst(1 + fraction.count)
        }
        guard let offset = rest.isEmpty && assumingUTC ? 0 : Self.offset(rest) else { return nil }
        let seconds = Int64(date.daysSince1970) * 86_400 + Int64(hour * 3_600 + minute * 60 + second) - offset
        guard Self.range.contains(seconds) else { return nil }
        secondsSince1970 = seconds
    }

    /// Seconds that local time is ahead of UTC.
    private static func offset(_ text: ArraySlice<UInt8>) -> Int64? {
        if text.elementsEqual([UInt8(ascii: "Z")]) || text.elementsEqual([UInt8(ascii: "z")]) { return 0 }
        guard let sign = text.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") else { return nil }
        let digits = text.dropFirst()
        let hours = digits.prefix(2)
        var minutes = digits.dropFirst(2)
        if minutes.first == UInt8(ascii: ":") {
            minutes = minutes.dropFirst()
            guard minutes.count == 2 else { return nil }
        }
        guard hours.count == 2, let hour = decimal(hours), hour < 24, minutes.isEmpty || minutes.count == 2,
            let minute = minutes.isEmpty ? 0 : decimal(minutes), minute < 60
        else { return nil }
        let seconds = Int64(hour * 3_600 + minute * 60)
        return sign == UInt8(ascii: "-") ? -seconds : seconds
    }

    public static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.secondsSince1970 < right.secondsSince1970
    }

    /// `YYYY-MM-DDThh:mm:ssZ`.
    public var description: String {
        String(unsafeUninitializedCapacity: Self.byteCount) { write(to: $0) }
    }

    /// Characters of the description.
    static let byteCount = 20

    /// Writes the description into a buffer that has room for it.
    ///
    /// - Returns: the number of bytes written.
    func write(to bytes: UnsafeMutableBufferPointer<UInt8>) -> Int {
        let time = UInt32((secondsSince1970 % 86_400 + 86_400) % 86_400)
        let day = CalendarDate(daysSince1970: Int((secondsSince1970 - Int64(time)) / 86_400))
        let year = UInt32(day.year)
        var count = 0
        func put(_ byte: UInt8) {
            bytes[count] = byte
            count += 1
        }
        func put(_ number: UInt32) {
            put(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number / 10))
            put(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number % 10))
        }
        put(year / 100)
        put(year % 100)
        put(UInt8(ascii: "-"))
        put(UInt32(day.month))
        put(UInt8(ascii: "-"))
        put(UInt32(day.day))
        put(UInt8(ascii: "T"))
        put(time / 3_600)
        put(UInt8(ascii: ":"))
        put(time / 60 % 60)
        put(UInt8(ascii: ":"))
        put(time % 60)
        put(UInt8(ascii: "Z"))
        return count
    }
}
