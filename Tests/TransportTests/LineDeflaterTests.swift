import Bytes
import Testing

@testable import Transport

/// Images of repeated lines, read back by zlib.
@Suite("Deflating repeated lines, RFC 1951")
struct LineDeflaterTests {
    private func deflate(_ lines: [UInt8], lineByteCount: Int, repeatCount: Int) -> [UInt8] {
        var deflated = ByteBuffer()
        lines.withUnsafeBytes {
            LineDeflater().deflate($0, lineByteCount: lineByteCount, repeatCount: repeatCount, into: &deflated)
        }
        return deflated.array
    }

    private func inflate(_ deflated: [UInt8]) throws -> [UInt8] {
        var bytes = ByteBuffer()
        try deflated.withUnsafeBytes { try ZlibInflater(outputByteCountMax: 1 << 24).inflate($0, into: &bytes) }
        return bytes.array
    }

    private func repeated(_ lines: [UInt8], lineByteCount: Int, repeatCount: Int) -> [UInt8] {
        stride(from: 0, to: lines.count, by: lineByteCount).flatMap { start in
            (0..<repeatCount).flatMap { _ in lines[start..<start + lineByteCount] }
        }
    }

    @Test func `zlib reads back every line as often as it comes`() throws {
        var generator = SystemRandomNumberGenerator()
        for lineByteCount in [3, 4, 5, 8, 9, 44, 86, 87, 129, 130, 131, 258, 259, 260, 681, 1_481] {
            for repeatCount in [1, 2, 3, 4, 7, 64] {
                // Alphabets of one byte, of few, as pictures have them, and of all.
                for alphabet: [UInt8] in [[0xFF], [0, 0xFF], [0, 0x0F, 0xF0, 0xFF], Array(0...255)] {
                    let lines = (0..<lineByteCount * 9).map { _ in alphabet.randomElement(using: &generator) ?? 0 }
                    let deflated = deflate(lines, lineByteCount: lineByteCount, repeatCount: repeatCount)
                    let inflated = try inflate(deflated)
                    #expect(
                        inflated == repeated(lines, lineByteCount: lineByteCount, repeatCount: repeatCount),
                        "\(lineByteCount) bytes, \(repeatCount) times, \(alphabet.count) values")
                }
            }
        }
    }

    @Test func `codes of very different frequencies stay within 15 bits`() throws {
        // Fibonacci's numbers make the deepest tree that there is.
        var (lines, a, b) = ([UInt8](), 1, 1)
        for byte in UInt8(0)..<24 {
            lines += Array(repeating: byte, count: a)
            (a, b) = (b, a + b)
        }
        let count = lines.count / 8 * 8
        let deflated = deflate(Array(lines.prefix(count)), lineByteCount: 8, repeatCount: 2)
        #expect(try inflate(deflated) == repeated(Array(lines.prefix(count)), lineByteCount: 8, repeatCount: 2))
    }
}
