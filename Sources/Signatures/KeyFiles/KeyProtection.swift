/// How a private key is kept in its file.
public enum KeyProtection: ~Copyable {
    /// Encrypted under a passphrase.
    case passphrase(SecretBytes)

    /// In the clear. This is the explicit consent to that; there is no other.
    case plaintext

    /// Reads a passphrase from a file, which must obey the same rules as a key file.
    ///
    /// One line feed at the end, with a carriage return before it if there is one, is no part of it.
    public static func passphrase(fromFile path: String) throws(KeyFileError) -> KeyProtection {
        var bytes = try ProtectedFile.read(path)
        let count = bytes.withUnsafeBytes { bytes in
            guard bytes.last == UInt8(ascii: "\n") else { return bytes.count }
            return bytes.dropLast().last == UInt8(ascii: "\r") ? bytes.count - 2 : bytes.count - 1
        }
        bytes.truncate(to: count)
        guard bytes.count > 0 else { throw KeyFileError(path: path, reason: .emptyPassphrase) }
        return .passphrase(bytes)
    }
}
