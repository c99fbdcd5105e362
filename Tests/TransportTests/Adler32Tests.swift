import Testing

@testable import Transport

@Suite("Adler-32, RFC 1950 §8.2")
struct Adler32Tests {
    private func checkValue(_ bytes: [UInt8]) -> UInt32 {
        bytes.withUnsafeBytes { Adler32.checkValue(of: $0) }
    }

    @Test func `is what others compute`() {
        #expect(checkValue([]) == 1)
        #expect(checkValue(Array("Wikipedia".utf8)) == 0x11E6_0398)
        // Python's zlib.adler32; the longest run of the largest byte that needs no reduction, and beyond
        #expect(checkValue([UInt8](repeating: 0xFF, count: 5_552)) == 0xF18F_9B8C)
        #expect(checkValue([UInt8](repeating: 0xFF, count: 5_559)) == 0x4E92_A285)
        #expect(checkValue([UInt8](repeating: 0xFF, count: 100_000)) == 0x149A_302C)
    }

    @Test func `is the sum and the sum of sums, modulo 65521`() {
        var messages = GeneratedMessages()
        for byteCount in Array(0...400) + [5_551, 5_552, 5_553, 11_111] {
            let message = messages.randomBytes(byteCount)
            var (sum, sumOfSums): (UInt32, UInt32) = (1, 0)
            for byte in message {
                sum = (sum + UInt32(byte)) % 65_521
                sumOfSums = (sumOfSums + sum) % 65_521
            }
            #expect(checkValue(message) == sumOfSums << 16 | sum, "\(byteCount)")
        }
    }

    /// Both sums are the largest that can stand behind a reduction, 65,520, when most bytes that need no other follow.
    @Test func `holds the largest sums`() {
        var message = [UInt8](repeating: 0, count: 5_552)
        message.replaceSubrange(0..<256, with: [UInt8](repeating: 0xFF, count: 256))
        message[1_339] = 239
        #expect(checkValue(message) == 0xFFF0_FFF0)
        // Python's zlib.adler32
        #expect(checkValue(message + [UInt8](repeating: 0xFF, count: 5_552)) == 0xC62E_9B8A)
    }
}
