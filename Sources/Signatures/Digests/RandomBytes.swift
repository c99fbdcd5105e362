internal import COpenSSL

/// Random numbers from the generator that OpenSSL keeps for secrets.
public enum RandomBytes {
    /// Fills `bytes`.
    ///
    /// - Throws: ``OpenSSLError`` when the system gives no entropy. The bytes must not be used then.
    public static func fill(_ bytes: UnsafeMutableRawBufferPointer) throws(OpenSSLError) {
        guard let start = bytes.baseAddress else { return }
        var error = hcert_error()
        guard hcert_random(start.assumingMemoryBound(to: UInt8.self), bytes.count, &error) == 1 else {
            throw OpenSSLError(error)
        }
    }

    /// - Parameter count: number of bytes.
    public static func make(count: Int) throws(OpenSSLError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        let outcome = bytes.withUnsafeMutableBytes { room in
            Result { () throws(OpenSSLError) in try fill(room) }
        }
        try outcome.get()
        return bytes
    }
}
