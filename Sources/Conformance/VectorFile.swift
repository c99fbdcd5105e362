import HealthCertificate
import Signatures
import TextFormats

/// One file of the published test data: a certificate at all its stages, and what is expected of it.
///
/// Every stage is optional: files for single steps hold only what those need.
struct VectorFile {
    let json: JSONValue?
    let cbor: [UInt8]?
    let cose: [UInt8]?
    let compressed: [UInt8]?
    let base45: String?
    let prefix: String?
    /// 2DCODE, a picture in Base64.
    let picture: Picture?
    /// TESTCTX.SCHEMA, else the version that the data name; nil when no release is like it.
    let release: SchemaRelease?
    let certificate: X509Certificate?
    /// TESTCTX.VALIDATIONCLOCK; without a zone it is UTC.
    let clock: Timestamp?
    /// The flags that are there, in the order of the table in the data's own documentation.
    let expected: [(flag: ProcedureStep, value: Bool)]

    enum Picture {
        case bytes([UInt8])
        case notBase64
    }

    init(parsing bytes: [UInt8]) throws(JSONError) {
        let file = try JSONValue(parsing: bytes)
        json = file["JSON"]
        cbor = file["CBOR"]?.string.flatMap(Self.bytes)
        cose = file["COSE"]?.string.flatMap(Self.bytes)
        compressed = file["COMPRESSED"]?.string.flatMap(Self.bytes)
        base45 = file["BASE45"]?.string
        prefix = file["PREFIX"]?.string
        picture = file["2DCODE"]?.string.map { Base64.decode($0).map(Picture.bytes) ?? .notBase64 }
        let context = file["TESTCTX"]
        release = (context?["SCHEMA"]?.string ?? json?["ver"]?.string).flatMap(Self.release)
        certificate = context?["CERTIFICATE"]?.string.flatMap(Self.certificate)
        clock = context?["VALIDATIONCLOCK"]?.string.flatMap { Timestamp(parsing: $0, assumingUTC: true) }
        let results = file["EXPECTEDRESULTS"]
        expected = ProcedureStep.allCases.compactMap { flag in
            results?[flag.rawValue]?.boolean.map { (flag, $0) }
        }
    }

    /// The release of that name, else the newest patch of its minor version.
    private static func release(_ name: String) -> SchemaRelease? {
        if let release = SchemaRelease(rawValue: name) { return release }
        let minor = name.split(separator: ".").prefix(2).joined(separator: ".") + "."
        return SchemaRelease.allCases.last { $0.rawValue.hasPrefix(minor) }
    }

    /// Bare Base64 of the DER encoding, or PEM.
    private static func certificate(_ text: String) -> X509Certificate? {
        let base64 = text.split(whereSeparator: \.isNewline).filter { !$0.hasPrefix("-----") }.joined()
        guard let der = Base64.decode(base64) else { return nil }
        return try? X509Certificate(der: der)  // safe: the flags that need an unreadable certificate are not judged
    }

    private static func bytes(hex: String) -> [UInt8]? {
        let digits = hex.utf8.compactMap { Character(UnicodeScalar($0)).hexDigitValue }
        guard digits.count == hex.utf8.count, digits.count % 2 == 0 else { return nil }
        return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }
}

/// A step of the published test procedure, by its name in `EXPECTEDRESULTS`.
public enum ProcedureStep: String, CaseIterable, Sendable {
    case validObject = "EXPECTEDVALIDOBJECT"
    case encode = "EXPECTEDENCODE"
    case pictureDecode = "EXPECTEDPICTUREDECODE"
    case unprefix = "EXPECTEDUNPREFIX"
    case base45Decode = "EXPECTEDB45DECODE"
    case compression = "EXPECTEDCOMPRESSION"
    case verify = "EXPECTEDVERIFY"
    case expirationCheck = "EXPECTEDEXPIRATIONCHECK"
    case keyUsage = "EXPECTEDKEYUSAGE"
    case decode = "EXPECTEDDECODE"
    case validJSON = "EXPECTEDVALIDJSON"
    case schemaValidation = "EXPECTEDSCHEMAVALIDATION"
}
