import Glibc
import Ledger
import Revocation
import Signatures
import TextFormats

/// The folder in which the lists of one revocation come to stand.
///
///     batch-000001.json   a batch for the gateway, numbered as they fill
///     revocations.json    everything, for `hcert verify --revocation`; the last file, so that all are there when it is
struct RevocationFolder {
    /// What was written.
    struct Lists {
        fileprivate(set) var batchCount = 0
        /// Files for `hcert verify`: one, unless there are millions of certificates.
        fileprivate(set) var names: [String] = []
        /// Certificates that had expired when they were taken back. The gateway has no use for them.
        fileprivate(set) var expiredCount = 0
    }

    private let path: String

    init(_ path: String) {
        self.path = path
    }

    // MARK: The folder

    /// Makes the folder, before anything is marked: what is wrong with it shall not be found afterwards.
    ///
    /// - Parameter holdsListsAlready: whether the plan has been carried out, so that its lists may be there.
    func prepare(holdsListsAlready: Bool) throws(Stop) {
        if mkdir(path, 0o700) == 0 {
            try synchronise(parent)
        } else if errno != EEXIST {
            throw failure("mkdir")
        }
        var status = stat()
        guard lstat(path, &status) == 0 else { throw failure("lstat") }
        guard status.st_mode & S_IFMT == S_IFDIR, status.st_uid == geteuid(), status.st_mode & 0o022 == 0 else {
            throw Stop(.files, "\(path): not a folder of yours that nobody else can write to", hint: "name a new one")
        }
        guard access(path, W_OK) == 0 else { throw failure("access") }
        for name in try names() {
            if holdsListsAlready, Self.isList(name) { continue }
            // A file that had no name yet when its process ended.
            if holdsListsAlready, name.hasPrefix("."), name.hasSuffix(".partial") {
                unlink(path + "/" + name)
                continue
            }
            throw Stop(
                .files, "\(path): holds other files, such as \(VisibleText.shortened(name))", hint: "name a new folder")
        }
    }

    private static func isList(_ name: String) -> Bool {
        name.hasSuffix(".json") && (name.hasPrefix("batch-") || name.hasPrefix("revocations"))
    }

    private func names() throws(Stop) -> [String] {
        guard let folder = opendir(path) else { throw failure("opendir") }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    private var parent: String {
        let trimmed = path.reversed().drop { $0 == "/" }
        let rest = trimmed.drop { $0 != "/" }
        return rest.isEmpty ? (path.hasPrefix("/") ? "/" : ".") : String(rest.reversed())
    }

    private func synchronise(_ folder: String) throws(Stop) {
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("open") }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure("fsync") }
    }

    // MARK: The lists

    /// Writes the lists of certificates that the ledger has marked as revoked.
    ///
    /// - Parameters:
    ///   - numbers: of the certificates, rising.
    ///   - progress: called now and then with certificates done.
    func write(_ numbers: [Int64], _ reader: LedgerReader, progress: (Int) -> Void) throws -> Lists {
        var lists = Lists()
        var maker = RevocationBatchMaker()
        var hashes: [RevocationHash] = []
        hashes.reserveCapacity(numbers.count)
        for number in numbers {
            let certificate = try Self.revoked(number, reader)
            let digest = SHA256.digest(Array(certificate.identifier.utf8))
            guard let hash = RevocationHash(digest) else { continue }  // never: a digest has 32 bytes
            hashes.append(hash)
            if hashes.count.isMultiple(of: 1_024) { progress(hashes.count) }
            // By the time of the revocation, not of now: the lists shall be the same whenever they are written.
            if certificate.expiresAt <= certificate.revocation?.time ?? .min {
                lists.expiredCount += 1
                continue
            }
            let full = maker.add(
                identifierHash: hash, country: certificate.signer.country,
                keyIdentifier: certificate.signer.keyIdentifier, expiration: certificate.expiresAt)
            if let full { try write(full, &lists) }
        }
        for batch in maker.takeRest() { try write(batch, &lists) }
        try write(hashes, &lists)
        return lists
    }

    private static func revoked(_ number: Int64, _ reader: LedgerReader) throws -> LedgerCertificate {
        guard let certificate = try reader.certificate(number), certificate.revocation != nil else {
            throw Stop(.files, "\(reader.path): certificate \(number) of the plan is not marked as revoked")
        }
        return certificate
    }

    private func write(_ batch: RevocationBatch, _ lists: inout Lists) throws(Stop) {
        lists.batchCount += 1
        let digits = "\(lists.batchCount)"
        let zeros = String(repeating: "0", count: max(0, 6 - digits.count))
        var json = JSONWriter(capacity: 64 * 1_024)
        batch.write(to: &json)
        try write(json.buffer.array, name: "batch-\(zeros)\(digits).json")
    }

    /// `revocations.json`, and `revocations-2.json` and so on where one would be too long to read. The first comes last.
    private func write(_ hashes: [RevocationHash], _ lists: inout Lists) throws(Stop) {
        let limit = RevocationListWriter.hashCountMax
        let parts = stride(from: 0, to: hashes.count, by: limit).map { hashes[$0..<min($0 + limit, hashes.count)] }
        lists.names = parts.indices.map { $0 == 0 ? "revocations.json" : "revocations-\($0 + 1).json" }
        for (part, name) in zip(parts, lists.names).reversed() {
            var json = JSONWriter(capacity: 64 * 1_024)
            RevocationListWriter.write(identifierHashes: part, to: &json)
            try write(json.buffer.array, name: name)
        }
    }

    /// Writes a file, unless it is there already with the same bytes.
    private func write(_ bytes: [UInt8], name: String) throws(Stop) {
        let file = path + "/" + name
        var status = stat()
        guard lstat(file, &status) == 0 else { return try Streams.writeFile(bytes, to: file) }
        guard status.st_mode & S_IFMT == S_IFREG,
            try Streams.read(file, byteCountMax: bytes.count, failing: .files) == bytes
        else { throw Stop(.files, "\(file): is there and holds something else", hint: "name a new folder") }
    }

    private func failure(_ call: String) -> Stop {
        Stop(.files, "\(path): \(call): \(String(cString: strerror(errno)))")
    }
}
