internal import COpenSSL
import Glibc

/// Bytes that must not outlive their use: kept out of swap where the system allows it, and overwritten at the end.
///
/// There is one owner and no copy, no description, no comparison.
public struct SecretBytes: ~Copyable {
    private let start: UnsafeMutableRawPointer
    private let capacity: Int

    /// Length in bytes.
    public private(set) var count: Int

    /// Room for `count` bytes, all zero.
    public init(count: Int) {
        self.count = count
        capacity = max(count, 1)
        start = .allocate(byteCount: capacity, alignment: 16)
        start.initializeMemory(as: UInt8.self, repeating: 0, count: capacity)
        _ = mlock(start, capacity)  // A refusal (RLIMIT_MEMLOCK) leaves memory that may be swapped, as all other is.
    }

    /// A copy of `bytes`, whose own memory stays the caller's to overwrite.
    public init(copying bytes: UnsafeRawBufferPointer) {
        self.init(count: bytes.count)
        UnsafeMutableRawBufferPointer(start: start, count: count).copyMemory(from: bytes)
    }

    deinit {
        hcert_cleanse(start, capacity)
        munlock(start, capacity)
        start.deallocate()
    }

    /// Forgets the bytes from `count` on. A count beyond the end changes nothing.
    public mutating func truncate(to count: Int) {
        self.count = min(self.count, max(count, 0))
    }

    /// Lends the bytes for the length of the call; they must not be kept.
    public borrowing func withUnsafeBytes<Result: ~Copyable, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(UnsafeRawBufferPointer(start: start, count: count))
    }

    /// Lends the bytes, to be filled in, for the length of the call.
    public mutating func withUnsafeMutableBytes<Result: ~Copyable, Failure: Error>(
        _ body: (UnsafeMutableRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(UnsafeMutableRawBufferPointer(start: start, count: count))
    }
}
