import Bytes
import Testing
import VectorSupport

@testable import Transport

@Suite("Fast inflater, RFC 1950 and RFC 1951")
struct FastInflaterTests {
    private let deflater = FastDeflater()

    // MARK: Streams written by hand

    /// A zlib stream of one block with fixed codes, by RFC 1951 §3.2.6.
    private struct Block {
        private var bits: [UInt8] = [1, 1, 0]  // BFINAL, BTYPE 01

        /// Adds a Huffman code: highest bit first.
        mutating func code(_ code: Int, _ bitCount: Int) {
            for place in (0..<bitCount).reversed() { bits.append(UInt8(code >> place & 1)) }
        }

        /// Adds any other number: lowest bit first.
        mutating func number(_ number: Int, _ bitCount: Int) {
            for place in 0..<bitCount { bits.append(UInt8(number >> place & 1)) }
        }

        mutating func literalOrLength(_ symbol: Int) {
            switch symbol {
            case 0...143: code(0b0011_0000 + symbol, 8)
            case 144...255: code(0b1_1001_0000 + symbol - 144, 9)
            case 256...279: code(symbol - 256, 7)
            default: code(0b1100_0000 + symbol - 280, 8)
            }
        }

        /// The stream, with the check value of `content`.
        func stream(of content: [UInt8]) -> [UInt8] {
            let padded = bits + [UInt8](repeating: 0, count: (8 - bits.count % 8) % 8)
            let bytes = stride(from: 0, to: padded.count, by: 8).map { start in
                (0..<8).reduce(UInt8(0)) { $0 | padded[start + $1] << UInt8($1) }
            }
            return [0x78, 0xDA] + bytes + checkValue(of: content)
        }
    }

    /// `text` in literals, then a match of the two codes, then the end.
    private func stream(
        of text: [UInt8], symbol: Int, distance: Int, distanceBits: (Int, Int) = (0, 0), content: [UInt8]
    ) -> [UInt8] {
        var block = Block()
        for byte in text { block.literalOrLength(Int(byte)) }
        block.literalOrLength(symbol)
        block.code(distance, 5)
        block.number(distanceBits.0, distanceBits.1)
        block.literalOrLength(256)
        return block.stream(of: content)
    }

    @Test func `takes literals of eight and of nine bits in any order`() {
        // Runs of 0 to 9 short literals between long ones; 143 and 144 are the last and the first of their kind.
        for run in 0...9 {
            let message = (0..<120).map { $0 % (run + 1) == run ? UInt8(144 + $0 % 112) : UInt8(24 + $0 % 120) }
            var block = Block()
            for byte in message { block.literalOrLength(Int(byte)) }
            block.literalOrLength(256)
            #expect(inflatedFast(block.stream(of: message)) == message, "runs of \(run)")
        }
        for byte in UInt8.min...UInt8.max {
            var block = Block()
            for _ in 0..<20 { block.literalOrLength(Int(byte)) }
            block.literalOrLength(256)
            let message = [UInt8](repeating: byte, count: 20)
            #expect(inflatedFast(block.stream(of: message)) == message, "byte \(byte)")
        }
    }

    @Test func `takes the codes of lengths and distances that the standard has, and no others`() {
        let text = Array("abcdefgh".utf8)
        let twice = text + text + text.prefix(2)  // a match of 10, 8 back
        #expect(inflatedFast(stream(of: text, symbol: 264, distance: 5, distanceBits: (1, 1), content: twice)) == twice)
        let longest = text + [UInt8](repeating: text[7], count: 258)
        #expect(inflatedFast(stream(of: text, symbol: 285, distance: 0, content: longest)) == longest)
        for symbol in [286, 287] {
            let other = stream(of: text, symbol: symbol, distance: 0, content: longest)
            #expect(inflatedFast(other) == nil && inflatedByZlib(other) == nil, "symbol \(symbol)")
        }
        for code in [30, 31] {
            let content = text + text.prefix(3)
            let other = stream(of: text, symbol: 257, distance: code, distanceBits: (0, 13), content: content)
            #expect(inflatedFast(other) == nil && inflatedByZlib(other) == nil, "distance code \(code)")
        }
    }

    @Test func `reaches back to the first byte and no further`() {
        let text = Array("abcdefgh".utf8)
        let content = text + text.prefix(3)
        let first = stream(of: text, symbol: 257, distance: 5, distanceBits: (1, 1), content: content)
        let before = stream(of: text, symbol: 257, distance: 6, distanceBits: (0, 2), content: content)
        #expect(inflatedFast(first) == content)
        #expect(inflatedFast(before) == nil && inflatedByZlib(before) == nil)
        // Nor into what the buffer held before.
        var buffer = ByteBuffer()
        buffer.append([1, 2, 3, 4])
        let fast = FastInflater(outputByteCountMax: 100)
        #expect(before.withUnsafeBytes { !fast.inflate($0, into: &buffer) } && buffer.array == [1, 2, 3, 4])
        #expect(first.withUnsafeBytes { fast.inflate($0, into: &buffer) } && buffer.array == [1, 2, 3, 4] + content)
    }

    @Test func `takes every length and distance that the deflater writes`() {
        let source = (0..<129).flatMap { number -> [UInt8] in [UInt8(number), 0x80] }
        for length in 3...258 {
            let message = source + [0xFF] + source.prefix(length) + [0xFF, 0xFE, 0xFD, 0xFC]
            #expect(inflatedFast(deflater.deflate(message)) == message, "length \(length)")
        }
        for distance in 1...300 {
            let piece = (0..<distance).map { UInt8(truncatingIfNeeded: $0 * $0 + 7 * $0) }
            let message = piece + (0..<40).map { piece[$0 % distance] }
            #expect(inflatedFast(deflater.deflate(message)) == message, "distance \(distance)")
        }
    }

    @Test func `takes stored blocks, and behind them others`() {
        let message = Array("abc".utf8)
        let stored: [UInt8] = [0x78, 0x01, 0x00, 3, 0, 0xFC, 0xFF] + message
        #expect(inflatedFast(stored + [0x03, 0x00] + checkValue(of: message)) == message)
        #expect(inflatedFast(stored + [0x01, 0, 0, 0xFF, 0xFF] + checkValue(of: message)) == message)
        // LEN and NLEN that disagree; more than there is.
        #expect(inflatedFast([0x78, 0x01, 0x01, 3, 0, 0xFC, 0xFE] + message + checkValue(of: message)) == nil)
        #expect(inflatedFast([0x78, 0x01, 0x01, 8, 0, 0xF7, 0xFF] + message + checkValue(of: message)) == nil)
    }

    // MARK: What is left to zlib

    @Test func `leaves what is cut, what has another check value, and what has something behind it`() {
        var messages = GeneratedMessages()
        let message = messages.certificate().bytes
        let whole = deflater.deflate(message, tailByteCount: 64)
        #expect(inflatedFast(whole) == message)
        for byteCount in 0..<whole.count {
            #expect(inflatedFast(Array(whole.prefix(byteCount))) == nil, "\(byteCount)")
        }
        for place in 1...4 {
            var other = whole
            other[whole.count - place] ^= 1
            #expect(inflatedFast(other) == nil)
        }
        #expect(inflatedFast(whole + [0]) == nil)
        #expect(inflatedFast([]) == nil)
        #expect(inflatedFast([UInt8](repeating: 0, count: 40)) == nil)
    }

    @Test func `leaves headers of small windows and with a dictionary, and other kinds of blocks`() {
        let stream = deflater.deflate(Array("hello".utf8))
        let body = Array(stream.dropFirst(2))
        #expect(inflatedFast([0x78, 0x9C] + body) == Array("hello".utf8))
        #expect(inflatedFast([0x68, 0x81] + body) == nil)  // zlib takes it
        #expect(inflatedByZlib([0x68, 0x81] + body) == Array("hello".utf8))
        #expect(inflatedFast([0x78, 0xBB] + body) == nil)  // FDICT
        for type in [2, 3] {
            var other = stream
            other[2] = other[2] & ~6 | UInt8(type << 1)
            #expect(inflatedFast(other) == nil, "block type \(type)")
        }
    }

    @Test func `leaves what inflates to more than the limit`() {
        for content in [[UInt8](repeating: 0x61, count: 1_001), (0..<1_001).map { UInt8($0 * 7 & 0xFF) }] {
            for byteCount in [999, 1_000, 1_001] {
                let message = Array(content.prefix(byteCount))
                let isTaken = byteCount <= 1_000
                #expect((inflatedFast(deflater.deflate(message), limit: 1_000) == message) == isTaken, "\(byteCount)")
            }
        }
        let longest = [UInt8](repeating: 1, count: FastInflater.outputByteCountMax)
        #expect(inflatedFast(deflater.deflate(longest), limit: .max) == longest)
        #expect(inflatedFast(deflater.deflate(longest + [1]), limit: .max) == nil)
        #expect(inflatedFast(deflater.deflate([]), limit: -1) == [])
        #expect(inflatedFast(deflater.deflate([1]), limit: -1) == nil)
    }

    @Test func `the inflater takes both, and what is long`() throws {
        let inflater = Inflater(outputByteCountMax: 1 << 20)
        var messages = GeneratedMessages()
        let message = messages.certificate().bytes
        let long = [UInt8](repeating: 7, count: 100_000)
        #expect(try inflater.inflate(deflater.deflate(message)) == message)
        #expect(try inflater.inflate(Deflater().deflate(message)) == message)
        #expect(try inflater.inflate(deflater.deflate(long)) == long)
        #expect(throws: ZlibError.truncated) { try inflater.inflate(deflater.deflate(message).dropLast()) }
    }
}
