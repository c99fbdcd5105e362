import Foundation
import HealthCertificate
import Issuance
import Signatures
import Testing
import TextFormats
import TrustLists
import VectorSupport
import Verification

/// Signs small files in a folder of its own.
final class Desk {
    let folder = FileManager.default.temporaryDirectory.appending(path: "hcert-" + UUID().uuidString)
    let key: SigningKey
    let certificate: X509Certificate
    static let start: Int64 = 1_640_995_200  // 2022-01-01T00:00:00Z

    init(purposes: Purposes? = nil) throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        key = try SigningKey(generating: .p256)
        let authorityKey = try SigningKey(generating: .p256)
        let profile = CertificateProfile(
            subject: DistinguishedName(country: "VN", organization: "Test", commonName: "Test"),
            notBefore: Self.start, notAfter: Self.start + 730 * 86_400)
        certificate = try profile.documentSignerCertificate(
            for: key, purposes: purposes, issuer: profile.countrySigningCertificate(for: authorityKey), issuerKey: authorityKey)
    }

    deinit {
        try? FileManager.default.removeItem(at: folder)
    }

    struct Result {
        let tally: IssuingTally
        let lines: [JSONObject]
        let rejects: String
        let ignored: [String]
    }

    func settings(
        format: RecordFormat = .csv, policy: JudgingPolicy = JudgingPolicy(), jobs: Int = 1
    ) -> RunSettings {
        var settings = RunSettings(
            signers: [RunSigner(key: key, certificate: certificate)],
            terms: IssuingTerms(issuer: "VN", issuedAt: Self.start, expiration: Self.start + 86_400), issuerName: "Bộ Y tế")
        settings.format = format
        settings.policy = policy
        settings.hasCheckCharacter = true
        settings.workerCount = jobs
        return settings
    }

    /// A run over files of its own, with a ledger of its own unless one is named.
    func run(_ settings: RunSettings, _ files: RunFiles, ledger: String? = nil) -> IssuingRun {
        let use = LedgerUse(path: ledger ?? files.input + ".ledger") { Self.start + 60 }
        return IssuingRun(settings, options: settings.judgingOptions, files: files, ledger: use)
    }

    func sign(
        _ records: String, format: RecordFormat = .csv, policy: JudgingPolicy = JudgingPolicy(), jobs: Int = 1,
        ledger: String? = nil, _ change: (inout RunSettings) -> Void = { _ in }
    ) throws -> Result {
        let name = UUID().uuidString
        let input = folder.appending(path: name)
        try Data(records.utf8).write(to: input)
        let files = RunFiles(
            input: input.path, output: input.path + ".out", rejects: input.path + ".rejects", overwrites: false)
        var settings = settings(format: format, policy: policy, jobs: jobs)
        change(&settings)
        let summary = try run(settings, files, ledger: ledger).sign()
        let output = try String(contentsOfFile: files.output, encoding: .utf8)
        let lines = try output.split(separator: "\n").map { line in
            JSONObject(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any] ?? [:])
        }
        return Result(
            tally: summary.tally, lines: lines, rejects: try String(contentsOfFile: files.rejects, encoding: .utf8),
            ignored: summary.ignoredColumns)
    }

    func issuer(at clock: Int64 = Desk.start + 60) throws -> CertificateIssuer {
        try CertificateIssuer(
            key: key, certificate: certificate,
            terms: IssuingTerms(issuer: "VN", issuedAt: Self.start, expiration: Self.start + 86_400),
            at: ValidationClock(seconds: clock))
    }

    func certificate(in line: JSONObject) throws -> DigitalCovidCertificate {
        let verifier = Verifier(trustList: TrustList([try DocumentSigner(certificate: certificate)]))
        let verdict = verifier.verdict(on: line.text("qr") ?? "", at: ValidationClock(seconds: Self.start + 60))
        #expect(verdict.isValid, "\(verdict.line)")
        return try #require(verdict.signed?.certificate)
    }
}

let header = "record_id,full_name,dob,sex,id_number,dose_no,date,vaccine"

