import Glibc
import Signatures

/// Asks for a passphrase on the terminal, without showing it.
enum PassphrasePrompt {
    private static let byteCountMax = 1_024

    /// - Parameter hint: how to do without a terminal.
    /// - Throws: when there is no terminal, or nothing was typed.
    static func ask(
        _ prompt: String, hint: String = "give --passphrase-file, or --plaintext-key for a key that is not encrypted"
    ) throws(Stop) -> SecretBytes {
        let terminal = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)
        guard terminal >= 0 else {
            throw Stop(.key, "the key needs a passphrase and there is no terminal", hint: hint)
        }
        defer { close(terminal) }
        var settings = termios()
        guard tcgetattr(terminal, &settings) == 0 else { throw Stop(.key, "the terminal cannot be silenced") }
        var silent = settings
        silent.c_lflag &= ~tcflag_t(ECHO)
        guard tcsetattr(terminal, TCSAFLUSH, &silent) == 0 else { throw Stop(.key, "the terminal cannot be silenced") }
        defer { tcsetattr(terminal, TCSAFLUSH, &settings) }
        _ = Array(prompt.utf8).withUnsafeBytes { write(terminal, $0.baseAddress, $0.count) }
        var passphrase = SecretBytes(count: byteCountMax)
        let count = passphrase.withUnsafeMutableBytes { read(terminal, $0.baseAddress, $0.count) }
        _ = write(terminal, "\n", 1)
        guard count > 1, count < byteCountMax else { throw Stop(.key, "no passphrase, or one of over 1,000 bytes") }
        passphrase.truncate(to: count - 1)
        return passphrase
    }
}
