/// Whether `bytes` are well-formed UTF-8 (RFC 3629): no overlong form, no surrogate, nothing above U+10FFFF.
@usableFromInline
package func isValidUTF8(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard bytes.count >= UTF8Window.byteCount * 2 else { return isValidUTF8(bytes, from: 0) }
    // A window looks at the three bytes in front of it; what precedes the first one is seen below.
    guard var index = endOfScalars(of: bytes, from: 0, upTo: UTF8Window.precedingByteCount) else { return false }
    var faults = UTF8Window.Faults()
    while index &+ UTF8Window.byteCount <= bytes.count {
        if !UTF8Window.isPlain(bytes, at: index) { faults .|= UTF8Window.faults(in: bytes, at: index) }
        index &+= UTF8Window.byteCount
    }
    // The scalar that the last window may have cut is looked at again.
    return !any(faults) && isValidUTF8(bytes, from: UTF8Window.startOfCutScalar(in: bytes, before: index))
}

/// Whether the bytes from `start` on are well-formed UTF-8, told scalar by scalar.
private func isValidUTF8(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Bool {
    endOfScalars(of: bytes, from: start, upTo: bytes.count) != nil
}

/// Where the first scalar ends that reaches `end`; nil when something before it is not well-formed.
private func endOfScalars(of bytes: UnsafeRawBufferPointer, from start: Int, upTo end: Int) -> Int? {
    let count = bytes.count
    var index = start
    while index < end {
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
        default: return nil
        }
        guard index &+ length <= count, second.contains(bytes[index &+ 1]) else { return nil }
        var next = index &+ 2
        while next < index &+ length {
            guard bytes[next] & 0xC0 == 0x80 else { return nil }
            next &+= 1
        }
        index &+= length
    }
    return index
}

/// Sixteen bytes of a text, each of which is judged by itself and the three in front of it: that tells as much as reading
/// scalar by scalar, for whatever a byte asks of those behind it, they see it in front of them.
private enum UTF8Window {
    typealias Bytes = SIMD16<UInt8>
    typealias Faults = SIMDMask<SIMD16<Int8>>

    static let byteCount = 16

    /// Bytes in front of the window that count.
    static let precedingByteCount = 3

    /// Whether all is ASCII, and what stands in front asks for nothing else. Of use at ``precedingByteCount`` or later.
    @inline(__always)
    static func isPlain(_ text: UnsafeRawBufferPointer, at start: Int) -> Bool {
        let words = text.loadUnaligned(fromByteOffset: start, as: SIMD2<UInt64>.self)
        return (words.x | words.y) & 0x8080_8080_8080_8080 == 0
            && text[start &- 1] < 0xC0 && text[start &- 2] < 0xE0 && text[start &- 3] < 0xF0
    }

    /// Which of the sixteen bytes cannot stand where they do. Of use at ``precedingByteCount`` or later.
    @inline(__always)
    static func faults(in text: UnsafeRawBufferPointer, at start: Int) -> Faults {
        let bytes = text.loadUnaligned(fromByteOffset: start, as: Bytes.self)
        let first = text.loadUnaligned(fromByteOffset: start &- 1, as: Bytes.self)  // of those in front
        let second = text.loadUnaligned(fromByteOffset: start &- 2, as: Bytes.self)
        let third = text.loadUnaligned(fromByteOffset: start &- 3, as: Bytes.self)
        let isWanted = (first .>= all(0xC0)) .| (second .>= all(0xE0)) .| (third .>= all(0xF0))
        let isMisplaced = ((bytes & all(0xC0)) .== all(0x80)) .^ isWanted
        let isNoLead = ((bytes & all(0xFE)) .== all(0xC0)) .| (bytes .>= all(0xF5))  // overlong, or above U+10FFFF
        let isOverlong =
            ((first .== all(0xE0)) .& (bytes .< all(0xA0))) .| ((first .== all(0xF0)) .& (bytes .< all(0x90)))
        let isSurrogate = (first .== all(0xED)) .& (bytes .>= all(0xA0))
        let isTooHigh = (first .== all(0xF4)) .& (bytes .>= all(0x90))
        return isMisplaced .| isNoLead .| isOverlong .| isSurrogate .| isTooHigh
    }

    /// The same byte sixteen times. Comparing with a single one takes a loop over the sixteen.
    @inline(__always)
    private static func all(_ byte: UInt8) -> Bytes { Bytes(repeating: byte) }

    /// Where the scalar begins of which only the start stands before `end`; `end` when there is none.
    static func startOfCutScalar(in text: UnsafeRawBufferPointer, before end: Int) -> Int {
        for place in stride(from: end &- 1, through: end &- precedingByteCount, by: -1) {
            if text[place] >= 0xC0 { return place }
            if text[place] < 0x80 { break }
        }
        return end
    }
}

/// Whether the bytes of `input` in `range` are well-formed UTF-8: for short texts, nearly all of which are ASCII. That
/// takes a few words to tell, the last of which may be read beyond the range.
@inlinable @inline(__always)
package func isValidUTF8(_ range: Range<Int>, of input: UnsafeRawBufferPointer) -> Bool {
    var (start, restCount) = (range.lowerBound, range.count)
    var bits: UInt64 = 0
    while restCount >= 8 {
        bits |= input.loadUnaligned(fromByteOffset: start, as: UInt64.self)
        start &+= 8
        restCount &-= 8
    }
    if restCount > 0 {
        guard start &+ 8 <= input.count else { return isValidUTF8(UnsafeRawBufferPointer(rebasing: input[range])) }
        let rest = UInt64(littleEndian: input.loadUnaligned(fromByteOffset: start, as: UInt64.self))
        bits |= rest &<< UInt64(truncatingIfNeeded: 64 &- 8 &* restCount)  // without the bytes behind it
    }
    return bits & 0x8080_8080_8080_8080 == 0 || isValidUTF8(UnsafeRawBufferPointer(rebasing: input[range]))
}
