internal import COpenSSL
import Synchronization

/// Owns one context of OpenSSL, set up for signing or for verifying with one key; the only type that frees one.
///
/// Setting up costs microseconds, using again costs nothing. A context belongs to one thread at a time; the key it was
/// made of is kept alive by OpenSSL's own count.
struct SignatureContext: ~Copyable, @unchecked Sendable {
    private let pointer: OpaquePointer

    /// A context that signs.
    init(signingWith key: borrowing EVPKey) throws(SignatureError) {
        var error = hcert_error()
        guard let pointer = hcert_signer_make(key.pointer, &error) else { throw .openSSL(OpenSSLError(error)) }
        self.pointer = pointer
    }

    /// A context that verifies.
    init(verifyingWith key: borrowing EVPKey) throws(SignatureError) {
        var error = hcert_error()
        guard let pointer = hcert_verifier_make(key.pointer, &error) else { throw .openSSL(OpenSSLError(error)) }
        self.pointer = pointer
    }

    fileprivate init(owning pointer: OpaquePointer) {
        self.pointer = pointer
    }

    /// Hands the pointer to another owner.
    fileprivate consuming func release() -> OpaquePointer {
        let pointer = pointer
        discard self
        return pointer
    }

    deinit {
        hcert_context_free(pointer)
    }

    /// Whether a signature, in OpenSSL's form, holds over a digest of 32 bytes.
    func verifies(signature: UnsafeRawBufferPointer, digest: UnsafeRawBufferPointer) -> Bool {
        guard digest.count == SHA256.byteCount, let digest = digest.baseAddress, let start = signature.baseAddress
        else { return false }
        return hcert_verify(
            pointer, digest.assumingMemoryBound(to: UInt8.self), start.assumingMemoryBound(to: UInt8.self),
            signature.count) == 1
    }

    /// Signs a digest of 32 bytes.
    ///
    /// - Returns: length of the signature in OpenSSL's form.
    func sign(
        digest: UnsafeRawBufferPointer, into signature: UnsafeMutableRawBufferPointer
    ) throws(OpenSSLError) -> Int {
        var count = signature.count
        var error = hcert_error()
        guard digest.count == SHA256.byteCount, let digest = digest.baseAddress, let start = signature.baseAddress,
            hcert_sign(
                pointer, digest.assumingMemoryBound(to: UInt8.self), start.assumingMemoryBound(to: UInt8.self), &count,
                &error) == 1
        else { throw OpenSSLError(error) }
        return count
    }
}

/// Verifying contexts of one key that wait for their next use. As many are made as threads verify at the same time.
struct SignatureContextPool: ~Copyable, Sendable {
    /// A context that an array can hold. The pool frees what is left in its own.
    private struct Idle: @unchecked Sendable {
        let pointer: OpaquePointer
    }

    private let idle = Mutex<[Idle]>([])

    deinit {
        for context in idle.withLock({ $0 }) {
            _ = SignatureContext(owning: context.pointer)
        }
    }

    /// A context that waited, if one did.
    func take() -> SignatureContext? {
        guard let context = idle.withLock({ $0.popLast() }) else { return nil }
        return SignatureContext(owning: context.pointer)
    }

    /// Lets a context wait for its next use.
    func giveBack(_ context: consuming SignatureContext) {
        let waiting = Idle(pointer: context.release())
        idle.withLock { $0.append(waiting) }
    }
}
