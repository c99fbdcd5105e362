internal import COpenSSL

/// Owns one certificate of OpenSSL; the only type that frees one. It lives as long as one is made, or checked against another.
struct CertificateHandle: ~Copyable {
    let pointer: OpaquePointer

    init(der: [UInt8]) throws(CertificateError) {
        var consumed = 0
        var error = hcert_error()
        let pointer = der.withUnsafeBufferPointer { bytes in
            guard let start = bytes.baseAddress else { return readNothing("d2i_X509", &error) }
            return hcert_certificate_read(start, bytes.count, &consumed, &error)
        }
        guard let pointer else { throw .openSSL(OpenSSLError(error)) }
        guard consumed == der.count else {
            hcert_certificate_free(pointer)
            throw .trailingBytes(count: der.count - consumed)
        }
        self.pointer = pointer
    }

    init(owning pointer: OpaquePointer) {
        self.pointer = pointer
    }

    deinit {
        hcert_certificate_free(pointer)
    }
}
