import HealthCertificate
import TextFormats
import TrustLists

/// What a person must see about the signer of a genuine certificate.
enum SignerNotices {
    static func notices(_ claims: Claims, _ signer: DocumentSigner) -> [Notice] {
        var notices: [Notice] = []
        if let expiration = claims.expiration.value, let end = signer.notAfter, expiration > end {
            notices.append(
                Notice(
                    .expirationAfterSigner,
                    "expires after its signer's certificate, which ends at \(Timestamp(secondsSince1970: end))"))
        }
        if signer.country == nil {
            notices.append(Notice(.countryUnknown, "the trust list names no country for the signer"))
        }
        if signer.isExample {
            notices.append(Notice(.exampleKey, "signed with an example key, which anybody has"))
        }
        return notices
    }
}
