import Bytes
import CBOR
import HealthCertificate
import Signatures
import TrustLists
import Verification

/// One certificate that is made, verified and thrown away before the first real one is signed.
///
/// It goes the way of every certificate, and through the verifier that border posts use. It is in force for one second,
/// and names nobody.
enum TestSignature {
    static func check(key: SigningKey, certificate: X509Certificate, terms: IssuingTerms) throws(IssuingError) {
        let kind = CertificateKind.allCases.first { SignerCheck.permits($0, certificate) }
        guard let kind else { throw .certificateUnusable("it may sign no kind of certificate") }
        let text = try sign(kind, key: key, certificate: certificate, terms: terms)
        let signer: DocumentSigner
        do {
            signer = try DocumentSigner(certificate: certificate)
        } catch {
            throw .certificateUnusable("\(error)")
        }
        let verifier = Verifier(trustList: TrustList([signer]))
        let verdict = verifier.verdict(on: text, at: ValidationClock(seconds: terms.issuedAt))
        guard verdict.isValid, verdict.signed?.certificate == content(kind, issuer: terms.issuer) else {
            let reasons = verdict.failures.map(\.message).joined(separator: "; ")
            throw .selfCheckFailed("a test signature does not come through the verifier: \(reasons)")
        }
    }

    private static func sign(
        _ kind: CertificateKind, key: SigningKey, certificate: X509Certificate, terms: IssuingTerms
    ) throws(IssuingError) -> String {
        do {
            var sealer = CertificateSealer(
                keyIdentifier: certificate.keyIdentifier, signer: try key.makeSigner(), batchCount: 1)
            var payload = CBORWriter()
            ClaimsWriter.writeStart(
                issuer: terms.issuer, expiration: terms.issuedAt + 1, issuedAt: terms.issuedAt, to: &payload)
            content(kind, issuer: terms.issuer).write(to: &payload)
            payload.buffer.withUnsafeBytes { sealer.add(payload: $0) }
            try sealer.sign()
            var text = ByteBuffer()
            sealer.appendText(at: 0, to: &text)
            return text.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
        } catch {
            throw .signing("\(error)")
        }
    }

    private static func content(_ kind: CertificateKind, issuer: String) -> DigitalCovidCertificate {
        let identifier = "URN:UVCI:01:\(issuer):TEST"
        let entry: DigitalCovidCertificate.Entry =
            switch kind {
            case .vaccination:
                .vaccination(
                    Vaccination(
                        diseaseTargeted: "840539006", vaccine: "1119349007", product: "EU/1/20/1528",
                        marketingHolder: "ORG-100030215", doseNumber: 1, doseTotal: 1, date: "2021-01-01",
                        country: issuer, issuer: "TEST", identifier: identifier))
            case .test:
                .test(
                    TestResult(
                        diseaseTargeted: "840539006", testType: "LP6464-4", testName: nil, testManufacturer: nil,
                        sampledAt: "2021-01-01T00:00:00Z", result: "260415000", testingCentre: nil, country: issuer,
                        issuer: "TEST", identifier: identifier))
            case .recovery:
                .recovery(
                    Recovery(
                        diseaseTargeted: "840539006", firstPositiveTest: "2021-01-01", country: issuer, issuer: "TEST",
                        validFrom: "2021-01-12", validUntil: "2021-06-30", identifier: identifier))
            }
        return DigitalCovidCertificate(
            version: "1.3.0",
            name: PersonName(
                familyName: "TEST", familyNameTransliterated: "TEST", givenName: nil, givenNameTransliterated: nil),
            dateOfBirth: "1900-01-01", entry: entry)
    }
}
