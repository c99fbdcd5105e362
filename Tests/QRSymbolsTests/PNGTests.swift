import Foundation
import QRSymbols
import Testing
import Transport
import VectorSupport

/// One chunk of a PNG file.
private struct Chunk {
    let type: String
    let content: [UInt8]
    let isSumRight: Bool
}

/// Chunks behind the signature; nil when their lengths do not fill the file.
private func chunks(of png: [UInt8]) -> [Chunk]? {
    var chunks: [Chunk] = []
    var place = 8
    while place < png.count {
        guard place + 12 <= png.count else { return nil }
        let length = Int(number(png[place..<place + 4]))
        guard place + 12 + length <= png.count else { return nil }
        let named = png[place + 4..<place + 8 + length]
        let sum = number(png[place + 8 + length..<place + 12 + length])
        chunks.append(
            Chunk(
                type: String(decoding: named.prefix(4), as: UTF8.self), content: Array(named.dropFirst(4)),
                isSumRight: crc32(named) == sum))
        place += 12 + length
    }
    return chunks
}

private func number(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    bytes.reduce(0) { $0 << 8 | UInt32($1) }
}

/// ISO/IEC 15948 annex D, bit by bit.
private func crc32(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    var sum: UInt32 = 0xFFFF_FFFF
    for byte in bytes {
        sum ^= UInt32(byte)
        for _ in 0..<8 { sum = sum & 1 == 1 ? 0xEDB8_8320 ^ sum >> 1 : sum >> 1 }
    }
    return ~sum
}

@Suite("QR symbols as PNG, ISO/IEC 15948")
struct PNGTests {
    @Test func `the check sum here is that of the standard's example`() {
        #expect(crc32(Array("123456789".utf8)[...]) == 0xCBF4_3926)
        #expect(crc32(Array("IEND".utf8)[...]) == 0xAE42_6082)
    }

    @Test func `a file is signature, IHDR, IDAT and IEND, each with its sum`() throws {
        for (text, size) in [("A", 1), ("HC1:ABC", 3), (longText, 4), (longText, 64)] {
            let symbol = try QRSymbol(text)
            let png = symbol.png(moduleSize: size)
            #expect(png.prefix(8).elementsEqual([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]))
            let parts = try #require(chunks(of: png))
            #expect(parts.map(\.type) == ["IHDR", "IDAT", "IEND"])
            #expect(parts.allSatisfy { $0.isSumRight })
            let header = parts[0].content
            let side = UInt32((symbol.width + 8) * size)
            #expect(number(header[0..<4]) == side && number(header[4..<8]) == side)
            #expect(header[8...].elementsEqual([1, 0, 0, 0, 0]), "one bit of grey, deflate, no interlace")
            #expect(parts[1].content.prefix(1) == [0x78])
            #expect(parts[2].content.isEmpty)
        }
    }

    @Test func `every pixel is that of its module`() throws {
        for (text, size) in [("A", 1), ("A", 3), ("HC1:ABC", 4), (longText, 2), (longText, 5), (longText, 8), ("A", 64)] {
            let symbol = try QRSymbol(text)
            let stream = try #require(chunks(of: symbol.png(moduleSize: size)))[1].content
            let lines = try Inflater(outputByteCountMax: 1 << 24).inflate(stream)
            let side = (symbol.width + 8) * size
            let lineByteCount = 1 + (side + 7) / 8
            try #require(lines.count == side * lineByteCount)
            var isRight = true
            for y in 0..<side {
                let line = lines[y * lineByteCount..<(y + 1) * lineByteCount]
                isRight = isRight && line.first == 0
                for x in 0..<side {
                    let isLight = line[line.startIndex + 1 + x / 8] & 0x80 >> UInt8(x % 8) != 0
                    isRight = isRight && isLight != symbol.isDark(row: y / size - 4, column: x / size - 4)
                }
            }
            #expect(isRight, "\(size) pixels a module")
        }
    }

    /// The picture itself, read back by a reader that shares no code with ours.
    @Test func `another reader finds the text in the picture`() throws {
        guard
            let reader = ["/usr/bin/zbarimg", "/usr/local/bin/zbarimg"].first(
                where: FileManager.default.isExecutableFile)
        else {
            FileHandle.standardError.write(
                Data("NOT TESTED: zbarimg is missing (apt-get install zbar-tools), so no picture was read back\n".utf8))
            return
        }
        let folder = FileManager.default.temporaryDirectory.appending(path: "hcert-qr-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for level in ErrorCorrectionLevel.allCases {
            for (text, size) in [("HC1:A", 4), ("0123456789", 4), (longText, 2), (longText, 3), (longText, 8)] {
                let file = folder.appending(path: "symbol.png")
                try Data(QRSymbol(text, level: level).png(moduleSize: size)).write(to: file)
                let process = Process()
                process.executableURL = URL(filePath: reader)
                process.arguments = ["--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", file.path]
                let output = Pipe()
                process.standardOutput = output
                process.standardError = FileHandle.nullDevice
                try process.run()
                let found = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
                process.waitUntilExit()
                #expect(found == text + "\n", "level \(level.rawValue), \(size) pixels a module")
            }
        }
    }
}
