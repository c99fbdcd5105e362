internal import Glibc
internal import Signatures
internal import TextFormats

/// The file of a ledger as the system sees it.
enum LedgerFile {
    /// Whether there is a file; refuses one that is not regular, not the running user's, or open to others.
    ///
    /// The file is looked at by its name, not by a descriptor: closing any descriptor of a database would drop the
    /// locks that SQLite holds on it in this process.
    static func checkPrivate(_ path: String) throws(LedgerError) -> Bool {
        var status = stat()
        guard lstat(path, &status) == 0 else {
            guard errno == ENOENT else { throw systemError(path, "lstat") }
            return false
        }
        try check(status, path)
        return true
    }

    /// Whether there is anything of that name.
    static func exists(_ path: String) throws(LedgerError) -> Bool {
        var status = stat()
        if lstat(path, &status) == 0 { return true }
        guard errno == ENOENT else { throw systemError(path, "lstat") }
        return false
    }

    fileprivate static func check(_ status: stat, _ path: String) throws(LedgerError) {
        guard status.st_mode & S_IFMT == S_IFREG else { throw LedgerError(path: path, reason: .notARegularFile) }
        guard status.st_uid == geteuid() else {
            throw LedgerError(
                path: path, reason: .wrongOwner(userIdentifier: status.st_uid, expected: geteuid()))
        }
        guard status.st_mode & 0o077 == 0 else {
            throw LedgerError(path: path, reason: .tooOpen(mode: UInt16(status.st_mode & 0o777)))
        }
    }

    /// Makes an empty file with mode 0600 that was not there before.
    static func createEmpty(_ path: String) throws(LedgerError) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            if errno == EEXIST { throw LedgerError(path: path, reason: .exists) }
            throw systemError(path, "open")
        }
        guard close(descriptor) == 0 else { throw systemError(path, "close") }
    }

    /// A name in the same folder that nothing else has: whatever lies beside a file may be of worth to somebody.
    static func temporaryPath(for path: String) throws(LedgerError) -> String {
        let nameStart = path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex
        do {
            let suffix = Hexadecimal.encode(try RandomBytes.make(count: 8))
            return "\(path[..<nameStart]).\(path[nameStart...]).\(suffix).partial"
        } catch {
            throw LedgerError(path: path, reason: .noRandomBytes(error))
        }
    }

    /// Gives a finished file its name, for good, and never in place of another file.
    static func publish(_ temporaryPath: String, as path: String) throws(LedgerError) {
        try synchronize(temporaryPath)
        guard link(temporaryPath, path) == 0 else {
            if errno == EEXIST { throw LedgerError(path: path, reason: .exists) }
            throw systemError(path, "link")
        }
        try remove(temporaryPath)
        try synchronize(folder(of: path))
    }

    static func remove(_ path: String) throws(LedgerError) {
        guard unlink(path) == 0 || errno == ENOENT else { throw systemError(path, "unlink") }
    }

    /// Waits until a file, or the names in a folder, are on the disk.
    static func synchronize(_ path: String) throws(LedgerError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw systemError(path, "open") }
        let isDone = fsync(descriptor) == 0
        let errorNumber = errno
        close(descriptor)
        guard isDone else {
            throw LedgerError(path: path, reason: .system(call: "fsync", errorNumber: errorNumber))
        }
    }

    static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    static func systemError(_ path: String, _ call: String) -> LedgerError {
        LedgerError(path: path, reason: .system(call: call, errorNumber: errno))
    }
}

/// A lock that one process holds, and that ends with it however it ends.
struct FileLock: ~Copyable {
    private let descriptor: CInt

    /// - Throws: ``LedgerError/Reason/busy`` (of `ledgerPath`) when another process holds it.
    init(ledgerPath: String) throws(LedgerError) {
        let path = ledgerPath + ".lock"
        let descriptor = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw errno == ELOOP
                ? LedgerError(path: path, reason: .notARegularFile) : LedgerFile.systemError(path, "open")
        }
        do throws(LedgerError) {
            var status = stat()
            guard fstat(descriptor, &status) == 0 else { throw LedgerFile.systemError(path, "fstat") }
            try LedgerFile.check(status, path)
            guard try Self.lock(descriptor, path) else { throw LedgerError(path: ledgerPath, reason: .busy) }
        } catch {
            close(descriptor)
            throw error
        }
        self.descriptor = descriptor
    }

    deinit {
        close(descriptor)
    }

    /// Tries for longer than ``isHeld(ledgerPath:)`` looks.
    private static func lock(_ descriptor: CInt, _ path: String) throws(LedgerError) -> Bool {
        for _ in 0..<attemptCount {
            if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return true }
            guard errno == EWOULDBLOCK || errno == EINTR else { throw LedgerFile.systemError(path, "flock") }
            usleep(attemptMicroseconds)
        }
        return false
    }

    private static let attemptCount = 5
    private static let attemptMicroseconds: UInt32 = 20_000

    /// Whether a process holds the lock at this moment.
    static func isHeld(ledgerPath: String) throws(LedgerError) -> Bool {
        let path = ledgerPath + ".lock"
        let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else {
            guard errno == ENOENT else { throw LedgerFile.systemError(path, "open") }
            return false
        }
        defer { close(descriptor) }
        if flock(descriptor, LOCK_SH | LOCK_NB) == 0 { return false }
        guard errno == EWOULDBLOCK else { throw LedgerFile.systemError(path, "flock") }
        return true
    }
}
