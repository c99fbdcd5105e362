import CBOR
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
        // Hashes are made over the identifier as it stands in the certificate; some readers trim it before.
        let identifiers = Set([contents.identifier, Self.identifierAsItStands(claims) ?? contents.identifier])
        if index.contains(identifier: contents.identifier)
            || identifiers.contains(where: { isListed(Array($0.utf8), .identifier) })
        {
            return [.revoked(by: "its identifier")]
        }
        // Readers in the field differ in whose country they take, so that each one is looked up.
        let countries = Set([claims.issuer.value, contents.countryOfEvent, signer.country].compactMap { $0 })
        for country in countries
        where identifiers.contains(where: { isListed(Array((country + $0).utf8), .countryAndIdentifier) }) {
            return [.revoked(by: "country and identifier")]
        }
        return []
    }

    /// `ci` with the blanks at its ends, which reading the contents takes off.
    ///
    /// The contents have been read: one group with one entry is there.
    private static func identifierAsItStands(_ claims: Claims) -> String? {
        guard let contents = claims.digitalCovidCertificate.value else { return nil }
        let document = claims.document
        for group in ["v", "t", "r"] {
            guard let entries = document.value(forKey: group, in: contents), case .array = document.kind(of: entries)
            else { continue }
            for entry in document.elements(of: entries) {
                guard case .map = document.kind(of: entry), let identifier = document.value(forKey: "ci", in: entry)
                else { continue }
                return document.text(of: document.content(ofTag: identifier) ?? identifier)
            }
        }
        return nil
    }

    private func isListed(_ bytes: [UInt8], _ type: RevocationHashType) -> Bool {
        guard index.hasEntries(of: type), let hash = RevocationHash(SHA256.digest(bytes)) else { return false }
        return index.contains(hash, type: type)
    }
}
