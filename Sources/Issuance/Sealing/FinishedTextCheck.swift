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

    /// - Returns: the decoded message, to be compared with what was to be signed.
    mutating func decode(
        _ text: UnsafeBufferPointer<UInt8>, verifyingSignature: Bool
    ) throws(IssuingError) -> Sign1Message {
        let unverified: UnverifiedHealthCertificate
        do {
            unverified = try decoder.decode(text)
        } catch {
            throw .selfCheckFailed("\(error)")
        }
        if verifyingSignature, !unverified.isSigned(by: key, scratch: &scratch) {
            throw .selfCheckFailed("the signature does not hold")
        }
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
        return unverified.message
    }
}
