import Glibc

/// Bytes in memory of their own that are written once and can only be read from then on.
///
/// The pages are anonymous: nothing that happens to a file, or to the medium that it lies on, reaches them. After the
/// bytes have been filled in the pages are protected, so that a stray pointer cannot change them either. Many holders
/// share one value; the last one gives the memory back.
public final class SealedBytes: @unchecked Sendable {  // read only, once it is made
    /// Why there are no bytes.
    public enum Failure<Filling: Error>: Error {
        /// The system gave no memory; `errorNumber` is errno.
        case memory(byteCount: Int, errorNumber: Int32)
        case filling(Filling)
    }

    /// Number of bytes.
    public let count: Int

    /// Nil for no bytes.
    private let start: UnsafeMutableRawPointer?

    /// Makes room for `count` bytes and lets `fill` write all of them.
    public init<Filling: Error>(
        count: Int, filledBy fill: (UnsafeMutableRawBufferPointer) throws(Filling) -> Void
    ) throws(Failure<Filling>) {
        self.count = max(count, 0)
        guard count > 0 else {
            start = nil
            return
        }
        let pages = mmap(nil, count, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        guard let pages, pages != MAP_FAILED else { throw .memory(byteCount: count, errorNumber: errno) }
        start = pages
        madvise(pages, count, MADV_HUGEPAGE)  // Faster where the system knows it, and the same where it does not.
        do {
            try fill(UnsafeMutableRawBufferPointer(start: pages, count: count))
        } catch {
            throw .filling(error)  // deinit gives the pages back
        }
        mprotect(pages, count, PROT_READ)
    }

    /// A copy of `bytes`.
    public convenience init(_ bytes: [UInt8]) throws(Failure<Never>) {
        try self.init(count: bytes.count) { room in room.copyBytes(from: bytes) }
    }

    deinit {
        if let start { munmap(start, count) }
    }

    /// Lends the bytes for the length of the call.
    @inline(__always)
    public func withUnsafeBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(UnsafeRawBufferPointer(start: start, count: count))
    }

    /// The bytes as an array of their own.
    public var array: [UInt8] { withUnsafeBytes { Array($0) } }
}
