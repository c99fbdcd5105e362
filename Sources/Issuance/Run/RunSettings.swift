public import HealthCertificate
public import Signatures
import TextFormats

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

/// Everything that decides what a run signs.
package struct RunSettings: Sendable {
    package var format = RecordFormat.csv
    package var signers: [RunSigner]
    package var terms: IssuingTerms
    /// The DCC's `is`.
    package var issuerName: String
    package var policy = JudgingPolicy()
    /// Seconds that local time is ahead of UTC, for "today".
    package var localOffset: Int64 = 0
    /// `full`; otherwise the first, the last and one in 64 of every block are verified.
    package var verifiesEachSignature = true
    package var guardsFormulas = false
    package var hasCheckCharacter = false
    package var compression = Compression.fast
    package var workerCount = 1
    /// Why revoked records are signed again; nil to refuse them.
    package var reissueReason: String?
    /// Whether records that are signed already are written again as they were.
    package var repeatsExisting = false
    package var rejectLimit = RejectLimit()
    /// Rows of a block: what becomes durable at once.
    package var blockRowCount = 4_096

    /// Whether the rows are only judged, for a ``CheckRun``, which wants to know more of each than signing does.
    var isDryRun = false

    /// The time of issue in seconds since 1970, when the officer has named one: it decides what "future" means.
    package var givenIssuedAt: Int64?

    /// Of the program, for the ledger.
    package var version = ""

    /// Random bytes of the run, from which identifiers are made.
    var runSecret: [UInt8] = []
    /// Random bytes of the ledger, which keys of records are made with.
    var recordSecret: [UInt8] = []

    package init(signers: [RunSigner], terms: IssuingTerms, issuerName: String) {
        self.signers = signers
        self.terms = terms
        self.issuerName = issuerName
    }

    /// What records are judged by: "today" is the day of the run's issued-at where it signs.
    var context: JudgingContext {
        JudgingContext(
            today: CalendarDate(secondsSince1970: terms.issuedAt + localOffset), issuer: terms.issuer,
            issuerName: issuerName, policy: policy)
    }
}

/// How many rows may be refused before a run that is going wrong is stopped: at the end of the block in which it shows,
/// the last one included.
package struct RejectLimit: Equatable, Sendable {
    /// Rows; nil for no limit by number.
    package var count: Int?
    /// Rows of a hundred, from ``leastRowCount`` rows on; nil for no limit by share.
    package var percent: Int? = 20

    /// Before so many rows a share says little; a number counts from the first block on.
    static let leastRowCount = 10_000

    package init() {}

    /// `N` or `N%`; nil for anything else.
    package init?(_ text: String) {
        let digits = text.hasSuffix("%") ? text.dropLast() : text[...]
        guard let number = Int(digits), number >= 0, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        if text.hasSuffix("%") {
            guard number <= 100 else { return nil }
            percent = number
        } else {
            (count, percent) = (number, nil)
        }
    }

    func isExceeded(rejected: Int, of rowCount: Int) -> Bool {
        if let count, rejected > count { return true }
        guard let percent, rowCount >= Self.leastRowCount else { return false }
        return rejected * 100 > rowCount * percent
    }
}
