import Issuance
import Testing

@Suite("Telling rows apart")
struct TagTableTests {
    /// SplitMix64.
    private struct Numbers {
        var state: UInt64 = 1

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var number = state
            number = (number ^ number >> 30) &* 0xBF58_476D_1CE4_E5B9
            number = (number ^ number >> 27) &* 0x94D0_49BB_1331_11EB
            return number ^ number >> 31
        }
    }

    @Test func `what was put in is found at its place, and nothing else is`() {
        for expectedCount in [0, 50_000] {
            var table = TagTable(expectedCount: expectedCount)
            var numbers = Numbers()
            let hashes = (0..<50_000).map { _ in numbers.next() }
            for (place, hash) in hashes.enumerated() { table.insert(hash, place: UInt32(place)) }
            #expect(table.count == 50_000)
            for (place, hash) in hashes.enumerated() {
                #expect(table.place(of: hash) { $0 == UInt32(place) } == UInt32(place))
            }
            for _ in 0..<50_000 { #expect(table.place(of: numbers.next()) { _ in true } == nil) }
        }
    }

    @Test func `hashes with one tag are told apart by whoever confirms them`() {
        var table = TagTable()
        for place in 0..<10 { table.insert(0x1234_5678_0000_0000, place: UInt32(place)) }
        for place in 0..<10 {
            #expect(table.place(of: 0x1234_5678_0000_0000) { $0 == UInt32(place) } == UInt32(place))
        }
        #expect(table.place(of: 0x1234_5678_0000_0000) { _ in false } == nil)
    }

    @Test func `entries lie near the slots of their hashes, so that looking one up is one look`() {
        var table = TagTable(expectedCount: 200_000)
        var numbers = Numbers()
        for place in 0..<200_000 { table.insert(numbers.next(), place: UInt32(place)) }
        #expect(table.meanDisplacement < 4)
        #expect(table.byteCount < 200_000 * 12)
        var growing = TagTable()
        for place in 0..<200_000 { growing.insert(numbers.next(), place: UInt32(place)) }
        #expect(growing.meanDisplacement < 4)
        #expect(growing.byteCount < 200_000 * 13)
    }
}
