import COSE
public import HealthCertificate
import Transport

extension DecodingError {
    /// The name of what was found.
    public var code: StableCode {
        switch self {
        case .empty: .empty
        case .tooLong: .tooLong
        case .prefix(.missing): .prefixMissing
        case .prefix(.unsupportedVersion): .prefixVersion
        case .prefix(.otherScheme): .prefixOtherScheme
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
    fileprivate var code: StableCode {
        switch reason {
        case .foreignCharacter: .base45Character
        case .incompleteGroup: .base45Length
        case .overflow: .base45Overflow
        }
    }
}

extension ZlibError {
    fileprivate var code: StableCode {
        switch self {
        case .notZlib: .zlibHeader
        case .gzip: .zlibGzip
        case .notCompressed: .zlibNotCompressed
        case .presetDictionary: .zlibDictionary
        case .truncated: .zlibTruncated
        case .damaged: .zlibDamaged
        case .outputTooLong: .zlibTooLong
        case .trailingBytes: .zlibTrailing
        }
    }
}

extension COSEError {
    fileprivate var code: StableCode {
        switch reason {
        case .malformed: .cborMalformed
        case .tagsNotPermitted: .coseTag
        case .notAnArrayOfFour: .coseShape
        case .wrongType: .coseType
        case .criticalHeaders: .coseCritical
        case .algorithmMissing: .algorithmMissing
        case .algorithmNotPermitted: .algorithmNotPermitted
        case .keyIdentifierMissing: .keyIdentifierMissing
        case .keyIdentifierInvalid: .keyIdentifierInvalid
        }
    }
}

extension ContentViolation {
    var code: StableCode {
        switch rule {
        case .missing: .contentMemberMissing
        case .wrongType: .contentMemberType
        case .notADoseNumber: .contentDoseNumber
        case .nameless: .contentNameless
        case .groups: .contentGroups
        case .entries: .contentEntries
        case .keyNotText: .contentKey
        }
    }
}
