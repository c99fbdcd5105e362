/// Messages for differential tests, the same in every run.
struct GeneratedMessages {
    /// A message, and how many bytes of it its deflater is told to be a random tail.
    struct Message {
        var bytes: [UInt8]
        var tailByteCount = 0
    }

    private var random: SplitMix64

    /// - Parameter seed: others give other messages.
    init(seed: UInt64 = 0x6863_6572_7431) {
        random = SplitMix64(state: seed)
    }

    /// Any of the kinds below, now and then with a few bytes changed.
    mutating func next() -> Message {
        var message = messageOfOneKind()
        if number(8) == 0, !message.bytes.isEmpty {
            for _ in 0...number(6) { message.bytes[number(message.bytes.count)] = UInt8(number(256)) }
        }
        return message
    }

    private mutating func messageOfOneKind() -> Message {
        switch number(16) {
        case 0...5: certificate()
        case 6: Message(bytes: randomBytes(number(400)), tailByteCount: number(80))
        case 7: Message(bytes: texts(byteCount: number(800)), tailByteCount: number(2) * 64)
        case 8: Message(bytes: runs(byteCount: number(1_200)))
        case 9: Message(bytes: equalBytes(number(1_200)), tailByteCount: number(3))
        case 10: Message(bytes: periods(byteCount: number(1_500)))
        case 11: Message(bytes: fewValues(byteCount: number(301)))
        case 12: Message(bytes: echoes(of: randomBytes(1 + number(300)), count: 1 + number(4)))
        case 13: Message(bytes: texts(byteCount: number(400)) + randomBytes(64), tailByteCount: 64)
        case 14: Message(bytes: randomBytes(number(20)), tailByteCount: number(30))
        default: number(16) == 0 ? farEcho() : Message(bytes: fewValues(byteCount: number(20)))
        }
    }

    // MARK: Kinds

    private static let words = [
        "signature ", "of ", "the ", "certificate ", "and ", "key ", "a", "1961-09-08", "\n", "Nguyễn ",
        "vắc xin ", "مصر ",
    ].map { Array($0.utf8) }

    private mutating func texts(byteCount: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < byteCount { bytes += Self.words[number(Self.words.count)] }
        return bytes
    }

    func equalBytes(_ count: Int, of byte: UInt8 = 0x61) -> [UInt8] {
        [UInt8](repeating: byte, count: count)
    }

    /// Runs of equal bytes, short ones and such that need several matches.
    private mutating func runs(byteCount: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < byteCount {
            bytes += equalBytes(number(3) == 0 ? number(600) : number(9), of: UInt8(number(256)))
        }
        return bytes
    }

    /// One piece of 1 to 300 bytes again and again.
    private mutating func periods(byteCount: Int) -> [UInt8] {
        let piece = randomBytes(1 + number(number(2) == 0 ? 8 : 300))
        return (0..<byteCount).map { piece[$0 % piece.count] }
    }

    /// Bytes of which only some bits are random: two different values, or four, and so on up to all.
    private mutating func fewValues(byteCount: Int) -> [UInt8] {
        let mask = UInt8((1 << (1 + number(8))) - 1)
        let bits = UInt8(number(256)) & ~mask
        return randomBytes(byteCount).map { $0 & mask | bits }
    }

    /// `piece`, and then ends of it with other bytes between them.
    private mutating func echoes(of piece: [UInt8], count: Int) -> [UInt8] {
        var bytes = randomBytes(number(40)) + piece
        for _ in 0..<count { bytes += randomBytes(number(20)) + piece.suffix(1 + number(piece.count)) }
        return bytes
    }

    /// A piece again near the greatest distance of a match, or anywhere up to 80,000 bytes behind.
    private mutating func farEcho() -> Message {
        let distance = number(2) == 0 ? 32_760 + number(16) : number(80_000)
        return Message(bytes: echo(of: randomBytes(1 + number(700)), distance: distance))
    }

    /// `piece`, then zeros, then `piece` again, which begins `distance` bytes behind the first if that is no shorter.
    func echo(of piece: [UInt8], distance: Int) -> [UInt8] {
        piece + equalBytes(max(0, distance - piece.count), of: 0) + piece
    }

    // MARK: Numbers

    mutating func randomBytes(_ count: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count + 8) { buffer, initializedCount in
            let room = UnsafeMutableRawBufferPointer(buffer)
            for offset in stride(from: 0, to: count, by: 8) {
                room.storeBytes(of: random.next(), toByteOffset: offset, as: UInt64.self)
            }
            initializedCount = count
        }
    }

    /// A number below `limit`.
    mutating func number(_ limit: Int) -> Int {
        Int(truncatingIfNeeded: random.next() >> 33) % limit
    }
}

/// Steele, Lea and Flood's SplitMix64, for its few lines.
private struct SplitMix64 {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var bits = state
        bits = (bits ^ bits >> 30) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ bits >> 27) &* 0x94D0_49BB_1331_11EB
        return bits ^ bits >> 31
    }
}
