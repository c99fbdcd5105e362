internal import COpenSSL

/// Owns a certificate that OpenSSL has taken apart; the only type that frees one. It lives as long as its facts are read.
struct CertificateFacts: ~Copyable {
    private let pointer: OpaquePointer

    init(der: [UInt8]) throws(CertificateError) {
        var consumed = 0
        var error = hcert_error()
        let pointer = der.withUnsafeBufferPointer { bytes in
            guard let start = bytes.baseAddress else { return readNothing("ASN1_item_d2i", &error) }
            return hcert_facts_read(start, bytes.count, &consumed, &error)
        }
        guard let pointer else { throw .openSSL(OpenSSLError(error)) }
        guard consumed == der.count else {
            hcert_facts_free(pointer)
            throw .trailingBytes(count: der.count - consumed)
        }
        self.pointer = pointer
    }

    deinit {
        hcert_facts_free(pointer)
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
        guard hcert_facts_attribute(pointer, name, attribute, &utf8) == hcert_present else { return nil }
        return String(validating: takeBytes(utf8), as: UTF8.self)
    }

    /// Seconds since 1970, UTC.
    func validity() throws(CertificateError) -> (notBefore: Int64, notAfter: Int64) {
        var notBefore: Int64 = 0
        var notAfter: Int64 = 0
        guard hcert_facts_validity(pointer, &notBefore, &notAfter) == 1 else { throw .unreadableValidity }
        return (notBefore, notAfter)
    }

    func isAuthority() throws(CertificateError) -> Bool {
        var isAuthority: CInt = 0
        switch hcert_facts_constraints(pointer, &isAuthority) {
        case hcert_absent: return false
        case hcert_present: return isAuthority != 0
        default: throw .unreadableExtension(name: "basicConstraints")
        }
    }

    func extendedKeyUsages() throws(CertificateError) -> [String] {
        var text = hcert_bytes()
        switch hcert_facts_key_usages(pointer, &text) {
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
            return try readBytes { hcert_facts_public_key(pointer, $0, $1) }
        } catch {
            throw .openSSL(error)
        }
    }
}
