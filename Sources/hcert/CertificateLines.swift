import Glibc
import HealthCertificate
import TextFormats
import Verification

/// What a line of a file says of a certificate. Nobody has verified it.
enum CertificateLine {
    /// A QR text: its ci, and what tells whether a ledger's certificate is the one: the signature, of which for ES256
    /// only r, since anybody can make (r, n-s) of (r, s).
    case text(identifier: String, signatureStart: [UInt8])
    /// A ci alone.
    case identifier(String)
    case unreadable(String)

    /// The ci, when the line could be read.
    var identifier: String? {
        switch self {
        case .text(let identifier, _), .identifier(let identifier): identifier
        case .unreadable: nil
        }
    }
}

/// Reads files that name certificates: a QR text, a ci, or an object with the member `qr` a line. Blank lines name none.
struct CertificateLineReader: ~Copyable {
    /// Most lines that are handed over at once.
    static let batchLineCount = 4_096

    private static let lineByteCountMax = 1_024 * 1_024

    private var decoder = CertificateDecoder()

    /// Reads a file and hands its lines to `body`, many at a time, with their numbers from 1.
    ///
    /// - Parameter path: `-` for stdin.
    static func read(_ path: String, _ body: ([(number: Int, line: CertificateLine)]) throws -> Void) throws {
        let descriptor = path == "-" ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Stop(.files, "\(path): open: \(String(cString: strerror(errno)))") }
        defer { close(descriptor) }
        var lines = LineReader(descriptor: descriptor, byteCountMax: lineByteCountMax)
        var reader = CertificateLineReader()
        var batch: [(number: Int, line: CertificateLine)] = []
        var number = 0
        while try lines.next({ line in
            number += 1
            if let line = reader.line(line) { batch.append((number, line)) }
        }) {
            guard batch.count >= batchLineCount else { continue }
            try body(batch)
            batch.removeAll(keepingCapacity: true)
        }
        if !batch.isEmpty { try body(batch) }
    }

    private init() {}

    private mutating func line(_ line: LineReader.Line) -> CertificateLine? {
        switch line {
        case .tooLong(let byteCount): return .unreadable("the line has \(byteCount) bytes")
        case .whole(let bytes):
            let text = CertificateDecoder.withoutBlanksAtTheEnds(bytes)
            guard let first = text.first else { return nil }
            if first == UInt8(ascii: "{") { return object(Array(text)) }
            return named(String(decoding: text, as: UTF8.self))
        }
    }

    private mutating func object(_ bytes: [UInt8]) -> CertificateLine {
        do {
            guard let text = try JSONValue(parsing: bytes)["qr"]?.string else { return .unreadable("no member qr") }
            return decode(text)
        } catch {
            return .unreadable("\(error)")
        }
    }

    private mutating func named(_ text: String) -> CertificateLine {
        UniqueCertificateIdentifier.normalized(text).hasPrefix("URN:UVCI:") ? .identifier(text) : decode(text)
    }

    private mutating func decode(_ text: String) -> CertificateLine {
        do {
            let certificate = try decoder.decode(text)
            let claims = try certificate.unverifiedClaims()
            guard let contents = claims.digitalCovidCertificate.value,
                case .read(let content) = DigitalCovidCertificate.read(contents, in: claims.document)
            else { return .unreadable("its contents are no health certificate") }
            return .text(identifier: content.identifier, signatureStart: certificate.revocableSignature)
        } catch {
            return .unreadable((error as? DecodingError)?.message ?? "\(error)")
        }
    }
}
