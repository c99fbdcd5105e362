/// The first 16 bytes of a SHA-256 digest, as revocation batches list them.
public struct RevocationHash: Hashable, Comparable, Sendable {
    let high: UInt64
    let low: UInt64

    init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// - Parameter bytes: a digest, or at least its first 16 bytes.
    /// - Returns: nil for fewer.
    public init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count >= 16 else { return nil }
        high = bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
        low = bytes.dropFirst(8).prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// In the order of the bytes.
    public static func < (left: RevocationHash, right: RevocationHash) -> Bool {
        left.high == right.high ? left.low < right.low : left.high < right.high
    }

    /// The 16 bytes.
    public var bytes: [UInt8] {
        [high, low].flatMap { word in stride(from: 56, through: 0, by: -8).map { UInt8(word >> $0 & 0xFF) } }
    }
}

/// What a revocation hash is made over.
public enum RevocationHashType: String, CaseIterable, Sendable {
    /// r of an ECDSA signature, or a whole RSA signature: one signed text.
    case signature = "SIGNATURE"
    /// `ci` as it stands in the certificate: every text with that identifier.
    case identifier = "UCI"
    /// A country code and `ci` behind it.
    case countryAndIdentifier = "COUNTRYCODEUCI"
}
