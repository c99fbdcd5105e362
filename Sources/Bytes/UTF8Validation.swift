/// Whether `bytes` are well-formed UTF-8 (RFC 3629): no overlong form, no surrogate, nothing above U+10FFFF.
@usableFromInline
package func isValidUTF8(_ bytes: UnsafeRawBufferPointer) -> Bool {
    let count = bytes.count
    var index = 0
    while index < count {
        // Most text is ASCII: eight bytes of it at a time, and at once to the first that is not.
        if index &+ 8 <= count {
            let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self))
            let others = word & 0x8080_8080_8080_8080
            index &+= others == 0 ? 8 : others.trailingZeroBitCount / 8
            if others == 0 { continue }
        }
        let first = bytes[index]
        if first < 0x80 {
            index &+= 1
            continue
        }
        let length: Int
        var second: ClosedRange<UInt8> = 0x80...0xBF
        switch first {
        case 0xC2...0xDF: length = 2
        case 0xE0: (length, second) = (3, 0xA0...0xBF)  // below would be overlong
        case 0xED: (length, second) = (3, 0x80...0x9F)  // above are surrogates
        case 0xE1...0xEF: length = 3
        case 0xF0: (length, second) = (4, 0x90...0xBF)  // below would be overlong
        case 0xF4: (length, second) = (4, 0x80...0x8F)  // above is no Unicode
        case 0xF1...0xF3: length = 4
        default: return false
        }
        guard index &+ length <= count, second.contains(bytes[index &+ 1]) else { return false }
        var next = index &+ 2
        while next < index &+ length {
            guard bytes[next] & 0xC0 == 0x80 else { return false }
            next &+= 1
        }
        index &+= length
    }
    return true
}

/// Whether the bytes of `input` in `range` are well-formed UTF-8: for short texts, nearly all of which are ASCII. That
/// takes a few words to tell, the last of which may be read beyond the range.
@inlinable @inline(__always)
package func isValidUTF8(_ range: Range<Int>, of input: UnsafeRawBufferPointer) -> Bool {
    var start = range.lowerBound
    var bits: UInt64 = 0
    while start &+ 8 <= range.upperBound {
        bits |= input.loadUnaligned(fromByteOffset: start, as: UInt64.self)
        start &+= 8
    }
    let restCount = range.upperBound &- start
    if restCount > 0 {
        guard start &+ 8 <= input.count else { return isValidUTF8(UnsafeRawBufferPointer(rebasing: input[range])) }
        let rest = UInt64(littleEndian: input.loadUnaligned(fromByteOffset: start, as: UInt64.self))
        bits |= rest &<< UInt64(truncatingIfNeeded: 64 &- 8 &* restCount)  // without the bytes behind it
    }
    return bits & 0x8080_8080_8080_8080 == 0 || isValidUTF8(UnsafeRawBufferPointer(rebasing: input[range]))
}
