import Bytes
import Glibc
import HealthCertificate
import Ledger
import Signatures
import TextFormats

/// Tells whether a file is the one that a run wrote. Its name alone does not: its folder may have been moved, and another
/// ledger's run may have written under the name since. What the ledger has of it does, and before it has a byte of it, the
/// run's claim.
struct RunFileProof {
    private let run: LedgerRun
    private let ledger: LedgerReader
    private let options: [RunOptions.Option]

    /// The name by which the run knows a file before that.
    let claim: RunClaim

    init(of run: LedgerRun, in ledger: LedgerReader) {
        self.run = run
        self.ledger = ledger
        options = RunOptions(json: run.description.options).options
        claim = RunClaim(secret: run.description.secret)
    }

    /// Throws when what stands under the name of the run's file is another one: it would be cut.
    ///
    /// - Parameters:
    ///   - durableCount: bytes of it that the ledger knows. What is missing or too short is told when it is opened.
    ///   - output: the run's output, as the command names it now.
    func requireOwn(_ path: String, _ kind: RunFileKind, _ durableCount: Int, besides output: String) throws {
        let other = FileOfAnotherRun(path: OutputFile.partialPath(of: path), run: run.number, isBegun: durableCount > 0)
        let elsewhere = FileOfAnotherRun(path: path, run: run.number, isBegun: other.isBegun, place: place(kind))
        guard durableCount > 0 else {
            if claim.isKnown(path, kind) { return }
            guard !Self.isThere(other.path) else { throw other }
            // What the run began elsewhere would stay there.
            guard isInPlace(path, kind) else { throw elsewhere }
            return
        }
        // A rejects file tells little of the run that wrote it, its place does. Of files that lie elsewhere the output shows
        // whose they are, which is asked first.
        let isMoved = !isInPlace(output, .output) && (isShownByOutput || claim.holds(for: output, .output))
        guard isMoved || isInPlace(path, kind) else { throw elsewhere }
        let names = [other.path, path]
        guard let name = names.first(where: { access($0, F_OK) == 0 }) else { return }
        guard let file = try RunFile(name), try file.byteCount < durableCount || holds(for: file, durableCount, kind)
        else { throw FileOfAnotherRun(path: name, run: run.number, isBegun: true) }
    }

    /// Whether there is something under a name that is not an empty file.
    static func isThere(_ path: String) -> Bool {
        var status = stat()
        guard lstat(path, &status) == 0 else { return errno != ENOENT && errno != ENOTDIR }
        return status.st_mode & S_IFMT != S_IFREG || status.st_size > 0
    }

    /// Whether the run had its file there, seen from the ledger.
    func isInPlace(_ path: String, _ kind: RunFileKind) -> Bool {
        RunFiles.absolute(path) == place(kind)
    }

    /// Where the run had its file, seen from the ledger; `-` for a stream.
    func place(_ kind: RunFileKind) -> String {
        let description = run.description
        return RunFiles.place(
            of: kind == .output ? description.outputName : description.rejectsName, besides: ledger.path)
    }

    /// Whether the run's output is one that shows whose it is.
    private var isShownByOutput: Bool { run.description.outputName != "-" && run.outputOffset > 0 }

    /// Whether a file holds what the ledger has of the run.
    ///
    /// - Parameter durableCount: bytes of it that the ledger knows, at least one.
    func holds(for file: borrowing RunFile, _ durableCount: Int, _ kind: RunFileKind) throws -> Bool {
        guard file.byteCount >= durableCount else { return false }
        return switch kind {
        case .output: try isOutput(file, durableCount)
        case .rejects: try isRejects(file, durableCount)
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
        let text: String

        init?(_ bytes: ArraySlice<UInt8>) {
            guard let json = try? JSONValue(parsing: Array(bytes)),  // safe: what is no line of output proves nothing
                let identifier = json["ci"]?.string, let text = json["qr"]?.string
            else { return nil }
            self.identifier = identifier
            self.text = text
        }
    }
}

/// A file that a run may have written, open and locked.
struct RunFile: ~Copyable {
    private let path: String
    private let descriptor: CInt
    let byteCount: Int

    /// Whether it is a regular file to which no process writes.
    let isFree: Bool
    /// Whether it is also the running user's alone.
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
        isFree = status.st_mode & S_IFMT == S_IFREG && !isLocked
        isOurs = isFree && status.st_uid == geteuid() && status.st_mode & 0o077 == 0
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
