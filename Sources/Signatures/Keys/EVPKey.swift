import COSE
internal import COpenSSL

/// Owns one key of OpenSSL; the only type that frees one. It is not changed once made, so that threads may share it.
struct EVPKey: ~Copyable, @unchecked Sendable {
    let pointer: OpaquePointer

    init(owning pointer: OpaquePointer) {
        self.pointer = pointer
    }

    deinit {
        hcert_key_free(pointer)
    }

    /// Lets a function of the shim make a key out of all of `count` bytes.
    init(
        byteCount count: Int,
        _ make: (UnsafeMutablePointer<Int>, UnsafeMutablePointer<hcert_error>) -> OpaquePointer?
    ) throws(SignatureError) {
        var consumed = 0
        var error = hcert_error()
        guard let pointer = make(&consumed, &error) else { throw .openSSL(OpenSSLError(error)) }
        guard consumed == count else {
            hcert_key_free(pointer)
            throw .trailingBytes(count: count - consumed)
        }
        self.pointer = pointer
    }

    /// Reads one SubjectPublicKeyInfo (RFC 5280 §4.1.2.7).
    init(subjectPublicKeyInfoDER der: [UInt8]) throws(SignatureError) {
        try self.init(byteCount: der.count) { consumed, error in
            der.withUnsafeBufferPointer { bytes in
                guard let start = bytes.baseAddress else { return readNothing("d2i_PUBKEY", error) }
                return hcert_key_read_public(start, bytes.count, consumed, error)
            }
        }
    }

    /// SubjectPublicKeyInfo, the same bytes for the same key whichever form it was read from.
    func subjectPublicKeyInfoDER() throws(SignatureError) -> [UInt8] {
        do {
            return try readBytes { hcert_key_write_public(pointer, $0, $1) }
        } catch {
            throw .openSSL(error)
        }
    }

    /// The same for every key with the same numbers, whether its SubjectPublicKeyInfo says rsaEncryption or RSASSA-PSS.
    func identityDER() throws(SignatureError) -> [UInt8] {
        do {
            return try readBytes { hcert_key_write_identity(pointer, $0, $1) }
        } catch {
            throw .openSSL(error)
        }
    }

    /// Whether these bytes are those of a P-256 or RSA key in the form of ``subjectPublicKeyInfoDER()``.
    static func isCanonical(_ der: [UInt8]) -> Bool {
        der.withUnsafeBufferPointer { bytes in
            guard let start = bytes.baseAddress else { return false }
            return hcert_key_is_canonical(start, bytes.count) == 1
        }
    }

    /// The algorithm that goes with the key, by its type alone (RFC 9053 §2.1, RFC 8230 §2; HCERT §3.3.2).
    ///
    /// - Throws: ``SignatureError`` for every key that no health certificate may be signed with.
    func algorithm() throws(SignatureError) -> Algorithm {
        switch hcert_key_family_of(pointer) {
        case hcert_family_p256:
            try requireSoundPoint()
            return .es256
        case hcert_family_rsa, hcert_family_rsa_pss:
            try requireSoundModulus()
            return .ps256
        default:
            throw .unsupportedKey(name: readText(roomByteCount: 128) { hcert_key_name(pointer, $0, $1) })
        }
    }

    private func requireSoundPoint() throws(SignatureError) {
        var error = hcert_error()
        guard hcert_key_point_is_sound(pointer, &error) == 1 else { throw .openSSL(OpenSSLError(error)) }
    }

    private func requireSoundModulus() throws(SignatureError) {
        guard (2048...4096).contains(bitCount) else { throw .modulusSizeOutOfRange(bitCount: bitCount) }
        let exponent = hcert_key_rsa_exponent(pointer)
        guard exponent >= 3, exponent % 2 == 1 else { throw .unsoundExponent(exponent) }
    }

    /// Size in bits: of the modulus, or of the curve's order.
    var bitCount: Int { Int(hcert_key_bit_count(pointer)) }

    /// Length in bytes of signatures in their COSE form.
    func signatureByteCount(of algorithm: Algorithm) -> Int {
        algorithm == .es256 ? ES256Signature.byteCount : (bitCount + 7) / 8
    }
}

/// What the shim would say about no bytes at all, which have no address to give it.
func readNothing(_ call: StaticString, _ error: UnsafeMutablePointer<hcert_error>) -> OpaquePointer? {
    error.pointee.call = UnsafeRawPointer(call.utf8Start).assumingMemoryBound(to: CChar.self)
    return nil
}
