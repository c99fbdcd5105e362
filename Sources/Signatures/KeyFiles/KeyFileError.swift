/// Why a file with a key or a passphrase was not read or written. Says which file, what is wrong, and what to do.
public struct KeyFileError: Error, Equatable, Sendable, CustomStringConvertible {
    public enum Reason: Error, Equatable, Sendable {
        /// The system refused a call. `errorNumber` is errno.
        case system(call: String, errorNumber: Int32)

        /// The name is a symbolic link: what it points at can be exchanged between two looks.
        case symbolicLink

        /// A folder, a device, a pipe.
        case notARegularFile

        /// The file belongs to somebody else.
        case wrongOwner(userIdentifier: UInt32, expected: UInt32)

        /// Group or others may read or write it. `mode` holds the nine permission bits.
        case tooOpen(mode: UInt16)

        /// Larger than any key or passphrase.
        case tooLarge(byteCountMax: Int)

        /// No PEM block that is a private key.
        case noPrivateKey

        /// More than one private key, so that nobody can say which is meant.
        case severalPrivateKeys

        /// A private key in the clear, and nobody allowed that.
        case plaintextRefused

        /// The key is encrypted, and there is no passphrase.
        case passphraseMissing

        /// The passphrase does not open the key, or the file is damaged.
        case wrongPassphrase(OpenSSLError)

        /// Encrypted by the old method (`Proc-Type: 4,ENCRYPTED`), whose key comes from one round of MD5.
        case oldEncryption

        /// A passphrase without a single byte.
        case emptyPassphrase

        /// OpenSSL refused to write the key, or its PEM is broken.
        case openSSL(OpenSSLError)

        /// There is a private key, and it cannot sign health certificates.
        case unusableKey(SignatureError)
    }

    /// Path of the file, as it was given.
    public let path: String

    public let reason: Reason

    public var description: String {
        "\(path): \(reason)"
    }

    /// What would put it right, where that is known: a command, or an option.
    public var hint: String? {
        switch reason {
        case .tooOpen: "chmod 600 \(Self.quoted(path))"
        case .wrongOwner: "chown \"$(id -un)\" \(Self.quoted(path))"
        case .symbolicLink: "name the file itself: readlink -f \(Self.quoted(path))"
        case .plaintextRefused: "\(Self.encryption), or allow keys in the clear"
        case .passphraseMissing: "give the passphrase in a file"
        case .oldEncryption: Self.encryption
        default: nil
        }
    }

    private static let encryption = "encrypt it with: openssl pkcs8 -topk8 -v2 aes-256-cbc -iter 600000"

    /// `path` as one word of a shell.
    private static func quoted(_ path: String) -> String {
        var word = "'"
        for character in path {
            word += character == "'" ? "'\\''" : String(character)
        }
        return word + "'"
    }
}

extension KeyFileError.Reason: CustomStringConvertible {
    public var description: String {
        switch self {
        case .system(let call, let errorNumber):
            "\(call): \(systemErrorText(errorNumber))"
        case .symbolicLink:
            "is a symbolic link"
        case .notARegularFile:
            "is not a regular file"
        case .wrongOwner(let userIdentifier, let expected):
            "belongs to user \(userIdentifier), not to the running user \(expected)"
        case .tooOpen(let mode):
            "has mode 0\(String(mode, radix: 8)); group and others must have no rights"
        case .tooLarge(let byteCountMax):
            "has more than \(byteCountMax) bytes"
        case .noPrivateKey:
            "holds no private key in PEM form"
        case .severalPrivateKeys:
            "holds more than one private key"
        case .plaintextRefused:
            "holds a key that is not encrypted"
        case .passphraseMissing:
            "holds an encrypted key, and there is no passphrase"
        case .wrongPassphrase(let error):
            "cannot be decrypted: wrong passphrase, or a damaged file (\(error))"
        case .oldEncryption:
            "is encrypted by a method that is too weak (Proc-Type: 4,ENCRYPTED)"
        case .emptyPassphrase:
            "holds an empty passphrase"
        case .openSSL(let error):
            "\(error)"
        case .unusableKey(let error):
            "\(error)"
        }
    }
}
