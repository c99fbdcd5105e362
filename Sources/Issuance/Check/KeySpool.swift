import Glibc

/// Keys and content hashes of the rows of a dry run, in a file without a name. A run that signs finds them in its ledger;
/// where nothing is signed they would otherwise fill memory, 32 bytes a row.
///
/// The keys are made with a secret that lives as long as the process: what the disk holds tells nothing.
final class KeySpool {
    struct Entry {
        let key: RecordKey
        let contentHash: RecordKey
    }

    /// Entries that are worth a write.
    static let pieceCount = 4_096

    private let folder: String
    private let descriptor: CInt
    private var count = 0

    /// - Parameter folder: which the file is in, and where nobody sees it.
    init(in folder: String) throws(FileError) {
        self.folder = folder
        descriptor = open(folder, O_RDWR | O_CLOEXEC | 0o20200000, 0o600)  // O_TMPFILE, whose macro Swift does not import
        guard descriptor >= 0 else { throw FileError("open", folder) }
    }

    deinit {
        close(descriptor)
    }

    func append(_ entries: [Entry]) throws(FileError) {
        let start = count * MemoryLayout<Entry>.stride
        let byteCount = entries.count * MemoryLayout<Entry>.stride
        var written = 0
        while written < byteCount {
            let result = entries.withUnsafeBytes { bytes in
                pwrite(
                    descriptor, bytes.baseAddress.map { $0 + written }, byteCount - written, off_t(start + written))
            }
            if result < 0, errno == EINTR { continue }
            guard result > 0 else { throw FileError("pwrite", folder) }
            written += result
        }
        count += entries.count
    }

    /// The entry at a place, which must be below the number of those appended; nil otherwise.
    func entry(at place: Int) throws(FileError) -> Entry? {
        guard place >= 0, place < count else { return nil }
        var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
        let byteCount = MemoryLayout<Entry>.stride
        let result = withUnsafeMutableBytes(of: &words) { words in
            pread(descriptor, words.baseAddress, byteCount, off_t(place * byteCount))
        }
        // A regular file gives all of 32 bytes that it has.
        guard result == byteCount else { throw FileError("pread", folder, errorNumber: result < 0 ? errno : ENODATA) }
        return Entry(
            key: RecordKey(high: words.0, low: words.1), contentHash: RecordKey(high: words.2, low: words.3))
    }
}
