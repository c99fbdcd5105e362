/// Writes codes of a Deflate stream, first bit lowest, into room that the caller reserved (RFC 1951 §3.1.1).
///
/// Up to 64 bits wait before whole bytes are stored, eight at a time: a store may touch, and later overwrite, up to
/// eight bytes behind the last whole one, so the room must be ``slackByteCount`` longer than the stream.
struct BitWriter {
    /// Bytes of room needed behind the last byte written.
    static let slackByteCount = 8

    private let room: UnsafeMutableRawBufferPointer

    /// Whole bytes written.
    private(set) var byteCount = 0

    /// Bits not yet stored; those from ``waitingBitCount`` on are zero.
    private var waiting: UInt64 = 0
    private var waitingBitCount: UInt64 = 0

    /// - Parameter room: in debug builds every store is checked against it.
    init(room: UnsafeMutableRawBufferPointer) {
        self.room = room
    }

    /// Bits written, those that wait included.
    var bitCount: Int { byteCount &* 8 &+ Int(truncatingIfNeeded: waitingBitCount) }

    /// Adds the low `count` bits of `bits`, which must hold no others. No more than 64 may wait for ``store()``.
    @inline(__always)
    mutating func add(_ bits: UInt64, count: UInt64) {
        waiting |= bits &<< waitingBitCount
        waitingBitCount &+= count
    }

    /// Adds one code.
    @inline(__always)
    mutating func add(_ code: FixedCodes.Code) {
        add(UInt64(code.bits), count: UInt64(code.count))
    }

    /// Stores all whole bytes that wait. At most seven bits are left waiting.
    @inline(__always)
    mutating func store() {
        room.storeBytes(of: waiting.littleEndian, toByteOffset: byteCount, as: UInt64.self)
        byteCount &+= Int(truncatingIfNeeded: waitingBitCount &>> 3)
        waiting &>>= waitingBitCount & 0x38
        waitingBitCount &= 7
    }

    /// Stores them if there would be no room for 16 bits more otherwise.
    @inline(__always)
    mutating func storeIfNearlyFull() {
        if waitingBitCount > 48 { store() }
    }

    /// Stores what waits, the last byte filled up with zeros.
    mutating func storeToByteEnd() {
        waitingBitCount = (waitingBitCount &+ 7) & ~7
        store()
    }

    /// Writes whole bytes. Nothing may wait.
    mutating func copy(_ bytes: UnsafeRawBufferPointer) {
        UnsafeMutableRawBufferPointer(rebasing: room[byteCount...]).copyMemory(from: bytes)
        byteCount &+= bytes.count
    }
}
