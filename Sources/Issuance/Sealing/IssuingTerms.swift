/// What is the same in every certificate of a run.
public struct IssuingTerms: Equatable, Sendable {
    /// `iss`, ISO 3166-1 alpha-2.
    public let issuer: String

    /// `iat`, seconds since 1970 UTC.
    public let issuedAt: Int64

    /// `exp`, seconds since 1970 UTC.
    public let expiration: Int64

    public init(issuer: String, issuedAt: Int64, expiration: Int64) {
        self.issuer = issuer
        self.issuedAt = issuedAt
        self.expiration = expiration
    }
}

/// Why nothing can be signed on these terms with this key and certificate.
public enum IssuingError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The key's public half is not the certificate's.
    case keyNotOfCertificate
    /// The certificate cannot be used by a signer.
    case certificateUnusable(String)
    case certificateNotYetValid(from: String)
    case certificateExpired(at: String)
    case issuerNotOfCertificate(issuer: String, country: String)
    case kindNotPermitted(String)
    /// No key may sign a kind that a row asks for.
    case keyMissing(kind: String, row: Int)
    case keyAmbiguous(kind: String)
    /// What was to be certified may not be.
    case contentRefused(String)
    case issuedBeforeCertificate(from: String)
    case expirationAfterCertificate(end: String)
    case expirationNotAfterIssue
    /// A text that was made did not come through its own check.
    case selfCheckFailed(String)
    case signing(String)
    /// A certificate of an earlier run cannot be written again as it was: the row or the ledger is not what it was.
    case rebuiltTextDiffers

    /// The same error, naming the row where a text did not come through.
    func inRow(_ row: Int) -> IssuingError {
        if case .selfCheckFailed(let reason) = self { .selfCheckFailed("row \(row): \(reason)") } else { self }
    }

    /// Whether a certificate was made that must not be: a fault of this program, a machine or a token, not of its use.
    public var isSelfCheck: Bool {
        if case .selfCheckFailed = self { true } else { false }
    }

    public var description: String {
        switch self {
        case .keyNotOfCertificate: "the key is not the certificate's"
        case .certificateUnusable(let reason): "the certificate cannot sign: \(reason)"
        case .certificateNotYetValid(let from): "the certificate begins at \(from)"
        case .certificateExpired(let end): "the certificate ended at \(end)"
        case .issuerNotOfCertificate(let issuer, let country):
            "the issuer is \(issuer), the certificate is for \(country)"
        case .kindNotPermitted(let kind): "the certificate may not sign the kind \(kind)"
        case .keyMissing(let kind, let row):
            "KEY-MISSING: row \(row) asks for the kind \(kind), and no certificate given allows it"
        case .keyAmbiguous(let kind): "KEY-AMBIGUOUS: several keys may sign the kind \(kind); give one key for each kind"
        case .contentRefused(let reasons): "the content may not be signed: \(reasons)"
        case .issuedBeforeCertificate(let from): "iat is before the certificate begins, at \(from)"
        case .expirationAfterCertificate(let end): "exp is after the certificate ends, at \(end)"
        case .expirationNotAfterIssue: "exp is not after iat"
        case .selfCheckFailed(let reason): "a certificate failed its check after signing: \(reason)"
        case .signing(let reason): reason
        case .rebuiltTextDiffers:
            "what the run wrote does not come out as it was: the ledger's digest is another, or a row goes another way"
        }
    }
}
