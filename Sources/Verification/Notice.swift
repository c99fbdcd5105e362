/// Something about a genuine certificate that a person must still see.
public struct Notice: Equatable, Sendable {
    /// The raw value is the code in JSON; it does not change from release to release.
    public enum Code: String, CaseIterable, Sendable {
        case testPositive = "TEST-POSITIVE"
        case dosesIncomplete = "DOSES-INCOMPLETE"
        case recoveryNotYet = "RECOVERY-NOT-YET"
        case recoveryOver = "RECOVERY-OVER"
        case eventInFuture = "EVENT-IN-FUTURE"
        case codeUnknown = "CODE-UNKNOWN"
        case contentUnusual = "CONTENT-UNUSUAL"
        case expirationAfterSigner = "EXP-AFTER-SIGNER"
        case countryUnknown = "COUNTRY-UNKNOWN"
        /// Given with every verdict, also on texts that are not genuine.
        case trustStale = "TRUST-STALE"
        /// The text was mended before it was judged, since the text as read was none.
        case repaired = "REPAIRED"
        case exampleKey = "EXAMPLE-KEY"
    }

    public let code: Code

    /// For a person; may hold text of the certificate, to be escaped when shown.
    public let message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }
}
