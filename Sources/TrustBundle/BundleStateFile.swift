import Glibc
import Signatures
import TextFormats

/// The file in which a border post remembers its last bundle, from one start to the next.
///
/// It has mode 0600 and belongs to the running user. It is never changed, only replaced: written under another name, made
/// durable, renamed, and the folder made durable; so that after a power cut it holds the old state or the new one. From
/// reading to replacing it is locked, so that two processes cannot bring back an older state one after the other.
public struct BundleStateFile {
    /// A state with 100,000 withdrawn kids has 2 MB.
    private static let byteCountMax = 16 * 1_024 * 1_024

    /// How often another process may get in first.
    private static let attemptCountMax = 100

    private let path: String

    public init(_ path: String) {
        self.path = path
    }

    /// Judges a bundle by what is remembered, and remembers it from now on.
    ///
    /// - Parameter isUsable: asked last, before anything is written: a bundle that is of no use after all, such as one
    ///   whose every signer is withdrawn, shall not shut out the last one that was.
    /// - Throws: ``BundleStateError``. The file then is what it was.
    public func admit(
        _ contents: BundleContents, if isUsable: (BundleAdmission) -> Bool = { _ in true }
    ) throws(BundleStateError) -> BundleAdmission {
        do {
            try checkFolder()
            for _ in 0..<Self.attemptCountMax {
                if let admission = try admitOnce(contents, isUsable) { return admission }
            }
        } catch {
            throw BundleStateError(path: path, reason: error)
        }
        throw BundleStateError(path: path, reason: .busy)
    }

    /// What is remembered; nil when there is no file.
    public func state() throws(BundleStateError) -> BundleState? {
        do {
            try checkFolder()
            guard let descriptor = try openExisting() else { return nil }
            defer { close(descriptor) }
            return try BundleState(parsing: contents(descriptor))
        } catch {
            throw BundleStateError(path: path, reason: error)
        }
    }

    /// - Returns: nil when another process came first, so that it must be judged again.
    private func admitOnce(
        _ contents: BundleContents, _ isUsable: (BundleAdmission) -> Bool
    ) throws(BundleStateError.Reason) -> BundleAdmission? {
        guard let descriptor = try openExisting() else {
            let admission = try BundleAdmission(of: contents, after: nil)
            guard isUsable(admission) else { throw .unusable }
            return try create(admission.state) ? admission : nil
        }
        defer { close(descriptor) }  // and with it the lock
        try lock(descriptor)
        guard try isStill(descriptor) else { return nil }
        let last = try BundleState(parsing: self.contents(descriptor))
        let admission = try BundleAdmission(of: contents, after: last)
        guard isUsable(admission) else { throw .unusable }
        if admission.state != last { try replace(by: admission.state) }
        return admission
    }

    // MARK: Reading

    private func checkFolder() throws(BundleStateError.Reason) {
        var status = stat()
        guard stat(folder, &status) == 0 else { throw .system(call: "stat", errorNumber: errno) }
        // Whoever owns a folder may exchange or remove every file in it, also under the sticky bit.
        guard status.st_uid == geteuid() || status.st_uid == 0 else {
            throw .folderOfOther(userIdentifier: status.st_uid, expected: geteuid())
        }
        // In a sticky folder, such as /tmp, others cannot exchange what is mine.
        guard status.st_mode & 0o022 == 0 || status.st_mode & UInt32(S_ISVTX) != 0 else {
            throw .folderTooOpen(mode: UInt16(status.st_mode & 0o7777))
        }
    }

    private func openExisting() throws(BundleStateError.Reason) -> CInt? {
        let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else {
            switch errno {
            case ENOENT: return nil
            case ELOOP: throw .symbolicLink
            default: throw .system(call: "open", errorNumber: errno)
            }
        }
        do {
            try check(descriptor)
            return descriptor
        } catch {
            close(descriptor)
            throw error
        }
    }

    private func check(_ descriptor: CInt) throws(BundleStateError.Reason) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .system(call: "fstat", errorNumber: errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .notARegularFile }
        guard status.st_uid == geteuid() else {
            throw .wrongOwner(userIdentifier: status.st_uid, expected: geteuid())
        }
        guard status.st_mode & 0o077 == 0 else { throw .tooOpen(mode: UInt16(status.st_mode & 0o777)) }
        guard status.st_size <= Self.byteCountMax else { throw .tooLarge(byteCountMax: Self.byteCountMax) }
    }

    private func lock(_ descriptor: CInt) throws(BundleStateError.Reason) {
        while flock(descriptor, LOCK_EX) != 0 {
            guard errno == EINTR else { throw .system(call: "flock", errorNumber: errno) }
        }
    }

    /// Whether the name still leads to the file that was opened.
    private func isStill(_ descriptor: CInt) throws(BundleStateError.Reason) -> Bool {
        var (opened, named) = (stat(), stat())
        guard fstat(descriptor, &opened) == 0 else { throw .system(call: "fstat", errorNumber: errno) }
        guard lstat(path, &named) == 0 else {
            guard errno == ENOENT else { throw .system(call: "lstat", errorNumber: errno) }
            return false
        }
        return opened.st_dev == named.st_dev && opened.st_ino == named.st_ino
    }

    private func contents(_ descriptor: CInt) throws(BundleStateError.Reason) -> [UInt8] {
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 64 * 1_024)
        while true {
            let count = read(descriptor, &piece, piece.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .system(call: "read", errorNumber: errno) }
            guard count > 0 else { return bytes }
            bytes += piece[..<count]
            guard bytes.count <= Self.byteCountMax else { throw .tooLarge(byteCountMax: Self.byteCountMax) }
        }
    }

    // MARK: Writing

    /// - Returns: false when the file is there by now.
    private func create(_ state: BundleState) throws(BundleStateError.Reason) -> Bool {
        let temporaryPath = try write(state)
        defer { unlink(temporaryPath) }
        // Linking, unlike renaming, never replaces what another process has put there in the meantime.
        guard link(temporaryPath, path) == 0 else {
            guard errno == EEXIST else { throw .system(call: "link", errorNumber: errno) }
            return false
        }
        try synchroniseFolder()
        return true
    }

    private func replace(by state: BundleState) throws(BundleStateError.Reason) {
        let temporaryPath = try write(state)
        guard rename(temporaryPath, path) == 0 else {
            let errorNumber = errno
            unlink(temporaryPath)
            throw .system(call: "rename", errorNumber: errorNumber)
        }
        try synchroniseFolder()
    }

    /// Writes a state under a new name beside the file, down to the disk.
    private func write(_ state: BundleState) throws(BundleStateError.Reason) -> String {
        let random: [UInt8]
        do { random = try RandomBytes.make(count: 8) } catch { throw .system(call: "random", errorNumber: EIO) }
        let temporaryPath = "\(path).\(Hexadecimal.encode(random)).partial"
        let descriptor = open(temporaryPath, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .system(call: "open", errorNumber: errno) }
        do throws(BundleStateError.Reason) {
            try writeAll(state.text(), to: descriptor)
        } catch {
            unlink(temporaryPath)
            throw error
        }
        return temporaryPath
    }

    /// Closes the descriptor in any case.
    private func writeAll(_ bytes: [UInt8], to descriptor: CInt) throws(BundleStateError.Reason) {
        do throws(BundleStateError.Reason) {
            var written = 0
            while written < bytes.count {
                let count = bytes[written...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { throw .system(call: "write", errorNumber: errno) }
                written += count
            }
            guard fsync(descriptor) == 0 else { throw .system(call: "fsync", errorNumber: errno) }
        } catch {
            close(descriptor)
            throw error
        }
        guard close(descriptor) == 0 else { throw .system(call: "close", errorNumber: errno) }
    }

    private func synchroniseFolder() throws(BundleStateError.Reason) {
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .system(call: "open", errorNumber: errno) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw .system(call: "fsync", errorNumber: errno) }
    }

    private var folder: String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}
