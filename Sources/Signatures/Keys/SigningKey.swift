public import COSE
internal import COpenSSL

/// A private key that signs health certificates. It shows nothing of itself.
public final class SigningKey: Sendable {
    /// What kind of key to make.
    public enum Kind: Equatable, Sendable {
        /// P-256, for ES256.
        case p256

        /// RSA with a modulus of so many bits, 2048 to 4096, for PS256.
        case rsa(bitCount: Int)
    }

    /// The public half.
    public let verifyingKey: VerifyingKey

    let key: EVPKey

    /// The algorithm that goes with the key.
    public var algorithm: Algorithm { verifyingKey.algorithm }

    /// Makes a new key.
    public convenience init(generating kind: Kind) throws(SignatureError) {
        var error = hcert_error()
        let made: OpaquePointer?
        switch kind {
        case .p256:
            made = hcert_key_generate_p256(&error)
        case .rsa(let bitCount):
            guard (2048...4096).contains(bitCount) else { throw .modulusSizeOutOfRange(bitCount: bitCount) }
            made = hcert_key_generate_rsa(bitCount, &error)
        }
        guard let made else { throw .openSSL(OpenSSLError(error)) }
        try self.init(EVPKey(owning: made))
    }

    /// Takes a key and signs on trial with it: a public half that was exchanged would make signatures that nobody
    /// accepts, and can give the private half away.
    init(_ key: consuming EVPKey) throws(SignatureError) {
        verifyingKey = try VerifyingKey(subjectPublicKeyInfoDER: key.subjectPublicKeyInfoDER())
        self.key = key
        guard try signsAndVerifies() else { throw .halvesDisagree }
    }

    private func signsAndVerifies() throws(SignatureError) -> Bool {
        var signer = try makeSigner()
        let digest = SHA256.digest(Array("a message on trial".utf8))
        var signature = [UInt8](repeating: 0, count: signer.signatureByteCount)
        let isSigned = signature.withUnsafeMutableBytes { room in
            digest.withUnsafeBytes { (try? signer.sign(digests: $0, into: room)) != nil }  // false says that it failed
        }
        return isSigned
            && signature.withUnsafeBytes { signature in
                digest.withUnsafeBytes { verifyingKey.verifies(signature: signature, digest: $0, in: SignatureNumbers()) }
            }
    }

    /// A signer with this key, for one thread.
    public func makeSigner() throws(SignatureError) -> KeySigner {
        try KeySigner(self)
    }

    /// The key as PKCS#8 PrivateKeyInfo, in the clear.
    func pkcs8() throws(OpenSSLError) -> SecretBytes {
        try takeSecret { hcert_key_write_private(key.pointer, $0, $1) }
    }

    /// The key as PKCS#8 EncryptedPrivateKeyInfo: PBES2 with PBKDF2-HMAC-SHA256 and AES-256-CBC (RFC 8018).
    func encryptedPKCS8(
        passphrase: borrowing SecretBytes, roundCount: Int
    ) throws(OpenSSLError) -> SecretBytes {
        try takeSecret { der, error in
            passphrase.withUnsafeBytes { bytes in
                let rounds = CInt(clamping: roundCount)
                guard let start = bytes.baseAddress else { return 0 }
                return hcert_key_encrypt(
                    key.pointer, start.assumingMemoryBound(to: CChar.self), bytes.count, rounds, der, error)
            }
        }
    }
}

/// Bytes that the shim allocates, in memory that is overwritten after use.
private func takeSecret(
    _ write: (UnsafeMutablePointer<hcert_bytes>, UnsafeMutablePointer<hcert_error>) -> CInt
) throws(OpenSSLError) -> SecretBytes {
    var bytes = hcert_bytes()
    var error = hcert_error()
    guard write(&bytes, &error) == 1 else { throw OpenSSLError(error) }
    defer { hcert_bytes_free(bytes) }
    return SecretBytes(copying: UnsafeRawBufferPointer(start: bytes.start, count: bytes.count))
}
