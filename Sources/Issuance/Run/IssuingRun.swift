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

        /// Of the output, or the working directory.
        var folder: String {
            output.lastIndex(of: "/").map { String(output[...$0]) } ?? "."
        }

        /// No file may stand for two, and none that is there may be replaced unless that was asked for.
        func refuseCollisions() throws {
            let named = [("input", input), ("output", output), ("rejects", rejects)].filter { $0.1 != "-" }
            for (index, first) in named.enumerated() {
                for second in named[(index + 1)...] where Self.isSame(first.1, second.1) {
                    throw FileCollision(first: first.0, second: second.0, path: second.1)
                }
            }
            guard !overwrites else { return }
            for path in [output, rejects, manifest ?? "-"] where path != "-" { try OutputFile.refuseExisting(path) }
        }

        private static func isSame(_ left: String, _ right: String) -> Bool {
            var (first, second) = (stat(), stat())
            if stat(left, &first) == 0, stat(right, &second) == 0 {
                return first.st_dev == second.st_dev && first.st_ino == second.st_ino
            }
            return absolute(left) == absolute(right)
        }

        private static func absolute(_ path: String) -> String {
            let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
            let name = path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path
            guard let resolved = realpath(folder, nil) else { return path }
            defer { free(resolved) }
            return String(cString: resolved) + "/" + name
        }
    }

    /// What a run came to.
    package struct Summary {
        package let tally: IssuingTally
        /// Columns, or members of NDJSON objects, that no field has the name of.
        package let ignoredColumns: [String]
    }

    /// - Parameter onProgress: called with the number of rows after every chunk.
    package func sign(_ files: Files, onProgress: @escaping (Int) -> Void) throws -> Summary {
        try checkSigners()
        try files.refuseCollisions()
        let input = try RecordInput.open(files.input, spoolingIn: files.folder)
        let mapping = try RecordReader.mapping(of: input, format: settings.format)
        let survey = try InputSurvey(input, format: settings.format, mapping: mapping)
        try checkKinds(survey)
        let desk = try Desk(settings, files, input: input, mapping: mapping)
        let workers = try (0..<settings.workerCount).map { _ in try IssuingWorker(settings, mapping: desk.mapping) }
        let pipeline = RunPipeline(
            threadCount: settings.workerCount,
            RunPipeline.Stations(
                fill: { try desk.reader.next($0) },
                judge: { workers[$0].judge($1) },
                resolve: { desk.resolve($0) },
                seal: { workers[$0].seal($1) },
                write: { chunk in
                    try desk.write(chunk)
                    onProgress(desk.tally.rowCount)
                    return true
                }))
        try pipeline.run(threadCount: settings.workerCount)
        try desk.finish(survey) { manifest, digests in try writeManifest(manifest, files, desk.tally, digests) }
        let unknownMembers = Set(workers.flatMap(\.unknownMembers)).sorted()
        return Summary(tally: desk.tally, ignoredColumns: mapping?.ignoredColumns ?? unknownMembers)
    }

    /// The files of a run and what has been counted. Each file is used at one station of the pipeline alone.
    private final class Desk: @unchecked Sendable {
        var reader: RecordReader
        let mapping: ColumnMapping?
        private var resolver: RecordResolver
        private var output: OutputFile
        private var rejects: OutputFile
        private let files: Files
        private(set) var tally = IssuingTally()

        init(
            _ settings: RunSettings, _ files: Files, input: borrowing RecordInput, mapping: ColumnMapping?
        ) throws {
            reader = try RecordReader(
                input, format: settings.format, mapping: mapping, blockRowCount: settings.blockRowCount)
            self.mapping = mapping
            self.files = files
            let writer = RejectsWriter(
                format: settings.format, mapping: mapping, guardsFormulas: settings.guardsFormulas)
            resolver = RecordResolver(rejects: writer)
            output = files.output == "-" ? OutputFile() : try OutputFile(path: files.output, overwriting: files.overwrites)
            rejects = try OutputFile(path: files.rejects, overwriting: files.overwrites)
            var header = ByteBuffer()
            writer.appendHeader(to: &header)
            try rejects.write(header)
        }

        func resolve(_ chunk: RecordChunk) {
            resolver.resolve(chunk)
        }

        func write(_ chunk: RecordChunk) throws(FileError) {
            try output.write(chunk.output)
            try rejects.write(chunk.rejects)
            tally.add(chunk.tally)
        }

        /// Gives the files their names; the manifest comes last.
        func finish(_ survey: InputSurvey, _ writeManifest: (String, Digests) throws -> Void) throws {
            guard reader.finishDigest() == survey.digest else { throw InputChanged(path: files.input) }
            let digests = Digests(
                input: survey.digest, inputByteCount: survey.byteCount, rejects: try rejects.finish(),
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
            try TestSignature.check(key: signer.key, certificate: signer.certificate, terms: settings.terms)
        }
    }

    /// Exactly one key for each kind that the file asks for.
    private func checkKinds(_ survey: InputSurvey) throws(IssuingError) {
        for kind in CertificateKind.allCases {
            guard let row = survey.firstRowOfKind[kind] else { continue }
            let count = settings.signers.count { $0.permits(kind) }
            if count == 0 { throw .keyMissing(kind: kind.rawValue, row: row) }
            if count > 1 { throw .keyAmbiguous(kind: kind.rawValue) }
        }
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
