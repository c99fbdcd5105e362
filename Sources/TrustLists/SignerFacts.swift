public import COSE
public import Signatures
import TextFormats

/// What there is to know of one signer of a list, as a value to be shown and compared.
public struct SignerFacts: Hashable, Sendable {
    /// Capitals; nil for a signer that no list names a country of.
    public let country: String?

    public let keyIdentifier: KeyIdentifier
    public let algorithm: Algorithm

    /// Size of the key in bits.
    public let bitCount: Int

    public let purposes: Purposes

    /// Seconds since 1970 UTC; nil if no list gives dates.
    public let notBefore: Int64?

    /// Seconds since 1970 UTC; nil if no list gives dates.
    public let notAfter: Int64?

    /// SHA-256 digest of the key's SubjectPublicKeyInfo, 32 bytes.
    public let keySHA256: [UInt8]

    /// SHA-256 digest of the certificate, 32 bytes; nil for a key that is listed without one.
    public let certificateSHA256: [UInt8]?

    /// Whether it is one of the worthless keys of examples.
    public let isExample: Bool

    public init(_ signer: DocumentSigner) {
        country = signer.country
        keyIdentifier = signer.keyIdentifier
        algorithm = signer.key.algorithm
        bitCount = signer.key.bitCount
        purposes = signer.purposes
        notBefore = signer.notBefore
        notAfter = signer.notAfter
        keySHA256 = SHA256.digest(signer.key.subjectPublicKeyInfo)
        certificateSHA256 = signer.certificateSHA256
        isExample = signer.isExample
    }

    /// By country (those without one last), then kid, then key: the same for the same signers, whatever order they came in.
    static func areInOrder(_ left: SignerFacts, _ right: SignerFacts) -> Bool {
        if left.country != right.country {
            guard let one = left.country, let other = right.country else { return left.country != nil }
            return one.utf8.lexicographicallyPrecedes(other.utf8)
        }
        if left.keyIdentifier != right.keyIdentifier {
            return left.keyIdentifier.bytes.lexicographicallyPrecedes(right.keyIdentifier.bytes)
        }
        return left.keySHA256.lexicographicallyPrecedes(right.keySHA256)
    }

    /// One line for people: kid, algorithm, validity, purposes.
    var line: String {
        let dates =
            notBefore == nil && notAfter == nil ? "no dates" : "\(Self.day(notBefore)) to \(Self.day(notAfter))"
        return "\(Base64.encode(keyIdentifier.bytes))  \(algorithm) \(bitCount)  \(dates)  "
            + (purposes.isEmpty ? "no kind" : purposes.description)
            + (isExample ? "  EXAMPLE" : "")
    }

    static func day(_ seconds: Int64?) -> String {
        seconds.map { CalendarDate(secondsSince1970: $0).description } ?? "?"
    }

    /// The country for people, with nothing in it that could move what stands around it.
    var countryName: String { Self.name(country) }

    static func name(_ country: String?) -> String {
        country.map { VisibleText.escaped(VisibleText.shortened($0, to: 40)) } ?? "(no country)"
    }
}
