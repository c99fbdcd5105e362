internal import COpenSSL

/// The PEM block of a private key.
struct PrivateKeyBlock: ~Copyable {
    /// How the contents are written, by the label in front of them.
    enum Form: String {
        case encryptedPKCS8 = "ENCRYPTED PRIVATE KEY"
        case pkcs8 = "PRIVATE KEY"
        case sec1 = "EC PRIVATE KEY"
        case pkcs1 = "RSA PRIVATE KEY"
    }

    private let form: Form
    private let block: PEMBlock

    /// The block of `text` that is a private key. Other blocks are passed over.
    ///
    /// - Parameter text: bytes of a PEM text, with one private key in it.
    static func only(in text: UnsafeRawBufferPointer) throws(KeyFileError.Reason) -> PrivateKeyBlock {
        var reader = PEMReader(text)
        guard let found = try next(of: &reader) else { throw .noPrivateKey }
        guard try next(of: &reader) == nil else { throw .severalPrivateKeys }
        return found
    }

    private static func next(of reader: inout PEMReader) throws(KeyFileError.Reason) -> PrivateKeyBlock? {
        do throws(OpenSSLError) {
            while let block = try reader.next() {
                guard let form = Form(rawValue: block.label) else { continue }
                return PrivateKeyBlock(form: form, block: block)
            }
            return nil
        } catch {
            throw .openSSL(error)
        }
    }

    /// Reads the key.
    func key(_ protection: borrowing KeyProtection) throws(KeyFileError.Reason) -> EVPKey {
        guard !block.hasHeaders else { throw .oldEncryption }
        switch protection {
        case .plaintext:
            switch form {
            case .encryptedPKCS8: throw .passphraseMissing
            case .pkcs8: return try readPlain(hcert_format_pkcs8)
            case .sec1: return try readPlain(hcert_format_sec1)
            case .pkcs1: return try readPlain(hcert_format_pkcs1)
            }
        case .passphrase(let passphrase):
            guard form == .encryptedPKCS8 else { throw .plaintextRefused }
            return try decrypt(with: passphrase)
        }
    }

    private func readPlain(_ format: hcert_key_format) throws(KeyFileError.Reason) -> EVPKey {
        let contents = block.contents
        do {
            return try EVPKey(byteCount: contents.count) { consumed, error in
                guard let start = contents.baseAddress else { return readNothing("d2i_PrivateKey", error) }
                return hcert_key_read_private(format, start, contents.count, consumed, error)
            }
        } catch {
            throw .unusableKey(error)
        }
    }

    private func decrypt(with passphrase: borrowing SecretBytes) throws(KeyFileError.Reason) -> EVPKey {
        let contents = block.contents
        do {
            return try passphrase.withUnsafeBytes { passphrase throws(SignatureError) in
                try EVPKey(byteCount: contents.count) { consumed, error in
                    guard let start = contents.baseAddress, let secret = passphrase.baseAddress else {
                        return readNothing("PKCS8_decrypt", error)
                    }
                    return hcert_key_decrypt(
                        start, contents.count, secret.assumingMemoryBound(to: CChar.self), passphrase.count, consumed,
                        error)
                }
            }
        } catch .openSSL(let error) {
            throw .wrongPassphrase(error)
        } catch {
            throw .unusableKey(error)
        }
    }
}
