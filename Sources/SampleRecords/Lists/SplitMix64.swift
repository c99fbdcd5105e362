/// A small generator of numbers that are the same on every machine (Steele, Lea, Flood: Fast splittable pseudorandom
/// number generators, 2014). Not for secrets.
struct SplitMix64 {
    private var state: UInt64

    /// - Parameters:
    ///   - stream: what the numbers are for, so that two uses of one index have nothing in common.
    ///   - index: the row, person or list that they belong to; it can be reached without making those before it.
    init(seed: UInt64, stream: Stream, index: Int) {
        let place = stream.rawValue &+ UInt64(truncatingIfNeeded: index) &* Self.increment
        state = Self.mixed(seed &+ Self.increment &+ Self.mixed(place &+ Self.increment))
    }

    init(state: UInt64) {
        self.state = state
    }

    private static let increment: UInt64 = 0x9E37_79B9_7F4A_7C15

    enum Stream: UInt64 {
        case person = 0xA1, birth, number, course, commune, row, defectPlace, defect, contentLine, lot
    }

    mutating func next() -> UInt64 {
        state &+= Self.increment
        return Self.mixed(state)
    }

    /// A number from 0 up to, not including, `bound`, which must be above 0.
    mutating func below(_ bound: Int) -> Int {
        Int(truncatingIfNeeded: next().multipliedFullWidth(by: UInt64(truncatingIfNeeded: bound)).high)
    }

    /// Whether an event of that probability happens.
    mutating func chance(_ parts: Int, in whole: Int) -> Bool {
        below(whole) < parts
    }

    /// A number of a closed range.
    mutating func number(in range: ClosedRange<Int>) -> Int {
        range.lowerBound &+ below(range.upperBound &- range.lowerBound &+ 1)
    }

    /// - Parameter elements: at least one.
    mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[below(elements.count)]
    }

    private static func mixed(_ value: UInt64) -> UInt64 {
        var value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }
}
