import Bytes
import Glibc
import Signatures
import TextFormats

/// The file of a bundle while it is copied. Everything comes from one descriptor, opened once, from the start to the end.
final class BundleFile {
    private let descriptor: CInt

    /// Size of the file when it was opened.
    private let byteCount: Int

    /// How far it has been read.
    private var offset = 0

    /// Opens a regular file. A symbolic link is followed: what is at its end is judged by its signature.
    init(_ path: String) throws(BundleError) {
        // Not blocking, so that a pipe is refused rather than waited for.
        descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else { throw BundleError(.system(call: "open", errorNumber: errno), offset: 0) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            let errorNumber = errno
            close(descriptor)
            throw BundleError(.system(call: "fstat", errorNumber: errorNumber), offset: 0)
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw BundleError(.notARegularFile, offset: 0)
        }
        byteCount = Int(status.st_size)
    }

    deinit { close(descriptor) }

    /// The next `count` bytes, of which there are few.
    func read(_ count: Int) throws(BundleError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        let outcome = bytes.withUnsafeMutableBytes { room in
            Result { () throws(BundleError) in try fill(room, part: nil) { _ in } }
        }
        try outcome.get()
        return bytes
    }

    /// Checks that the parts fill the rest of the file, before there is memory for them.
    func requireRest(_ parts: [BundlePart]) throws(BundleError) {
        var end = offset
        for part in parts {
            end += part.byteCount  // at most 64 times 1 GiB
            guard end - offset <= BundleForm.partsByteCountMax else {
                throw BundleError(
                    .tooLong(byteCount: UInt64(end - offset), limit: BundleForm.partsByteCountMax), part: part.name,
                    offset: offset)
            }
            guard end <= byteCount else {
                throw BundleError(.truncated(byteCountNeeded: end - byteCount), part: part.name, offset: byteCount)
            }
        }
        guard end == byteCount else { throw BundleError(.trailingBytes(count: byteCount - end), offset: end) }
    }

    /// The bytes of the next part, whose digest must be the signed one.
    func read(_ part: BundlePart) throws(BundleError) -> SealedBytes {
        let start = offset
        var digest = SHA256Stream()
        let bytes: SealedBytes
        do {
            bytes = try SealedBytes(count: part.byteCount) { room throws(BundleError) in
                try fill(room, part: part.name) { piece in digest.update(piece) }
            }
        } catch {
            switch error {
            case .filling(let error): throw error
            case .memory(_, let errorNumber):
                throw BundleError(.system(call: "mmap", errorNumber: errorNumber), part: part.name, offset: start)
            }
        }
        let computed = digest.finish()
        guard computed == part.sha256 else {
            throw BundleError(
                .wrongDigest(computed: Hexadecimal.encode(computed), signed: Hexadecimal.encode(part.sha256)),
                part: part.name, offset: start)
        }
        return bytes
    }

    /// Bytes that are read and then shown at a time: few enough to be in the processor's cache still.
    private static let pieceByteCount = 256 * 1_024

    /// Fills `room` and shows every piece as it lies there.
    private func fill(
        _ room: UnsafeMutableRawBufferPointer, part: String?, _ show: (UnsafeRawBufferPointer) -> Void
    ) throws(BundleError) {
        var done = 0
        while done < room.count {
            let wanted = min(room.count - done, Self.pieceByteCount)
            let count = Glibc.read(descriptor, room.baseAddress.map { $0 + done }, wanted)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else {
                throw BundleError(.system(call: "read", errorNumber: errno), part: part, offset: offset)
            }
            guard count > 0 else {
                throw BundleError(.truncated(byteCountNeeded: room.count - done), part: part, offset: offset)
            }
            show(UnsafeRawBufferPointer(rebasing: room[done..<done + count]))
            done += count
            offset += count
        }
    }
}
