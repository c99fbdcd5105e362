/// UTF-8 read in place, a scalar at a time (RFC 3629).
enum UTF8Text {
    /// The scalar at `position` of text that is known to be valid UTF-8; moves behind it.
    ///
    /// A truncated or stray byte, which valid text does not have, reads as U+FFFD and moves one byte.
    @inline(__always)
    static func nextScalar(of text: UnsafeRawBufferPointer, at position: inout Int) -> UInt32 {
        let first = UInt32(text[position])
        let byteCount =
            switch first {
            case ..<0x80: 1
            case 0xC2..<0xE0: 2
            case 0xE0..<0xF0: 3
            case 0xF0..<0xF5: 4
            default: 0
            }
        guard byteCount > 0, text.count - position >= byteCount else {
            position += 1
            return 0xFFFD
        }
        var scalar = byteCount == 1 ? first : first & (0x7F >> UInt32(byteCount))
        for offset in 1..<max(byteCount, 1) {
            scalar = scalar << 6 | UInt32(text[position + offset] & 0x3F)
        }
        position += byteCount
        return scalar
    }

    /// `bytes` without blanks at the two ends: ASCII white space and the blanks of Unicode, among them the
    /// non-breaking one that spreadsheets leave behind.
    static func trimmed(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: bytes[trimmed(0..<bytes.count, of: bytes)])
    }

    /// The part of `range` that is left when the blanks at its two ends are taken off.
    @inline(__always)
    static func trimmed(_ range: Range<Int>, of text: UnsafeRawBufferPointer) -> Range<Int> {
        let bytes = UnsafeRawBufferPointer(rebasing: text[range])
        if startsWithoutBlank(bytes), endsWithoutBlank(bytes) { return range }
        let rest = trimmedSlowly(bytes)
        return range.lowerBound + rest.lowerBound..<range.lowerBound + rest.upperBound
    }

    /// Whether the first character is surely no blank: ASCII that shows, U+00C0 to U+07FF, or U+1E80 to U+1EFF, which
    /// are the letters of Vietnamese.
    @inline(__always)
    private static func startsWithoutBlank(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard let first = bytes.first else { return true }
        return (0x21...0x7E).contains(first) || (0xC3...0xDF).contains(first)
            || first == 0xE1 && bytes.count > 1 && bytes[1] >= 0xBA
    }

    /// The same of the last character.
    @inline(__always)
    private static func endsWithoutBlank(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard let last = bytes.last else { return true }
        if (0x21...0x7E).contains(last) { return true }
        guard last >= 0x80, bytes.count > 1 else { return false }
        let before = bytes[bytes.count - 2]
        return (0xC3...0xDF).contains(before)
            || before >= 0xBA && before < 0xC0 && bytes.count > 2 && bytes[bytes.count - 3] == 0xE1
    }

    private static func trimmedSlowly(_ bytes: UnsafeRawBufferPointer) -> Range<Int> {
        var start = 0
        while start < bytes.count {
            var next = start
            guard isBlank(nextScalar(of: bytes, at: &next)) else { break }
            start = next
        }
        var end = bytes.count
        while end > start {
            var scalarStart = end - 1
            while scalarStart > start, bytes[scalarStart] & 0xC0 == 0x80 { scalarStart -= 1 }
            var next = scalarStart
            guard isBlank(nextScalar(of: bytes, at: &next)), next == end else { break }
            end = scalarStart
        }
        return start..<end
    }

    private static func isBlank(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0x09...0x0D, 0x20, 0x85, 0xA0, 0x1680, 0x2000...0x200B, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000, 0xFEFF: true
        default: false
        }
    }
}
