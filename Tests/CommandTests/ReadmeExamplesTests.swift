import Foundation
import HealthCertificate
import Issuance
import Signatures
import Testing
import TrustLists
import VectorSupport
import Verification

// The two examples of README.md, to the letter; a test below compares them.

func issueOne(_ content: DigitalCovidCertificate, keyFile: String, certificate: [UInt8], clock: Int64) throws -> String {
    let key = try SigningKey(contentsOfFile: keyFile, protection: .plaintext)
    let signer = try X509Certificate.parse(pem: certificate)[0].get()
    let terms = IssuingTerms(issuer: "ZZ", issuedAt: 1_640_995_200, expiration: 1_672_531_200)
    let issuer = try CertificateIssuer(key: key, certificate: signer, terms: terms, at: ValidationClock(seconds: clock))
    return try issuer.issue(content)
}

func verifyOne(_ text: String, trust: [String], clock: Int64) throws -> String {
    let (list, _) = try TrustListReader.read(trust)
    let verifier = Verifier(trustList: list)
    let verdict = verifier.verdict(on: text, at: ValidationClock(seconds: clock))
    guard verdict.isValid, let certificate = verdict.signed?.certificate else {
        return verdict.failures.map(\.message).joined(separator: "; ")
    }
    return "valid for \(certificate.name.familyName ?? "")"
}

@Suite("The library examples of README.md")
struct ReadmeExamplesTests {
    private static let keys = VectorFolders.package.appending(path: "keys-example")

    @Test func `issue a certificate that verifies, and not after its end`() throws {
        let keyFile = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try Data(contentsOf: Self.keys.appending(path: "dsc-es256.key")).write(to: keyFile)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: keyFile.path)
        defer { try? FileManager.default.removeItem(at: keyFile) }
        let content = DigitalCovidCertificate(
            version: "1.3.0",
            name: PersonName(
                familyName: "Nguyễn", familyNameTransliterated: "NGUYEN", givenName: "Duy", givenNameTransliterated: "DUY"),
            dateOfBirth: "1990-01-02",
            entry: .recovery(
                Recovery(
                    diseaseTargeted: "840539006", firstPositiveTest: "2021-12-01", country: "VN", issuer: "Test",
                    validFrom: "2021-12-12", validUntil: "2022-05-30", identifier: "URN:UVCI:01:ZZ:A")))
        let certificate = Array(try Data(contentsOf: Self.keys.appending(path: "dsc-es256.pem")))
        let text = try issueOne(content, keyFile: keyFile.path, certificate: certificate, clock: 1_641_000_000)
        let trust = [Self.keys.appending(path: "trust.pem").path]
        #expect(try verifyOne(text, trust: trust, clock: 1_650_000_000) == "valid for Nguyễn")
        #expect(try verifyOne(text, trust: trust, clock: 1_700_000_000).hasPrefix("expired at"))
    }

    @Test func `stand in this file as they stand there`() throws {
        let readme = try String(contentsOf: VectorFolders.package.appending(path: "README.md"), encoding: .utf8)
        let source = try String(contentsOf: URL(filePath: #filePath), encoding: .utf8)
        let blocks = readme.components(separatedBy: "```swift\n").dropFirst().compactMap { $0.components(separatedBy: "```").first }
        #expect(blocks.count == 2)
        for block in blocks {
            let function = "func " + (block.components(separatedBy: "\nfunc ").last ?? "")
            #expect(source.contains(function))
        }
    }
}
