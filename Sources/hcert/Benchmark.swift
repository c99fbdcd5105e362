import Bytes
import Glibc
import Issuance
import QRSymbols
import Signatures
import TextFormats
import TrustLists
import Verification

/// Measures pipelines against the bare OpenSSL calls, in turns within one process, by processor time.
struct Benchmark {
    private let seconds: Double
    private let jobCount: Int

    /// Turns that every figure is measured in; the median counts.
    private static let turnCount = 25

    init(seconds: Double, jobCount: Int) {
        self.seconds = seconds
        self.jobCount = max(1, jobCount)
    }

    /// Names and values: rates per second of processor time, and ratios.
    func run() throws -> [(String, Double)] {
        let key = try SigningKey(generating: .p256)
        let sample = try IssuingBenchmark(key: key, verifiesEachSignature: false)
        let full = try IssuingBenchmark(key: key, verifiesEachSignature: true)
        let zlib = try IssuingBenchmark(key: key, verifiesEachSignature: false, compression: .zlib)
        let texts = try Self.texts(sample)
        let verifier = Verifier(trustList: TrustList([try DocumentSigner(certificate: sample.certificate)]))
        let clock = ValidationClock(seconds: 1_641_081_600)
        guard texts.allSatisfy({ verifier.verdict(on: $0, at: clock).isValid }) else {
            throw Stop(.internalError, "a certificate of the benchmark does not verify")
        }
        var baseline = try OpenSSLBaseline(key)
        _ = baseline.sign(count: 1)

        let stages = IssuingBenchmark.Stage.allCases
        var rates: [[Double]] = Array(repeating: [], count: 6 + stages.count)
        for _ in 0..<Self.turnCount {
            rates[0].append(try rate(of: 200) { _ = baseline.sign(count: 200) })
            rates[1].append(try rate(of: sample.recordCount) { try sample.runWithoutCopy() })
            rates[2].append(try rate(of: 100) { _ = baseline.verify(count: 100) })
            rates[3].append(try rate(of: texts.count) {
                for text in texts where !verifier.verdict(on: text, at: clock).isValid {
                    throw Stop(.internalError, "a certificate of the benchmark does not verify")
                }
            })
            rates[4].append(try rate(of: full.recordCount) { try full.runWithoutCopy() })
            rates[5].append(try rate(of: zlib.recordCount) { try zlib.runWithoutCopy() })
            for (index, stage) in stages.enumerated() {
                rates[6 + index].append(try rate(of: sample.recordCount) { try sample.run(stage) })
            }
        }
        let medians = rates.map { $0.sorted()[$0.count / 2] }
        let both = 1 / (1 / medians[0] + 1 / medians[2])
        let stageTimes = zip(stages, medians[6...]).map { ("stage_\($0.rawValue)_microseconds", 1_000_000 / $1) }
        return [
            ("raw_sign", medians[0]), ("issue_sample", medians[1]), ("issue_sample_ratio", medians[1] / medians[0]),
            ("issue_sample_zlib_ratio", medians[5] / medians[0]), ("issue_full", medians[4]), ("issue_full_ratio", medians[4] / both),
            ("issue_other_microseconds", (1 / medians[1] - 1 / medians[0]) * 1_000_000),
            ("raw_verify", medians[2]), ("verify", medians[3]), ("verify_ratio", medians[3] / medians[2]),
            ("verify_other_microseconds", (1 / medians[3] - 1 / medians[2]) * 1_000_000),
            ("jobs", Double(jobCount)), ("issue_all_jobs_wall", try issueOnAllJobs(key)),
        ] + stageTimes
    }

    /// Pictures per second of processor time, the PNG included, and libqrencode's own rate.
    func runQR() throws -> [(String, Double)] {
        let texts = try Self.texts(IssuingBenchmark(key: SigningKey(generating: .p256), verifiesEachSignature: false))
        let writer = PNGWriter()
        var picture = ByteBuffer(capacity: 64 * 1_024)
        var rates: [[Double]] = [[], []]
        for _ in 0..<Self.turnCount {
            rates[0].append(try rate(of: texts.count) {
                for text in texts where !QRSymbol.encodeAlone(text) { throw Stop(.internalError, "libqrencode failed") }
            })
            rates[1].append(try rate(of: texts.count) {
                for text in texts {
                    picture.removeAll()
                    writer.write(try QRSymbol(text), moduleSize: 4, to: &picture)
                }
            })
        }
        let medians = rates.map { $0.sorted()[$0.count / 2] }
        return [
            ("raw_qr", medians[0]), ("qr_png", medians[1]), ("qr_png_ratio", medians[1] / medians[0]),
            ("qr_png_bytes", Double(picture.count)),
        ]
    }

    /// What OpenSSL alone is measured with.
    final class Baseline {
        let name: String
        fileprivate var calls: OpenSSLBaseline

        fileprivate init(_ name: String, _ kind: SigningKey.Kind) throws {
            self.name = name
            calls = try OpenSSLBaseline(SigningKey(generating: kind))
            _ = calls.sign(count: 1)
        }
    }

    func makeBaselines() throws -> [Baseline] {
        try [Baseline("es256", .p256), Baseline("ps256", .rsa(bitCount: 2_048))]
    }

    /// OpenSSL's own rates: signing and verifying.
    func runRaw(_ baselines: [Baseline]) throws -> [(String, Double)] {
        let share = seconds / Double(baselines.count * 2)
        return try baselines.flatMap { baseline in
            [
                ("raw_sign_\(baseline.name)", try rate(of: 50, for: share) { _ = baseline.calls.sign(count: 50) }),
                ("raw_verify_\(baseline.name)", try rate(of: 50, for: share) { _ = baseline.calls.verify(count: 50) }),
            ]
        }
    }

    /// Repeats `work`, which does `count` things, for one turn.
    private func rate(of count: Int, _ work: () throws -> Void) throws -> Double {
        try rate(of: count, for: seconds / Double(Self.turnCount), work)
    }

    private func rate(of count: Int, for seconds: Double, _ work: () throws -> Void) throws -> Double {
        let start = Self.processorTime()
        var done = 0
        var now = start
        repeat {
            try work()
            done += count
            now = Self.processorTime()
        } while now - start < seconds
        return Double(done) / (now - start)
    }

    /// Certificates per second of wall time with a worker on each thread.
    private func issueOnAllJobs(_ key: SigningKey) throws -> Double {
        let benchmarks = try (0..<jobCount).map { _ in Shared(try IssuingBenchmark(key: key, verifiesEachSignature: false)) }
        let rounds = max(1, Int(seconds * 40))
        let start = ContinuousClock.now
        concurrently(jobCount) { index in
            for _ in 0..<rounds {
                do { try benchmarks[index].value.runWithoutCopy() } catch { benchmarks[index].hasFailed = true }
            }
        }
        guard !benchmarks.contains(where: \.hasFailed) else { throw Stop(.internalError, "a benchmark record was refused") }
        let elapsed = start.duration(to: .now) / .seconds(1)
        return Double(rounds * jobCount * (benchmarks.first?.value.recordCount ?? 0)) / elapsed
    }

    /// One value for one thread, which alone uses it.
    private final class Shared: @unchecked Sendable {
        let value: IssuingBenchmark
        var hasFailed = false

        init(_ value: IssuingBenchmark) {
            self.value = value
        }
    }

    private static func texts(_ benchmark: IssuingBenchmark) throws -> [String] {
        try benchmark.run().split(separator: UInt8(ascii: "\n")).map { line in
            guard let text = try JSONValue(parsing: Array(line))["qr"]?.string else {
                throw Stop(.internalError, "a benchmark line has no text")
            }
            return text
        }
    }

    private static func processorTime() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1_000_000_000
    }
}
