import Bytes
import HealthCertificate
import Signatures
import TextFormats

/// The issuing pipeline over invented records in memory, for measuring: the code of a run without its files.
package final class IssuingBenchmark {
    private let worker: IssuingWorker
    private let chunk = RecordChunk()

    /// The certificate that the texts are signed under.
    package let certificate: X509Certificate

    /// Number of records that one call of ``run()`` signs.
    package let recordCount: Int

    /// - Parameters:
    ///   - kind: of the key that is made for the purpose.
    ///   - verifiesEachSignature: `full` or `sample`.
    package init(key: SigningKey, verifiesEachSignature: Bool, recordCount: Int = 256) throws {
        self.recordCount = recordCount
        let issuedAt: Int64 = 1_640_995_200  // 2022-01-01T00:00:00Z
        let terms = IssuingTerms(issuer: "ZZ", issuedAt: issuedAt, expiration: issuedAt + 365 * 86_400)
        certificate = try Self.makeCertificate(for: key, from: issuedAt)
        let context = JudgingContext(
            today: CalendarDate(secondsSince1970: issuedAt), issuer: "ZZ", issuerName: "Bộ Y tế",
            policy: JudgingPolicy())
        let settings = try RunSettings(
            format: .csv, signers: [RunSigner(key: key, certificate: certificate)], terms: terms, context: context,
            verifiesEachSignature: verifiesEachSignature, guardsFormulas: false, hasCheckCharacter: false,
            workerCount: 1)
        let header = Array("Mã bản ghi,Họ và tên,Ngày sinh,Giới tính,Số CCCD/CMND,Mũi số,Ngày tiêm,Tên vắc xin,Số lô,Cơ sở tiêm,Tỉnh/TP".utf8)
        worker = try IssuingWorker(settings, mapping: header.withUnsafeBytes { try ColumnMapping(headerRow: $0) })
        for row in 0..<recordCount {
            chunk.input.append(utf8: Self.row(row))
            chunk.ends.append(chunk.input.count)
        }
    }

    private static func makeCertificate(for key: SigningKey, from start: Int64) throws -> X509Certificate {
        let authorityKey = try SigningKey(generating: .p256)
        let profile = CertificateProfile(
            subject: DistinguishedName(country: "ZZ", organization: "Benchmark", commonName: "Benchmark"),
            notBefore: start, notAfter: start + 730 * 86_400)
        let authority = try profile.countrySigningCertificate(for: authorityKey)
        return try profile.documentSignerCertificate(
            for: key, purposes: nil, issuer: authority, issuerKey: authorityKey)
    }

    private static func row(_ number: Int) -> String {
        let names = ["Nguyễn Thị Minh Khai", "Đặng Văn Hùng", "Trần Quốc Toản", "Lê Thị Hồng Đào"]
        let year = 1_950 + number % 50
        let digits = String(1_000_000 + number).dropFirst()
        let sex = number % 2
        return "BENCH-\(number),\(names[number % 4]),17/05/\(year),\(sex == 0 ? "Nam" : "Nữ"),000\(sex)\(year % 100 < 10 ? "0" : "")"
            + "\(year % 100)\(digits),2,03/11/2021,Vaxzevria,AB1234,Trạm Y tế Phường 1,Hà Nội\n"
    }

    /// Judges, signs and checks every record once.
    ///
    /// - Returns: the lines of output.
    package func run() throws(IssuingError) -> [UInt8] {
        try runWithoutCopy()
        return chunk.output.array
    }

    /// The same, leaving the lines where they are: what is measured.
    package func runWithoutCopy() throws(IssuingError) {
        chunk.output.removeAll()
        chunk.tally = IssuingTally()
        worker.process(chunk)
        if let failure = chunk.failure { throw failure }
        guard chunk.tally.signedCount == recordCount else {
            throw .selfCheckFailed("\(chunk.tally.rejectedCount) benchmark records were refused")
        }
    }
}
