import Foundation
import Testing
import VectorSupport

@testable import Signatures

@Suite("Key files, security rules §4")
struct KeyFileTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.openssl("ecparam -name prime256v1 -genkey -out sec1.key")  // with a block of parameters in front
        try folder.openssl("pkcs8 -topk8 -nocrypt -in sec1.key -out plain.key")
        try folder.openssl("pkey -in sec1.key -pubout -outform DER -out public.der")
        try folder.write("correct horse\n".utf8, to: "passphrase")
    }

    private func passphrase() throws -> KeyProtection {
        try .passphrase(fromFile: folder.path("passphrase"))
    }

    private func key(_ name: String) throws -> SigningKey {
        try SigningKey(contentsOfFile: folder.path(name), protection: .plaintext)
    }

    private func refusal(_ name: String, _ protection: consuming KeyProtection = .plaintext) -> KeyFileError.Reason? {
        do throws(KeyFileError) {
            _ = try SigningKey(contentsOfFile: folder.path(name), protection: protection)
            return nil
        } catch {
            #expect(error.path == folder.path(name))
            return error.reason
        }
    }

    // MARK: What is in the file

    @Test(arguments: ["sec1.key", "plain.key"])
    func `reads keys in the clear where that is allowed`(name: String) throws {
        #expect(try key(name).verifyingKey.subjectPublicKeyInfo == folder.bytes("public.der"))
    }

    @Test func `reads RSA keys in PKCS#1 and PKCS#8`() throws {
        try folder.openssl("genrsa -traditional -out pkcs1.key 2048")
        try folder.openssl("pkcs8 -topk8 -nocrypt -in pkcs1.key -out pkcs8.key")
        #expect(try key("pkcs1.key").algorithm == .ps256)
        #expect(try key("pkcs1.key").verifyingKey == key("pkcs8.key").verifyingKey)
    }

    @Test(arguments: ["-v2 aes-256-cbc -v2prf hmacWithSHA256 -iter 10000", "-scrypt", "-v2 aes-128-cbc"])
    func `reads encrypted PKCS#8 with its passphrase`(options: String) throws {
        try folder.openssl("pkcs8 -topk8 \(options) -in sec1.key -out locked.key -passout file:passphrase")
        let key = try SigningKey(contentsOfFile: folder.path("locked.key"), protection: passphrase())
        #expect(try key.verifyingKey.subjectPublicKeyInfo == folder.bytes("public.der"))
    }

    @Test func `refuses a wrong passphrase, and a missing one`() throws {
        try folder.openssl("pkcs8 -topk8 -v2 aes-256-cbc -in sec1.key -out locked.key -passout file:passphrase")
        try folder.write("incorrect horse".utf8, to: "wrong")
        guard case .wrongPassphrase(let error) = refusal("locked.key", try .passphrase(fromFile: folder.path("wrong")))
        else {
            Issue.record("opened")
            return
        }
        #expect(error.call == "PKCS8_decrypt" || error.call == "EVP_PKCS82PKEY")
        #expect(refusal("locked.key") == .passphraseMissing)
    }

    @Test func `refuses a key in the clear when there is a passphrase`() throws {
        #expect(refusal("plain.key", try passphrase()) == .plaintextRefused)
        #expect(refusal("sec1.key", try passphrase()) == .plaintextRefused)
    }

    @Test func `refuses the old encryption of OpenSSL`() throws {
        try folder.openssl("ec -aes256 -in sec1.key -out old.key -passout file:passphrase")
        #expect(refusal("old.key") == .oldEncryption)
        try folder.openssl("genrsa -traditional -aes128 -passout file:passphrase -out old.key 2048")
        #expect(refusal("old.key", try passphrase()) == .oldEncryption)
    }

    @Test func `refuses a file without a private key, or with two`() throws {
        try folder.openssl("pkey -in sec1.key -pubout -out public.pem")
        for name in ["public.pem", "empty", "text"] {
            if name == "empty" { try folder.write([], to: name) }
            if name == "text" { try folder.write("-----BEGIN PRIVATE KEY-----\nand no end".utf8, to: name) }
            try folder.setMode(0o600, of: name)
        }
        #expect(refusal("public.pem") == .noPrivateKey)
        #expect(refusal("empty") == .noPrivateKey)
        guard case .openSSL = refusal("text") else {
            Issue.record("\(String(describing: refusal("text")))")
            return
        }
        try folder.write(folder.bytes("plain.key") + folder.bytes("plain.key"), to: "two.key")
        #expect(refusal("two.key") == .severalPrivateKeys)
    }

    @Test func `refuses contents that are no key, or have bytes behind it`() throws {
        let der = try {
            try folder.openssl("pkcs8 -topk8 -nocrypt -in sec1.key -outform DER -out plain.der")
            return try folder.bytes("plain.der")
        }()
        func pem(_ label: String, _ contents: [UInt8]) -> Data {
            Data(
                "-----BEGIN \(label)-----\n\(Data(contents).base64EncodedString(options: .lineLength64Characters))\n-----END \(label)-----\n"
                    .utf8)
        }
        try folder.write(pem("PRIVATE KEY", der + [0, 0]), to: "longer.key")
        #expect(refusal("longer.key") == .unusableKey(.trailingBytes(count: 2)))
        for label in ["PRIVATE KEY", "EC PRIVATE KEY", "RSA PRIVATE KEY", "ENCRYPTED PRIVATE KEY"] {
            try folder.write(pem(label, [0x30, 0x03, 0x02, 0x01, 0x00]), to: "broken.key")
            let protection = label.hasPrefix("ENC") ? try passphrase() : .plaintext
            #expect(refusal("broken.key", protection) != nil, "\(label)")
        }
    }

    @Test func `refuses a key that HCERT does not have`() throws {
        try folder.openssl("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384 -out p384.key")
        #expect(refusal("p384.key") == .unusableKey(.unsupportedKey(name: "EC on secp384r1")))
    }

    @Test func `refuses halves that do not belong together`() throws {
        // SEC 1: the public point stands at the end. Another key's point is put in its place.
        try folder.openssl("ec -in sec1.key -outform DER -out one.der")
        try folder.openssl("ecparam -name prime256v1 -genkey -noout -outform DER -out other.der")
        let mixed = try folder.bytes("one.der").dropLast(64) + folder.bytes("other.der").suffix(64)
        try folder.write(mixed, to: "mixed.der")
        let base64 = Data(mixed).base64EncodedString(options: .lineLength64Characters)
        try folder.write(
            "-----BEGIN EC PRIVATE KEY-----\n\(base64)\n-----END EC PRIVATE KEY-----\n".utf8, to: "mixed.key")
        #expect(refusal("mixed.key") == .unusableKey(.halvesDisagree))
    }

    // MARK: The file itself

    @Test(arguments: [0o600, 0o400])
    func `accepts a file that only its owner may see`(mode: Int) throws {
        try folder.setMode(mode, of: "plain.key")
        #expect(refusal("plain.key") == nil)
    }

    @Test(arguments: [0o644, 0o640, 0o604, 0o610, 0o601, 0o666])
    func `refuses a file with rights for others, and names the fix`(mode: Int) throws {
        try folder.setMode(mode, of: "plain.key")
        #expect(refusal("plain.key") == .tooOpen(mode: UInt16(mode)))
        let error = KeyFileError(path: folder.path("plain.key"), reason: .tooOpen(mode: UInt16(mode)))
        #expect(error.hint == "chmod 600 '\(folder.path("plain.key"))'")
        #expect(error.description.contains("0\(String(mode, radix: 8))"))
    }

    @Test func `refuses a symbolic link`() throws {
        try FileManager.default.createSymbolicLink(
            atPath: folder.path("link.key"), withDestinationPath: folder.path("plain.key"))
        #expect(refusal("link.key") == .symbolicLink)
    }

    @Test func `refuses a folder, a pipe and a device`() throws {
        try FileManager.default.createDirectory(atPath: folder.path("folder"), withIntermediateDirectories: false)
        #expect(refusal("folder") == .notARegularFile)
        #expect(mkfifo(folder.path("pipe"), 0o600) == 0)
        #expect(refusal("pipe") == .notARegularFile)
        let error = #expect(throws: KeyFileError.self) {
            try SigningKey(contentsOfFile: "/dev/null", protection: .plaintext)
        }
        #expect(error?.reason == .notARegularFile)
    }

    @Test(.enabled(if: geteuid() == 0, "only root can give files away"))
    func `refuses a file of another user`() throws {
        #expect(chown(folder.path("plain.key"), 65_534, 65_534) == 0)
        #expect(refusal("plain.key") == .wrongOwner(userIdentifier: 65_534, expected: 0))
    }

    @Test func `refuses a file that is not there`() {
        #expect(refusal("absent.key") == .system(call: "open", errorNumber: ENOENT))
    }

    @Test func `accepts 64 KiB and refuses a byte more`() throws {
        let key = try folder.bytes("plain.key")
        let comment = [UInt8](repeating: UInt8(ascii: "\n"), count: 64 * 1024 - key.count)
        try folder.write(comment + key, to: "large.key")
        #expect(refusal("large.key") == nil)
        try folder.write(comment + [UInt8(ascii: "\n")] + key, to: "larger.key")
        #expect(refusal("larger.key") == .tooLarge(byteCountMax: 65_536))
    }

    // MARK: Writing

    @Test func `writes PKCS#8 under PBES2, AES-256 and 600,000 rounds of PBKDF2, as openssl reads it`() throws {
        let key = try SigningKey(generating: .p256)
        try key.write(toFile: folder.path("new.key"), protection: passphrase())

        let mode = try FileManager.default.attributesOfItem(atPath: folder.path("new.key"))[.posixPermissions] as? Int
        #expect(mode == 0o600)
        let structure = try folder.openssl("asn1parse -in new.key")
        for part in ["PBES2", "PBKDF2", "hmacWithSHA256", "aes-256-cbc", ":0927C0"] {  // 0x0927C0 = 600,000
            #expect(structure.contains(part), "\(part)")
        }
        try folder.openssl("pkey -in new.key -passin file:passphrase -pubout -outform DER -out new.der")
        #expect(try folder.bytes("new.der") == key.verifyingKey.subjectPublicKeyInfo)

        let again = try SigningKey(contentsOfFile: folder.path("new.key"), protection: passphrase())
        #expect(again.verifyingKey == key.verifyingKey)
    }

    @Test func `writes PKCS#8 in the clear where that is asked for`() throws {
        let key = try SigningKey(generating: .rsa(bitCount: 2048))
        try key.write(toFile: folder.path("new.key"), protection: .plaintext)
        try folder.openssl("pkey -in new.key -pubout -outform DER -out new.der")
        #expect(try folder.bytes("new.der") == key.verifyingKey.subjectPublicKeyInfo)
        #expect(try self.key("new.key").verifyingKey == key.verifyingKey)
    }

    @Test func `never overwrites`() throws {
        let before = try folder.bytes("plain.key")
        let key = try SigningKey(generating: .p256)
        let error = #expect(throws: KeyFileError.self) {
            try key.write(toFile: folder.path("plain.key"), protection: .plaintext)
        }
        #expect(error?.reason == .system(call: "open", errorNumber: EEXIST))
        #expect(try folder.bytes("plain.key") == before)
    }

    @Test func `a write that the system refuses is an error`() throws {
        let readOnly = open(folder.path("plain.key"), O_RDONLY)
        let error = #expect(throws: KeyFileError.Reason.self) {
            try ProtectedFile.write(SecretBytes(count: 1), to: readOnly)
        }
        #expect(error == .system(call: "write", errorNumber: EBADF))
    }

    @Test func `refuses to write under an empty passphrase`() throws {
        let key = try SigningKey(generating: .p256)
        let error = #expect(throws: KeyFileError.self) {
            try key.write(toFile: folder.path("new.key"), protection: .passphrase(SecretBytes(count: 0)))
        }
        #expect(error?.reason == .emptyPassphrase)
        #expect(!FileManager.default.fileExists(atPath: folder.path("new.key")))
    }

    // MARK: Passphrase files

    private func passphraseText(_ contents: String, mode: Int = 0o600) throws -> String {
        try folder.write(contents.utf8, to: "words", mode: mode)
        switch try KeyProtection.passphrase(fromFile: folder.path("words")) {
        case .passphrase(let bytes): return bytes.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
        case .plaintext: return "plaintext"
        }
    }

    @Test func `a passphrase is the file without one line end`() throws {
        #expect(try passphraseText("correct horse") == "correct horse")
        #expect(try passphraseText("correct horse\n") == "correct horse")
        #expect(try passphraseText("correct horse\r\n") == "correct horse")
        #expect(try passphraseText("correct horse\n\n") == "correct horse\n")
        #expect(try passphraseText(" mật khẩu ") == " mật khẩu ")
    }

    @Test func `refuses an empty passphrase, and one that others may read`() throws {
        for contents in ["", "\n", "\r\n"] {
            let error = #expect(throws: KeyFileError.self) { try passphraseText(contents) }
            #expect(error?.reason == .emptyPassphrase)
        }
        let error = #expect(throws: KeyFileError.self) { try passphraseText("correct horse", mode: 0o644) }
        #expect(error?.reason == .tooOpen(mode: 0o644))
    }

    // MARK: Words

    @Test func `every refusal names the file, and the fix where there is one`() {
        let openSSL = OpenSSLError(call: "PKCS8_decrypt", reason: "bad decrypt")
        let cases: [(KeyFileError.Reason, String, hasHint: Bool)] = [
            (.system(call: "open", errorNumber: ENOENT), "open: No such file or directory", false),
            (.symbolicLink, "is a symbolic link", true),
            (.notARegularFile, "is not a regular file", false),
            (.wrongOwner(userIdentifier: 1, expected: 0), "belongs to user 1, not to the running user 0", true),
            (.tooLarge(byteCountMax: 9), "has more than 9 bytes", false),
            (.noPrivateKey, "holds no private key in PEM form", false),
            (.severalPrivateKeys, "holds more than one private key", false),
            (.plaintextRefused, "holds a key that is not encrypted", true),
            (.passphraseMissing, "holds an encrypted key, and there is no passphrase", true),
            (
                .wrongPassphrase(openSSL),
                "cannot be decrypted: wrong passphrase, or a damaged file (PKCS8_decrypt: bad decrypt)", false
            ),
            (.oldEncryption, "is encrypted by a method that is too weak (Proc-Type: 4,ENCRYPTED)", true),
            (.emptyPassphrase, "holds an empty passphrase", false),
            (.openSSL(openSSL), "PKCS8_decrypt: bad decrypt", false),
            (.unusableKey(.trailingBytes(count: 1)), "1 bytes follow the key", false),
        ]
        for (reason, text, hasHint) in cases {
            let error = KeyFileError(path: "it's.key", reason: reason)
            #expect(error.description == "it's.key: \(text)")
            #expect((error.hint != nil) == hasHint, "\(text)")
        }
        #expect(KeyFileError(path: "it's.key", reason: .tooOpen(mode: 0o644)).hint == #"chmod 600 'it'\''s.key'"#)
    }
}
