public import COSE
public import HealthCertificate
import TextFormats
import TrustBundle

/// One check that a certificate did not pass, with the values that were compared.
public enum CheckFailure: Equatable, Sendable {
    // Before the signature.
    case input(InputFailure)
    case undecodable(DecodingError)

    // Trust and signature.
    /// A part of the bundle, which ended before the clock.
    case trustExpired(part: String, at: Int64, clock: Int64)
    case signerUnknown(KeyIdentifier)
    case algorithmNotOfKey(algorithm: Algorithm, keyAlgorithms: [Algorithm])
    case signatureInvalid(KeyIdentifier)
    case issuerNotText(found: String)
    case issuerNotOfSigner(issuer: String, signerCountry: String)

    // The payload.
    case payloadUnreadable(ClaimsError)

    // Time, all in seconds since 1970 UTC.
    case expirationMissing
    case expirationUnusable(found: String)
    case issuedAtMissing
    case issuedAtUnusable(found: String)
    case notBeforeUnusable(found: String)
    case expired(at: Int64, clock: Int64)
    case issuedInFuture(at: Int64, clock: Int64)
    case notYetValid(from: Int64, clock: Int64)
    case expirationNotAfterIssue(expiration: Int64, issuedAt: Int64)
    case signerExpired(at: Int64, clock: Int64)
    case signerNotYetValid(from: Int64, clock: Int64)
    case issuedBeforeSigner(issuedAt: Int64, signerFrom: Int64)

    // Key usage.
    case kindNotPermitted(CertificateKind, permitted: [CertificateKind])

    // Contents.
    case contentMissing
    case contentUnusable(found: String)
    case contentViolation(ContentViolation)

    // Revocation.
    case revoked(by: String)

    /// Something failed that no rule foresees. Never "valid".
    case internalError(String)
}

extension CheckFailure {
    /// The layer that the check belongs to.
    public var layer: Layer { stableCode.layer }

    /// Stable name of the check, upper case with hyphens.
    public var code: String { stableCode.rawValue }

    /// The check, without the values that were compared.
    public var stableCode: StableCode {
        switch self {
        case .input(let failure): failure.code
        case .undecodable(let error): error.code
        case .trustExpired: .trustExpired
        case .signerUnknown: .signerUnknown
        case .algorithmNotOfKey: .algorithmNotOfKey
        case .signatureInvalid: .signatureInvalid
        case .issuerNotText: .issuerNotText
        case .issuerNotOfSigner: .issuerNotOfSigner
        case .payloadUnreadable(.malformed): .payloadMalformed
        case .payloadUnreadable(.notAMap): .payloadNotAMap
        case .expirationMissing: .expirationMissing
        case .expirationUnusable: .expirationUnusable
        case .issuedAtMissing: .issuedAtMissing
        case .issuedAtUnusable: .issuedAtUnusable
        case .notBeforeUnusable: .notBeforeUnusable
        case .expired: .expired
        case .issuedInFuture: .issuedInFuture
        case .notYetValid: .notYetValid
        case .expirationNotAfterIssue: .expirationNotAfterIssue
        case .signerExpired: .signerExpired
        case .signerNotYetValid: .signerNotYetValid
        case .issuedBeforeSigner: .issuedBeforeSigner
        case .kindNotPermitted: .kindNotPermitted
        case .contentMissing: .contentMissing
        case .contentUnusable: .contentUnusable
        case .contentViolation(let violation): violation.code
        case .revoked: .revoked
        case .internalError: .internalError
        }
    }

    /// What was found and what was expected, for a person. May hold text of the certificate, to be escaped when shown.
    public var message: String {
        switch self {
        case .input(let failure): failure.message
        case .undecodable(let error): error.message
        case .trustExpired(let part, let time, let clock):
            "the part \(part) of the bundle was good until \(text(time)), checked for \(text(clock))"
        case .signerUnknown(let kid): "no signer on the trust list has the kid \(kid.hex)"
        case .algorithmNotOfKey(let algorithm, let keys):
            "the message names \(algorithm), the trusted key is for \(keys.map(\.description).joined(separator: ", "))"
        case .signatureInvalid(let kid): "the signature does not hold under any trusted key with the kid \(kid.hex)"
        case .issuerNotText(let found): "the issuer is \(found), expected text"
        case .issuerNotOfSigner(let issuer, let country): "the issuer is \(issuer), the signer is listed for \(country)"
        case .payloadUnreadable(let error): error.description
        case .expirationMissing: "there is no expiration time"
        case .expirationUnusable(let found): "the expiration time is \(found), expected seconds since 1970"
        case .issuedAtMissing: "there is no time of issue"
        case .issuedAtUnusable(let found): "the time of issue is \(found), expected seconds since 1970"
        case .notBeforeUnusable(let found): "the not-before time is \(found), expected seconds since 1970"
        case .expired(let time, let clock): "expired at \(text(time)), checked for \(text(clock))"
        case .issuedInFuture(let time, let clock): "issued at \(text(time)), checked for \(text(clock))"
        case .notYetValid(let time, let clock): "valid from \(text(time)), checked for \(text(clock))"
        case .expirationNotAfterIssue(let expiration, let issuedAt):
            "expires at \(text(expiration)), not after its issue at \(text(issuedAt))"
        case .signerExpired(let time, let clock): "the signer's certificate ended at \(text(time)), checked for \(text(clock))"
        case .signerNotYetValid(let time, let clock):
            "the signer's certificate begins at \(text(time)), checked for \(text(clock))"
        case .issuedBeforeSigner(let issuedAt, let from):
            "issued at \(text(issuedAt)), before the signer's certificate began at \(text(from))"
        case .kindNotPermitted(let kind, let permitted):
            "the signer may sign \(permitted.map(\.rawValue).joined(separator: ", ")), not \(kind.rawValue)"
        case .contentMissing: "there is no EU DCC under claim -260, key 1"
        case .contentUnusable(let found): "the EU DCC is \(found), expected a map"
        case .contentViolation(let violation): violation.description
        case .revoked(let list): "revoked by \(list)"
        case .internalError(let what): "could not be judged: \(what)"
        }
    }

    static func trustExpired(_ part: BundlePart, _ clock: ValidationClock) -> CheckFailure {
        .trustExpired(part: part.name, at: part.endsAt ?? part.date, clock: clock.seconds)
    }

    private func text(_ seconds: Int64) -> String {
        Timestamp(secondsSince1970: seconds).description
    }
}
