/// The name of every check that can fail. A raw value does not change from release to release; `docs/verdicts.md` lists them.
public enum StableCode: String, CaseIterable, Sendable {
    // The line of input.
    case empty = "EMPTY"
    case tooLong = "TOO-LONG"
    case lineTooLong = "LINE-TOO-LONG"
    case lineMalformed = "LINE-MALFORMED"
    case textMissing = "QR-MISSING"
    case timeInvalid = "AT-INVALID"
    case pictureUnreadable = "PICTURE-UNREADABLE"
    case codeMissing = "NO-CODE"
    case internalError = "INTERNAL"
    /// Given at a gate, where people type: the identifier of a certificate in place of its code.
    case onlyIdentifier = "ONLY-IDENTIFIER"

    // The context identifier.
    case prefixMissing = "PREFIX-MISSING"
    case prefixVersion = "PREFIX-VERSION"
    case prefixOtherScheme = "PREFIX-OTHER-SCHEME"

    // Base45 and zlib.
    case base45Character = "BASE45-CHARACTER"
    case base45Length = "BASE45-LENGTH"
    case base45Overflow = "BASE45-OVERFLOW"
    case zlibHeader = "ZLIB-HEADER"
    case zlibGzip = "ZLIB-GZIP"
    case zlibNotCompressed = "ZLIB-NOT-COMPRESSED"
    case zlibDictionary = "ZLIB-DICTIONARY"
    case zlibTruncated = "ZLIB-TRUNCATED"
    case zlibDamaged = "ZLIB-DAMAGED"
    case zlibTooLong = "ZLIB-TOO-LONG"
    case zlibTrailing = "ZLIB-TRAILING"

    // CBOR and COSE.
    case cborMalformed = "CBOR-MALFORMED"
    case payloadMalformed = "PAYLOAD-MALFORMED"
    case payloadNotAMap = "PAYLOAD-NOT-A-MAP"
    case coseTag = "COSE-TAG"
    case coseShape = "COSE-SHAPE"
    case coseType = "COSE-TYPE"
    case coseCritical = "COSE-CRITICAL"
    case algorithmMissing = "ALGORITHM-MISSING"
    case algorithmNotPermitted = "ALGORITHM-NOT-PERMITTED"
    case keyIdentifierMissing = "KID-MISSING"
    case keyIdentifierInvalid = "KID-INVALID"

    // Trust and signature.
    case trustExpired = "TRUST-EXPIRED"
    case signerUnknown = "SIGNER-UNKNOWN"
    case issuerNotText = "ISSUER-NOT-TEXT"
    case issuerNotOfSigner = "ISSUER-NOT-OF-SIGNER"
    case algorithmNotOfKey = "ALGORITHM-NOT-OF-KEY"
    case signatureInvalid = "SIGNATURE-INVALID"

    // Time.
    case expirationMissing = "EXP-MISSING"
    case expirationUnusable = "EXP-UNUSABLE"
    case issuedAtMissing = "IAT-MISSING"
    case issuedAtUnusable = "IAT-UNUSABLE"
    case notBeforeUnusable = "NBF-UNUSABLE"
    case expired = "EXPIRED"
    case issuedInFuture = "ISSUED-IN-FUTURE"
    case notYetValid = "NOT-YET-VALID"
    case expirationNotAfterIssue = "EXP-NOT-AFTER-IAT"
    case signerExpired = "SIGNER-EXPIRED"
    case signerNotYetValid = "SIGNER-NOT-YET-VALID"
    case issuedBeforeSigner = "ISSUED-BEFORE-SIGNER"

    // Key usage, contents, revocation.
    case kindNotPermitted = "KIND-NOT-PERMITTED"
    case contentMissing = "CONTENT-MISSING"
    case contentUnusable = "CONTENT-UNUSABLE"
    case contentMemberMissing = "CONTENT-MEMBER-MISSING"
    case contentMemberType = "CONTENT-MEMBER-TYPE"
    case contentDoseNumber = "CONTENT-DOSE-NUMBER"
    case contentNameless = "CONTENT-NAMELESS"
    case contentGroups = "CONTENT-GROUPS"
    case contentEntries = "CONTENT-ENTRIES"
    case contentKey = "CONTENT-KEY"
    case revoked = "REVOKED"
}

extension StableCode {
    /// The layer that the check belongs to.
    public var layer: Layer {
        switch self {
        case .empty, .tooLong, .lineTooLong, .lineMalformed, .textMissing, .timeInvalid, .pictureUnreadable, .codeMissing,
            .internalError, .onlyIdentifier:
            .input
        case .prefixMissing, .prefixVersion, .prefixOtherScheme: .prefix
        case .base45Character, .base45Length, .base45Overflow: .base45
        case .zlibHeader, .zlibGzip, .zlibNotCompressed, .zlibDictionary, .zlibTruncated, .zlibDamaged, .zlibTooLong,
            .zlibTrailing:
            .zlib
        case .cborMalformed, .payloadMalformed, .payloadNotAMap: .cbor
        case .coseTag, .coseShape, .coseType, .coseCritical, .algorithmMissing, .algorithmNotPermitted,
            .keyIdentifierMissing, .keyIdentifierInvalid:
            .cose
        case .trustExpired, .signerUnknown, .issuerNotText, .issuerNotOfSigner: .trust
        case .algorithmNotOfKey, .signatureInvalid: .signature
        case .expirationMissing, .expirationUnusable, .issuedAtMissing, .issuedAtUnusable, .notBeforeUnusable, .expired,
            .issuedInFuture, .notYetValid, .expirationNotAfterIssue, .signerExpired, .signerNotYetValid,
            .issuedBeforeSigner:
            .expiry
        case .kindNotPermitted: .keyUsage
        case .contentMissing, .contentUnusable, .contentMemberMissing, .contentMemberType, .contentDoseNumber,
            .contentNameless, .contentGroups, .contentEntries, .contentKey:
            .schema
        case .revoked: .revocation
        }
    }

    /// What the officer should do next.
    public var advice: Verdict.Advice {
        switch layer {
        case .input, .base45, .zlib, .cose: .rescan
        case .prefix: self == .prefixMissing ? .rescan : .otherDocument
        case .cbor: self == .cborMalformed ? .rescan : .otherDocument  // the payload is read behind the signature
        case .expiry, .schema, .rules: .otherDocument
        case .trust, .signature, .keyUsage, .revocation: .secondLine
        }
    }
}
