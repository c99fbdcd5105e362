/// What this package reads and writes of an X.501 name: the first attribute of each kind.
public struct DistinguishedName: Hashable, Sendable {
    /// countryName (C), by the profile two capital letters.
    public var country: String?

    /// organizationName (O).
    public var organization: String?

    /// commonName (CN).
    public var commonName: String?

    public init(country: String? = nil, organization: String? = nil, commonName: String? = nil) {
        self.country = country
        self.organization = organization
        self.commonName = commonName
    }
}
