import Bytes
import Testing

@Suite("ByteBuffer")
struct ByteBufferTests {
    @Test func `grows beyond its capacity and keeps what it holds`() {
        var buffer = ByteBuffer(capacity: 1)
        for byte in UInt8(0)..<200 { buffer.append(byte) }
        let array = buffer.array
        #expect(array == Array(0..<200))
    }

    @Test func `keeps its memory when it forgets its bytes`() {
        var buffer = ByteBuffer(capacity: 64)
        buffer.append([1, 2, 3])
        let before = buffer.withUnsafeBytes { $0.baseAddress }
        buffer.removeAll()
        buffer.append(utf8: "abc")
        let after = buffer.withUnsafeBytes { $0.baseAddress }
        let array = buffer.array
        #expect(before == after)
        #expect(array == Array("abc".utf8))
    }

    @Test func `truncates, and never lengthens`() {
        var buffer = ByteBuffer()
        buffer.append("abcdef")
        buffer.truncate(to: 2)
        buffer.truncate(to: 5)
        let array = buffer.array
        #expect(array == Array("ab".utf8))
    }

    @Test func `counts what was written, not the room that was given`() {
        var buffer = ByteBuffer()
        buffer.append(upTo: 100) { room -> Int in
            room[0] = 7
            return 1
        }
        let array = buffer.array
        #expect(array == [7])
    }
}

@Suite("UTF-8, RFC 3629")
struct UTF8ValidationTests {
    @Test func `takes the first and last scalar of every length`() {
        for text in ["", "\u{0}", "\u{7F}", "\u{80}", "\u{7FF}", "\u{800}", "\u{D7FF}", "\u{E000}", "\u{FFFF}", "\u{10000}", "\u{10FFFF}"] {
            let isValid = Array(text.utf8).withUnsafeBytes { isValidUTF8($0) }
            #expect(isValid, "\(text.unicodeScalars.map(\.value))")
        }
    }

    @Test func `refuses overlong forms, surrogates, stray and missing bytes`() {
        let wrong: [[UInt8]] = [
            [0x80], [0xC0, 0x80], [0xC1, 0xBF], [0xC2], [0xC2, 0x41], [0xE0, 0x9F, 0xBF], [0xED, 0xA0, 0x80], [0xE1, 0x80],
            [0xF0, 0x8F, 0xBF, 0xBF], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xF1, 0x80, 0x80, 0x41], [0xFF],
        ]
        for bytes in wrong {
            let isValid = bytes.withUnsafeBytes { isValidUTF8($0) }
            #expect(!isValid, "\(bytes)")
        }
    }

    @Test func `finds what is wrong, and only that, wherever it stands in a longer text`() {
        let sound = ["é", "ế", "\u{800}", "\u{D7FF}", "\u{E000}", "\u{FFFF}", "\u{10000}", "\u{10FFFF}"].map { Array($0.utf8) }
        let wrong: [[UInt8]] = [
            [0x80], [0xC0, 0x80], [0xC1, 0xBF], [0xC2], [0xE0, 0x9F, 0xBF], [0xED, 0xA0, 0x80], [0xE1, 0x80], [0xE1, 0xBB],
            [0xF0, 0x8F, 0xBF, 0xBF], [0xF0, 0x90, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFF],
            [0xC3, 0xA9, 0xA9], [0xE1, 0xBA, 0xBF, 0xBF],
        ]
        for filling in [Array("a".utf8), Array("ế".utf8)] {
            for count in 0...70 {
                for (piece, isSound) in sound.map({ ($0, true) }) + wrong.map({ ($0, false) }) {
                    let front = (0..<count).flatMap { _ in filling }
                    for restCount in [0, 1, 40] {
                        let text = front + piece + (0..<restCount).flatMap { _ in filling }
                        let isValid = text.withUnsafeBytes { isValidUTF8($0) }
                        #expect(isValid == isSound, "\(piece) behind \(front.count) bytes, \(restCount) behind it")
                    }
                }
            }
        }
    }

    @Test func `judges 20,000 texts with a changed byte as the standard library does`() {
        var random = SystemRandomNumberGenerator()
        let line = Array(
            #"{"full_name":"Nguyễn Thị Ánh 中文 😀","province":"Đắk Lắk","lot":"AB1234","commune":"Xã Đông Hòa"}"#.utf8)
        for _ in 0..<20_000 {
            var text = Array(line[Int.random(in: 0..<8, using: &random)...])
            text[Int.random(in: 0..<text.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            if Bool.random(using: &random) { text.removeLast(Int.random(in: 0..<text.count, using: &random)) }
            let isValid = text.withUnsafeBytes { isValidUTF8($0) }
            #expect(isValid == (String(validating: text, as: UTF8.self) != nil), "\(text)")
        }
    }

    @Test func `judges a stretch by its own bytes, not by those around it`() {
        for start in 0...9 {
            for count in 0...20 {
                for restCount in 0...9 {
                    // Text among bytes that no text has.
                    var bytes = [UInt8](repeating: 0xFF, count: start + count + restCount)
                    for index in 0..<count { bytes[start + index] = 0x41 }
                    let range = start..<start + count
                    let isValid = bytes.withUnsafeBytes { isValidUTF8(range, of: $0) }
                    #expect(isValid, "\(count) bytes from \(start), \(restCount) behind them")
                    for index in range {
                        bytes[index] = 0x80
                        let isStillValid = bytes.withUnsafeBytes { isValidUTF8(range, of: $0) }
                        #expect(!isStillValid, "byte \(index) of \(range)")
                        bytes[index] = 0x41
                    }
                }
            }
        }
        // Cut off before its last byte, a character is none.
        let text = Array("Nguyễn".utf8)
        let isWhole = text.withUnsafeBytes { isValidUTF8(0..<7, of: $0) }
        let isCutValid = text.withUnsafeBytes { isValidUTF8(0..<6, of: $0) }
        #expect(isWhole && !isCutValid)
    }
}
