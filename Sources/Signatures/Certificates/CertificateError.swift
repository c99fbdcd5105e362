/// Why a certificate cannot be read or made.
public enum CertificateError: Error, Equatable, Sendable, CustomStringConvertible {
    /// OpenSSL refused it.
    case openSSL(OpenSSLError)

    /// Bytes stand behind the certificate.
    case trailingBytes(count: Int)

    /// A PEM text has more lines that begin or end a block than its blocks have, so that certificates may be missing.
    case brokenBlocks(count: Int)

    /// A PEM block holds a certificate with something more, such as OpenSSL's own `TRUSTED CERTIFICATE`.
    case otherLabel

    /// notBefore or notAfter is no date, so that nobody can say when the certificate is in force.
    case unreadableValidity

    /// An extension that decides what the certificate may do is there and cannot be read, or is there twice.
    case unreadableExtension(name: String)

    /// The country is not two capital letters (ISO 3166-1 alpha-2).
    case wrongCountry(String)

    /// The common name is empty, which the certificate profile forbids.
    case emptyCommonName

    /// The end does not lie behind the beginning. Seconds since 1970.
    case emptyValidity(notBefore: Int64, notAfter: Int64)

    /// A certificate may not begin before its issuer's, or after its issuer's end. Seconds since 1970.
    case outsideOfIssuer(notBefore: Int64, issuerNotBefore: Int64, issuerNotAfter: Int64)

    /// The issuer's certificate is not one of an authority (basicConstraints CA:TRUE).
    case issuerIsNoAuthority

    /// The issuer's key is not the one in the issuer's certificate.
    case issuerKeyDiffers

    public var description: String {
        switch self {
        case .openSSL(let error):
            "\(error)"
        case .trailingBytes(let count):
            "\(count) bytes follow the certificate"
        case .brokenBlocks(let count):
            "\(count) blocks of PEM have no whole line -----BEGIN CERTIFICATE----- or -----END CERTIFICATE-----"
        case .otherLabel:
            "the block holds a certificate with something more; export it as CERTIFICATE"
        case .unreadableValidity:
            "the dates of its validity cannot be read"
        case .unreadableExtension(let name):
            "its extension \(name) cannot be read"
        case .wrongCountry(let country):
            "\"\(country)\" is no country; it takes two capital letters"
        case .emptyCommonName:
            "the common name is empty"
        case .emptyValidity(let notBefore, let notAfter):
            "the validity ends (\(notAfter)) before it begins (\(notBefore))"
        case .outsideOfIssuer(let notBefore, let issuerNotBefore, let issuerNotAfter):
            "the validity begins at \(notBefore), its issuer's lasts from \(issuerNotBefore) to \(issuerNotAfter)"
        case .issuerIsNoAuthority:
            "the issuer's certificate is not one of an authority"
        case .issuerKeyDiffers:
            "the issuer's key is not the one in the issuer's certificate"
        }
    }
}
