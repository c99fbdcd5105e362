import CBOR
import COSE
import HealthCertificate
import Signatures

/// The check of every finished text before it is released: decoded by the decoder of the verifier, its content held
/// against the schema with no member too many, and, when asked for, its signature verified.
struct FinishedTextCheck: ~Copyable {
    private let key: VerifyingKey
    private var decoder = CertificateDecoder()
    private var scratch = CBORWriter(capacity: 1_024)

    init(key: VerifyingKey) {
        self.key = key
    }

    /// - Parameters:
    ///   - text: as it will be released.
    ///   - isIntended: whether payload and signature of the decoded message are those that were to be sent.
    mutating func check(
        _ text: UnsafeBufferPointer<UInt8>, verifyingSignature: Bool, isIntended: (borrowing Sign1Message) -> Bool
    ) throws(IssuingError) {
        let unverified: UnverifiedHealthCertificate
        do {
            unverified = try decoder.decode(text)
        } catch {
            throw .selfCheckFailed("\(error)")
        }
        guard isIntended(unverified.message) else {
            throw .selfCheckFailed("the text carries other bytes than were to be signed")
        }
        if verifyingSignature, !unverified.isSigned(by: key, scratch: &scratch) {
            throw .selfCheckFailed("the signature does not hold")
        }
        if unverified.message.payload.withUnsafeBytes({ CanonicalContentCheck.holds(forClaims: $0) }) { return }
        try checkContent(of: unverified)
    }

    /// The check of a content in whatever form, which also says what is wrong with it.
    private mutating func checkContent(of unverified: borrowing UnverifiedHealthCertificate) throws(IssuingError) {
        let claims: Claims
        do {
            claims = try decoder.unverifiedClaims(of: unverified)
        } catch {
            throw .selfCheckFailed("\(error)")
        }
        guard let content = claims.digitalCovidCertificate.value else {
            throw .selfCheckFailed("there is no content")
        }
        let violations = SchemaCheck.violations(
            of: content, in: claims.document, release: .v1_3_0, allowingAdditionalMembers: false)
        if let first = violations.first { throw .selfCheckFailed("\(first)") }
    }
}
