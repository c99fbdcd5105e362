package import Bytes
internal import CZlib
import Transport

extension QRSymbol {
    /// Pixels that one module may have on each side.
    public static let moduleSizes = 1...64

    /// The symbol as PNG, one bit a pixel, with its quiet zone (ISO/IEC 15948).
    ///
    /// - Parameter moduleSize: pixels on each side of a module, 1 to 64; others are moved to the nearer end.
    public func png(moduleSize: Int = 4) -> [UInt8] {
        var png = ByteBuffer(capacity: 8_192)
        PNGWriter().write(self, moduleSize: moduleSize, to: &png)
        return png.array
    }
}

/// Writes symbols as PNG, in memory that it uses again. One writer serves one thread.
package final class PNGWriter {
    private let deflater = LineDeflater()

    /// Each row of modules as one line of pixels.
    private var lines = ByteBuffer(capacity: 16 * 1_024)
    private var content = ByteBuffer(capacity: 16 * 1_024)

    /// What eight modules look like, for the size of the last symbol; see ``pixels(moduleSize:)``.
    private var pixels: [UInt8] = []

    package init() {}

    /// Appends the symbol as PNG; see ``QRSymbol/png(moduleSize:)``.
    package func write(_ symbol: QRSymbol, moduleSize: Int, to png: inout ByteBuffer) {
        let moduleSize = min(max(moduleSize, QRSymbol.moduleSizes.lowerBound), QRSymbol.moduleSizes.upperBound)
        let side = (symbol.width + 2 * QRSymbol.quietZone) * moduleSize
        let lineByteCount = 1 + (side + 7) / 8
        for byte: UInt8 in [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] { png.append(byte) }
        content.removeAll()
        Self.append(bigEndian: UInt32(side), to: &content)
        Self.append(bigEndian: UInt32(side), to: &content)
        for byte: UInt8 in [1, 0, 0, 0, 0] { content.append(byte) }  // depth, grey, deflate, filter method, no interlace
        appendChunk("IHDR", to: &png)
        content.removeAll()
        drawLines(of: symbol, moduleSize: moduleSize, lineByteCount: lineByteCount)
        lines.withUnsafeBytes {
            deflater.deflate($0, lineByteCount: lineByteCount, repeatCount: moduleSize, into: &content)
        }
        appendChunk("IDAT", to: &png)
        content.removeAll()
        appendChunk("IEND", to: &png)
    }

    /// Every line with filter type 0 in front; a set bit is light.
    private func drawLines(of symbol: QRSymbol, moduleSize: Int, lineByteCount: Int) {
        if pixels.count != 256 * moduleSize { pixels = Self.pixels(moduleSize: moduleSize) }
        lines.removeAll()
        let rowCount = symbol.width + 2 * QRSymbol.quietZone
        // The last eight modules of a line may reach behind it.
        lines.append(upTo: rowCount * lineByteCount + moduleSize) { room -> Int in
            for row in 0..<rowCount {
                let line = row * lineByteCount
                room[line] = 0
                for eight in 0..<(rowCount + 7) / 8 {
                    let dark = symbol.darkModules(row: row - QRSymbol.quietZone, from: eight * 8 - QRSymbol.quietZone)
                    let start = Int(dark) * moduleSize
                    for byte in 0..<moduleSize { room[line + 1 + eight * moduleSize + byte] = pixels[start + byte] }
                }
                // Pixels behind the right edge are of no meaning; zeros as everybody writes them.
                let surplus = (lineByteCount - 1) * 8 - rowCount * moduleSize
                room[line + lineByteCount - 1] &= 0xFF << UInt8(surplus)
            }
            return rowCount * lineByteCount
        }
    }

    /// The pixels of eight modules, by their bits: dark ones are set there and clear here.
    private static func pixels(moduleSize: Int) -> [UInt8] {
        var pixels = [UInt8](repeating: 0, count: 256 * moduleSize)
        for bits in 0..<256 {
            for pixel in 0..<8 * moduleSize where bits & 0x80 >> (pixel / moduleSize) == 0 {
                pixels[bits * moduleSize + pixel / 8] |= 0x80 >> UInt8(pixel % 8)
            }
        }
        return pixels
    }

    /// Appends ``content`` with its length, its type and its check sum.
    private func appendChunk(_ type: StaticString, to png: inout ByteBuffer) {
        Self.append(bigEndian: UInt32(content.count), to: &png)
        let start = png.count
        png.append(type)
        png.append(content)
        let sum = png.withUnsafeBytes { bytes -> UInt in
            let named = UnsafeRawBufferPointer(rebasing: bytes[start...]).bindMemory(to: UInt8.self)
            return crc32(0, named.baseAddress, UInt32(named.count))
        }
        Self.append(bigEndian: UInt32(truncatingIfNeeded: sum), to: &png)
    }

    private static func append(bigEndian value: UInt32, to bytes: inout ByteBuffer) {
        for shift: UInt32 in [24, 16, 8, 0] { bytes.append(UInt8(truncatingIfNeeded: value >> shift)) }
    }
}
