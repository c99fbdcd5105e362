public import Bytes

/// Appends CBOR items to a buffer, each head in its shortest form (RFC 8949 §4.2.1).
///
/// The order of map keys is the caller's: certificates are written key by key in their final order. ``CBORValue`` sorts.
public struct CBORWriter: ~Copyable {
    /// What has been written.
    public var buffer: ByteBuffer

    public init(capacity: Int = 512) {
        buffer = ByteBuffer(capacity: capacity)
    }

    @inlinable
    public mutating func write(_ value: Int64) {
        if value < 0 {
            writeHead(1 << 5, UInt64(bitPattern: ~value))
        } else {
            writeHead(0, UInt64(bitPattern: value))
        }
    }

    @inlinable
    public mutating func writeUnsigned(_ value: UInt64) {
        writeHead(0, value)
    }

    /// Writes -1 - `value`.
    @inlinable
    public mutating func writeNegative(_ value: UInt64) {
        writeHead(1 << 5, value)
    }

    @inlinable
    public mutating func write(bytes: UnsafeRawBufferPointer) {
        writeHead(2 << 5, UInt64(bytes.count))
        buffer.append(bytes)
    }

    @inlinable
    public mutating func write(bytes: [UInt8]) {
        writeHead(2 << 5, UInt64(bytes.count))
        buffer.append(bytes)
    }

    /// Writes a text literal without making a string of it.
    ///
    /// Always inlined: what remains of a short literal is a store or two.
    @inlinable @inline(__always)
    public mutating func write(literal: StaticString) {
        writeHead(3 << 5, UInt64(literal.utf8CodeUnitCount))
        buffer.append(literal)
    }

    @inlinable
    public mutating func write(text: String) {
        var text = text
        text.withUTF8 { write(textUTF8: UnsafeRawBufferPointer($0)) }
    }

    /// - Parameter textUTF8: must be valid UTF-8.
    @inlinable
    public mutating func write(textUTF8: UnsafeRawBufferPointer) {
        writeHead(3 << 5, UInt64(textUTF8.count))
        buffer.append(textUTF8)
    }

    /// Writes the head of an array; `count` items follow.
    @inlinable
    public mutating func writeArray(count: Int) {
        writeHead(4 << 5, UInt64(count))
    }

    /// Writes the head of a map; `count` pairs of key and value follow.
    @inlinable
    public mutating func writeMap(count: Int) {
        writeHead(5 << 5, UInt64(count))
    }

    /// Writes a tag; the item it is put on follows.
    @inlinable
    public mutating func writeTag(_ tag: UInt64) {
        writeHead(6 << 5, tag)
    }

    @inlinable
    public mutating func write(_ value: Bool) {
        buffer.append(value ? 0xF5 : 0xF4)
    }

    @inlinable
    public mutating func writeNull() {
        buffer.append(0xF6)
    }

    @inlinable
    public mutating func writeUndefined() {
        buffer.append(0xF7)
    }

    /// - Parameter simple: 0 to 19 or 32 to 255; the values between are booleans, null, undefined or reserved.
    public mutating func write(simple: UInt8) {
        writeHead(7 << 5, UInt64(simple))
    }

    /// Writes a float in the shortest of the three forms that keeps its value; NaN as `F9 7E00`.
    public mutating func write(_ value: Double) {
        if value.isNaN {
            writeFloat(0xF9, UInt64(0x7E00), byteCount: 2)
        } else if Double(Float16(value)) == value {
            writeFloat(0xF9, UInt64(Float16(value).bitPattern), byteCount: 2)
        } else if Double(Float(value)) == value {
            writeFloat(0xFA, UInt64(Float(value).bitPattern), byteCount: 4)
        } else {
            writeFloat(0xFB, value.bitPattern, byteCount: 8)
        }
    }

    private mutating func writeFloat(_ initial: UInt8, _ bits: UInt64, byteCount: Int) {
        buffer.append(initial)
        for shift in stride(from: (byteCount - 1) * 8, through: 0, by: -8) {
            buffer.append(UInt8(truncatingIfNeeded: bits >> UInt64(shift)))
        }
    }

    @inlinable
    mutating func writeHead(_ majorType: UInt8, _ argument: UInt64) {
        if argument < 24 {
            buffer.append(majorType | UInt8(truncatingIfNeeded: argument))
        } else if argument < 0x100 {
            buffer.append(majorType | 24)
            buffer.append(UInt8(truncatingIfNeeded: argument))
        } else {
            writeLongHead(majorType, argument)
        }
    }

    @usableFromInline
    mutating func writeLongHead(_ majorType: UInt8, _ argument: UInt64) {
        let size: UInt8 = argument < 0x1_0000 ? 1 : argument < 0x1_0000_0000 ? 2 : 3
        buffer.append(majorType | (24 + size))
        for shift in stride(from: ((1 << Int(size)) - 1) * 8, through: 0, by: -8) {
            buffer.append(UInt8(truncatingIfNeeded: argument >> UInt64(shift)))
        }
    }
}
