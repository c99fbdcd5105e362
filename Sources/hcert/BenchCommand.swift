import ArgumentParser
import Glibc
import Issuance
import Signatures
import TextFormats
import Verification

struct BenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Measure signing and verifying against OpenSSL alone, in one process and in turns.",
        discussion: """
            Rates are per second of processor time; a ratio is a pipeline's rate by that of the bare OpenSSL call.

            Example:
              hcert bench --seconds 5 --json
            """
    )

    @Option(help: "Seconds for each figure.")
    var seconds = 2.0

    @Option(help: "Threads for the figures of all cores; the machine's number by default.")
    var jobs: Int?

    @Flag(help: "Measure OpenSSL's own rates alone, of both algorithms, each for a fourth of the seconds.")
    var raw = false

    @Flag(help: "Measure drawing QR codes as PNG against libqrencode alone.")
    var qr = false

    @Flag(help: "With --raw: one measurement for each line on stdin, to be taken in turns with something else.")
    var eachLine = false

    @Option(help: "Measure loading this bundle and looking certificates up in it, and nothing else.")
    var bundle: String?

    @OptionGroup var bundleOptions: BundleOptions

    @Flag(help: "One JSON object.")
    var json = false

    func validate() throws {
        guard bundle != nil || (bundleOptions.bundleKey.isEmpty && bundleOptions.state == nil) else {
            throw ValidationError("--bundle-key and --state are for --bundle")
        }
        guard seconds > 0, seconds <= 600 else { throw ValidationError("--seconds must be above 0 and at most 600") }
        guard raw || !eachLine else { throw ValidationError("--each-line needs --raw") }
        guard !(raw && qr) else { throw ValidationError("give --raw or --qr, not both") }
    }

    func run() throws {
        do {
            if let bundle { return try write(BundleBenchmark.run(bundle, bundleOptions)) }
            let benchmark = Benchmark(seconds: seconds, jobCount: jobs ?? sysconf(Int32(_SC_NPROCESSORS_ONLN)))
            if qr { return try write(benchmark.runQR()) }
            guard raw else { return try write(benchmark.run()) }
            let baselines = try benchmark.makeBaselines()
            guard eachLine else { return try write(benchmark.runRaw(baselines)) }
            while readLine() != nil { try write(benchmark.runRaw(baselines)) }
        } catch let error as SignatureError {
            throw Stop(.key, "\(error)")
        }
    }

    private func write(_ report: [(String, Double)]) throws(Stop) {
        guard json else {
            for (name, value) in report { try Streams.writeOutput("\(name): \((value * 1_000).rounded() / 1_000)\n") }
            return
        }
        var writer = JSONWriter()
        writer.beginObject()
        for (name, value) in report {
            writer.name(text: name)
            writer.double((value * 1_000).rounded() / 1_000)
        }
        writer.endObject()
        writer.endLine()
        try writer.buffer.withUnsafeBytes { bytes throws(Stop) in try Streams.writeOutput(bytes) }
    }
}
