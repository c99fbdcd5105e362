import Bytes
import HealthCertificate
import Signatures
import TextFormats
import Transport

/// The issuing pipeline over invented records in memory, for measuring: the code of a run without its files.
package final class IssuingBenchmark {
    private let worker: IssuingWorker
    private let chunk = RecordChunk()
    private let compressor: Compressor
    private let inflater = Inflater()
    private var check: FinishedTextCheck
    private var sample: SignatureSample
    private var scratch = ByteBuffer(capacity: 2_048)
    private var knownParts: Parts?

    /// The certificate that the texts are signed under.
    package let certificate: X509Certificate

    /// Number of records that one call of ``run()`` signs.
    package let recordCount: Int

    /// - Parameters:
    ///   - key: which signs, under a certificate that is made for it.
    ///   - verifiesEachSignature: `full` or `sample`.
    package init(
        key: SigningKey, verifiesEachSignature: Bool, compression: Compression = .fast,
        recordCount: Int = RecordReader.chunkRowCountMax
    ) throws {
        self.recordCount = recordCount
        compressor = Compressor(compression)
        let issuedAt: Int64 = 1_640_995_200  // 2022-01-01T00:00:00Z
        let terms = IssuingTerms(issuer: "ZZ", issuedAt: issuedAt, expiration: issuedAt + 365 * 86_400)
        certificate = try Self.makeCertificate(for: key, from: issuedAt)
        check = FinishedTextCheck(key: key.verifyingKey)
        sample = SignatureSample(takesAll: verifiesEachSignature)
        var settings = RunSettings(
            signers: [RunSigner(key: key, certificate: certificate)], terms: terms, issuerName: "Bộ Y tế")
        settings.verifiesEachSignature = verifiesEachSignature
        settings.compression = compression
        settings.runSecret = try RandomBytes.make(count: 32)
        settings.recordSecret = try RandomBytes.make(count: 32)
        let header = Array("Mã bản ghi,Họ và tên,Ngày sinh,Giới tính,Số CCCD/CMND,Mũi số,Ngày tiêm,Tên vắc xin,Số lô,Cơ sở tiêm,Tỉnh/TP".utf8)
        worker = try IssuingWorker(settings, mapping: header.withUnsafeBytes { try ColumnMapping(startOfFile: $0) })
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
    package func run() throws -> [UInt8] {
        try runWithoutCopy()
        return chunk.output.array
    }

    /// The same, leaving the lines where they are: what is measured.
    package func runWithoutCopy() throws {
        chunk.removeResults()
        worker.judge(chunk)
        sample.beginBlock()
        for index in chunk.rows.indices { chunk.rows[index].isSampled = sample.takes(chunk.rows[index].kind) }
        worker.seal(chunk)
        if let failure = chunk.failure { throw failure }
        guard chunk.tally.signedCount == recordCount else {
            throw IssuingError.selfCheckFailed("\(chunk.tally.rejectedCount) benchmark records were refused")
        }
    }

    // MARK: Single stages

    /// A part of the pipeline that is measured by itself, over all records.
    package enum Stage: String, CaseIterable {
        /// Splitting and judging a row, writing its payload, its identity and identifier.
        case judge
        case deflate
        case base45
        /// Decoding the finished text again: base45, inflating, CBOR, schema. Without the signature.
        case check
        /// Inflating alone, which is part of ``check``.
        case inflate
    }

    /// Runs one stage over all records.
    package func run(_ stage: Stage) throws {
        switch stage {
        case .judge:
            chunk.removeResults()
            worker.judge(chunk)
        case .deflate:
            for message in try parts().messages {
                scratch.removeAll()
                message.withUnsafeBytes { compressor.deflate($0, signatureByteCount: 64, into: &scratch) }
            }
        case .base45:
            for bytes in try parts().deflated {
                scratch.removeAll()
                bytes.withUnsafeBytes { Base45.encode($0, into: &scratch) }
            }
        case .check:
            for text in try parts().texts {
                try text.withUnsafeBufferPointer { text in
                    try check.check(text, verifyingSignature: false) { _ in true }
                }
            }
        case .inflate:
            for bytes in try parts().deflated {
                scratch.removeAll()
                try bytes.withUnsafeBytes { try inflater.inflate($0, into: &scratch) }
            }
        }
    }

    /// The certificates of one pass, taken apart.
    private struct Parts {
        var texts: [[UInt8]] = []
        var deflated: [[UInt8]] = []
        var messages: [[UInt8]] = []
    }

    private func parts() throws -> Parts {
        if let known = knownParts { return known }
        var parts = Parts()
        for line in try run().split(separator: UInt8(ascii: "\n")) {
            let text = try JSONValue(parsing: Array(line))["qr"]?.string ?? ""
            parts.texts.append(Array(text.utf8))
            let deflated = try Base45.decode(String(text.dropFirst(4)))
            parts.deflated.append(deflated)
            parts.messages.append(try inflater.inflate(deflated))
        }
        knownParts = parts
        return parts
    }
}
