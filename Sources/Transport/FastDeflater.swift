package import Bytes

/// Deflates messages to zlib streams (RFC 1950), for short ones many times as fast as zlib itself.
///
/// A certificate is a few hundred bytes that hardly compress. It gets only what is cheap: one block with fixed codes
/// and the repeats that one look into a table finds, or stored bytes if those are shorter. Published certificates come
/// out 3.3 % shorter than stored, where zlib at level 6 reaches 3.5 %.
///
/// Its tables take 12 KiB and are made once; zlib's take 140 to 270. No message has a bearing on the next: the same
/// bytes always give the same stream. One deflater serves one thread.
package final class FastDeflater {
    private let codes = FixedCodes()
    private var finder = MatchFinder()

    /// Makes the tables.
    package init() {}

    /// Appends the zlib stream of `bytes`: header, deflate data, Adler-32.
    ///
    /// - Parameters:
    ///   - bytes: a message of any length.
    ///   - tailByteCount: how many bytes at its end are as good as random, as a signature is. Nothing repeats in them,
    ///     so nothing is looked for, and they are stored in a block of their own if that is shorter, as it is for the
    ///     256 bytes of PS256 and now and then for the 64 of ES256. A count outside the message is taken as its nearer
    ///     end.
    ///   - deflated: gains at most 11 bytes more than the message has, and 5 for each 65,535 bytes behind its first.
    package func deflate(_ bytes: UnsafeRawBufferPointer, tailByteCount: Int = 0, into deflated: inout ByteBuffer) {
        let bodyByteCount = bytes.count - min(max(tailByteCount, 0), bytes.count)
        // CMF and FLG as every reader in the field knows them (RFC 1950 §2.2).
        deflated.append(0x78)
        deflated.append(0xDA)
        deflated.append(upTo: Self.room(forByteCount: bytes.count)) { room -> Int in
            var output = BitWriter(room: UnsafeMutableRawBufferPointer(room))
            writeWithFixedCodes(bytes, bodyByteCount: bodyByteCount, to: &output)
            if output.byteCount > StoredBlocks.byteCount(for: bytes.count) {
                output = BitWriter(room: UnsafeMutableRawBufferPointer(room))
                StoredBlocks.write(bytes, to: &output)
            }
            return output.byteCount
        }
        let checkValue = Adler32.checkValue(of: bytes)
        for shift: UInt32 in [24, 16, 8, 0] { deflated.append(UInt8(truncatingIfNeeded: checkValue >> shift)) }
    }

    /// The zlib stream of `bytes`.
    package func deflate(_ bytes: [UInt8], tailByteCount: Int = 0) -> [UInt8] {
        var deflated = ByteBuffer(capacity: Self.room(forByteCount: bytes.count) + 6)
        bytes.withUnsafeBytes { deflate($0, tailByteCount: tailByteCount, into: &deflated) }
        return deflated.array
    }

    /// Nine bits for each byte, and more than a block's ends and ``BitWriter`` need. No match costs as much as nine
    /// bits for each of its bytes, and stored blocks are written only where they are shorter.
    private static func room(forByteCount byteCount: Int) -> Int {
        byteCount + byteCount / 8 + 32
    }

    // MARK: One block with fixed codes

    /// Writes the whole message, its tail in a stored block if that is shorter.
    private func writeWithFixedCodes(_ bytes: UnsafeRawBufferPointer, bodyByteCount: Int, to output: inout BitWriter) {
        let tail = UnsafeRawBufferPointer(rebasing: bytes[bodyByteCount...])
        let isTailStored = StoredBlocks.bitCountMax(for: tail.count) < FixedCodes.bitCount(ofLiterals: tail)
        output.add(isTailStored ? 0b010 : 0b011, count: 3)  // BFINAL, BTYPE 01
        writeBody(UnsafeRawBufferPointer(rebasing: bytes[..<bodyByteCount]), to: &output)
        if !isTailStored { writeLiterals(tail, to: &output) }
        output.add(FixedCodes.endOfBlock)
        if isTailStored { StoredBlocks.write(tail, to: &output) }
        output.storeToByteEnd()
    }

    /// Writes a message's body as literals and matches. What is longer than one search takes is searched piece by piece.
    private func writeBody(_ bytes: UnsafeRawBufferPointer, to output: inout BitWriter) {
        var start = 0
        while start < bytes.count {
            let end = min(start + MatchFinder.messageByteCountMax, bytes.count)
            writePiece(UnsafeRawBufferPointer(rebasing: bytes[start..<end]), to: &output)
            start = end
        }
    }

    /// Writes literals and matches in one pass: runs of literals are short, and one loop for all is left but once at a
    /// match, where a loop for each run would be begun and left.
    private func writePiece(_ bytes: UnsafeRawBufferPointer, to output: inout BitWriter) {
        let search = finder.search(bytes)
        let literals = codes.literals
        var writer = output  // in registers: what it writes could be its own memory, for all that is known of `output`
        var position = 0
        while position &+ MatchFinder.probeByteCount <= bytes.count {
            let four = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt32.self))
            if let match = search.match(at: position, of: four) {
                writer.store()
                writer.add(codes.length(match.length))
                writer.add(codes.distance(match.distance))
                writer.store()
                position &+= match.length
            } else {
                writer.add(literals[UInt8(truncatingIfNeeded: four)])
                writer.storeIfNearlyFull()
                position &+= 1
            }
        }
        writer.store()
        output = writer
        writeLiterals(UnsafeRawBufferPointer(rebasing: bytes[position...]), to: &output)
    }

    private func writeLiterals(_ bytes: UnsafeRawBufferPointer, to output: inout BitWriter) {
        let literals = codes.literals
        var position = 0
        while position &+ 4 <= bytes.count {
            // Four codes have at most 36 bits, so that one store is enough for them.
            let four = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt32.self))
            output.add(literals[UInt8(truncatingIfNeeded: four)])
            output.add(literals[UInt8(truncatingIfNeeded: four &>> 8)])
            output.add(literals[UInt8(truncatingIfNeeded: four &>> 16)])
            output.add(literals[UInt8(truncatingIfNeeded: four &>> 24)])
            output.store()
            position &+= 4
        }
        while position < bytes.count {
            output.add(literals[bytes[position]])
            output.store()
            position &+= 1
        }
    }
}
