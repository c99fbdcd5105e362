import COSE
import Signatures

/// One entry of a trust list, as far as it says something of a signer or of an authority.
struct TrustListEntry {
    /// What the entry is about.
    enum Subject {
        case certificate(X509Certificate)

        /// A key that the list gives without its certificate.
        case key(VerifyingKey)
    }

    let subject: Subject

    /// What the list says the entry is, where that is something other than a document signer.
    var otherType: String?

    /// The list's kid, of whatever length; nil if the list names none.
    var keyIdentifierBytes: [UInt8]?

    /// The kid by the rule, of a certificate that the list only gives the digest of; nil if it gives none.
    var keyIdentifierOfDigest: KeyIdentifier?

    /// The list's country; nil if the list names none.
    var country: String?

    /// Whether the country is only that of the subject, as with a certificate: the list itself names none.
    var isCountryOfSubject = false

    /// What the list allows the key to sign; nil if it does not say.
    var purposes: Purposes?

    /// First second of validity by the list, since 1970 UTC; nil if it does not say.
    var notBefore: Int64?

    /// Last second of validity by the list, since 1970 UTC; nil if it does not say.
    var notAfter: Int64?

    /// When the entry was made, in seconds since 1970 UTC; nil if the list does not say.
    var date: Int64?

    init(certificate: X509Certificate) {
        subject = .certificate(certificate)
    }

    init(key: VerifyingKey) {
        subject = .key(key)
    }

    /// Reads a certificate of a list.
    init(certificateDER der: [UInt8]) throws(TrustListFinding.Reason) {
        do {
            self.init(certificate: try X509Certificate(der: der))
        } catch {
            throw .certificate(error)
        }
    }

    /// Reads a bare key of a list.
    init(subjectPublicKeyInfoDER der: [UInt8]) throws(TrustListFinding.Reason) {
        do {
            self.init(key: try VerifyingKey(subjectPublicKeyInfoDER: der))
        } catch {
            throw .key(error)
        }
    }

    /// The certificate, if the list gives one.
    var certificate: X509Certificate? {
        guard case .certificate(let certificate) = subject else { return nil }
        return certificate
    }

    /// The signer that the entry is about.
    ///
    /// - Parameter note: is told what is odd and does not stop the entry.
    func signer(_ note: (TrustListFinding.Reason) -> Void) throws(TrustListFinding.Reason) -> DocumentSigner {
        if let otherType { throw .otherType(otherType) }
        let signer =
            switch subject {
            case .certificate(let certificate): try self.signer(of: certificate, note)
            case .key(let key): try self.signer(of: key, note)
            }
        return signer.restricted(to: purposes, notBefore: notBefore, notAfter: notAfter)
    }

    private func signer(
        of certificate: X509Certificate, _ note: (TrustListFinding.Reason) -> Void
    ) throws(TrustListFinding.Reason) -> DocumentSigner {
        let keyIdentifier = keyIdentifierBytes.flatMap { KeyIdentifier($0) }
        if let keyIdentifierBytes, keyIdentifier == nil {
            note(.unusableKeyIdentifier(byteCount: keyIdentifierBytes.count))
        }
        let signer = try DocumentSigner(certificate: certificate, keyIdentifier: keyIdentifier, country: country)
        compare(keyIdentifier, with: certificate.keyIdentifier, note)
        return signer
    }

    /// Nobody can compute the kid of a certificate that is not there, so that the list's must do.
    private func signer(
        of key: VerifyingKey, _ note: (TrustListFinding.Reason) -> Void
    ) throws(TrustListFinding.Reason) -> DocumentSigner {
        guard let keyIdentifierBytes else { throw .memberMissing(name: "kid") }
        guard let keyIdentifier = KeyIdentifier(keyIdentifierBytes) else {
            throw .noKeyIdentifier(byteCount: keyIdentifierBytes.count)
        }
        if let keyIdentifierOfDigest {
            compare(keyIdentifier, with: keyIdentifierOfDigest, note)
        } else if keyIdentifierBytes.count != 8 {
            note(.irregularKeyIdentifier(keyIdentifier, byteCount: keyIdentifierBytes.count))
        }
        return DocumentSigner(
            key: key, keyIdentifier: keyIdentifier, country: country, isCountryListed: !isCountryOfSubject)
    }

    private func compare(
        _ listed: KeyIdentifier?, with computed: KeyIdentifier, _ note: (TrustListFinding.Reason) -> Void
    ) {
        guard let listed, listed != computed else { return }
        note(.otherKeyIdentifier(listed: listed, computed: computed))
    }
}
