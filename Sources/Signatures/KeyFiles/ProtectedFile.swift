import Glibc

/// Files that only their owner may see.
///
/// What is checked is the open descriptor, never the path a second time: between two looks at a path, another file
/// can take its place.
enum ProtectedFile {
    /// Most bytes that a file with a key or a passphrase may have.
    static let byteCountMax = 64 * 1024

    /// Reads a file: regular, not through a symbolic link, of the running user, without rights for group and others.
    static func read(_ path: String) throws(KeyFileError) -> SecretBytes {
        // Not blocking, so that a pipe is refused rather than waited for.
        let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else {
            throw KeyFileError(
                path: path, reason: errno == ELOOP ? .symbolicLink : .system(call: "open", errorNumber: errno))
        }
        defer { close(descriptor) }
        do {
            try check(descriptor)
            return try readAll(descriptor)
        } catch {
            throw KeyFileError(path: path, reason: error)
        }
    }

    private static func check(_ descriptor: CInt) throws(KeyFileError.Reason) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .system(call: "fstat", errorNumber: errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .notARegularFile }
        guard status.st_uid == geteuid() else {
            throw .wrongOwner(userIdentifier: status.st_uid, expected: geteuid())
        }
        guard status.st_mode & 0o077 == 0 else { throw .tooOpen(mode: UInt16(status.st_mode & 0o777)) }
    }

    private static func readAll(_ descriptor: CInt) throws(KeyFileError.Reason) -> SecretBytes {
        var bytes = SecretBytes(count: byteCountMax + 1)  // one more, to see that there is more
        var end = 0
        while end < bytes.count {
            let count = bytes.withUnsafeMutableBytes { room in
                Glibc.read(descriptor, room.baseAddress.map { $0 + end }, room.count - end)
            }
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw .system(call: "read", errorNumber: errno) }
            guard count > 0 else { break }
            end += count
        }
        guard end <= byteCountMax else { throw .tooLarge(byteCountMax: byteCountMax) }
        bytes.truncate(to: end)
        return bytes
    }

    /// Makes a file with mode 0600 that was not there before, and leaves none when writing fails.
    static func create(_ path: String, contents: borrowing SecretBytes) throws(KeyFileError) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw KeyFileError(path: path, reason: .system(call: "open", errorNumber: errno)) }
        do {
            try write(contents, to: descriptor)
        } catch {
            unlink(path)
            throw KeyFileError(path: path, reason: error)
        }
    }

    /// Writes everything down to the disk, and closes the descriptor in any case.
    static func write(
        _ contents: borrowing SecretBytes, to descriptor: CInt
    ) throws(KeyFileError.Reason) {
        do throws(KeyFileError.Reason) {
            try writeAll(contents, to: descriptor)
            guard fsync(descriptor) == 0 else { throw .system(call: "fsync", errorNumber: errno) }
        } catch {
            close(descriptor)
            throw error
        }
        guard close(descriptor) == 0 else { throw .system(call: "close", errorNumber: errno) }
    }

    private static func writeAll(
        _ contents: borrowing SecretBytes, to descriptor: CInt
    ) throws(KeyFileError.Reason) {
        var start = 0
        while start < contents.count {
            let count = contents.withUnsafeBytes { bytes in
                Glibc.write(descriptor, bytes.baseAddress.map { $0 + start }, bytes.count - start)
            }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw .system(call: "write", errorNumber: errno) }
            start += count
        }
    }
}

/// What the system says about `errorNumber`.
package func systemErrorText(_ errorNumber: Int32) -> String {
    readText(roomByteCount: 128) { text, room in
        _ = strerror_r(errorNumber, text, room)
    }
}
