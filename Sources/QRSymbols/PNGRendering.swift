internal import CZlib

extension QRSymbol {
    /// Pixels that one module may have on each side.
    public static let moduleSizes = 1...64

    /// The symbol as PNG, one bit a pixel, with its quiet zone (ISO/IEC 15948).
    ///
    /// - Parameter moduleSize: pixels on each side of a module, 1 to 64; others are moved to the nearer end.
    public func png(moduleSize: Int = 4) throws(QRSymbolError) -> [UInt8] {
        let moduleSize = min(max(moduleSize, Self.moduleSizes.lowerBound), Self.moduleSizes.upperBound)
        let side = (width + 2 * Self.quietZone) * moduleSize
        var png: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
        let oneBitGrey: [UInt8] = [1, 0, 0, 0, 0]  // depth, colour type, compression, filter, interlace
        appendChunk("IHDR", bigEndian(UInt32(side)) + bigEndian(UInt32(side)) + oneBitGrey, to: &png)
        appendChunk("IDAT", try compressed(scanLines(moduleSize: moduleSize, side: side)), to: &png)
        appendChunk("IEND", [], to: &png)
        return png
    }

    /// Every line with filter type 0 in front; a set bit is light.
    private func scanLines(moduleSize: Int, side: Int) -> [UInt8] {
        var lines: [UInt8] = []
        lines.reserveCapacity((side + 7) / 8 * side + side)
        for row in -Self.quietZone..<width + Self.quietZone {
            var line = [UInt8](repeating: 0, count: 1 + (side + 7) / 8)
            for pixel in 0..<side where !isDark(row: row, column: pixel / moduleSize - Self.quietZone) {
                line[1 + pixel / 8] |= 0x80 >> UInt8(pixel % 8)
            }
            for _ in 0..<moduleSize { lines += line }
        }
        return lines
    }

    private func compressed(_ bytes: [UInt8]) throws(QRSymbolError) -> [UInt8] {
        var length = compressBound(UInt(bytes.count))
        var output = [UInt8](repeating: 0, count: Int(length))
        guard compress2(&output, &length, bytes, UInt(bytes.count), 6) == Z_OK else { throw .library(call: "compress2") }
        return Array(output.prefix(Int(length)))
    }

    private func appendChunk(_ type: StaticString, _ content: [UInt8], to png: inout [UInt8]) {
        let name = Array(UnsafeBufferPointer(start: type.utf8Start, count: type.utf8CodeUnitCount))
        png += bigEndian(UInt32(content.count))
        png += name + content
        png += bigEndian(UInt32(truncatingIfNeeded: crc32(0, name + content, UInt32(name.count + content.count))))
    }

    private func bigEndian(_ value: UInt32) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
    }
}
