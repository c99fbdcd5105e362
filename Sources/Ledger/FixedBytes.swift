internal import Bytes

/// Sixteen bytes in the order in which they stand in memory: half a SHA-256 digest or HMAC, or the random part of a ci.
package struct Bytes16: Hashable, Sendable, BitwiseCopyable {
    package var first: UInt64
    package var second: UInt64

    package init() {
        first = 0
        second = 0
    }

    /// - Parameter bytes: at least 16, of which the first 16 count; nil when there are fewer.
    package init?(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count >= 16 else { return nil }
        first = bytes.loadUnaligned(as: UInt64.self)
        second = bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
    }

    /// - Parameter bytes: at least 16, of which the first 16 count; nil when there are fewer.
    package init?(_ bytes: [UInt8]) {
        guard let value = bytes.withUnsafeBytes({ Bytes16($0) }) else { return nil }
        self = value
    }

    package var array: [UInt8] {
        withUnsafeBytes(of: self) { Array($0) }
    }
}

/// Thirty-two bytes in the order in which they stand in memory: a SHA-256 digest.
package struct Bytes32: Hashable, Sendable, BitwiseCopyable {
    package var first: Bytes16
    package var second: Bytes16

    package init() {
        first = Bytes16()
        second = Bytes16()
    }

    /// - Parameter bytes: at least 32, of which the first 32 count; nil when there are fewer.
    package init?(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count >= 32, let first = Bytes16(bytes),
            let second = Bytes16(UnsafeRawBufferPointer(rebasing: bytes[16...]))
        else { return nil }
        self.first = first
        self.second = second
    }

    /// - Parameter bytes: at least 32, of which the first 32 count; nil when there are fewer.
    package init?(_ bytes: [UInt8]) {
        guard let value = bytes.withUnsafeBytes({ Bytes32($0) }) else { return nil }
        self = value
    }

    package var array: [UInt8] {
        first.array + second.array
    }
}

/// Where some bytes stand in the bytes of a ``LedgerBlock``.
package struct ByteRange: Hashable, Sendable, BitwiseCopyable {
    package var start: UInt32
    package var count: UInt32

    /// No bytes.
    package init() {
        start = 0
        count = 0
    }

    package init(start: UInt32, count: UInt32) {
        self.start = start
        self.count = count
    }

    package var isEmpty: Bool { count == 0 }

    /// Whether the range ends within `buffer`.
    @inline(__always)
    func lies(in buffer: borrowing ByteBuffer) -> Bool {
        Int(start) &+ Int(count) <= buffer.count
    }

    /// The bytes, of a range that ``lies(in:)`` them.
    @inline(__always)
    func slice(of bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: bytes[Int(start)..<Int(start) &+ Int(count)])
    }
}
