import Signatures
import TextFormats

/// What one file of a trust list holds: entries, each of which can be sound or not.
struct TrustFileContents {
    let entries: [Result<TrustListEntry, TrustListFinding.Reason>]

    /// Recognises the contents of a file.
    ///
    /// - Throws: ``TrustListFinding/Reason/notRecognised(detail:)``.
    init(_ bytes: [UInt8]) throws(TrustListFinding.Reason) {
        let certificates = X509Certificate.parse(pem: bytes)
        if !certificates.isEmpty {
            entries = certificates.map { certificate in
                certificate.map { TrustListEntry(certificate: $0) }.mapError { .certificate($0) }
            }
            return
        }
        switch bytes.first(where: { !Self.mayStandBeforeJSON.contains($0) }) {
        case UInt8(ascii: "["), UInt8(ascii: "{"):
            entries = try Self.gatewayEntries(bytes)
        case 0x30:  // SEQUENCE, which every certificate begins with
            do throws(CertificateError) {
                entries = [.success(TrustListEntry(certificate: try X509Certificate(der: bytes)))]
            } catch {
                throw .notRecognised(detail: "\(error)")
            }
        default:
            throw .notRecognised(detail: nil)
        }
    }

    /// White space, and the bytes of a byte order mark.
    private static let mayStandBeforeJSON: [UInt8] = [0x20, 0x09, 0x0A, 0x0D, 0xEF, 0xBB, 0xBF]

    /// The entries of a JSON list: an array as the gateway gives it, or that array under `certificates`, as the German
    /// list has it.
    private static func gatewayEntries(
        _ bytes: [UInt8]
    ) throws(TrustListFinding.Reason) -> [Result<TrustListEntry, TrustListFinding.Reason>] {
        let json: JSONValue
        do {
            json = try JSONValue(parsing: bytes)
        } catch {
            throw .notRecognised(detail: "\(error)")
        }
        guard let elements = json.array ?? json["certificates"]?.array else {
            throw .notRecognised(detail: "there is no array of certificates")
        }
        return elements.map { element in
            Result { () throws(TrustListFinding.Reason) in try TrustListEntry(gateway: element) }
        }
    }
}
