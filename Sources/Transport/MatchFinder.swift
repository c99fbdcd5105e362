/// Finds repeats of three bytes and more inside one message (RFC 1951 §4).
///
/// A table remembers where three bytes with a given hash stood last. It is not cleared for the next message: places are
/// counted on from message to message, so that those of earlier ones lie before the first byte and are told by that. If
/// one were found it could do no harm: every match is counted out in the message itself.
///
/// A slot has the place alone, in 16 bits, and the bytes are compared in the message: a larger table would fill the first
/// cache of many a processor, and push out what the steps before and behind need.
struct MatchFinder: ~Copyable {
    /// Bytes that repeat those `distance` before them.
    struct Match {
        var length: Int
        var distance: Int
    }

    static let lengthMax = 258

    static let distanceMax = 32_768

    /// Most bytes that one search goes through: as many as 16 bits have places for, of which 0 stands for none.
    static let messageByteCountMax = 65_535

    /// Behind it a match of three bytes is no shorter than three literals may be.
    private static let distanceMaxOfShortest = 8_192

    /// Bytes read where a match may begin. Four can be loaded at once; three count.
    static let probeByteCount = 4

    /// Measured: half as many slots lose every fiftieth match of a certificate, twice as many find hardly one more.
    private static let slotCountLog2: UInt64 = 12

    /// In each slot the place where three bytes of its hash stood; 0 for nowhere.
    private let slots: UnsafeMutablePointer<UInt16>

    /// Place of the first byte of the next message.
    private var originOfNext = 1

    init() {
        slots = .allocate(capacity: 1 << Self.slotCountLog2)
        slots.initialize(repeating: 0, count: 1 << Self.slotCountLog2)
    }

    deinit {
        slots.deallocate()
    }

    /// Begins with a message, and forgets the last one.
    ///
    /// - Parameter bytes: ``messageByteCountMax`` at most. Nothing behind them is read.
    mutating func search(_ bytes: UnsafeRawBufferPointer) -> Search {
        precondition(bytes.count <= Self.messageByteCountMax, "too long for places")  // never from input: a caller's slip
        if originOfNext + bytes.count > Int(UInt16.max) + 1 {
            // Once in 180 certificates.
            slots.update(repeating: 0, count: 1 << Self.slotCountLog2)
            originOfNext = 1
        }
        let origin = originOfNext
        originOfNext = origin + bytes.count
        return Search(slots: slots, origin: UInt16(truncatingIfNeeded: origin), bytes: bytes)
    }

    /// The search through one message. It is used up before the next one begins, and its finder outlives it.
    struct Search {
        fileprivate let slots: UnsafeMutablePointer<UInt16>
        /// Place of the first byte of the message.
        fileprivate let origin: UInt16
        fileprivate let bytes: UnsafeRawBufferPointer

        /// Files a place and looks whether what stands there is a repeat.
        ///
        /// To be called with every position that is in no match, in their order, as long as `probeByteCount` bytes are left.
        ///
        /// - Parameter four: the bytes at `position`, first one lowest.
        /// - Returns: nil for a byte that stands for itself.
        @inline(__always)
        func match(at position: Int, of four: UInt32) -> Match? {
            let distance = remember(position, four)
            return distance == 0 ? nil : match(at: position, distance: distance)
        }

        /// The match whose first three bytes may stand `distance` before. The places inside it are filed.
        ///
        /// Not inlined, so that the loop over all bytes of a message has the registers for itself.
        @inline(never)
        private func match(at position: Int, distance: Int) -> Match? {
            guard distance <= MatchFinder.distanceMax else { return nil }
            let length = matchLength(at: position, distance: distance)
            guard length > 3 || length == 3 && distance <= MatchFinder.distanceMaxOfShortest else { return nil }
            for inside in position &+ 1..<min(position &+ length, bytes.count &- MatchFinder.probeByteCount &+ 1) {
                _ = remember(inside, UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: inside, as: UInt32.self)))
            }
            return Match(length: length, distance: distance)
        }

        /// Files a place and returns how far before it the same three bytes stood, if they did; else 0.
        @inline(__always)
        private func remember(_ position: Int, _ four: UInt32) -> Int {
            let three = UInt64(four) &<< 40
            let slot = Int(
                truncatingIfNeeded: (three &* 0x9E37_79B1_85EB_CA87) &>> (64 &- MatchFinder.slotCountLog2))
            let place = origin &+ UInt16(truncatingIfNeeded: position)
            let distance = Int(place &- slots[slot])
            slots[slot] = place
            guard distance <= position else { return 0 }  // a place of an earlier message, or none
            let earlier = bytes.loadUnaligned(fromByteOffset: position &- distance, as: UInt32.self)
            return (UInt32(littleEndian: earlier) ^ four) & 0xFF_FFFF == 0 ? distance : 0
        }

        /// How many bytes match: three at least, as the slot says, but that is not relied on.
        private func matchLength(at here: Int, distance: Int) -> Int {
            let there = here &- distance
            guard there >= 0 else { return 0 }
            let limit = min(bytes.count &- here, MatchFinder.lengthMax)
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
}
