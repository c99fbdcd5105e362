internal import COpenSSL

/// HMAC with SHA-256 (RFC 2104) under one key, for many messages.
///
/// The two blocks that depend on the key alone are hashed once. The key itself is not kept; what is derived from it is
/// overwritten when the value goes.
public struct HMACSHA256: ~Copyable {
    /// Length of a code in bytes.
    public static let byteCount = SHA256.byteCount

    private static let blockByteCount = 64

    private var inner = hcert_sha256()
    private var outer = hcert_sha256()

    /// - Parameter key: any length; a key above 64 bytes counts by its digest (RFC 2104 §2).
    public init(key: UnsafeRawBufferPointer) {
        absorb(key)
    }

    /// - Parameter key: any length; a key above 64 bytes counts by its digest (RFC 2104 §2).
    public init(key: [UInt8]) {
        key.withUnsafeBytes { absorb($0) }
    }

    private mutating func absorb(_ key: UnsafeRawBufferPointer) {
        var block = SecretBytes(count: Self.blockByteCount)
        block.withUnsafeMutableBytes { block in
            if key.count > Self.blockByteCount {
                SHA256.digest(key, into: block)
            } else {
                block.copyMemory(from: key)
            }
            Self.begin(&inner, with: block, flippedBy: 0x36)
            Self.begin(&outer, with: block, flippedBy: 0x36 ^ 0x5C)  // takes the first flip back
        }
    }

    deinit {
        var states = (inner, outer)
        hcert_cleanse(&states, MemoryLayout.size(ofValue: states))
    }

    /// Hashes the key's block with every bit of `pattern` flipped. The block stays flipped.
    private static func begin(
        _ state: inout hcert_sha256, with block: UnsafeMutableRawBufferPointer, flippedBy pattern: UInt8
    ) {
        for index in block.indices {
            block[index] ^= pattern
        }
        hcert_sha256_begin(&state)
        hcert_sha256_update(&state, block.baseAddress, block.count)
    }

    /// Writes the code of `message` to the first 32 bytes of `code`, without any allocation.
    public func authenticate(_ message: UnsafeRawBufferPointer, into code: UnsafeMutableRawBufferPointer) {
        authenticate(message, UnsafeRawBufferPointer(start: nil, count: 0), into: code)
    }

    /// Writes the code of two parts, one after the other, to the first 32 bytes of `code`, without any allocation.
    ///
    /// Nothing marks where the first part ends: it must have a fixed length or say its own.
    public func authenticate(
        _ first: UnsafeRawBufferPointer, _ second: UnsafeRawBufferPointer, into code: UnsafeMutableRawBufferPointer
    ) {
        precondition(code.count >= Self.byteCount, "no room for a code")  // never from input: a caller's slip
        var stream = SHA256Stream(continuing: inner)
        stream.update(first)
        stream.update(second)
        stream.finish(into: code)

        var final = SHA256Stream(continuing: outer)
        final.update(UnsafeRawBufferPointer(rebasing: code[..<Self.byteCount]))
        final.finish(into: code)
    }

    /// The code of `message`, 32 bytes.
    public func authenticate(_ message: [UInt8]) -> [UInt8] {
        var code = [UInt8](repeating: 0, count: Self.byteCount)
        code.withUnsafeMutableBytes { room in
            message.withUnsafeBytes { authenticate($0, into: room) }
        }
        return code
    }
}
