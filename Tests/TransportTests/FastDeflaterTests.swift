import Foundation
import Testing
import VectorSupport

@testable import Transport

@Suite("Fast deflater, RFC 1950 and RFC 1951")
struct FastDeflaterTests {
    private let deflater = FastDeflater()

    /// What zlib makes of `stream`; nil if it is no stream to zlib.
    private func inflated(_ stream: [UInt8]) -> [UInt8]? {
        inflatedByZlib(stream)
    }

    /// Four bytes at the end of a message, where no match begins, and which stand nowhere else.
    private let end: [UInt8] = [0xFF, 0xFE, 0xFD, 0xFC]

    /// `count` zeros, which leave the places of other bytes in the table.
    private func zeros(_ count: Int) -> [UInt8] {
        [UInt8](repeating: 0, count: count)
    }

    // MARK: Blocks

    /// Deflate data and check values written by zlib 1.2.13 with Z_FIXED.
    @Test func `writes one block with fixed codes`() {
        #expect(deflater.deflate([]) == bytes(hex: "78da030000000001"))
        #expect(deflater.deflate(Array("abc".utf8)) == bytes(hex: "78da4b4c4a0600024d0127"))
        #expect(deflater.deflate(Array("Wikipedia".utf8)) == bytes(hex: "78da0bcfccce2c484dc94c040011e60398"))
        #expect(deflater.deflate(Array(140...149)) == bytes(hex: "78daebe9edeb9f3071d2e42953011ec305a6"))
        // By hand: 1 10, 10010001 (a), 11000101 (length 258), 00000 (distance 1), 0000000.
        #expect(deflater.deflate([UInt8](repeating: 0x61, count: 259)) == bytes(hex: "78da4b1c0500d9a86224"))
    }

    @Test func `stores what does not compress`() {
        var messages = GeneratedMessages()
        let message = messages.randomBytes(350)
        let head: [UInt8] = [0x78, 0xDA, 0x01, 0x5E, 0x01, 0xA1, 0xFE]  // BFINAL 1, BTYPE 0, LEN 350, NLEN
        let stream = deflater.deflate(message)
        #expect(stream.prefix(7) == head[...])
        #expect(stream.dropFirst(7).dropLast(4) == message[...])
        #expect(inflated(stream) == message)
    }

    /// Without repeats a block takes 10 bits and 8 for each byte, 9 from 144 on; stored bytes take 40 and 8 for each.
    @Test func `stores only what is shorter when stored`() throws {
        for (count, isStored) in [(0, false), (22, false), (30, false), (31, true), (60, true)] {
            let message = (0..<100).map { UInt8($0 < count ? 255 - $0 : $0) }
            let stream = deflater.deflate(message)
            #expect(try WrittenStream(stream).areStored == [isStored], "\(count) bytes from 144 on")
            #expect(stream.count == (count <= 22 ? 108 + (count + 1) / 8 : 111), "\(count) bytes from 144 on")
            #expect(inflated(stream) == message, "\(count) bytes from 144 on")
        }
    }

    /// The same with two stored blocks, 80 bits. All is tail, since so many bytes do not go without repeats.
    @Test func `stores in two blocks only what is shorter in two`() throws {
        for (count, areStored) in [(60, [false]), (70, [false]), (71, [true, true])] {
            let message = (0..<70_000).map { UInt8($0 < count ? 144 + $0 : $0 % 144) }
            let stream = deflater.deflate(message, tailByteCount: message.count)
            #expect(try WrittenStream(stream).areStored == areStored, "\(count) bytes from 144 on")
            #expect(inflated(stream) == message, "\(count) bytes from 144 on")
        }
    }

    @Test func `begins a further stored block behind 65535 bytes`() {
        var messages = GeneratedMessages()
        let cases = [(65_534, 1), (65_535, 1), (65_536, 2), (131_070, 2), (131_071, 3), (200_000, 4)]
        for (byteCount, blockCount) in cases {
            let message = messages.randomBytes(byteCount)
            let stream = deflater.deflate(message)
            #expect(stream.count == byteCount + 5 * blockCount + 6, "\(byteCount)")
            #expect(stream[2] == (blockCount == 1 ? 1 : 0), "\(byteCount)")
            #expect(inflated(stream) == message, "\(byteCount)")
        }
    }

    // MARK: Matches

    @Test func `a match has at most 258 bytes`() throws {
        for (runLength, lengths) in [(258, [257]), (259, [258]), (260, [258]), (262, [258, 3]), (520, [258, 258, 3])] {
            // The first zero is a literal, and so are one or two that are left.
            let message = zeros(runLength) + end
            let stream = deflater.deflate(message)
            let expected = lengths.map { WrittenStream.Symbol.match(length: $0, distance: 1) }
            #expect(try WrittenStream(stream).matches == expected, "\(runLength)")
            #expect(inflated(stream) == message, "\(runLength)")
        }
    }

    @Test func `every length from 3 to 258 is written and read`() throws {
        let source = (0..<129).flatMap { number -> [UInt8] in [UInt8(number), 0x80] }
        for length in 3...258 {
            let message = source + [0xFF] + source.prefix(length) + end
            let stream = deflater.deflate(message)
            #expect(try WrittenStream(stream).matches == [.match(length: length, distance: 259)], "\(length)")
            #expect(inflated(stream) == message, "\(length)")
        }
    }

    @Test func `reaches back 32768 bytes and no further`() throws {
        let piece = Array("a piece of text to be found again".utf8)
        // The first distance of each code and the last, then what is beyond.
        let codeEnds = (5...14).flatMap { power -> [Int] in
            let (power, half) = (1 << power, 1 << (power - 1))
            return [power, power + 1, power + half, power + half + 1]
        }
        for distance in codeEnds.filter({ $0 >= piece.count }) + [32_767, 32_768, 32_769, 33_000, 65_536, 98_304] {
            let message = piece + zeros(distance - piece.count) + piece + end
            let stream = deflater.deflate(message)
            let match = WrittenStream.Symbol.match(length: piece.count, distance: distance)
            #expect(try WrittenStream(stream).matches.contains(match) == (distance <= 32_768), "\(distance)")
            #expect(inflated(stream) == message, "\(distance)")
        }
    }

    @Test func `takes three bytes as a match only where that is shorter`() throws {
        for (distance, isTaken) in [(8_192, true), (8_193, false)] {
            let message = [1, 2, 3] + zeros(distance - 3) + [1, 2, 3] + end
            let matches = try WrittenStream(deflater.deflate(message)).matches
            #expect(matches.contains(.match(length: 3, distance: distance)) == isTaken, "\(distance)")
        }
    }

    @Test func `matches nothing of an earlier message`() {
        let text = Array("signed by nobody, at no time".utf8)
        let alone = FastDeflater().deflate(text)
        for _ in 0..<2_500 {  // 150,000 bytes, so that the table is cleared twice on the way
            _ = deflater.deflate(Array("signed by somebody, at some time".utf8))
            #expect(deflater.deflate(text) == alone)
        }
    }

    // MARK: Tail

    @Test func `stores a random tail where that is shorter`() throws {
        let body = Array("of the certificate, by the certificate, for the certificate".utf8)
        // 64 literals have 8 bits, or 9 from 144 on; storing costs up to 42 bits more than 8 for each.
        for (longLiteralCount, isStored) in [(42, false), (43, true)] {
            let tail = (0..<64).map { UInt8($0 < longLiteralCount ? 144 + $0 : $0) }
            let stream = deflater.deflate(body + tail, tailByteCount: 64)
            #expect(try WrittenStream(stream).areStored == (isStored ? [false, true] : [false]), "\(longLiteralCount)")
            #expect((stream.dropLast(4).suffix(64) == tail[...]) == isStored, "\(longLiteralCount)")
            #expect(inflated(stream) == body + tail, "\(longLiteralCount)")
        }
    }

    @Test func `looks for no repeats in the tail`() throws {
        let text = Array("certificate".utf8)
        let message = text + text + [0]
        #expect(try WrittenStream(deflater.deflate(message)).matches == [.match(length: 11, distance: 11)])
        #expect(try WrittenStream(deflater.deflate(message, tailByteCount: 12)).matches.isEmpty)
    }

    @Test func `a tail is at least nothing and at most everything`() {
        let text = Array("of the certificate, by the certificate, for the certificate".utf8)
        for count in [-1, Int.min] { #expect(deflater.deflate(text, tailByteCount: count) == deflater.deflate(text)) }
        #expect(deflater.deflate(text, tailByteCount: .max) == deflater.deflate(text, tailByteCount: text.count))
        #expect(deflater.deflate([], tailByteCount: 64) == deflater.deflate([]))
    }
}
