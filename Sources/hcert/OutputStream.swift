import Bytes
import Glibc

/// A new file, or stdout for `-`, that is written in large pieces. A file has its name only when it is whole.
struct OutputStream: ~Copyable {
    /// What has not been written yet.
    var buffer = ByteBuffer(capacity: 512 * 1_024)

    private static let pieceByteCount = 256 * 1_024

    private let path: String
    private let descriptor: CInt

    /// Nil for stdout, and when the file has its name.
    private var file: NewFile?

    /// - Throws: for a file that exists or cannot be made.
    static func to(_ path: String) throws(Stop) -> OutputStream {
        if path == "-" { return OutputStream(path: "stdout", descriptor: STDOUT_FILENO, file: nil) }
        let file = try NewFile(path)
        let descriptor = open(file.temporaryPath, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure("open", path) }
        return OutputStream(path: path, descriptor: descriptor, file: file)
    }

    private init(path: String, descriptor: CInt, file: consuming NewFile?) {
        self.path = path
        self.descriptor = descriptor
        self.file = file
    }

    deinit {
        if descriptor != STDOUT_FILENO { close(descriptor) }
    }

    mutating func writeIfFull() throws(Stop) {
        if buffer.count >= Self.pieceByteCount { try writeAll() }
    }

    /// Writes what is left and gives the file its name.
    mutating func finish() throws(Stop) {
        try writeAll()
        guard var file = file.take() else { return }
        guard fsync(descriptor) == 0 else { throw Self.failure("fsync", path) }
        try file.takeName()
        try file.keep()
    }

    private mutating func writeAll() throws(Stop) {
        var written = 0
        while written < buffer.count {
            let start = written
            let count = buffer.withUnsafeBytes { write(descriptor, $0.baseAddress.map { $0 + start }, $0.count - start) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Self.failure("write", path) }
            written += count
        }
        buffer.removeAll()
    }

    private static func failure(_ call: String, _ path: String) -> Stop {
        Stop(.files, "\(path): \(call): \(String(cString: strerror(errno)))")
    }
}
