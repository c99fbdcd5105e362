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

    /// - Parameter onProgress: called with the number of rows after every chunk.
    package func sign(_ files: Files, onProgress: @escaping (Int) -> Void) throws -> Summary {
        try checkSigners()
        let input = try Self.openInput(files.input)
        defer { close(input) }
        let desk = try Desk(settings, files, input: input)
        let workers = try (0..<settings.workerCount).map { _ in try IssuingWorker(settings, mapping: desk.mapping) }
        let pipeline = RunPipeline(
            threadCount: settings.workerCount,
            RunPipeline.Stations(
                fill: { try desk.reader.next($0) },
                judge: { workers[$0].judge($1) },
                resolve: { _ in },
                seal: { workers[$0].seal($1) },
                write: { chunk in
                    try desk.write(chunk)
                    onProgress(desk.tally.rowCount)
                    return true
                }))
        try pipeline.run(threadCount: settings.workerCount)
        try desk.finish { manifest, digests in try writeManifest(manifest, files, desk.tally, digests) }
        return Summary(tally: desk.tally, ignoredColumns: desk.mapping?.ignoredColumns ?? [])
    }

    /// The files of a run and what has been counted. Each file is used at one station of the pipeline alone.
    private final class Desk: @unchecked Sendable {
        var reader: RecordReader
        let mapping: ColumnMapping?
        private var output: OutputFile
        private var rejects: OutputFile
        private let files: Files
        private(set) var tally = IssuingTally()

        init(_ settings: RunSettings, _ files: Files, input: CInt) throws {
            var reader = RecordReader(
                descriptor: input, path: files.input, format: settings.format, blockRowCount: settings.blockRowCount)
            try reader.readHeader()
            mapping = reader.mapping
            self.reader = reader
            self.files = files
            output = files.output == "-" ? OutputFile() : try OutputFile(path: files.output, overwriting: files.overwrites)
            rejects = try OutputFile(path: files.rejects, overwriting: files.overwrites)
            var header = ByteBuffer()
            RejectsWriter(format: settings.format, mapping: mapping, guardsFormulas: settings.guardsFormulas)
                .appendHeader(to: &header)
            try rejects.write(header)
        }

        func write(_ chunk: RecordChunk) throws(FileError) {
            try output.write(chunk.output)
            try rejects.write(chunk.rejects)
            tally.add(chunk.tally)
        }

        /// Gives the files their names; the manifest comes last.
        func finish(_ writeManifest: (String, Digests) throws -> Void) throws {
            let digests = Digests(
                input: reader.finishDigest(), inputByteCount: reader.byteCount, rejects: try rejects.finish(),
                output: try output.finish())
            if let manifest = files.manifest { try writeManifest(manifest, digests) }
        }
    }

    private struct Digests {
        let input: [UInt8]
        let inputByteCount: Int
        let rejects: [UInt8]
        let output: [UInt8]
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
        _ path: String, _ files: Files, _ tally: IssuingTally, _ digests: Digests
    ) throws(FileError) {
        var json = JSONWriter()
        json.beginObject()
        json.name("input")
        json.beginObject()
        json.name("sha256")
        json.string(hexadecimal(digests.input))
        json.name("bytes")
        json.integer(Int64(digests.inputByteCount))
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
        for (file, digest) in [(files.output, digests.output), (files.rejects, digests.rejects)] {
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
