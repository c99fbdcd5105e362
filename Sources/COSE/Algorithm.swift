/// A COSE signature algorithm, by its number in the IANA registry (RFC 9053 §2, RFC 8230 §2).
public struct Algorithm: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    /// The value of header label 1.
    public let rawValue: Int64

    public init(rawValue: Int64) {
        self.rawValue = rawValue
    }

    /// ECDSA on P-256 with SHA-256; the signature is r‖s, 64 bytes.
    public static let es256 = Algorithm(rawValue: -7)

    /// RSASSA-PSS with SHA-256, MGF1 with SHA-256 and a salt of 32 bytes; the signature is as long as the modulus.
    public static let ps256 = Algorithm(rawValue: -37)

    /// Both algorithms that a health certificate may use (HCERT §3.3.2).
    public static let permitted: [Algorithm] = [.es256, .ps256]

    public var description: String {
        switch self {
        case .es256: "ES256"
        case .ps256: "PS256"
        default: "algorithm \(rawValue)"
        }
    }
}
