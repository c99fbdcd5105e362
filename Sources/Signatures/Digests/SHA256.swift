internal import COpenSSL

/// SHA-256 (FIPS 180-4).
public enum SHA256 {
    /// Length of a digest in bytes.
    public static let byteCount = 32

    /// Writes the digest of `bytes` to the first 32 bytes of `digest`, without any allocation.
    ///
    /// - Parameter digest: at least 32 bytes.
    public static func digest(_ bytes: UnsafeRawBufferPointer, into digest: UnsafeMutableRawBufferPointer) {
        var stream = SHA256Stream()
        stream.update(bytes)
        stream.finish(into: digest)
    }

    /// The digest of `bytes`, 32 bytes.
    public static func digest(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: byteCount) { room, count in
            digest(bytes, into: UnsafeMutableRawBufferPointer(room))
            count = byteCount
        }
    }

    /// The digest of `bytes`, 32 bytes.
    public static func digest(_ bytes: [UInt8]) -> [UInt8] {
        bytes.withUnsafeBytes { digest($0) }
    }
}

/// A SHA-256 digest of bytes that come one piece at a time.
public struct SHA256Stream: ~Copyable {
    private var state = hcert_sha256()

    public init() {
        hcert_sha256_begin(&state)
    }

    /// Goes on from a state that was kept (HMAC computes the first block of a key once).
    init(continuing state: hcert_sha256) {
        self.state = state
    }

    /// Adds the next piece.
    public mutating func update(_ bytes: UnsafeRawBufferPointer) {
        guard let start = bytes.baseAddress else { return }
        hcert_sha256_update(&state, start, bytes.count)
    }

    /// Adds the next piece.
    public mutating func update(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { update($0) }
    }

    /// Writes the digest of all pieces to the first 32 bytes of `digest`, which has at least that many. What is added
    /// afterwards counts for a new digest.
    public mutating func finish(into digest: UnsafeMutableRawBufferPointer) {
        precondition(digest.count >= SHA256.byteCount, "no room for a digest")  // never from input: a caller's slip
        guard let start = digest.baseAddress else { return }
        hcert_sha256_finish(&state, start.assumingMemoryBound(to: UInt8.self))
        hcert_sha256_begin(&state)
    }

    /// The digest of all pieces, 32 bytes. What is added afterwards counts for a new digest.
    public mutating func finish() -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: SHA256.byteCount)
        digest.withUnsafeMutableBytes { finish(into: $0) }
        return digest
    }
}
