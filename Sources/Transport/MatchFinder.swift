/// Finds repeats of three bytes and more inside one message (RFC 1951 §4).
///
/// A table remembers where three bytes with a given hash stood last. It is not cleared for the next message: places are
/// counted on from message to message, with a gap between two that is too wide for a match. Therefore what an earlier
/// message left costs no time. If it were found it could do no harm: every match is counted out in the message itself.
struct MatchFinder: ~Copyable {
    /// Bytes that repeat those `distance` before them.
    struct Match {
        var position: Int
        var length: Int
        var distance: Int
    }

    static let lengthMax = 258
    static let distanceMax = 32_768

    /// Behind it a match of three bytes is no shorter than three literals may be.
    private static let distanceMaxOfShortest = 8_192

    /// Bytes read where a match may begin. Four can be loaded at once; three count.
    private static let probeByteCount = 4

    /// Measured: half as many slots lose every fiftieth match of a certificate, twice as many find hardly one more.
    private static let slotCountLog2: UInt64 = 12

    /// The table is cleared when a message would begin behind this place, long before places outgrow their 40 bits.
    private static let originMax = 1 << 24

    /// In each slot three bytes (bits 40...63) and the place where they stood there.
    private let slots: UnsafeMutablePointer<UInt64>

    /// Place of the first byte of this message, and of the next.
    private var origin = 0
    private var originOfNext = distanceMax + 1

    init() {
        slots = .allocate(capacity: 1 << Self.slotCountLog2)
        slots.initialize(repeating: 0, count: 1 << Self.slotCountLog2)
    }

    deinit {
        slots.deallocate()
    }

    /// Forgets the last message.
    mutating func begin(byteCount: Int) {
        if originOfNext > Self.originMax {
            slots.update(repeating: 0, count: 1 << Self.slotCountLog2)
            originOfNext = Self.distanceMax + 1
        }
        origin = originOfNext
        originOfNext = origin + byteCount + Self.distanceMax
    }

    /// The first match that begins at `start` or behind it and ends at `end` or before it.
    ///
    /// To be called with every `start` from 0 on, each the end of the last match.
    func next(in bytes: UnsafeRawBufferPointer, from start: Int, upTo end: Int) -> Match? {
        var start = start
        while let repeated = nextRepeat(in: bytes, from: start, upTo: end) {
            start = repeated.position &+ 1
            let length = matchLength(at: repeated, in: bytes, upTo: end)
            guard length > 3 || length == 3 && repeated.distance <= Self.distanceMaxOfShortest else { continue }
            let behind = repeated.position &+ length
            for position in start..<min(behind, end &- Self.probeByteCount &+ 1) { _ = remember(position, in: bytes) }
            return Match(position: repeated.position, length: length, distance: repeated.distance)
        }
        return nil
    }

    /// Where three bytes may stand again, and how far behind the first time.
    private struct Repeat {
        var position: Int
        var distance: Int
    }

    /// The first place from `start` on whose slot already knew its bytes.
    ///
    /// Not inlined, so that the loop over all bytes of a message has the registers for itself.
    @inline(never)
    private func nextRepeat(in bytes: UnsafeRawBufferPointer, from start: Int, upTo end: Int) -> Repeat? {
        var position = start
        while position &+ Self.probeByteCount <= end {
            let distance = remember(position, in: bytes)
            if distance != 0 { return Repeat(position: position, distance: distance) }
            position &+= 1
        }
        return nil
    }

    /// Files `position` and returns how far before it the same three bytes stood, if they did; else 0.
    @inline(__always)
    private func remember(_ position: Int, in bytes: UnsafeRawBufferPointer) -> Int {
        let four = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt32.self))
        let three = UInt64(four) &<< 40
        let slot = Int(truncatingIfNeeded: (three &* 0x9E37_79B1_85EB_CA87) &>> (64 &- Self.slotCountLog2))
        let entry = three | UInt64(truncatingIfNeeded: origin &+ position)
        // With equal bytes the difference is that of the places. With others it is larger than any distance.
        let distance = entry &- slots[slot]
        slots[slot] = entry
        return distance &- 1 < UInt64(Self.distanceMax) ? Int(truncatingIfNeeded: distance) : 0
    }

    /// How many bytes match: three at least, as the slot says, but that is not relied on.
    private func matchLength(at repeated: Repeat, in bytes: UnsafeRawBufferPointer, upTo end: Int) -> Int {
        let here = repeated.position
        let there = here &- repeated.distance
        guard there >= 0 else { return 0 }
        let limit = min(end &- here, Self.lengthMax)
        var length = 0
        while length &+ 8 <= limit {
            let difference =
                bytes.loadUnaligned(fromByteOffset: here &+ length, as: UInt64.self)
                ^ bytes.loadUnaligned(fromByteOffset: there &+ length, as: UInt64.self)
            guard difference == 0 else { return length &+ difference.littleEndian.trailingZeroBitCount / 8 }
            length &+= 8
        }
        while length < limit, bytes[here &+ length] == bytes[there &+ length] { length &+= 1 }
        return length
    }
}
