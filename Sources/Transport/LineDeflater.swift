package import Bytes

/// Deflates an image of which every line comes several times: each line once, then one long match (RFC 1951).
///
/// What zlib finds out by looking is known here, so that a QR symbol takes a tenth of zlib's time and comes out as short.
/// One deflater serves one thread.
package final class LineDeflater {
    /// Bytes, the end of the block, lengths.
    private var literals = PrefixCode(symbolCount: 286)
    private var distances = PrefixCode(symbolCount: 30)
    private var lengthSymbols = PrefixCode(symbolCount: 19)
    private var counts = [Int](repeating: 0, count: 286)

    private static let endOfBlock = 256

    package init() {}

    /// Appends the zlib stream of the lines.
    ///
    /// - Parameters:
    ///   - lines: each different line once, one after the other.
    ///   - lineByteCount: bytes of a line, 3 to 32,768: no match is shorter.
    ///   - repeatCount: how often each line comes, at least once.
    package func deflate(
        _ lines: UnsafeRawBufferPointer, lineByteCount: Int, repeatCount: Int, into deflated: inout ByteBuffer
    ) {
        precondition((3...32_768).contains(lineByteCount), "lines that no match can repeat")  // never from input: a caller's slip
        let matches = Self.matches(byteCount: lineByteCount * (repeatCount - 1))
        let distance = Self.distance(lineByteCount)
        let lineCount = lines.count / lineByteCount
        makeCodes(lines, matches, distance, lineCount: lineCount)
        deflated.append(0x78)
        deflated.append(0xDA)
        // No code has more than 15 bits, and the codes' lengths take less than 300 bytes.
        let room = lines.count * 2 + lineCount * matches.count * 6 + 512
        deflated.append(upTo: room) { room -> Int in
            var output = BitWriter(room: UnsafeMutableRawBufferPointer(room))
            output.add(0b101, count: 3)  // BFINAL, BTYPE 10
            writeCodes(to: &output)
            for line in 0..<lineCount {
                write(UnsafeRawBufferPointer(rebasing: lines[line * lineByteCount..<(line + 1) * lineByteCount]), to: &output)
                for match in matches { write(match, distance, to: &output) }
            }
            output.add(literals.codes[Self.endOfBlock])
            output.store()
            output.storeToByteEnd()
            return output.byteCount
        }
        let checkValue = Self.checkValue(of: lines, lineByteCount: lineByteCount, repeatCount: repeatCount)
        for shift: UInt32 in [24, 16, 8, 0] { deflated.append(UInt8(truncatingIfNeeded: checkValue >> shift)) }
    }

    // MARK: Symbols

    /// A symbol of a length or a distance, with the extra bits behind it (RFC 1951 §3.2.5).
    private struct Symbol {
        let number: Int
        let extraBits: UInt64
        let extraBitCount: UInt64
    }

    /// Lengths of 3 to 258 that make up `byteCount`, which is 0 or at least 3.
    private static func matches(byteCount: Int) -> [Symbol] {
        var (matches, rest) = ([Symbol](), byteCount)
        while rest > 0 {
            // The last one must not be shorter than three.
            let length = rest > 258 && rest < 261 ? rest - 3 : min(rest, 258)
            matches.append(lengthSymbol(length))
            rest -= length
        }
        return matches
    }

    private static func lengthSymbol(_ length: Int) -> Symbol {
        if length == 258 { return Symbol(number: 285, extraBits: 0, extraBitCount: 0) }
        var (number, first) = (257, 3)
        for count in FixedCodes.lengthExtraBitCounts {
            if length < first + 1 << Int(count) {
                return Symbol(number: number, extraBits: UInt64(length - first), extraBitCount: UInt64(count))
            }
            number += 1
            first += 1 << Int(count)
        }
        preconditionFailure("a match of \(length) bytes")  // never: lengths are made above
    }

    private static func distance(_ distance: Int) -> Symbol {
        let offset = distance - 1
        guard offset >= 4 else { return Symbol(number: offset, extraBits: 0, extraBitCount: 0) }
        // Two symbols for each power of two; all bits below the second highest are extra bits.
        let extraBitCount = Int.bitWidth - 2 - offset.leadingZeroBitCount
        return Symbol(
            number: 2 * extraBitCount + offset >> extraBitCount, extraBits: UInt64(offset & (1 << extraBitCount - 1)),
            extraBitCount: UInt64(extraBitCount))
    }

    private func makeCodes(_ lines: UnsafeRawBufferPointer, _ matches: [Symbol], _ distance: Symbol, lineCount: Int) {
        counts.withUnsafeMutableBufferPointer { counts in
            counts.update(repeating: 0)
            for place in 0..<lines.count { counts[Int(lines[place])] &+= 1 }
            for match in matches { counts[match.number] += lineCount }
            counts[Self.endOfBlock] = 1
        }
        literals.make(counts, lengthMax: 15)
        // One distance alone; a code that is not used does no harm.
        distances.make((0..<30).map { $0 == distance.number ? 1 : 0 }, lengthMax: 15)
    }

    // MARK: Writing

    /// The order in which the lengths of the codes of lengths are written (RFC 1951 §3.2.7).
    private static let lengthOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]

    /// Writes the lengths of both codes, themselves coded.
    private func writeCodes(to output: inout BitWriter) {
        let literalCount = max(257, (literals.lengths.lastIndex { $0 > 0 } ?? 0) + 1)
        let distanceCount = max(1, (distances.lengths.lastIndex { $0 > 0 } ?? 0) + 1)
        let runs = Self.runs(of: literals.lengths[..<literalCount] + distances.lengths[..<distanceCount])
        var counts = [Int](repeating: 0, count: 19)
        for run in runs { counts[run.number] += 1 }
        lengthSymbols.make(counts, lengthMax: 7)
        let last = Self.lengthOrder.lastIndex { lengthSymbols.lengths[$0] > 0 } ?? 0
        let orderCount = max(4, last + 1)
        output.add(UInt64(literalCount - 257), count: 5)
        output.add(UInt64(distanceCount - 1), count: 5)
        output.add(UInt64(orderCount - 4), count: 4)
        for symbol in Self.lengthOrder[..<orderCount] {
            output.add(UInt64(lengthSymbols.lengths[symbol]), count: 3)
            output.store()
        }
        for run in runs {
            output.add(lengthSymbols.codes[run.number])
            output.add(run.extraBits, count: run.extraBitCount)
            output.store()
        }
    }

    /// Lengths as they are, and runs of zeros as one symbol: 17 for 3 to 10, 18 for 11 to 138.
    private static func runs(of lengths: ArraySlice<UInt8>) -> [Symbol] {
        var (runs, rest) = ([Symbol](), lengths)
        while let length = rest.first {
            let zeros = length == 0 ? min(rest.prefix { $0 == 0 }.count, 138) : 0
            switch zeros {
            case 0..<3: runs.append(Symbol(number: Int(length), extraBits: 0, extraBitCount: 0))
            case ..<11: runs.append(Symbol(number: 17, extraBits: UInt64(zeros - 3), extraBitCount: 3))
            default: runs.append(Symbol(number: 18, extraBits: UInt64(zeros - 11), extraBitCount: 7))
            }
            rest = rest.dropFirst(zeros < 3 ? 1 : zeros)
        }
        return runs
    }

    private func write(_ line: UnsafeRawBufferPointer, to output: inout BitWriter) {
        literals.codes.withUnsafeBufferPointer { codes in
            var place = 0
            // Three codes have at most 45 bits, so that one store is enough for them.
            while place &+ 3 <= line.count {
                output.add(codes[Int(line[place])])
                output.add(codes[Int(line[place &+ 1])])
                output.add(codes[Int(line[place &+ 2])])
                output.store()
                place &+= 3
            }
            while place < line.count {
                output.add(codes[Int(line[place])])
                output.store()
                place &+= 1
            }
        }
    }

    private func write(_ match: Symbol, _ distance: Symbol, to output: inout BitWriter) {
        output.add(literals.codes[match.number])
        output.add(match.extraBits, count: match.extraBitCount)
        output.add(distances.codes[distance.number])
        output.add(distance.extraBits, count: distance.extraBitCount)
        output.store()
    }

    /// Adler-32 of the whole image (RFC 1950 §8.2): a line adds the same to both sums however often it comes.
    private static func checkValue(of lines: UnsafeRawBufferPointer, lineByteCount: Int, repeatCount: Int) -> UInt32 {
        let modulus: UInt64 = 65_521
        let byteCount = UInt64(lineByteCount)
        var (sum, sumOfSums): (UInt64, UInt64) = (1, 0)
        for start in stride(from: 0, to: lines.count, by: lineByteCount) {
            let line = Adler32.checkValue(of: UnsafeRawBufferPointer(rebasing: lines[start..<start + lineByteCount]))
            // That one began with sums of 1 and 0.
            let added = UInt64(line & 0xFFFF) + modulus - 1
            let addedOfSums = UInt64(line >> 16) + modulus - byteCount % modulus
            for _ in 0..<repeatCount {
                sumOfSums = (sumOfSums + byteCount * sum + addedOfSums) % modulus
                sum = (sum + added) % modulus
            }
        }
        return UInt32(sumOfSums << 16 | sum)
    }
}
