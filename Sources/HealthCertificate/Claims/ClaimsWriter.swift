public import CBOR

/// Writes the claims set of a certificate, in the key order of RFC 8949 §4.2.1:
///
///     { 1: iss, 4: exp, 6: iat, -260: { 1: DCC } }
public enum ClaimsWriter {
    /// Writes everything in front of the DCC, which the caller writes next and which ends the claims set.
    ///
    /// - Parameters:
    ///   - issuer: ISO 3166-1 alpha-2.
    ///   - expiration: seconds since 1970 UTC.
    ///   - issuedAt: seconds since 1970 UTC.
    public static func writeStart(issuer: String, expiration: Int64, issuedAt: Int64, to cbor: inout CBORWriter) {
        cbor.writeMap(count: 4)
        cbor.write(ClaimKey.issuer)
        cbor.write(text: issuer)
        cbor.write(ClaimKey.expiration)
        cbor.write(expiration)
        cbor.write(ClaimKey.issuedAt)
        cbor.write(issuedAt)
        cbor.write(ClaimKey.healthCertificate)
        cbor.writeMap(count: 1)
        cbor.write(ClaimKey.digitalCovidCertificate)
    }
}
