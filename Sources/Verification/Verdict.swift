public import COSE
public import HealthCertificate
public import ScannerInput
public import TrustBundle

/// What verifying came to. It says everything: a refusal is a result, not an error.
public struct Verdict: Sendable {
    /// Genuine and in force: signed by a listed key that may sign this kind, in time, well formed, not revoked.
    ///
    /// True only when the whole chain was walked to its end; everything else, whatever went wrong, is false.
    public let isValid: Bool

    /// Every check that failed and could be judged, first one first. Empty exactly when ``isValid``.
    public let failures: [CheckFailure]

    /// What a person must see besides.
    public let notices: [Notice]

    /// What is known of the certificate once its signature holds; nil before. Nothing of an unverified text is in here.
    public let signed: SignedFacts?

    /// The moment that was judged for.
    public let clock: ValidationClock

    /// The bundle that it rests on; nil without one.
    public let trust: BundleProvenance?

    /// What was asked of revocation lists.
    public let revocation: RevocationState

    /// What a scanner probably did to a text that was refused before its signature; nil when nothing points to that. It says
    /// nothing about the certificate.
    public let damage: ScannerDamage?

    /// How the text was mended before it was judged; nil for a text as it was read.
    public let repair: TextRepair?

    /// What was asked of revocation lists.
    public enum RevocationState: Sendable {
        /// There was no list: a certificate that was taken back can be valid.
        case notChecked
        /// There was a list, and judging ended before it.
        case notReached
        /// There was a list, and the certificate was looked up in it.
        case checked
    }

    /// What a trusted signature covers.
    public struct SignedFacts: Sendable {
        public let keyIdentifier: KeyIdentifier

        /// Country of the signer by the trust list; nil when the list has none.
        public let country: String?

        /// `iat` and `exp` in seconds since 1970 UTC, when they are usable.
        public let issuedAt: Int64?
        public let expiration: Int64?

        /// The content, when it is readable.
        public let certificate: DigitalCovidCertificate?
    }

    /// What the officer should do next.
    public enum Advice: String, Sendable {
        /// Genuine: compare the name and the date of birth with the passport.
        case compare
        /// The text did not arrive whole: scan again.
        case rescan
        /// Genuine, but of no use here and now: ask for another document.
        case otherDocument = "other-document"
        /// Possibly forged or withdrawn: hand over to the second line.
        case secondLine = "second-line"
    }

    public var advice: Advice {
        guard let first = failures.first else { return isValid ? .compare : .secondLine }
        return first.stableCode.advice
    }

    /// The one way to a valid verdict: an empty list of failures and a certificate that was read.
    static func judged(
        _ failures: [CheckFailure], notices: [Notice], signed: SignedFacts, clock: ValidationClock,
        trust: BundleProvenance?, revocation: RevocationState
    ) -> Verdict {
        var failures = failures
        if failures.isEmpty, signed.certificate == nil || signed.issuedAt == nil || signed.expiration == nil {
            failures.append(.internalError("the chain ended without a certificate"))
        }
        return Verdict(
            isValid: failures.isEmpty, failures: failures, notices: notices, signed: signed, clock: clock,
            trust: trust, revocation: revocation)
    }

    /// A text that did not come as far as a trusted signature.
    static func refused(
        _ failure: CheckFailure, damage: ScannerDamage? = nil, notices: [Notice], clock: ValidationClock,
        trust: BundleProvenance?, revocation: RevocationState
    ) -> Verdict {
        Verdict(
            isValid: false, failures: [failure], notices: notices, signed: nil, clock: clock, trust: trust,
            revocation: revocation, damage: damage)
    }

    /// The same verdict with one notice more, on a text that was mended before it was judged.
    func repaired(by repair: TextRepair) -> Verdict {
        Verdict(
            isValid: isValid, failures: failures, notices: notices + [Notice(.repaired, repair.undone)], signed: signed,
            clock: clock, trust: trust, revocation: revocation, damage: damage, repair: repair)
    }

    private init(
        isValid: Bool, failures: [CheckFailure], notices: [Notice], signed: SignedFacts?, clock: ValidationClock,
        trust: BundleProvenance?, revocation: RevocationState, damage: ScannerDamage? = nil, repair: TextRepair? = nil
    ) {
        self.isValid = isValid
        self.failures = failures
        self.notices = notices
        self.signed = signed
        self.clock = clock
        self.trust = trust
        self.revocation = revocation
        self.damage = damage
        self.repair = repair
    }
}
