import HealthCertificate
import Revocation
import Signatures
import TrustLists

/// Whether any list takes the certificate back: by its signature, its identifier, or country and identifier.
struct RevocationCheck {
    private let index: RevocationIndex

    init(_ index: RevocationIndex) {
        self.index = index
    }

    /// - Parameter contents: nil when the content is unreadable; its signature is looked up all the same.
    func failures(
        _ unverified: UnverifiedHealthCertificate, _ claims: Claims, _ contents: DigitalCovidCertificate?,
        _ signer: DocumentSigner
    ) -> [CheckFailure] {
        if isListed(unverified.revocableSignature, .signature) { return [.revoked(by: "its signature")] }
        guard let contents else { return [] }
        if index.contains(identifier: contents.identifier) || isListed(Array(contents.identifier.utf8), .identifier) {
            return [.revoked(by: "its identifier")]
        }
        // Readers in the field differ in whose country they take, so that each one is looked up.
        let countries = Set([claims.issuer.value, contents.countryOfEvent, signer.country].compactMap { $0 })
        for country in countries
        where isListed(Array((country + contents.identifier).utf8), .countryAndIdentifier) {
            return [.revoked(by: "country and identifier")]
        }
        return []
    }

    private func isListed(_ bytes: [UInt8], _ type: RevocationHashType) -> Bool {
        guard index.hasEntries(of: type), let hash = RevocationHash(SHA256.digest(bytes)) else { return false }
        return index.contains(hash, type: type)
    }
}
