public import COSE
import Signatures
import TextFormats

/// Something on a list that was left out, or that is odd and was kept.
public struct TrustListRemark: Equatable, Sendable, CustomStringConvertible {
    /// The file.
    public let source: String

    /// Place in the file, from 1.
    public let position: Int

    public let message: String

    public var description: String { "\(source), entry \(position): \(message)" }
}

/// Why a file is no trust list.
public enum TrustListError: Error, Equatable, Sendable, CustomStringConvertible {
    /// - source: the file.
    case notRecognised(source: String)
    case tooLong(source: String, limit: Int)
    case malformed(source: String, JSONError)

    public var description: String {
        switch self {
        case .notRecognised(let source): "\(source): neither PEM or DER certificates nor a gateway list"
        case .tooLong(let source, let limit): "\(source): longer than \(limit) bytes"
        case .malformed(let source, let error): "\(source): \(error)"
        }
    }
}

/// Collects signers from files: PEM, DER, and the gateway's JSON list, told apart by their content.
///
/// One bad entry never spoils a list: it is left out and remarked on.
public struct TrustListReader {
    /// Most bytes of one file.
    public static let byteCountMax = 64 * 1_024 * 1_024

    /// What was collected so far.
    public private(set) var trustList = TrustList()

    /// What was left out, and what is odd.
    public private(set) var remarks: [TrustListRemark] = []

    private var source = ""
    private var position = 0

    public init() {}

    /// Reads one file.
    ///
    /// - Parameter source: what remarks call it.
    /// - Throws: ``TrustListError`` when it is of no known form. Entries that cannot be used are no error.
    public mutating func read(_ bytes: [UInt8], source: String) throws(TrustListError) {
        guard bytes.count <= Self.byteCountMax else { throw .tooLong(source: source, limit: Self.byteCountMax) }
        self.source = source
        position = 0
        let blanks: Set<UInt8> = [0x20, 0x09, 0x0A, 0x0D, 0xEF, 0xBB, 0xBF]
        switch bytes.first(where: { !blanks.contains($0) }) {
        case UInt8(ascii: "["), UInt8(ascii: "{"): try readJSON(bytes)
        case 0x30: try readDER(bytes)
        default: try readPEM(bytes)
        }
    }

    private mutating func readDER(_ bytes: [UInt8]) throws(TrustListError) {
        position = 1
        guard let certificate = try? X509Certificate(der: bytes) else {  // safe: the file is named in the error
            throw .notRecognised(source: source)
        }
        add(certificate, keyIdentifier: nil, country: nil)
    }

    private mutating func readPEM(_ bytes: [UInt8]) throws(TrustListError) {
        let certificates = X509Certificate.parse(pem: bytes)
        guard !certificates.isEmpty else { throw .notRecognised(source: source) }
        for certificate in certificates {
            position += 1
            switch certificate {
            case .success(let certificate): add(certificate, keyIdentifier: nil, country: nil)
            case .failure(let error): remark("left out: \(error)")
            }
        }
    }

    /// The gateway's list: an array of objects with kid, country, certificateType and rawData, bare or under
    /// `certificates`.
    private mutating func readJSON(_ bytes: [UInt8]) throws(TrustListError) {
        let list: JSONValue
        do {
            list = try JSONValue(parsing: bytes)
        } catch {
            throw .malformed(source: source, error)
        }
        guard let entries = list.array ?? list["certificates"]?.array,
            entries.isEmpty || entries.contains(where: { $0["rawData"] != nil })
        else { throw .notRecognised(source: source) }
        for entry in entries {
            position += 1
            readEntry(entry)
        }
    }

    private mutating func readEntry(_ entry: JSONValue) {
        if let type = entry["certificateType"]?.string, type != "DSC" {
            return remark("left out: its type is \(type), not DSC")
        }
        guard let der = entry["rawData"]?.string.flatMap({ Base64.decode($0) }) else {
            return remark("left out: rawData is not the Base64 form of a certificate")
        }
        let keyIdentifier: KeyIdentifier?
        switch entry["kid"] {
        case nil: keyIdentifier = nil
        case .some(let kid):
            keyIdentifier = kid.string.flatMap { Base64.decode($0) }.flatMap(KeyIdentifier.init)
            guard keyIdentifier != nil else { return remark("left out: kid is not the Base64 form of 1 to 32 bytes") }
        }
        do {
            let certificate = try X509Certificate(der: der)
            if let keyIdentifier, keyIdentifier != certificate.keyIdentifier {
                remark("kept: its kid is \(keyIdentifier.hex), by the certificate it would be \(certificate.keyIdentifier.hex)")
            }
            add(certificate, keyIdentifier: keyIdentifier, country: entry["country"]?.string)
        } catch {
            remark("left out: \(error)")
        }
    }

    private mutating func add(_ certificate: X509Certificate, keyIdentifier: KeyIdentifier?, country: String?) {
        guard !certificate.isCertificateAuthority else {
            return remark("left out: the certificate of an authority is no document signer")
        }
        do {
            let signer = try DocumentSigner(certificate: certificate, keyIdentifier: keyIdentifier, country: country)
            if trustList.add(signer) == .tooManyUnderOneKid {
                remark("left out: more than \(TrustList.signersPerKidMax) keys under the kid \(signer.keyIdentifier.hex)")
            }
        } catch {
            remark("left out: \(error)")
        }
    }

    private mutating func remark(_ message: String) {
        remarks.append(TrustListRemark(source: source, position: position, message: message))
    }
}
