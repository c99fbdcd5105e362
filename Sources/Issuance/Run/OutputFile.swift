import Bytes
import Glibc
import Signatures

/// A file that has its name only when it is complete: written as `<name>.partial` with mode 0600, made durable block by
/// block, and renamed in the end.
struct OutputFile: ~Copyable {
    private let path: String
    private let partialPath: String
    private var descriptor: CInt
    private let isStandardOutput: Bool
    private let isOverwriting: Bool
    /// Whether nothing of it is worth keeping until it has its name.
    private let isWrittenAtOnce: Bool
    private var hasName = false
    private var claim: (claim: RunClaim, kind: RunFileKind)?
    /// The file as the system knows it.
    private let device: dev_t
    private let inode: ino_t
    private var digest = SHA256Stream()
    private var finalDigest: [UInt8]?

    /// Bytes written so far, those of an earlier start of the run included.
    private(set) var byteCount = 0
    /// Those that ``synchronise()`` has made durable.
    private var durableCount = 0

    /// Standard output, which has no name to take.
    init() {
        path = "-"
        partialPath = "-"
        descriptor = STDOUT_FILENO
        isStandardOutput = true
        isOverwriting = false
        isWrittenAtOnce = false
        (device, inode) = (0, 0)
    }

    /// A new file. An empty one, left by a run that died before its first signature, is as good as none.
    ///
    /// - Parameters:
    ///   - overwriting: whether a file of that name may be replaced.
    ///   - temporaryPath: what to call it until it is complete; `<name>.partial` unless it is given.
    ///   - refusesExisting: whether to ask for the name now, and not only in the end, as for a run that was cut short.
    ///   - isWrittenAtOnce: whether what is under the temporary name is of no worth: what an earlier start left is replaced,
    ///     and what this one leaves removed. Otherwise it is the output of an unfinished run, whose certificates are signed
    ///     and stand nowhere else.
    static func creating(
        _ path: String, overwriting: Bool, refusesExisting: Bool = true, temporaryPath: String? = nil,
        isWrittenAtOnce: Bool = false
    ) throws(FileError) -> OutputFile {
        if refusesExisting, !overwriting { try refuseExisting(path) }
        let partialPath = temporaryPath ?? partialPath(of: path)
        try removeLeftBehind(partialPath, overwriting: overwriting, isWrittenAtOnce: isWrittenAtOnce)
        let descriptor = open(partialPath, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw FileError("open", partialPath) }
        let file = OutputFile(
            path: path, partialPath: partialPath, descriptor: descriptor, isOverwriting: overwriting,
            isWrittenAtOnce: isWrittenAtOnce)
        try file.lock()
        // What a block makes durable must have a name that is.
        try synchroniseFolder(of: path)
        return file
    }

    /// A file that a run cut short has begun, cut to what was durable.
    ///
    /// - Parameters:
    ///   - byteCount: its durable bytes.
    ///   - claim: the name that the file must have as well, and by which it is known whatever its size; nil for none.
    static func resuming(
        _ path: String, at byteCount: Int, overwriting: Bool, claim: String? = nil
    ) throws(FileError) -> OutputFile {
        try takeNameBack(path, byteCount: claim == nil ? byteCount : nil)
        let partialPath = partialPath(of: path)
        // What is missing is shorter than it was.
        let isLost = access(partialPath, F_OK) != 0 && errno == ENOENT
        guard !isLost else { throw FileError("open", partialPath, errorNumber: ENODATA) }
        let descriptor = open(partialPath, O_RDWR | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError("open", partialPath) }
        var file = OutputFile(
            path: path, partialPath: partialPath, descriptor: descriptor, isOverwriting: overwriting,
            isWrittenAtOnce: false)
        // Shorter than the ledger says: the disk has lost what it had acknowledged, or somebody has been here.
        guard try file.checkedByteCount() >= byteCount else {
            throw FileError("fstat", partialPath, errorNumber: ENODATA)
        }
        try file.lock()
        if let claim, !RunFiles.isOneFile(partialPath, claim) { throw FileError("lstat", partialPath, errorNumber: ESTALE) }
        guard ftruncate(descriptor, off_t(byteCount)) == 0 else { throw FileError("ftruncate", partialPath) }
        try file.digestWhatIsThere(byteCount)
        file.byteCount = byteCount
        try synchroniseFolder(of: path)
        return file
    }

    private init(
        path: String, partialPath: String, descriptor: CInt, isOverwriting: Bool, isWrittenAtOnce: Bool
    ) {
        self.path = path
        self.partialPath = partialPath
        self.descriptor = descriptor
        self.isOverwriting = isOverwriting
        self.isWrittenAtOnce = isWrittenAtOnce
        isStandardOutput = false
        var status = stat()
        // safe: a file that cannot be looked at is none that gets a name
        _ = fstat(descriptor, &status)
        (device, inode) = (status.st_dev, status.st_ino)
    }

    deinit {
        if !isStandardOutput, descriptor >= 0 { Glibc.close(descriptor) }
        if isWrittenAtOnce, !hasName { unlink(partialPath) }
    }

    static func partialPath(of path: String) -> String { path + ".partial" }

    /// Removes what an earlier start has left under the temporary name, so that it is made anew: whoever made it may have
    /// given it another mode, and the run that made it must not take this one for its own. Of the output of a run only what
    /// is empty goes, somebody else's only when files may be replaced, and nothing that another process writes to.
    private static func removeLeftBehind(
        _ path: String, overwriting: Bool, isWrittenAtOnce: Bool
    ) throws(FileError) {
        guard try mayBeRemoved(path, overwriting: overwriting, isWrittenAtOnce: isWrittenAtOnce) else { return }
        guard unlink(path) == 0 || errno == ENOENT else { throw FileError("unlink", path) }
    }

    /// - Returns: also true when there is nothing.
    /// - Throws: when another process writes to it.
    private static func mayBeRemoved(
        _ path: String, overwriting: Bool, isWrittenAtOnce: Bool
    ) throws(FileError) -> Bool {
        let descriptor = open(path, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else {
            // No process that writes a file has it as a link, a folder or somebody else's.
            if errno == ENOENT || isWrittenAtOnce { return true }
            guard [ELOOP, EISDIR, ENXIO, EACCES, EPERM].contains(errno) else { throw FileError("open", path) }
            return false
        }
        defer { Glibc.close(descriptor) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK else { throw FileError("flock", path) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw FileError("fstat", path) }
        let isEmpty = status.st_mode & S_IFMT == S_IFREG && status.st_size == 0
        let isOurs = status.st_uid == geteuid() && status.st_mode & 0o077 == 0
        return isWrittenAtOnce || isEmpty && (isOurs || overwriting)
    }

    /// The size of a file that was there before, which must be ours alone.
    private func checkedByteCount() throws(FileError) -> Int {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw FileError("fstat", partialPath) }
        guard status.st_mode & S_IFMT == S_IFREG, status.st_uid == geteuid(), status.st_mode & 0o077 == 0 else {
            throw FileError("open", partialPath, errorNumber: EACCES)
        }
        return Int(status.st_size)
    }

    /// Keeps away a run on another ledger that would write the same file. Some file systems know no locks.
    private func lock() throws(FileError) {
        if flock(descriptor, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK { throw FileError("flock", partialPath) }
        // Until then somebody may have removed it.
        try requireName()
    }

    /// Throws when somebody has put another file in the place of this one.
    private func requireName() throws(FileError) {
        var status = stat()
        guard lstat(partialPath, &status) == 0 else { throw FileError("lstat", partialPath) }
        guard (status.st_dev, status.st_ino) == (device, inode) else {
            throw FileError("lstat", partialPath, errorNumber: ESTALE)
        }
    }

    /// A run may be cut short between giving its files their names and saying so, and while a file has both names.
    ///
    /// - Parameter byteCount: what the file must have; nil for any.
    private static func takeNameBack(_ path: String, byteCount: Int?) throws(FileError) {
        var (named, partial) = (stat(), stat())
        guard lstat(path, &named) == 0 else { return }
        if lstat(partialPath(of: path), &partial) == 0 {
            guard RunFiles.isOneFile(path, partialPath(of: path)) else { return }
            guard unlink(path) == 0 else { throw FileError("unlink", path) }
        } else if errno == ENOENT, named.st_mode & S_IFMT == S_IFREG, byteCount == nil || Int(named.st_size) == byteCount {
            guard Glibc.rename(path, partialPath(of: path)) == 0 else { throw FileError("rename", path) }
        }
    }

    // MARK: Whose it is

    /// Gives the file the second name by which the run knows it again, until ``releaseClaim()``.
    mutating func make(_ claim: RunClaim, _ kind: RunFileKind) throws(FileError) {
        guard !isStandardOutput else { return }
        self.claim = (claim, kind)
        // Of which the ledger has bytes, a run that was cut short may not have released it.
        guard byteCount == 0 else { return try releaseClaim() }
        try claim.make(for: path, kind)
        // Somebody may have put another file in the place of this one.
        do {
            try requireName()
        } catch {
            try releaseClaim()
            throw error
        }
    }

    /// To be called when the ledger has bytes of the file, which show whose it is, or has the end of the run.
    mutating func releaseClaim() throws(FileError) {
        guard let (claim, kind) = claim else { return }
        try claim.drop(for: path, kind)
        self.claim = nil
    }

    // MARK: Writing

    private mutating func digestWhatIsThere(_ count: Int) throws(FileError) {
        var buffer = ByteBuffer(capacity: 1 << 20)
        var rest = count
        while rest > 0 {
            buffer.removeAll()
            let readCount = try RecordInput.fill(&buffer, from: descriptor, partialPath, upTo: min(rest, 1 << 20))
            guard readCount > 0 else { throw FileError("read", partialPath, errorNumber: ENODATA) }
            buffer.withUnsafeBytes { digest.update($0) }
            rest -= readCount
        }
    }

    /// Throws when the file of another run is there, under the name that it has until it is complete: its certificates are
    /// signed and may stand nowhere else. An empty one is as good as none.
    static func refuseUnfinished(_ path: String, overwriting: Bool) throws(FileError) {
        let isFree = try mayBeRemoved(partialPath(of: path), overwriting: overwriting, isWrittenAtOnce: false)
        guard isFree else { throw FileError("open", partialPath(of: path), errorNumber: EEXIST) }
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

    /// Makes what was written so far durable.
    mutating func synchronise() throws(FileError) {
        guard !isStandardOutput else { return }
        guard fdatasync(descriptor) == 0 else { throw FileError("fdatasync", partialPath) }
        // Nobody reads it again soon: the system writes what follows to the same memory, which is at hand, and not to ever
        // new one, which costs more than a tenth of all that is no signature where a hypervisor must fetch it.
        posix_fadvise(descriptor, off_t(durableCount), off_t(byteCount - durableCount), POSIX_FADV_DONTNEED)
        durableCount = byteCount
    }

    /// Makes the file durable and gives it its name.
    ///
    /// - Returns: the SHA-256 digest of what was written.
    mutating func finish() throws(FileError) -> [UInt8] {
        let digest = try close()
        try takeName()
        return digest
    }

    /// Makes the file durable, whole and without its name. Nothing is written to it any more.
    ///
    /// - Returns: the SHA-256 digest of what was written.
    mutating func close() throws(FileError) -> [UInt8] {
        if !isStandardOutput {
            guard fsync(descriptor) == 0 else { throw FileError("fsync", partialPath) }
            let descriptor = descriptor
            self.descriptor = -1  // It is gone whatever close says.
            guard Glibc.close(descriptor) == 0 else { throw FileError("close", partialPath) }
        }
        let digest = digest.finish()
        finalDigest = digest
        return digest
    }

    /// Gives up a file that has not been finished, and leaves nothing of it.
    func discard() {
        guard !isStandardOutput else { return }
        unlink(partialPath)
    }

    /// Gives a file that is durable its name; unless it may replace another, only if nobody has taken the name meanwhile.
    mutating func takeName() throws(FileError) {
        guard !isStandardOutput else { return }
        try requireName()
        try rename()
        hasName = true
        try Self.synchroniseFolder(of: path)
    }

    private func rename() throws(FileError) {
        if !isOverwriting {
            if link(partialPath, path) == 0 {
                guard unlink(partialPath) == 0 else { throw FileError("unlink", partialPath) }
                return
            }
            let linkError = FileError("link", path)
            switch linkError.errorNumber {
            // Some file systems know no links.
            case EPERM, ENOTSUP, EMLINK: try Self.refuseExisting(path)
            // The run may have died when its file had the name, and the ledger no bytes by which to know it.
            case EEXIST:
                guard try isAsExisting() else { throw linkError }
            default: throw linkError
            }
        }
        guard Glibc.rename(partialPath, path) == 0 else { throw FileError("rename", path) }
    }

    /// Whether the file that has the name holds what this one does.
    private func isAsExisting() throws(FileError) -> Bool {
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG, Int(status.st_size) == byteCount else { return false }
        guard let finalDigest else { return false }
        return try Self.digest(ofFile: path) == finalDigest
    }

    static func synchroniseFolder(of path: String) throws(FileError) {
        let folder = RunFiles.folder(of: path)
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError("open", folder) }
        defer { Glibc.close(descriptor) }
        guard fsync(descriptor) == 0 else { throw FileError("fsync", folder) }
    }

    /// The bytes of a small file.
    static func contents(ofFile path: String, byteCountMax: Int) throws(FileError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError("open", path) }
        defer { Glibc.close(descriptor) }
        var buffer = ByteBuffer(capacity: 65_536)
        while try RecordInput.fill(&buffer, from: descriptor, path, upTo: 65_536) > 0 {
            guard buffer.count <= byteCountMax else { throw FileError("read", path, errorNumber: EFBIG) }
        }
        return buffer.array
    }

    /// SHA-256 of a file; nil when there is none.
    static func digest(ofFile path: String) throws(FileError) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            guard errno == ENOENT else { throw FileError("open", path) }
            return nil
        }
        defer { Glibc.close(descriptor) }
        var digest = SHA256Stream()
        var buffer = ByteBuffer(capacity: 1 << 20)
        while try RecordInput.fill(&buffer, from: descriptor, path, upTo: 1 << 20) > 0 {
            buffer.withUnsafeBytes { digest.update($0) }
            buffer.removeAll()
        }
        return digest.finish()
    }
}
