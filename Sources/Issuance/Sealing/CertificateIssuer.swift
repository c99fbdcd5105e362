import Bytes
import CBOR
import COSE
public import HealthCertificate
public import Signatures
import TextFormats
public import Verification

/// Issues single certificates with one key: the API for services. Whole files are the business of ``IssuingRun``.
///
/// One issuer serves one thread.
public final class CertificateIssuer {
    /// The terms that all of its certificates have.
    public let terms: IssuingTerms

    private let certificate: X509Certificate
    private var sealer: CertificateSealer<KeySigner>
    private var check: FinishedTextCheck
    private let judgingContext: JudgingContext
    private var payload = CBORWriter(capacity: 1_024)
    private var text = ByteBuffer(capacity: 1_024)

    /// - Parameters:
    ///   - key: the private key.
    ///   - certificate: the document signer certificate that goes with it.
    ///   - terms: issuer, iat and exp; inside the certificate's country and validity.
    ///   - clock: now; the certificate must be in force.
    /// - Throws: ``IssuingError`` when key, certificate, terms and clock do not go together, or when a test signature does
    ///   not come through a verifier.
    public init(
        key: SigningKey, certificate: X509Certificate, terms: IssuingTerms, at clock: ValidationClock
    ) throws(IssuingError) {
        try SignerCheck.check(key: key, certificate: certificate, terms: terms)
        try SignerCheck.checkValidity(of: certificate, at: clock.seconds)
        try TestSignature.check(key: key, certificate: certificate, terms: terms)
        judgingContext = JudgingContext(
            today: CalendarDate(secondsSince1970: max(terms.issuedAt, clock.seconds)), issuer: terms.issuer,
            issuerName: certificate.subjectOrganization ?? terms.issuer, policy: JudgingPolicy())
        do {
            sealer = CertificateSealer(
                keyIdentifier: certificate.keyIdentifier, signer: try key.makeSigner(), batchCount: 1)
        } catch {
            throw .signing("\(error)")
        }
        check = FinishedTextCheck(key: key.verifyingKey)
        self.certificate = certificate
        self.terms = terms
    }

    /// A new identifier for a certificate: `URN:UVCI:01:CC:` and 128 random bits.
    public func makeIdentifier(withCheckCharacter: Bool = false) throws(IssuingError) -> String {
        let opaque: [UInt8]
        do {
            opaque = try RandomBytes.make(count: 16)
        } catch {
            throw .signing("\(error)")
        }
        var identifier = ByteBuffer(capacity: 64)
        opaque.withUnsafeBytes {
            UniqueCertificateIdentifier.append(
                opaque: $0, country: terms.issuer, withCheckCharacter: withCheckCharacter, to: &identifier)
        }
        return identifier.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
    }

    /// The text for the QR code of `content`, signed, decoded again and verified (HCERT §3.3, §4.2).
    ///
    /// - Throws: ``IssuingError/kindNotPermitted(_:)`` for a kind that the certificate may not sign,
    ///   ``IssuingError/contentRefused(_:)`` when a name, date, code, dose number or product is not what may be signed, or
    ///   the content does not follow the schema.
    public func issue(_ content: DigitalCovidCertificate) throws(IssuingError) -> String {
        guard SignerCheck.permits(content.kind, certificate) else { throw .kindNotPermitted(content.kind.rawValue) }
        try judge(content)
        defer { sealer.beginBatch() }
        payload.buffer.removeAll()
        ClaimsWriter.writeStart(
            issuer: terms.issuer, expiration: terms.expiration, issuedAt: terms.issuedAt, to: &payload)
        content.write(to: &payload)
        payload.buffer.withUnsafeBytes { sealer.add(payload: $0) }
        do {
            try sealer.sign()
        } catch {
            throw .signing("\(error)")
        }
        text.removeAll()
        sealer.appendText(at: 0, to: &text)
        try text.withUnsafeBytes { text throws(IssuingError) in
            try check.check(text.bindMemory(to: UInt8.self), verifyingSignature: true) { sealer.carries($0, at: 0) }
        }
        return text.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
    }

    /// The checks that a content in a file of records goes through.
    private func judge(_ content: DigitalCovidCertificate) throws(IssuingError) {
        var encoded = CBORWriter()
        content.write(to: &encoded)
        let json: JSONValue?
        do {
            let document = try CBORDocument(decoding: encoded.buffer.array)
            json = JSONContent.value(of: document.root, in: document)
        } catch {
            throw .contentRefused("\(error)")
        }
        guard let json else { throw .contentRefused("it holds what a certificate cannot say") }
        var judge = DCCRecordJudge(context: judgingContext)
        judge.line.read(json)
        if !judge.judge(judge.line.root, meta: nil) {
            let errors = judge.findings.filter { $0.severity == .error }
            throw .contentRefused(errors.map { "\($0.code.text): \($0.message)" }.joined(separator: "; "))
        }
    }
}
