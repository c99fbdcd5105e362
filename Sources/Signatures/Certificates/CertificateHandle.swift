internal import COpenSSL

/// Owns one certificate of OpenSSL; the only type that frees one. It lives as long as its facts are read.
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

    func name(_ name: hcert_name) -> DistinguishedName {
        DistinguishedName(
            country: attribute(hcert_attribute_country, of: name),
            organization: attribute(hcert_attribute_organization, of: name),
            commonName: attribute(hcert_attribute_common_name, of: name)
        )
    }

    /// - Returns: nil as well for a text that is not one: what it names is then unknown, and that is all.
    private func attribute(_ attribute: hcert_name_attribute, of name: hcert_name) -> String? {
        var utf8 = hcert_bytes()
        guard hcert_certificate_attribute(pointer, name, attribute, &utf8) == hcert_present else { return nil }
        return String(validating: takeBytes(utf8), as: UTF8.self)
    }

    /// Seconds since 1970, UTC.
    func validity() throws(CertificateError) -> (notBefore: Int64, notAfter: Int64) {
        var notBefore: Int64 = 0
        var notAfter: Int64 = 0
        guard hcert_certificate_validity(pointer, &notBefore, &notAfter) == 1 else { throw .unreadableValidity }
        return (notBefore, notAfter)
    }

    func isAuthority() throws(CertificateError) -> Bool {
        var isAuthority: CInt = 0
        switch hcert_certificate_constraints(pointer, &isAuthority) {
        case hcert_absent: return false
        case hcert_present: return isAuthority != 0
        default: throw .unreadableExtension(name: "basicConstraints")
        }
    }

    func extendedKeyUsages() throws(CertificateError) -> [String] {
        var text = hcert_bytes()
        switch hcert_certificate_key_usages(pointer, &text) {
        case hcert_absent:
            return []
        case hcert_present:
            return String(decoding: takeBytes(text), as: UTF8.self).split(separator: "\n").map(String.init)
        default:
            throw .unreadableExtension(name: "extKeyUsage")
        }
    }

    func subjectPublicKeyInfo() throws(CertificateError) -> [UInt8] {
        do {
            return try readBytes { hcert_certificate_public_key(pointer, $0, $1) }
        } catch {
            throw .openSSL(error)
        }
    }

    /// The public key, without a second reading of it: OpenSSL has read it with the certificate.
    ///
    /// - Parameter der: ``subjectPublicKeyInfo()``, read again where OpenSSL made nothing of it, to learn why.
    func publicKey(_ der: [UInt8]) throws(SignatureError) -> VerifyingKey {
        guard let key = hcert_certificate_key(pointer) else {
            return try VerifyingKey(subjectPublicKeyInfoDER: der)
        }
        return try VerifyingKey(EVPKey(owning: key), readFrom: der)
    }
}
