internal import CQREncode

/// Error correction of a symbol, and the share of it that may be damaged (ISO/IEC 18004).
public enum ErrorCorrectionLevel: String, CaseIterable, Sendable {
    /// About 7 %.
    case low = "L"
    /// About 15 %.
    case medium = "M"
    /// About 25 %, recommended for certificates (HCERT §4.2.3).
    case quartile = "Q"
    /// About 30 %.
    case high = "H"

    fileprivate var level: QRecLevel {
        switch self {
        case .low: QR_ECLEVEL_L
        case .medium: QR_ECLEVEL_M
        case .quartile: QR_ECLEVEL_Q
        case .high: QR_ECLEVEL_H
        }
    }
}

/// Why there is no symbol for a text.
public enum QRSymbolError: Error, Equatable, Sendable, CustomStringConvertible {
    case empty
    /// A character outside the 45 of alphanumeric mode; a symbol in byte mode would be larger and is not permitted.
    case notAlphanumeric(offset: Int)
    case tooLong(characterCount: Int, limit: Int)
    /// - call: the function of the library below that failed.
    case library(call: String)

    public var description: String {
        switch self {
        case .empty: "there is no text to draw"
        case .notAlphanumeric(let offset): "character \(offset) is none of the 45 of alphanumeric mode"
        case .tooLong(let count, let limit): "\(count) characters, a symbol of this level holds \(limit)"
        case .library(let call): "libqrencode failed in \(call)"
        }
    }
}

/// A QR code, model 2, with one segment in alphanumeric mode (HCERT §4.2.3).
public struct QRSymbol: Sendable {
    /// 1 to 40.
    public let version: Int

    /// Modules on each side: 17 + 4 times the version.
    public let width: Int

    /// Row by row, true for a dark module.
    private let modules: [Bool]

    /// Modules that must stay light on each side.
    public static let quietZone = 4

    /// - Parameter text: characters of alphanumeric mode alone: `0-9 A-Z space $ % * + - . / :`.
    public init(_ text: String, level: ErrorCorrectionLevel = .quartile) throws(QRSymbolError) {
        let bytes = Array(text.utf8)
        guard !bytes.isEmpty else { throw .empty }
        if let offset = bytes.firstIndex(where: { !Self.isAlphanumeric($0) }) { throw .notAlphanumeric(offset: offset) }
        let limit = Self.capacity(of: level)
        guard bytes.count <= limit else { throw .tooLong(characterCount: bytes.count, limit: limit) }

        guard let input = QRinput_new2(0, level.level) else { throw .library(call: "QRinput_new2") }
        defer { QRinput_free(input) }
        guard QRinput_append(input, QR_MODE_AN, Int32(bytes.count), bytes) == 0 else {
            throw .library(call: "QRinput_append")
        }
        guard let code = QRcode_encodeInput(input) else { throw .library(call: "QRcode_encodeInput") }
        defer { QRcode_free(code) }
        version = Int(code.pointee.version)
        width = Int(code.pointee.width)
        guard let data = code.pointee.data else { throw .library(call: "QRcode_encodeInput") }
        // The lowest bit of each byte is the colour of a module.
        modules = UnsafeBufferPointer(start: data, count: width * width).map { $0 & 1 == 1 }
    }

    /// Whether the module is dark; outside the symbol, in the quiet zone, it is light.
    public func isDark(row: Int, column: Int) -> Bool {
        (0..<width).contains(row) && (0..<width).contains(column) && modules[row * width + column]
    }

    /// Most characters of a symbol of version 40.
    public static func capacity(of level: ErrorCorrectionLevel) -> Int {
        switch level {
        case .low: 4_296
        case .medium: 3_391
        case .quartile: 2_420
        case .high: 1_852
        }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        default: " $%*+-./:".utf8.contains(byte)
        }
    }
}
