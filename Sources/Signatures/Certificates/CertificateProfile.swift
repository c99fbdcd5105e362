/// Makes certificates by the profile of the gateway (certificate governance §5): one authority per country, and
/// document signers below it.
public struct CertificateProfile: Sendable {
    /// Days that a CSCA is valid for by the profile: 4 years.
    public static let authorityDayCount = 1461

    /// Days that a DSC is valid for by the profile: 2 years.
    public static let documentSignerDayCount = 730

    /// Who is named: country (mandatory), organization (recommended) and common name (mandatory and unique).
    public var subject: DistinguishedName

    /// First second of the validity, since 1970 UTC.
    public var notBefore: Int64

    /// Last second of the validity, since 1970 UTC.
    public var notAfter: Int64

    public init(subject: DistinguishedName, notBefore: Int64, notAfter: Int64) {
        self.subject = subject
        self.notBefore = notBefore
        self.notAfter = notAfter
    }

    /// A self-signed country signing certificate (CSCA): CA:TRUE with path length 0, keyCertSign and cRLSign.
    public func countrySigningCertificate(for key: SigningKey) throws(CertificateError) -> X509Certificate {
        try make(
            for: key, notAfter: notAfter, issuer: nil, issuerKey: key,
            extensions: [
                ("basicConstraints", "critical,CA:TRUE,pathlen:0"),
                ("keyUsage", "critical,keyCertSign,cRLSign"),
            ])
    }

    /// A document signer certificate (DSC): digitalSignature, and the purposes if not all.
    ///
    /// Its end is cut to its issuer's, since a DSC may not outlive its CSCA (governance §2.3, shell model).
    ///
    /// - Parameters:
    ///   - key: the key that is to sign health certificates. Its public half goes into the certificate.
    ///   - purposes: nil or none writes no purposes, which allows all kinds.
    ///   - issuer: the CSCA.
    ///   - issuerKey: the CSCA's key.
    public func documentSignerCertificate(
        for key: SigningKey, purposes: Purposes?, issuer: X509Certificate, issuerKey: SigningKey
    ) throws(CertificateError) -> X509Certificate {
        guard issuer.isCertificateAuthority else { throw .issuerIsNoAuthority }
        guard case .success(issuerKey.verifyingKey) = issuer.publicKey else { throw .issuerKeyDiffers }
        guard notBefore >= issuer.notBefore, notBefore < issuer.notAfter else {
            throw .outsideOfIssuer(
                notBefore: notBefore, issuerNotBefore: issuer.notBefore, issuerNotAfter: issuer.notAfter)
        }
        var extensions = [("keyUsage", "critical,digitalSignature")]
        if let usages = purposes?.objectIdentifiers, !usages.isEmpty {
            extensions.append(("extendedKeyUsage", usages.joined(separator: ",")))
        }
        return try make(
            for: key, notAfter: min(notAfter, issuer.notAfter), issuer: CertificateHandle(der: issuer.der),
            issuerKey: issuerKey, extensions: extensions)
    }

    private func make(
        for key: SigningKey, notAfter: Int64, issuer: consuming CertificateHandle?, issuerKey: SigningKey,
        extensions: [(name: String, value: String)]
    ) throws(CertificateError) -> X509Certificate {
        guard let country = subject.country, country.utf8.count == 2,
            country.utf8.allSatisfy({ (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) })
        else { throw .wrongCountry(subject.country ?? "") }
        guard let commonName = subject.commonName, !commonName.isEmpty else { throw .emptyCommonName }
        guard notBefore < notAfter else { throw .emptyValidity(notBefore: notBefore, notAfter: notAfter) }

        let der: [UInt8]
        do {
            let builder = try CertificateBuilder(for: key, notBefore: notBefore, notAfter: notAfter)
            try builder.setSubject(country: country, organization: subject.organization, commonName: commonName)
            der = try builder.finish(issuer: issuer, issuerKey: issuerKey, extensions: extensions)
        } catch {
            throw .openSSL(error)
        }
        return try X509Certificate(der: der)  // what was made is read again before anyone has it
    }
}
