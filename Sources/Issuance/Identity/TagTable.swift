/// Finds the place in a long list where a hash perhaps stands, with eight bytes an entry and a little room: 32 bits of
/// the hash and the place. A hit is confirmed by whoever holds the list.
///
/// The table is cut into segments that grow by themselves, so that growing never needs the whole of it twice.
package struct TagTable: ~Copyable {
    private struct Segment {
        var slots: UnsafeMutablePointer<UInt64>
        var capacity: Int
        var count = 0
    }

    private static let segmentCount = 256
    private var segments: [Segment] = []

    /// - Parameter expectedCount: entries to make room for at once; more are welcome.
    package init(expectedCount: Int = 0) {
        // A little more than the average, since hashes do not fill all segments alike.
        let average = expectedCount / Self.segmentCount
        let capacity = max(64, (average + 4 * Int(Double(average).squareRoot())) * 8 / 7 + 8)
        for _ in 0..<Self.segmentCount {
            segments.append(Segment(slots: Self.makeSlots(capacity), capacity: capacity))
        }
    }

    deinit {
        for segment in segments { segment.slots.deallocate() }
    }

    /// Entries.
    package var count: Int { segments.reduce(0) { $0 + $1.count } }

    /// Entries that lie between a hash's slot and the one that it is in, on an average; for tests.
    package var meanDisplacement: Double {
        var sum = 0
        for segment in segments {
            for slot in 0..<segment.capacity where segment.slots[slot] != 0 {
                let home = Self.slot(of: segment.slots[slot] & 0xFFFF_FFFF_0000_0000, capacity: segment.capacity)
                sum += slot >= home ? slot - home : slot + segment.capacity - home
            }
        }
        return count == 0 ? 0 : Double(sum) / Double(count)
    }

    /// Bytes of memory held.
    package var byteCount: Int { segments.reduce(0) { $0 + $1.capacity * 8 } }

    /// The first place that was put in under this hash and is confirmed.
    ///
    /// - Parameter hash: evenly distributed.
    package func place(of hash: UInt64, isConfirmed: (UInt32) -> Bool) -> UInt32? {
        let segment = segments[Self.segment(of: hash)]
        var slot = Self.slot(of: hash, capacity: segment.capacity)
        while true {
            let entry = segment.slots[slot]
            if entry == 0 { return nil }
            if UInt32(truncatingIfNeeded: entry >> 32) == Self.tag(of: hash) {
                let place = UInt32(truncatingIfNeeded: entry) &- 1
                if isConfirmed(place) { return place }
            }
            slot = slot &+ 1 == segment.capacity ? 0 : slot &+ 1
        }
    }

    /// Brings the memory of these hashes near, all at a time: asked for one after the other, each would be waited for.
    ///
    /// - Returns: something that depends on all of it, so that it is really read.
    func touch(_ count: Int, _ hash: (Int) -> UInt64) -> UInt64 {
        var seen: UInt64 = 0
        for index in 0..<count {
            let hash = hash(index)
            let segment = segments[Self.segment(of: hash)]
            seen |= segment.slots[Self.slot(of: hash, capacity: segment.capacity)]
        }
        return seen
    }

    /// - Parameter place: below 2³² - 1.
    package mutating func insert(_ hash: UInt64, place: UInt32) {
        let index = Self.segment(of: hash)
        if segments[index].count * 8 >= segments[index].capacity * 7 { grow(index) }
        Self.put(UInt64(Self.tag(of: hash)) << 32 | UInt64(place &+ 1), hash, into: segments[index])
        segments[index].count += 1
    }

    private static func put(_ entry: UInt64, _ hash: UInt64, into segment: Segment) {
        var slot = slot(of: hash, capacity: segment.capacity)
        while segment.slots[slot] != 0 { slot = slot &+ 1 == segment.capacity ? 0 : slot &+ 1 }
        segment.slots[slot] = entry
    }

    /// By a third, so that a table at rest is never much larger than it must be.
    private mutating func grow(_ index: Int) {
        let old = segments[index]
        var new = Segment(slots: Self.makeSlots(old.capacity + old.capacity / 3), capacity: old.capacity + old.capacity / 3)
        for slot in 0..<old.capacity where old.slots[slot] != 0 {
            // The tag alone decides the slot, and the segment is known.
            Self.put(old.slots[slot], old.slots[slot] & 0xFFFF_FFFF_0000_0000, into: new)
        }
        new.count = old.count
        old.slots.deallocate()
        segments[index] = new
    }

    private static func makeSlots(_ capacity: Int) -> UnsafeMutablePointer<UInt64> {
        let slots = UnsafeMutablePointer<UInt64>.allocate(capacity: capacity)
        slots.initialize(repeating: 0, count: capacity)
        return slots
    }

    /// The low bits choose the segment, the high ones are the tag and choose the slot.
    private static func segment(of hash: UInt64) -> Int { Int(truncatingIfNeeded: hash & 0xFF) }

    private static func tag(of hash: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: hash >> 32) }

    private static func slot(of hash: UInt64, capacity: Int) -> Int {
        Int(truncatingIfNeeded: ((hash >> 32) &* UInt64(capacity)) >> 32)
    }
}
