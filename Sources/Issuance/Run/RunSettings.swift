public import HealthCertificate
public import Signatures

/// One of the keys of a run, and the kinds that it signs.
public struct RunSigner: Sendable {
    public let key: SigningKey
    public let certificate: X509Certificate
    let kinds: [CertificateKind]

    /// - Parameter certificate: the one that goes with the key.
    public init(key: SigningKey, certificate: X509Certificate) {
        self.key = key
        self.certificate = certificate
        kinds = CertificateKind.allCases.filter { SignerCheck.permits($0, certificate) }
    }

    /// Whether its certificate allows a kind.
    public func permits(_ kind: CertificateKind) -> Bool {
        kinds.contains(kind)
    }
}

/// Everything that decides what a run does.
package struct RunSettings: Sendable {
    package let format: RecordFormat
    package let signers: [RunSigner]
    package let terms: IssuingTerms
    package let context: JudgingContext
    /// `full`; otherwise the first, the last and one in 64 of every chunk are verified.
    package let verifiesEachSignature: Bool
    package let guardsFormulas: Bool
    package let hasCheckCharacter: Bool
    package let compression: Compression
    package let workerCount: Int
    /// Random bytes of the run, from which identifiers are made.
    let runSecret: [UInt8]
    /// Random bytes that keys of records are made with.
    let recordSecret: [UInt8]
    /// Rows of a block: what becomes durable at once.
    package var blockRowCount = 4_096

    package init(
        format: RecordFormat, signers: [RunSigner], terms: IssuingTerms, context: JudgingContext,
        verifiesEachSignature: Bool, guardsFormulas: Bool, hasCheckCharacter: Bool, compression: Compression = .fast,
        workerCount: Int
    ) throws(OpenSSLError) {
        self.format = format
        self.signers = signers
        self.terms = terms
        self.context = context
        self.verifiesEachSignature = verifiesEachSignature
        self.guardsFormulas = guardsFormulas
        self.hasCheckCharacter = hasCheckCharacter
        self.compression = compression
        self.workerCount = max(1, workerCount)
        runSecret = try RandomBytes.make(count: 32)
        recordSecret = try RandomBytes.make(count: 32)
    }
}
