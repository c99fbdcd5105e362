extension SigningKey {
    /// Rounds of PBKDF2 when a key is encrypted (security rules §4).
    static let keyDerivationRoundCount = 600_000

    /// Reads a private key from a PEM file.
    ///
    /// The file must be a regular one, named without symbolic links, of the running user, without rights for others,
    /// and of 64 KiB at most. It holds exactly one key: PKCS#8 encrypted; or, where ``KeyProtection/plaintext`` allows
    /// it, PKCS#8, SEC 1 (`EC PRIVATE KEY`) or PKCS#1 (`RSA PRIVATE KEY`) in the clear. Other blocks (certificates,
    /// curve parameters) are passed over.
    ///
    /// - Parameter protection: must be what the file has: a passphrase does not admit a key in the clear.
    public convenience init(
        contentsOfFile path: String, protection: borrowing KeyProtection
    ) throws(KeyFileError) {
        let text = try ProtectedFile.read(path)
        do throws(KeyFileError.Reason) {
            let key = try text.withUnsafeBytes { text throws(KeyFileError.Reason) in
                try PrivateKeyBlock.only(in: text).key(protection)
            }
            try self.init(checking: key)
        } catch {
            throw KeyFileError(path: path, reason: error)
        }
    }

    private convenience init(checking key: consuming EVPKey) throws(KeyFileError.Reason) {
        do {
            try self.init(key)
        } catch {
            throw .unusableKey(error)
        }
    }

    /// Writes the private key to a new file with mode 0600, in PKCS#8: under a passphrase by PBES2 with AES-256-CBC
    /// and 600,000 rounds of PBKDF2-HMAC-SHA256 (RFC 8018), or in the clear.
    ///
    /// - Throws: ``KeyFileError``, also when there is a file of that name: it is never overwritten.
    public func write(toFile path: String, protection: borrowing KeyProtection) throws(KeyFileError) {
        let text: SecretBytes
        do throws(KeyFileError.Reason) {
            text = try pem(protection)
        } catch {
            throw KeyFileError(path: path, reason: error)
        }
        try ProtectedFile.create(path, contents: text)
    }

    private func pem(_ protection: borrowing KeyProtection) throws(KeyFileError.Reason) -> SecretBytes {
        switch protection {
        case .plaintext:
            return try pem(.pkcs8) { () throws(OpenSSLError) in try pkcs8() }
        case .passphrase(let passphrase):
            guard passphrase.count > 0 else { throw .emptyPassphrase }
            return try pem(.encryptedPKCS8) { () throws(OpenSSLError) in
                try encryptedPKCS8(passphrase: passphrase, roundCount: Self.keyDerivationRoundCount)
            }
        }
    }

    private func pem(
        _ form: PrivateKeyBlock.Form, _ write: () throws(OpenSSLError) -> SecretBytes
    ) throws(KeyFileError.Reason) -> SecretBytes {
        do {
            return try write().withUnsafeBytes { contents throws(OpenSSLError) in
                try PEMBlock.text(label: form.rawValue, contents: contents)
            }
        } catch {
            throw .openSSL(error)
        }
    }
}
