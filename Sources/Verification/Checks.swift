import HealthCertificate
import Signatures
import TrustLists

/// The issuer must be the country that the signer is listed for (HCERT §3.3.3).
///
/// An issuer that is not two capital letters, to the letter, names an organisation, which no list can confirm or deny.
/// It is safe to let pass: the country of a verdict is the signer's, never the message's.
enum IssuerCheck {
    static func failures(_ claims: Claims, _ signer: DocumentSigner) -> [CheckFailure] {
        switch claims.issuer {
        case .absent:
            return []
        case .unusable(let found):
            return [.issuerNotText(found: found)]
        case .value(let issuer):
            guard let country = signer.country, issuer != country, isCountryCode(issuer),
                CountryAlias.canonical(issuer) != CountryAlias.canonical(country)
            else { return [] }
            return [.issuerNotOfSigner(issuer: issuer, signerCountry: country)]
        }
    }

    private static func isCountryCode(_ text: String) -> Bool {
        text.utf8.count == 2 && text.utf8.allSatisfy { (0x41...0x5A).contains($0) }
    }
}

/// The shell model: certificate and signer must both be in force at the clock (HCERT §3.3.5, §3.3.6).
enum TimeCheck {
    static func failures(_ claims: Claims, _ signer: DocumentSigner, at clock: ValidationClock) -> [CheckFailure] {
        var failures: [CheckFailure] = []
        let latestStart = clock.seconds + Verifier.clockSkewMax

        switch claims.expiration {
        case .absent: failures.append(.expirationMissing)
        case .unusable(let found): failures.append(.expirationUnusable(found: found))
        case .value(let expiration):
            if clock.seconds > expiration { failures.append(.expired(at: expiration, clock: clock.seconds)) }
        }
        switch claims.issuedAt {
        case .absent: failures.append(.issuedAtMissing)
        case .unusable(let found): failures.append(.issuedAtUnusable(found: found))
        case .value(let issuedAt):
            if issuedAt > latestStart { failures.append(.issuedInFuture(at: issuedAt, clock: clock.seconds)) }
            if let expiration = claims.expiration.value, expiration <= issuedAt {
                failures.append(.expirationNotAfterIssue(expiration: expiration, issuedAt: issuedAt))
            }
            if let signerFrom = signer.notBefore, issuedAt < signerFrom {
                failures.append(.issuedBeforeSigner(issuedAt: issuedAt, signerFrom: signerFrom))
            }
        }
        switch claims.notBefore {
        case .absent: break
        case .unusable(let found): failures.append(.notBeforeUnusable(found: found))
        case .value(let notBefore):
            if notBefore > latestStart { failures.append(.notYetValid(from: notBefore, clock: clock.seconds)) }
        }
        if let end = signer.notAfter, clock.seconds > end {
            failures.append(.signerExpired(at: end, clock: clock.seconds))
        }
        if let start = signer.notBefore, clock.seconds < start {
            failures.append(.signerNotYetValid(from: start, clock: clock.seconds))
        }
        return failures
    }
}

/// A signer with purposes may sign those kinds alone; one without may sign all (HCERT Appendix A.4).
enum KeyUsageCheck {
    /// - Parameter kind: nil when the content is unreadable, which another check reports.
    static func failures(_ kind: CertificateKind?, _ signer: DocumentSigner) -> [CheckFailure] {
        guard let kind, !signer.purposes.permit(kind) else { return [] }
        let permitted = CertificateKind.allCases.filter(signer.purposes.permit)
        return [.kindNotPermitted(kind, permitted: permitted)]
    }
}

extension Purposes {
    package func permit(_ kind: CertificateKind) -> Bool {
        switch kind {
        case .vaccination: contains(.vaccination)
        case .test: contains(.test)
        case .recovery: contains(.recovery)
        }
    }
}

/// The content must say who and what, whatever release of the schema it names.
struct ContentCheck {
    let certificate: DigitalCovidCertificate?
    let failures: [CheckFailure]

    var kind: CertificateKind? { certificate?.kind }

    /// What became of the content of some claims. An initializer that sets its members case by case would copy them.
    static func outcome(_ claims: Claims) -> ContentCheck {
        switch claims.digitalCovidCertificate {
        case .absent: return ContentCheck(certificate: nil, failures: [.contentMissing])
        case .unusable(let found): return ContentCheck(certificate: nil, failures: [.contentUnusable(found: found)])
        case .value(let item):
            switch DigitalCovidCertificate.read(item, in: claims.document) {
            case .read(let certificate): return ContentCheck(certificate: certificate, failures: [])
            case .refused(let violations):
                return ContentCheck(certificate: nil, failures: violations.map(CheckFailure.contentViolation))
            }
        }
    }
}
