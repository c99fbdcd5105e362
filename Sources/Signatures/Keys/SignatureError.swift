/// Why a key cannot be used.
public enum SignatureError: Error, Equatable, Sendable, CustomStringConvertible {
    /// OpenSSL refused it: as malformed, or as an RSASSA-PSS key whose own parameters forbid what PS256 demands.
    case openSSL(OpenSSLError)

    /// Bytes stand behind the key.
    case trailingBytes(count: Int)

    /// A kind of key that health certificates are not signed with (HCERT §3.3.2). `name` is a name for people.
    case unsupportedKey(name: String)

    /// RSA keys must have 2048 to 4096 bits: a shorter one is weak, a longer one only slow.
    case modulusSizeOutOfRange(bitCount: Int)

    /// The public exponent is even, 1, or above 64 bits (then given as 0): nothing would be proved by a signature.
    case unsoundExponent(UInt64)

    /// The private and the public half do not belong together: a signature made on trial did not hold.
    case halvesDisagree

    public var description: String {
        switch self {
        case .openSSL(let error):
            "\(error)"
        case .trailingBytes(let count):
            "\(count) bytes follow the key"
        case .unsupportedKey(let name):
            "unsupported key (\(name)); only P-256 and RSA keys sign health certificates"
        case .modulusSizeOutOfRange(let bitCount):
            "RSA key of \(bitCount) bits; allowed are 2048 to 4096"
        case .unsoundExponent(let exponent):
            "RSA key with the public exponent \(exponent)"
        case .halvesDisagree:
            "the private and the public half of the key do not belong together"
        }
    }
}
