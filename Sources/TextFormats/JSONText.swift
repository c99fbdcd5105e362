/// What readers of JSON text have in common.
package enum JSONText {
    /// The place of the next byte that a string may not hold as it is: a quote, a backslash or a control character; the
    /// text's end when there is none. Eight bytes at a time.
    @inlinable
    package static func endOfPlainText(_ text: UnsafeRawBufferPointer, _ start: Int) -> Int {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let highs: UInt64 = 0x8080_8080_8080_8080
        var index = start
        while index &+ 8 <= text.count {
            let bytes = UInt64(littleEndian: text.loadUnaligned(fromByteOffset: index, as: UInt64.self))
            let quotes = bytes ^ ones &* 0x22
            let backslashes = bytes ^ ones &* 0x5C
            // A byte becomes negative by the subtraction when it is below; only bytes above the first hit can be wrong.
            let hits =
                (((quotes &- ones) & ~quotes) | ((backslashes &- ones) & ~backslashes) | ((bytes &- ones &* 0x20) & ~bytes))
                & highs
            guard hits == 0 else { return index &+ hits.trailingZeroBitCount / 8 }
            index &+= 8
        }
        while index < text.count, text[index] >= 0x20, text[index] != 0x22, text[index] != 0x5C { index &+= 1 }
        return index
    }
}
