import Bytes
import Glibc
import Signatures

/// A file that has its name only when it is complete: written as `<name>.partial` with mode 0600, synchronised, renamed.
struct OutputFile: ~Copyable {
    private let path: String
    private let partialPath: String
    private let descriptor: CInt
    private let isStandardOutput: Bool
    private let isOverwriting: Bool
    private var digest = SHA256Stream()
    private(set) var byteCount = 0

    /// Standard output, which has no name to take.
    init() {
        path = "-"
        partialPath = "-"
        descriptor = STDOUT_FILENO
        isStandardOutput = true
        isOverwriting = false
    }

    /// - Parameter overwriting: whether a file of that name may be replaced.
    init(path: String, overwriting: Bool) throws(FileError) {
        self.init(
            path: path, descriptor: try Self.openPartial(path, overwriting: overwriting), isOverwriting: overwriting)
    }

    private init(path: String, descriptor: CInt, isOverwriting: Bool) {
        self.isOverwriting = isOverwriting
        self.path = path
        partialPath = path + ".partial"
        self.descriptor = descriptor
        isStandardOutput = false
    }

    private static func openPartial(_ path: String, overwriting: Bool) throws(FileError) -> CInt {
        if !overwriting { try refuseExisting(path) }
        let partialPath = path + ".partial"
        // Made anew in any case: whoever made a file that is there may have given it another mode, or still have it open.
        if overwriting, unlink(partialPath) != 0, errno != ENOENT { throw FileError("unlink", partialPath) }
        let descriptor = open(partialPath, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw FileError("open", partialPath) }
        return descriptor
    }

    /// Throws when there is a file of that name, or anything else.
    static func refuseExisting(_ path: String) throws(FileError) {
        var status = stat()
        guard lstat(path, &status) != 0 else { throw FileError("open", path, errorNumber: EEXIST) }
        guard errno == ENOENT else { throw FileError("lstat", path) }
    }

    mutating func write(_ bytes: borrowing ByteBuffer) throws(FileError) {
        let (descriptor, path) = (descriptor, partialPath)
        try bytes.withUnsafeBytes { bytes throws(FileError) in
            var written = 0
            while written < bytes.count {
                let count = Glibc.write(descriptor, bytes.baseAddress.map { $0 + written }, bytes.count - written)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { throw FileError("write", path) }
                written += count
            }
        }
        bytes.withUnsafeBytes { digest.update($0) }
        byteCount += bytes.count
    }

    /// Makes the file durable and gives it its name.
    ///
    /// - Returns: the SHA-256 digest of what was written.
    mutating func finish() throws(FileError) -> [UInt8] {
        if !isStandardOutput {
            guard fsync(descriptor) == 0 else { throw FileError("fsync", partialPath) }
            guard close(descriptor) == 0 else { throw FileError("close", partialPath) }
            try takeName()
            try Self.synchroniseFolder(of: path)
        }
        return digest.finish()
    }

    /// Gives the file its name; unless it may replace another, only if nobody has taken the name meanwhile.
    private func takeName() throws(FileError) {
        guard !isOverwriting else {
            guard rename(partialPath, path) == 0 else { throw FileError("rename", path) }
            return
        }
        if link(partialPath, path) == 0 {
            guard unlink(partialPath) == 0 else { throw FileError("unlink", partialPath) }
            return
        }
        // Some file systems know no links.
        guard errno == EPERM || errno == ENOTSUP || errno == EMLINK else { throw FileError("link", path) }
        try Self.refuseExisting(path)
        guard rename(partialPath, path) == 0 else { throw FileError("rename", path) }
    }

    private static func synchroniseFolder(of path: String) throws(FileError) {
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError("open", folder) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw FileError("fsync", folder) }
    }
}
