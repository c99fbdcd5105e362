/// Why there is no trust list to judge by.
public enum TrustListError: Error, Equatable, Sendable, CustomStringConvertible {
    /// A file or folder that was named cannot be used. The finding says which and why.
    case unusable(TrustListFinding)

    /// Nothing that was named holds a single usable signer. The findings say what was there instead.
    case noSigner([TrustListFinding])

    /// Nothing that was named to check signers against is an authority of a country.
    case noAuthority([TrustListFinding])

    public var description: String {
        switch self {
        case .unusable(let finding):
            "\(finding)"
        case .noSigner(let findings):
            (["no usable signer"] + findings.map(\.description)).joined(separator: "; ")
        case .noAuthority(let findings):
            (["no authority (CSCA) of any country"] + findings.map(\.description)).joined(separator: "; ")
        }
    }
}
