import Bytes
import Glibc
import HealthCertificate
import Ledger
import Signatures
import TextFormats

/// Tells whether a file is the one that a run wrote. Its name alone does not: its folder may have been moved, and another
/// ledger's run may have written under the name since.
struct RunFileProof {
    enum Kind {
        case output
        case rejects
    }

    private let run: LedgerRun
    private let ledger: LedgerReader
    private let options: [RunOptions.Option]

    init(of run: LedgerRun, in ledger: LedgerReader) {
        self.run = run
        self.ledger = ledger
        options = RunOptions(json: run.description.options).options
    }

    /// Whether the run had its file there.
    func isInPlace(_ path: String, _ kind: Kind) -> Bool {
        let description = run.description
        return RunFiles.absolute(path) == (kind == .output ? description.outputName : description.rejectsName)
    }

    /// Whether the run's output is one that shows whose it is.
    var isShownByOutput: Bool { run.description.outputName != "-" && run.outputOffset > 0 }

    /// - Parameter durableCount: bytes of it that the ledger knows.
    func holds(for file: borrowing RunFile, _ durableCount: Int, _ kind: Kind) throws -> Bool {
        guard file.byteCount >= durableCount else { return false }
        return switch kind {
        case .output: durableCount > 0 ? try isOutput(file, durableCount) : try isBeginning(file)
        case .rejects: durableCount == 0 ? true : try isRejects(file, durableCount)
        }
    }

    /// Whether the last line that is durable holds a text that the ledger has of this run.
    private func isOutput(_ file: borrowing RunFile, _ durableCount: Int) throws -> Bool {
        let start = max(0, durableCount - Self.lineByteCountMax)
        let bytes = try file.bytes(start..<durableCount)
        guard bytes.last == Self.lineEnd else { return false }
        let line = bytes.dropLast()
        let lineStart = line.lastIndex(of: Self.lineEnd).map { $0 + 1 } ?? line.startIndex
        return try isKnown(Line(line[lineStart...]))
    }

    /// Whether what stands there while the ledger has nothing of it can be of this run.
    private func isBeginning(_ file: borrowing RunFile) throws -> Bool {
        let bytes = try file.bytes(0..<min(file.byteCount, Self.lineByteCountMax))
        guard let end = bytes.firstIndex(of: Self.lineEnd) else { return bytes.count < Self.lineByteCountMax }
        guard let line = Line(bytes[..<end]) else { return false }
        let description = run.description
        let isOfRun =
            line.issuedAt == "\(Timestamp(secondsSince1970: description.issuedAt))"
            && line.expiresAt == "\(Timestamp(secondsSince1970: description.expiresAt))"
            && description.signers.contains { Base64.encode($0.keyIdentifier) == line.keyIdentifier }
        return try isOfRun || isKnown(line)
    }

    private func isKnown(_ line: Line?) throws -> Bool {
        guard let line else { return false }
        let digest = SHA256.digest(Array(line.text.utf8))
        return try ledger.certificates(identifier: line.identifier).contains { certificate in
            certificate.textDigest == digest && (certificate.run == run.number || option("repeat-existing") == "yes")
        }
    }

    /// Whether there are as many refused rows as the ledger has. It knows no digest of them.
    private func isRejects(_ file: borrowing RunFile, _ durableCount: Int) throws -> Bool {
        var (lineCount, last, offset) = (0, UInt8(0), 0)
        while offset < durableCount {
            let bytes = try file.bytes(offset..<min(durableCount, offset + Self.pieceByteCount))
            lineCount += bytes.count { $0 == Self.lineEnd }
            last = bytes.last ?? 0
            offset += bytes.count
        }
        guard last == Self.lineEnd else { return false }
        let rejectedCount = Int(run.counts.rejected)
        guard option("format") == RecordFormat.csv.rawValue else { return lineCount == rejectedCount }
        // Besides the header; a field of a table may have line ends in it.
        return lineCount > rejectedCount
    }

    private func option(_ name: String) -> String? {
        options.first { $0.name == name }?.value
    }

    private static let lineEnd = UInt8(ascii: "\n")
    private static let pieceByteCount = 1 << 20
    /// A line holds what identifies a record, at most the whole record, and a text.
    private static let lineByteCountMax = RecordLimits.byteCountMax * 2

    /// What is read of a line of output.
    private struct Line {
        let identifier: String
        let keyIdentifier: String
        let issuedAt: String
        let expiresAt: String
        let text: String

        init?(_ bytes: ArraySlice<UInt8>) {
            guard let json = try? JSONValue(parsing: Array(bytes)),  // safe: what is no line of output proves nothing
                let identifier = json["ci"]?.string, let keyIdentifier = json["kid"]?.string,
                let issuedAt = json["iat"]?.string, let expiresAt = json["exp"]?.string, let text = json["qr"]?.string
            else { return nil }
            self.identifier = identifier
            self.keyIdentifier = keyIdentifier
            self.issuedAt = issuedAt
            self.expiresAt = expiresAt
            self.text = text
        }
    }
}

/// A file that a run may have written, open and locked.
struct RunFile: ~Copyable {
    private let path: String
    private let descriptor: CInt
    let byteCount: Int

    /// Whether it is a regular file, the running user's alone, and no process writes to it.
    let isOurs: Bool

    /// - Returns: nil for a symbolic link, and for what may not be opened.
    init?(_ path: String) throws(FileError) {
        let descriptor = open(path, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else {
            guard [ELOOP, EISDIR, ENXIO, EACCES, EPERM].contains(errno) else { throw FileError("open", path) }
            return nil
        }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            let error = FileError("fstat", path)
            close(descriptor)
            throw error
        }
        self.path = path
        self.descriptor = descriptor
        byteCount = Int(status.st_size)
        let isLocked = flock(descriptor, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK
        isOurs =
            status.st_mode & S_IFMT == S_IFREG && status.st_uid == geteuid() && status.st_mode & 0o077 == 0 && !isLocked
    }

    deinit {
        close(descriptor)
    }

    /// - Throws: ``FileError`` also when the file ends before.
    func bytes(_ range: Range<Int>) throws(FileError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: range.count)
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeMutableBytes { buffer in
                pread(descriptor, buffer.baseAddress.map { $0 + done }, buffer.count - done, off_t(range.lowerBound + done))
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw FileError("pread", path) }
            guard count > 0 else { throw FileError("pread", path, errorNumber: ENODATA) }
            done += count
        }
        return bytes
    }

    /// Cuts it, durably.
    func cut(to durableCount: Int) throws(FileError) {
        if byteCount > durableCount, ftruncate(descriptor, off_t(durableCount)) != 0 { throw FileError("ftruncate", path) }
        guard fsync(descriptor) == 0 else { throw FileError("fsync", path) }
    }
}
