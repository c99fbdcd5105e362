import Bytes
import Glibc
import Signatures
import TextFormats

/// A file that comes under its name whole, or not at all, and never in another's place.
///
/// It is written under a temporary name in the same folder, made durable, and then given its name. What is not kept is
/// removed when the value goes, so that nothing is left of several files of which one failed.
struct NewFile: ~Copyable {
    let path: String

    /// Where the contents go first. Nobody else has the name.
    let temporaryPath: String

    private let folder: String
    private var hasName = false
    private var isKept = false

    /// - Throws: when there is something of that name already, so that no work is begun for nothing.
    init(_ path: String) throws(Stop) {
        var status = stat()
        guard lstat(path, &status) != 0 else { throw Stop(.files, "\(path): exists; nothing is overwritten") }
        let suffix = try Self.randomName()
        let nameStart = path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex
        self.path = path
        folder = nameStart == path.startIndex ? "." : String(path[..<nameStart])
        temporaryPath = "\(path[..<nameStart]).\(path[nameStart...]).\(suffix).partial"
    }

    private static func randomName() throws(Stop) -> String {
        do {
            return Hexadecimal.encode(try RandomBytes.make(count: 8))
        } catch {
            throw Stop(.internalError, "\(error)")
        }
    }

    /// Writes the contents under the temporary name, down to the disk.
    func write(_ bytes: [UInt8], mode: mode_t) throws(Stop) {
        try write(mode: mode) { descriptor throws(Stop) in
            try bytes.span.withUnsafeBytes { bytes throws(Stop) in try writeAll(bytes, to: descriptor) }
        }
    }

    /// Writes large contents piece by piece.
    func write(_ pieces: [SealedBytes], mode: mode_t) throws(Stop) {
        try write(mode: mode) { descriptor throws(Stop) in
            for piece in pieces {
                try piece.withUnsafeBytes { bytes throws(Stop) in try writeAll(bytes, to: descriptor) }
            }
        }
    }

    private func write(mode: mode_t, _ writeContents: (CInt) throws(Stop) -> Void) throws(Stop) {
        let descriptor = open(temporaryPath, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw failure("open") }
        do throws(Stop) {
            try writeContents(descriptor)
            guard fsync(descriptor) == 0 else { throw failure("fsync") }
        } catch {
            close(descriptor)
            throw error
        }
        guard close(descriptor) == 0 else { throw failure("close") }
    }

    private func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: CInt) throws(Stop) {
        var written = 0
        while written < bytes.count {
            let count = Glibc.write(descriptor, bytes.baseAddress.map { $0 + written }, bytes.count - written)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw failure("write") }
            written += count
        }
    }

    /// Gives the file its name. Unlike renaming, linking never replaces a file that came there in the meantime.
    mutating func takeName() throws(Stop) {
        guard link(temporaryPath, path) == 0 else { throw failure("link") }
        hasName = true
    }

    /// Lets the file stay.
    mutating func keep() throws(Stop) {
        isKept = true
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("open") }
        defer { close(descriptor) }
        unlink(temporaryPath)
        guard fsync(descriptor) == 0 else { throw failure("fsync") }
    }

    deinit {
        unlink(temporaryPath)
        if hasName, !isKept { unlink(path) }
    }

    private func failure(_ call: String) -> Stop {
        Stop(.files, "\(path): \(call): \(String(cString: strerror(errno)))")
    }
}
