internal import COpenSSL

/// A new certificate while it is put together.
struct CertificateBuilder: ~Copyable {
    /// Length of a serial number in bytes. 126 random bits are unique and stay below the 20 bytes of RFC 5280 §4.1.2.2.
    private static let serialByteCount = 16

    private let handle: CertificateHandle

    /// - Parameters:
    ///   - notBefore: seconds since 1970, UTC.
    ///   - notAfter: seconds since 1970, UTC.
    init(for key: SigningKey, notBefore: Int64, notAfter: Int64) throws(OpenSSLError) {
        var serial = try RandomBytes.make(count: Self.serialByteCount)
        serial[0] = serial[0] & 0x7F | 0x40  // positive, and always of the same length
        var error = hcert_error()
        guard
            let pointer = hcert_certificate_make(
                serial, serial.count, notBefore, notAfter, key.key.pointer, &error)
        else { throw OpenSSLError(error) }
        handle = CertificateHandle(owning: pointer)
    }

    /// Names the holder.
    func setSubject(country: String, organization: String?, commonName: String) throws(OpenSSLError) {
        try addAttribute("C", country)
        if let organization { try addAttribute("O", organization) }
        try addAttribute("CN", commonName)
    }

    private func addAttribute(_ attribute: String, _ value: String) throws(OpenSSLError) {
        try perform { hcert_certificate_add_attribute(handle.pointer, attribute, value, $0) }
    }

    /// Writes key usage and the like, then the key identifiers, then the issuer's name, and signs.
    ///
    /// - Parameters:
    ///   - issuer: nil for a self-signed certificate, which has no authority key identifier.
    ///   - extensions: names and values in the words of OpenSSL's configuration files.
    /// - Returns: the whole certificate in DER.
    func finish(
        issuer: borrowing CertificateHandle?, issuerKey: SigningKey, extensions: [(name: String, value: String)]
    ) throws(OpenSSLError) -> [UInt8] {
        switch issuer {
        case .some(let issuer):
            try addExtensions(extensions + [("subjectKeyIdentifier", "hash")], issuer: issuer.pointer)
            try addExtensions([("authorityKeyIdentifier", "keyid:always")], issuer: issuer.pointer)
            try perform { hcert_certificate_set_issuer(handle.pointer, issuer.pointer, $0) }
        case nil:
            try addExtensions(extensions + [("subjectKeyIdentifier", "hash")], issuer: handle.pointer)
            try perform { hcert_certificate_set_issuer(handle.pointer, handle.pointer, $0) }
        }
        return try readBytes { hcert_certificate_sign(handle.pointer, issuerKey.key.pointer, $0, $1) }
    }

    private func addExtensions(
        _ extensions: [(name: String, value: String)], issuer: OpaquePointer
    ) throws(OpenSSLError) {
        for (name, value) in extensions {
            try perform { hcert_certificate_add_extension(handle.pointer, issuer, name, value, $0) }
        }
    }

    private func perform(_ step: (UnsafeMutablePointer<hcert_error>) -> CInt) throws(OpenSSLError) {
        var error = hcert_error()
        guard step(&error) == 1 else { throw OpenSSLError(error) }
    }
}
