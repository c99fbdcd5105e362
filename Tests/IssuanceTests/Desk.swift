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
    ) throws -> RunSettings {
        let context = JudgingContext(
            today: CalendarDate(year: 2022, month: 1, day: 1)!, issuer: "VN", issuerName: "Bộ Y tế", policy: policy)
        return try RunSettings(
            format: format, signers: [RunSigner(key: key, certificate: certificate)],
            terms: IssuingTerms(issuer: "VN", issuedAt: Self.start, expiration: Self.start + 86_400), context: context,
            verifiesEachSignature: true, guardsFormulas: false, hasCheckCharacter: true, workerCount: jobs)
    }

    func sign(
        _ records: String, format: RecordFormat = .csv, policy: JudgingPolicy = JudgingPolicy(), jobs: Int = 1
    ) throws -> Result {
        let name = UUID().uuidString
        let input = folder.appending(path: name)
        try Data(records.utf8).write(to: input)
        let files = IssuingRun.Files(
            input: input.path, output: input.path + ".out", rejects: input.path + ".rejects", overwrites: false)
        let summary = try IssuingRun(settings(format: format, policy: policy, jobs: jobs)).sign(files) { _ in }
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

