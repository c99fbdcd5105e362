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

    /// Row by row, with light modules at both ends of each. The lowest bit of each byte is the colour of a module.
    private let modules: [UInt8]

    /// Modules of a row in ``modules``, and the symbol's first among them.
    private var stride: Int { width + 2 * Self.padding }
    private static let padding = 16

    /// Modules that must stay light on each side.
    public static let quietZone = 4

    /// - Parameter text: characters of alphanumeric mode alone: `0-9 A-Z space $ % * + - . / :`.
    public init(_ text: String, level: ErrorCorrectionLevel = .quartile) throws(QRSymbolError) {
        try self.init(Array(text.utf8), level: level)
    }

    /// - Parameter bytes: the characters; see ``init(_:level:)``.
    package init(_ bytes: [UInt8], level: ErrorCorrectionLevel) throws(QRSymbolError) {
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
        let (width, stride) = (width, width + 2 * Self.padding)
        modules = [UInt8](unsafeUninitializedCapacity: width * stride) { room, count in
            room.initialize(repeating: 0)
            for row in 0..<width {
                for column in 0..<width { room[row * stride + Self.padding + column] = data[row * width + column] & 1 }
            }
            count = width * stride
        }
    }

    /// What speeds are measured against: libqrencode's one call from a text to a symbol of level Q.
    ///
    /// - Returns: whether it succeeded.
    package static func encodeAlone(_ text: String) -> Bool {
        guard let code = QRcode_encodeString(text, 0, QR_ECLEVEL_Q, QR_MODE_8, 1) else { return false }
        QRcode_free(code)
        return true
    }

    /// Whether the module is dark; outside the symbol, in the quiet zone, it is light.
    public func isDark(row: Int, column: Int) -> Bool {
        (0..<width).contains(row) && (0..<width).contains(column) && modules[row * stride + Self.padding + column] == 1
    }

    /// Eight modules of a row from a column on, the first one highest; dark ones are set.
    ///
    /// - Parameters:
    ///   - row: outside the symbol all are light.
    ///   - column: from 16 before the symbol to 8 behind it.
    func darkModules(row: Int, from column: Int) -> UInt8 {
        guard (0..<width).contains(row) else { return 0 }
        let bytes = modules.withUnsafeBytes {
            $0.loadUnaligned(fromByteOffset: row * stride + Self.padding + column, as: UInt64.self).littleEndian
        }
        // Moves the bit of each byte to its place in the highest byte; no two meet on the way.
        return UInt8(truncatingIfNeeded: (bytes &* 0x8040_2010_0804_0201) >> 56)
    }

    /// Calls `body` with each run of dark modules of a row, which must be one of the symbol's, from left to right.
    func forEachDarkStretch(of row: Int, _ body: (Range<Int>) -> Void) {
        modules.withUnsafeBufferPointer { modules in
            let modules = UnsafeBufferPointer(rebasing: modules[row * stride + Self.padding..<(row + 1) * stride - Self.padding])
            var column = 0
            while column < width {
                while column < width, modules[column] == 0 { column += 1 }
                let start = column
                while column < width, modules[column] == 1 { column += 1 }
                if start < column { body(start..<column) }
            }
        }
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
