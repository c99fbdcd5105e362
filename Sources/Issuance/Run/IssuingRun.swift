import Bytes
import Glibc
import HealthCertificate
import Signatures
import TextFormats

/// Signs a file of records: read, judged, signed, checked and written in one pass, output in the order of the input.
package struct IssuingRun {
    private let settings: RunSettings

    package init(_ settings: RunSettings) {
        self.settings = settings
    }

    /// Where a run reads and writes. A path of `-` is a standard stream.
    package struct Files {
        package let input: String
        package let output: String
        package let rejects: String
        package let overwrites: Bool

        package init(input: String, output: String, rejects: String, overwrites: Bool) {
            self.input = input
            self.output = output
            self.rejects = rejects
            self.overwrites = overwrites
        }

        var manifest: String? { output == "-" ? nil : output + ".manifest.json" }
    }

    /// What a run came to.
    package struct Summary {
        package let tally: IssuingTally
        package let ignoredColumns: [String]
    }

    /// - Parameter onProgress: called with the number of rows after every round.
    package func sign(_ files: Files, onProgress: (Int) -> Void) throws -> Summary {
        try checkSigners()
        let input = try Self.openInput(files.input)
        defer { close(input) }
        var reader = RecordReader(descriptor: input, path: files.input, format: settings.format)
        try reader.readHeader()
        let mapping = reader.mapping

        var output = files.output == "-" ? OutputFile() : try OutputFile(path: files.output, overwriting: files.overwrites)
        var rejects = try OutputFile(path: files.rejects, overwriting: files.overwrites)
        var header = ByteBuffer()
        RejectsWriter(format: settings.format, mapping: mapping, guardsFormulas: settings.guardsFormulas)
            .appendHeader(to: &header)
        try rejects.write(header)

        let crew = try Crew(settings, mapping: mapping)
        var tally = IssuingTally()
        while try crew.fill(from: &reader) > 0 {
            crew.work()
            for chunk in crew.filledChunks {
                if let failure = chunk.failure { throw failure }
                try output.write(chunk.output)
                try rejects.write(chunk.rejects)
                tally.add(chunk.tally)
            }
            onProgress(tally.rowCount)
        }
        let byteCount = reader.byteCount
        let inputDigest = reader.finishDigest()
        let rejectsDigest = try rejects.finish()
        let outputDigest = try output.finish()
        if let manifest = files.manifest {
            try writeManifest(
                manifest, files, tally, input: (inputDigest, byteCount), output: outputDigest, rejects: rejectsDigest)
        }
        return Summary(tally: tally, ignoredColumns: mapping?.ignoredColumns ?? [])
    }

    private func checkSigners() throws(IssuingError) {
        for signer in settings.signers {
            try SignerCheck.check(key: signer.key, certificate: signer.certificate, terms: settings.terms)
        }
    }

    private static func openInput(_ path: String) throws(FileError) -> CInt {
        guard path != "-" else { return dup(STDIN_FILENO) }
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError("open", path) }
        return descriptor
    }

    /// The manifest comes last: where it is, the run is complete.
    private func writeManifest(
        _ path: String, _ files: Files, _ tally: IssuingTally, input: (digest: [UInt8], byteCount: Int),
        output: [UInt8], rejects: [UInt8]
    ) throws(FileError) {
        var json = JSONWriter()
        json.beginObject()
        json.name("input")
        json.beginObject()
        json.name("sha256")
        json.string(hexadecimal(input.digest))
        json.name("bytes")
        json.integer(Int64(input.byteCount))
        json.endObject()
        json.name("counts")
        json.beginObject()
        for (name, count) in [
            ("rows", tally.rowCount), ("signed", tally.signedCount), ("rejected", tally.rejectedCount),
        ] {
            json.name(name)
            json.integer(Int64(count))
        }
        json.endObject()
        json.name("issuer")
        json.string(settings.terms.issuer)
        json.name("iat")
        json.string(Timestamp(secondsSince1970: settings.terms.issuedAt).description)
        json.name("exp")
        json.string(Timestamp(secondsSince1970: settings.terms.expiration).description)
        json.name("kid")
        json.beginArray()
        for signer in settings.signers { json.string(Base64.encode(signer.certificate.keyIdentifier.bytes)) }
        json.endArray()
        json.name("files")
        json.beginArray()
        for (file, digest) in [(files.output, output), (files.rejects, rejects)] {
            json.beginObject()
            json.name("name")
            json.string(String(file[(file.lastIndex(of: "/").map(file.index(after:)) ?? file.startIndex)...]))
            json.name("sha256")
            json.string(hexadecimal(digest))
            json.endObject()
        }
        json.endArray()
        json.endObject()
        json.endLine()
        var file = try OutputFile(path: path, overwriting: files.overwrites)
        try file.write(json.buffer)
        _ = try file.finish()
    }
}

/// Lower-case hexadecimal text.
func hexadecimal(_ bytes: [UInt8]) -> String {
    bytes.map { String(UInt16($0) | 0x100, radix: 16).dropFirst() }.joined()
}

/// The workers of a run. Each round, each of them takes one chunk.
private final class Crew {
    private let workers: [IssuingWorker]
    private let chunks: [RecordChunk]
    private var filledCount = 0

    init(_ settings: RunSettings, mapping: ColumnMapping?) throws(IssuingError) {
        var workers: [IssuingWorker] = []
        for _ in 0..<settings.workerCount { workers.append(try IssuingWorker(settings, mapping: mapping)) }
        self.workers = workers
        chunks = workers.map { _ in RecordChunk() }
    }

    var filledChunks: ArraySlice<RecordChunk> { chunks[..<filledCount] }

    /// - Returns: the number of chunks that hold records.
    func fill(from reader: inout RecordReader) throws -> Int {
        filledCount = 0
        while filledCount < chunks.count, try reader.next(chunks[filledCount]) { filledCount += 1 }
        return filledCount
    }

    func work() {
        let pairs = zip(workers, filledChunks).map { ($0, $1) }
        concurrently(pairs.count) { pairs[$0].0.process(pairs[$0].1) }
    }
}
