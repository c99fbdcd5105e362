import COSE
public import HealthCertificate
import Transport

extension DecodingError {
    /// The layer at which decoding ended.
    public var layer: Layer {
        switch self {
        case .empty, .tooLong: .input
        case .prefix: .prefix
        case .base45: .base45
        case .zlib: .zlib
        case .cose(let error):
            if case .malformed = error.reason { .cbor } else { .cose }
        }
    }

    /// Stable name, upper case with hyphens.
    public var code: String {
        switch self {
        case .empty: "EMPTY"
        case .tooLong: "TOO-LONG"
        case .prefix(.missing): "PREFIX-MISSING"
        case .prefix(.unsupportedVersion): "PREFIX-VERSION"
        case .prefix(.otherScheme): "PREFIX-OTHER-SCHEME"
        case .base45(let error): error.code
        case .zlib(let error): error.code
        case .cose(let error): error.code
        }
    }

    /// What was found and what was expected, for a person.
    public var message: String {
        switch self {
        case .empty: "the line is empty"
        case .tooLong(let count, let limit): "\(count) characters, a QR code holds at most \(limit)"
        case .prefix(let error): error.description
        case .base45(let error): error.description
        case .zlib(let error): error.description
        case .cose(let error): error.description
        }
    }
}

extension Base45Error {
    fileprivate var code: String {
        switch reason {
        case .foreignCharacter: "BASE45-CHARACTER"
        case .incompleteGroup: "BASE45-LENGTH"
        case .overflow: "BASE45-OVERFLOW"
        }
    }
}

extension ZlibError {
    fileprivate var code: String {
        switch self {
        case .notZlib: "ZLIB-HEADER"
        case .gzip: "ZLIB-GZIP"
        case .notCompressed: "ZLIB-NOT-COMPRESSED"
        case .presetDictionary: "ZLIB-DICTIONARY"
        case .truncated: "ZLIB-TRUNCATED"
        case .damaged: "ZLIB-DAMAGED"
        case .outputTooLong: "ZLIB-TOO-LONG"
        case .trailingBytes: "ZLIB-TRAILING"
        }
    }
}

extension COSEError {
    fileprivate var code: String {
        switch reason {
        case .malformed: "CBOR-MALFORMED"
        case .tagsNotPermitted: "COSE-TAG"
        case .notAnArrayOfFour: "COSE-SHAPE"
        case .wrongType: "COSE-TYPE"
        case .criticalHeaders: "COSE-CRITICAL"
        case .algorithmMissing: "ALGORITHM-MISSING"
        case .algorithmNotPermitted: "ALGORITHM-NOT-PERMITTED"
        case .keyIdentifierMissing: "KID-MISSING"
        case .keyIdentifierInvalid: "KID-INVALID"
        }
    }
}

extension ContentViolation {
    var code: String {
        switch rule {
        case .missing: "CONTENT-MEMBER-MISSING"
        case .wrongType: "CONTENT-MEMBER-TYPE"
        case .notADoseNumber: "CONTENT-DOSE-NUMBER"
        case .nameless: "CONTENT-NAMELESS"
        case .groups: "CONTENT-GROUPS"
        case .entries: "CONTENT-ENTRIES"
        case .keyNotText: "CONTENT-KEY"
        }
    }
}
