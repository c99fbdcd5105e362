internal import COpenSSL

/// Owns one P-256 key in the form that signs and verifies without DER.
struct ECKey: ~Copyable, @unchecked Sendable {
    private let pointer: OpaquePointer

    init(_ key: borrowing EVPKey) throws(SignatureError) {
        var error = hcert_error()
        guard let pointer = hcert_ec_key_of(key.pointer, &error) else { throw .openSSL(OpenSSLError(error)) }
        self.pointer = pointer
    }

    deinit {
        hcert_ec_key_free(pointer)
    }

    /// Writes r and s, 64 bytes, for a digest of 32 bytes. For one thread at a time.
    func sign(digest: UnsafeRawBufferPointer, into signature: UnsafeMutableRawBufferPointer) throws(OpenSSLError) {
        var error = hcert_error()
        guard digest.count == SHA256.byteCount, signature.count == ES256Signature.byteCount,
            let digest = digest.baseAddress, let start = signature.baseAddress,
            hcert_ec_sign(
                pointer, digest.assumingMemoryBound(to: UInt8.self), start.assumingMemoryBound(to: UInt8.self), &error) == 1
        else { throw OpenSSLError(error) }
    }

    /// Whether r and s, 64 bytes, hold over a digest of 32 bytes. For any number of threads, each with numbers of its own.
    func verifies(
        signature: UnsafeRawBufferPointer, digest: UnsafeRawBufferPointer, in numbers: borrowing SignatureNumbers
    ) -> Bool {
        guard digest.count == SHA256.byteCount, ES256Signature.isInRange(signature), let digest = digest.baseAddress,
            let start = signature.baseAddress, let numbers = numbers.pointer
        else { return false }
        return hcert_ec_verify(
            pointer, numbers, digest.assumingMemoryBound(to: UInt8.self), start.assumingMemoryBound(to: UInt8.self)) == 1
    }
}
