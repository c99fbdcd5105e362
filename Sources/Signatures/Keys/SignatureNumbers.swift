internal import COpenSSL

/// Owns the memory that OpenSSL keeps r and s of an ES256 signature in while it verifies.
///
/// Whoever verifies one signature after the other makes it once: it holds nothing of one verification that the next one
/// sees. It belongs to one thread at a time.
package struct SignatureNumbers: ~Copyable {
    /// Nil when there was no memory for them: nothing is proved with these then, however long they are kept.
    let pointer: OpaquePointer?

    package init() {
        pointer = hcert_ec_numbers_make()
    }

    deinit {
        if let pointer { hcert_ec_numbers_free(pointer) }
    }
}
