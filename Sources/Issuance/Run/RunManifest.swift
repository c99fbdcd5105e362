import Bytes
import Glibc
import Ledger
import TextFormats

/// What a completed run says of itself, beside its output. It holds no data of persons.
struct RunManifest {
    let ledger: String
    let head: LedgerHead
    let run: LedgerRun
    let options: RunOptions
    let input: String
    let files: [(name: String, digest: [UInt8])]

    /// Appends the manifest as one line of JSON.
    func write(to json: inout JSONWriter) {
        json.beginObject()
        writeLedger(to: &json)
        json.name("input")
        json.beginObject()
        json.name("name")
        json.string(input)
        json.name("sha256")
        json.string(hexadecimal(run.description.inputDigest))
        json.name("bytes")
        json.integer(run.description.inputByteCount)
        json.endObject()
        json.name("options")
        options.write(to: &json)
        writeCounts(to: &json)
        json.name("issuer")
        json.string(run.description.issuer)
        json.name("iat")
        json.time(secondsSince1970: run.description.issuedAt)
        json.name("exp")
        json.time(secondsSince1970: run.description.expiresAt)
        json.name("kid")
        json.beginArray()
        for signer in run.description.signers { json.string(Base64.encode(signer.keyIdentifier)) }
        json.endArray()
        json.name("files")
        json.beginArray()
        for file in files {
            json.beginObject()
            json.name("name")
            json.string(file.name)
            json.name("sha256")
            json.string(hexadecimal(file.digest))
            json.endObject()
        }
        json.endArray()
        json.endObject()
        json.endLine()
    }

    private func writeLedger(to json: inout JSONWriter) {
        json.name("ledger")
        json.beginObject()
        json.name("id")
        json.string(ledger)
        json.name("run")
        json.integer(Int64(run.number))
        json.name("first")
        if let numbers = run.numbers { json.integer(numbers.lowerBound) } else { json.null() }
        json.name("last")
        if let numbers = run.numbers { json.integer(numbers.upperBound) } else { json.null() }
        json.name("head")
        json.beginObject()
        json.name("event")
        json.integer(Int64(head.event))
        json.name("hash")
        json.string(hexadecimal(head.hash))
        json.endObject()
        json.endObject()
    }

    private func writeCounts(to json: inout JSONWriter) {
        json.name("counts")
        json.beginObject()
        json.name("rows")
        json.integer(run.counts.rows)
        json.name("signed")
        json.integer(run.counts.signed)
        json.name("already_signed")
        json.integer(run.counts.alreadySigned)
        json.name("rejected")
        json.integer(run.counts.rejected)
        json.endObject()
    }
}

/// What a manifest shows of a ledger: a point of its chain that must be there again.
package struct ShownHead: Equatable, Sendable {
    package let ledger: String
    package let head: LedgerHead
    /// Number of the run; nil when the manifest does not say.
    let run: Int?
    /// The run's files, by the names in the manifest.
    package let files: [(name: String, digest: [UInt8])]

    package static func == (left: ShownHead, right: ShownHead) -> Bool {
        left.ledger == right.ledger && left.head == right.head
    }

    /// Reads a manifest.
    ///
    /// - Returns: nil when there is no such file.
    /// - Throws: ``ManifestError`` for a file that is no manifest.
    package init?(manifest path: String) throws {
        guard let bytes = try Self.read(path) else { return nil }
        do {
            let json = try JSONValue(parsing: bytes)
            guard let ledger = json["ledger"], let identifier = ledger["id"]?.string, let head = ledger["head"],
                let event = head["event"]?.integer, let hash = head["hash"]?.string.flatMap(Self.bytes(hexadecimal:))
            else { throw ManifestError(path: path) }
            self.ledger = identifier
            self.head = LedgerHead(event: Int(event), hash: hash)
            run = ledger["run"]?.integer.map { Int($0) }
            files = (json["files"]?.array ?? []).compactMap { file in
                guard let name = file["name"]?.string, let digest = file["sha256"]?.string.flatMap(Self.bytes(hexadecimal:))
                else { return nil }
                return (name, digest)
            }
        } catch is JSONError {
            throw ManifestError(path: path)
        }
    }

    /// Whether the manifest is a run's own, with its files.
    func describes(_ run: LedgerRun, of ledger: String, _ files: [(name: String, digest: [UInt8])]) -> Bool {
        self.ledger == ledger && self.run == run.number && self.files.elementsEqual(files, by: ==)
    }

    private static func read(_ path: String) throws(FileError) -> [UInt8]? {
        var status = stat()
        guard lstat(path, &status) == 0 else {
            guard errno == ENOENT else { throw FileError("lstat", path) }
            return nil
        }
        return try OutputFile.contents(ofFile: path, byteCountMax: 1 << 20)
    }

    private static func bytes(hexadecimal text: String) -> [UInt8]? {
        let digits = Array(text.utf8)
        guard digits.count % 2 == 0 else { return nil }
        var bytes: [UInt8] = []
        for index in stride(from: 0, to: digits.count, by: 2) {
            guard let byte = UInt8(String(decoding: digits[index..<index + 2], as: UTF8.self), radix: 16) else { return nil }
            bytes.append(byte)
        }
        return bytes
    }
}

/// A file that was shown as a manifest and is none.
package struct ManifestError: Error, Equatable, Sendable, CustomStringConvertible {
    let path: String

    package var description: String { "\(path): no manifest of a run" }
}

/// Lower-case hexadecimal text.
func hexadecimal(_ bytes: [UInt8]) -> String {
    bytes.map { String(UInt16($0) | 0x100, radix: 16).dropFirst() }.joined()
}
