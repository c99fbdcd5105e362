import Bytes
import Glibc
import Signatures

/// A file of records, opened so that it can be read more than once: what comes through a pipe is kept in a file without
/// a name, which nobody else can open and which is gone with the process.
struct RecordInput: ~Copyable {
    let path: String
    let descriptor: CInt

    /// Tells whether somebody writes to it. To be asked while the input lives.
    let watch: InputWatch

    /// - Parameters:
    ///   - path: `-` for standard input.
    ///   - folder: where to keep what comes through a pipe.
    ///   - shouldStop: whether to stop, asked after every signal and at the end of a pipe.
    /// - Throws: ``StoppedBeforeStart``, since what came until then is not the input; ``FileError``.
    static func open(
        _ path: String, spoolingIn folder: String, until shouldStop: () -> Bool
    ) throws -> RecordInput {
        let name = path == "-" ? "standard input" : path
        let source = path == "-" ? dup(STDIN_FILENO) : Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard source >= 0 else { throw FileError("open", name) }
        let input = try RecordInput(path: name, descriptor: source)
        var status = stat()
        guard fstat(source, &status) == 0 else { throw FileError("fstat", name) }
        guard status.st_mode & S_IFMT != S_IFREG else { return input }
        return try RecordInput(path: name, descriptor: try spool(source, name, in: folder, until: shouldStop))
    }

    private init(path: String, descriptor: CInt) throws(FileError) {
        self.path = path
        self.descriptor = descriptor
        watch = try InputWatch(descriptor, path)
    }

    deinit {
        close(descriptor)
    }

    private static func spool(
        _ source: CInt, _ path: String, in folder: String, until shouldStop: () -> Bool
    ) throws -> CInt {
        let spool = Glibc.open(folder, O_RDWR | O_CLOEXEC | 0o20200000, 0o600)  // O_TMPFILE, whose macro Swift does not import
        guard spool >= 0 else { throw FileError("open", folder) }
        var buffer = ByteBuffer(capacity: 1 << 20)
        while true {
            buffer.removeAll()
            let count = try fill(&buffer, from: source, path, upTo: 1 << 20, until: shouldStop)
            // Whoever ended this process may have ended the one that writes as well, in the middle.
            if shouldStop() {
                close(spool)
                throw StoppedBeforeStart()
            }
            if count == 0 { break }
            var written = 0
            while written < count {
                let start = written
                let result = buffer.withUnsafeBytes { write(spool, $0.baseAddress.map { $0 + start }, count - start) }
                if result < 0, errno == EINTR { continue }
                guard result > 0 else {
                    let error = FileError("write", folder)
                    close(spool)
                    throw error
                }
                written += result
            }
        }
        lseek(spool, 0, SEEK_SET)
        return spool
    }

    /// Appends what one read gives.
    ///
    /// - Parameter shouldStop: whether a signal that came meanwhile ends the reading.
    /// - Returns: the number of bytes, 0 at the end and when it was stopped.
    static func fill(
        _ buffer: inout ByteBuffer, from descriptor: CInt, _ path: String, upTo room: Int,
        until shouldStop: () -> Bool = { false }
    ) throws(FileError) -> Int {
        var count = 0
        repeat {
            buffer.append(upTo: room) { output -> Int in
                count = read(descriptor, output.baseAddress, room)
                return max(count, 0)
            }
            if count < 0, errno == EINTR, shouldStop() { return 0 }
        } while count < 0 && errno == EINTR
        guard count >= 0 else { throw FileError("read", path) }
        return count
    }

    /// Goes back to the start.
    func rewind() throws(FileError) {
        guard lseek(descriptor, 0, SEEK_SET) == 0 else { throw FileError("lseek", path) }
    }
}

/// The input as it was when it was opened.
struct InputWatch: Sendable {
    private let descriptor: CInt
    private let path: String
    private let stamp: InputStamp

    fileprivate init(_ descriptor: CInt, _ path: String) throws(FileError) {
        self.descriptor = descriptor
        self.path = path
        stamp = try InputStamp(of: descriptor, path)
    }

    /// - Throws: ``InputChanged`` when somebody has written to the file since.
    func requireStillness() throws {
        guard try InputStamp(of: descriptor, path) == stamp else { throw InputChanged(path: path) }
    }
}

/// What tells whether a file was written to: its size and its times. That of its last change cannot be set by programs.
private struct InputStamp: Equatable {
    private let byteCount: Int
    private let modified: [Int]
    private let changed: [Int]

    init(of descriptor: CInt, _ path: String) throws(FileError) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw FileError("fstat", path) }
        byteCount = Int(status.st_size)
        modified = [status.st_mtim.tv_sec, status.st_mtim.tv_nsec]
        changed = [status.st_ctim.tv_sec, status.st_ctim.tv_nsec]
    }
}
