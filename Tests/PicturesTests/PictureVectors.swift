import Foundation
import VectorSupport

/// A picture and what other readers find in it.
struct PictureVector {
    let name: String
    let bytes: [UInt8]
    let texts: Set<[UInt8]>
    /// Words of the reason, for a picture that cannot be read.
    let refused: String?

    /// Our own pictures.
    static func own() throws -> [PictureVector] {
        let folder = VectorFolders.own.appending(path: "pictures")
        return try JSONObject.list(file: folder.appending(path: "index.json")).map { entry in
            let name = entry.text("file") ?? ""
            let texts = (entry["texts"] as? [String] ?? []).map { Array($0.utf8) }
            return PictureVector(
                name: name, bytes: try Array(Data(contentsOf: folder.appending(path: name))), texts: Set(texts),
                refused: entry.text("refused"))
        }
    }

    /// Pictures of certificates of many countries, with the texts that an independent reader found.
    static func published() throws -> [PictureVector] {
        let folder = VectorFolders.published.appending(path: "qa-images")
        return try JSONObject.list(file: folder.appending(path: "index.json")).map { entry in
            let name = entry.text("file") ?? ""
            return PictureVector(
                name: name, bytes: try Array(Data(contentsOf: folder.appending(path: name))),
                texts: [Array((entry.text("text") ?? "").utf8)], refused: nil)
        }
    }
}

/// PNG files put together by hand (ISO/IEC 15948), sound in their frame and as hostile inside as a test wants.
enum HandMadePNG {
    static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

    static func chunk(_ type: String, _ contents: [UInt8]) -> [UInt8] {
        let named = Array(type.utf8) + contents
        return number(UInt32(contents.count)) + named + number(checkSum(named))
    }

    static func header(width: UInt32, height: UInt32, depth: UInt8 = 8) -> [UInt8] {
        chunk("IHDR", number(width) + number(height) + [depth, 0, 0, 0, 0])
    }

    static func number(_ value: UInt32) -> [UInt8] { [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) } }

    /// CRC-32, bit by bit.
    private static func checkSum(_ bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(UInt32.max) { sum, byte in
            (0..<8).reduce(sum ^ UInt32(byte)) { sum, _ in sum >> 1 ^ (sum & 1 == 1 ? 0xEDB8_8320 : 0) }
        }
    }
}
