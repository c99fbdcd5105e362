import Bytes
import CBOR
public import HealthCertificate
public import Revocation
import ScannerInput
import Signatures
public import TrustBundle
public import TrustLists

/// Judges certificate texts. One verifier serves one thread; the lists are shared between verifiers.
///
/// There is one path through the checks, and only its end makes a verdict valid.
public final class Verifier {
    /// Seconds by which the clocks of an issuer and a verifier may differ (iat and nbf alone).
    public static let clockSkewMax: Int64 = 300

    private let trustList: TrustList
    private let revocations: RevocationIndex?
    private let trust: BundleProvenance?
    private let valueSets: BundleValueSets?
    private var decoder: CertificateDecoder
    private var scratch = CBORWriter()
    private let numbers = SignatureNumbers()

    /// - Parameters:
    ///   - trustList: whose signatures count.
    ///   - revocations: what was taken back; nil when nobody asked for it to be looked at, which the verdict then says.
    ///   - trust: the bundle that both come from; nil when they come from files that nobody signed.
    ///   - valueSets: codes that are known besides those in the program.
    public init(
        trustList: TrustList, revocations: RevocationIndex? = nil, trust: BundleProvenance? = nil,
        valueSets: BundleValueSets? = nil, limits: DecodingLimits = DecodingLimits()
    ) {
        self.trustList = trustList
        self.revocations = revocations
        self.trust = trust
        self.valueSets = valueSets
        decoder = CertificateDecoder(limits: limits)
    }

    /// The verdict on one text for one moment.
    public func verdict(on text: String, at clock: ValidationClock) -> Verdict {
        var text = text
        return text.withUTF8 { verdict(onUTF8: $0, at: clock) }
    }

    /// The verdict on the bytes of one text, which need not be valid UTF-8.
    package func verdict(onUTF8 text: UnsafeBufferPointer<UInt8>, at clock: ValidationClock) -> Verdict {
        // Nothing is judged by what is too old, however long the process has been running.
        if let part = trust?.endedPart(at: clock.seconds) { return refused(.trustExpired(part, clock), at: clock) }
        let certificate: UnverifiedHealthCertificate
        do {
            certificate = try decoder.decode(text)
        } catch {
            return refused(.undecodable(error), damage: .recognised(in: text, refusedBy: error), at: clock)
        }
        switch signer(of: certificate) {
        case .found(let signer): return judge(certificate, signedBy: signer, at: clock)
        case .none(let failure): return refused(failure, at: clock)
        }
    }

    /// The verdict on what did not come as far as a trusted signature.
    func refused(_ failure: CheckFailure, damage: ScannerDamage? = nil, at clock: ValidationClock) -> Verdict {
        .refused(
            failure, damage: damage, notices: staleNotices(at: clock), clock: clock, trust: trust,
            revocation: revocations == nil ? .notChecked : .notReached)
    }

    private enum SignerSearch {
        case found(DocumentSigner)
        case none(CheckFailure)
    }

    /// Tries every signer that the list has under the kid, and no other (HCERT §3.3.3).
    private func signer(of certificate: UnverifiedHealthCertificate) -> SignerSearch {
        let candidates = trustList.signers(for: certificate.keyIdentifier)
        guard !candidates.isEmpty else { return .none(.signerUnknown(certificate.keyIdentifier)) }
        for candidate in candidates where isSigned(certificate, by: candidate.key) { return .found(candidate) }
        let algorithms = candidates.map(\.key.algorithm)
        guard algorithms.contains(certificate.algorithm) else {
            return .none(.algorithmNotOfKey(algorithm: certificate.algorithm, keyAlgorithms: algorithms))
        }
        return .none(.signatureInvalid(certificate.keyIdentifier))
    }

    private func isSigned(_ certificate: UnverifiedHealthCertificate, by key: VerifyingKey) -> Bool {
        certificate.isSigned(with: key.algorithm, scratch: &scratch) {
            key.verifies(signature: $0, over: $1, in: numbers)
        }
    }

    /// Everything behind a signature that holds.
    private func judge(
        _ certificate: UnverifiedHealthCertificate, signedBy signer: DocumentSigner, at clock: ValidationClock
    ) -> Verdict {
        let claims: Claims
        do {
            claims = try decoder.unverifiedClaims(of: certificate)
        } catch {
            return .judged(
                [.payloadUnreadable(error)], notices: staleNotices(at: clock), signed: facts(certificate, signer),
                clock: clock, trust: trust, revocation: revocations == nil ? .notChecked : .notReached)
        }
        let contents = ContentCheck.outcome(claims)
        var failures = IssuerCheck.failures(claims, signer)
        failures.add(TimeCheck.failures(claims, signer, at: clock))
        failures.add(KeyUsageCheck.failures(contents.kind, signer))
        failures.add(contents.failures)
        failures.add(revocationFailures(certificate, claims, contents.certificate, signer))
        return .judged(
            failures, notices: notices(claims, contents, signer, at: clock),
            signed: facts(certificate, signer, claims, contents.certificate), clock: clock,
            trust: trust, revocation: revocations == nil ? .notChecked : .checked)
    }

    private func revocationFailures(
        _ unverified: UnverifiedHealthCertificate, _ claims: Claims, _ certificate: DigitalCovidCertificate?,
        _ signer: DocumentSigner
    ) -> [CheckFailure] {
        guard let revocations else { return [] }
        return RevocationCheck(revocations).failures(unverified, claims, certificate, signer)
    }

    private func notices(
        _ claims: Claims, _ contents: ContentCheck, _ signer: DocumentSigner, at clock: ValidationClock
    ) -> [Notice] {
        var notices = SignerNotices.notices(claims, signer)
        if let certificate = contents.certificate {
            notices.add(ContentNotices(certificate, at: clock, valueSets: valueSets).notices())
        }
        notices.add(staleNotices(at: clock))
        return notices
    }

    private func staleNotices(at clock: ValidationClock) -> [Notice] {
        guard let trust else { return [] }
        return trust.staleParts(at: clock.seconds).map {
            Notice(.trustStale, "the part \($0.name) of the bundle is \($0.age(at: clock.seconds)); fetch a new one")
        }
    }

    private func facts(
        _ certificate: UnverifiedHealthCertificate, _ signer: DocumentSigner, _ claims: Claims? = nil,
        _ contents: DigitalCovidCertificate? = nil
    ) -> Verdict.SignedFacts {
        Verdict.SignedFacts(
            keyIdentifier: certificate.keyIdentifier, country: signer.country, issuedAt: claims?.issuedAt.value,
            expiration: claims?.expiration.value, certificate: contents)
    }
}

extension Array {
    /// Appends elements. Nearly every list of failures and notices is empty, and `+=` makes an array for such a one too.
    fileprivate mutating func add(_ others: [Element]) {
        if isEmpty {
            self = others
        } else if !others.isEmpty {
            self += others
        }
    }
}
