public import HealthCertificate
public import TextFormats
public import Verification

/// How urgently something concerns the officer. The order is that of urgency.
public enum GateLevel: Int, Comparable, Sendable {
    case neutral
    case green
    case amber
    case red

    public static func < (left: GateLevel, right: GateLevel) -> Bool {
        left.rawValue < right.rawValue
    }
}

/// What one code came to, as far as a gate has use for it. Nothing of a code whose signature does not hold is in here, but the
/// stable code of the check that failed.
public struct GateAnswer: Sendable {
    public enum Standing: Equatable, Sendable {
        /// Signed by a listed key, in force, not revoked.
        case genuine
        /// Damaged on the way: not a forgery.
        case rescan
        /// Somebody typed the identifier of a certificate, which proves nothing.
        case identifierOnly
        /// Of no use here and now.
        case otherDocument
        /// Possibly forged, or withdrawn.
        case secondLine
        /// The gate has stopped.
        case notJudged
    }

    public let standing: Standing

    /// `GENUINE`, or the stable code of the first check that failed.
    public let code: String

    /// What a person must see of a genuine code.
    public let notices: [Notice.Code]

    /// What was found and what to do next, of a code that was refused.
    public let sentence: Sentence?

    /// What a scanner probably did to a code that did not arrive whole, and which of its settings to look at.
    public let scannerHint: Sentence?

    /// What a trusted signature covers.
    public let signed: Verdict.SignedFacts?

    /// Whether the code was looked up in lists of what was taken back.
    public let isRevocationChecked: Bool

    /// The answer to a code that was judged.
    public init(_ verdict: Verdict) {
        standing = Self.standing(of: verdict)
        code = verdict.isValid ? "GENUINE" : verdict.failures.first?.code ?? "INTERNAL"
        var notices: [Notice.Code] = []
        for notice in verdict.notices where verdict.isValid && !notices.contains(notice.code) { notices.append(notice.code) }
        self.notices = notices
        sentence = verdict.isValid ? nil : verdict.sentence
        scannerHint = verdict.damage?.sentence
        signed = verdict.signed
        isRevocationChecked = verdict.revocation == .checked
    }

    /// The answer to an identifier that was typed in place of a code.
    public static let identifierOnly = GateAnswer(.identifierOnly, .onlyIdentifier)

    /// The answer of a gate that has stopped.
    static let notJudged = GateAnswer(.notJudged, .trustExpired)

    private init(_ standing: Standing, _ code: StableCode) {
        self.standing = standing
        self.code = code.rawValue
        notices = []
        sentence = code.sentence
        scannerHint = nil
        signed = nil
        isRevocationChecked = false
    }

    private static func standing(of verdict: Verdict) -> Standing {
        if verdict.isValid { return .genuine }
        if case .internalError? = verdict.failures.first { return .secondLine }
        switch verdict.advice {
        case .rescan: return .rescan
        case .otherDocument: return .otherDocument
        case .compare, .secondLine: return .secondLine
        }
    }

    /// The name and the event, of a certificate whose signature holds.
    public var certificate: DigitalCovidCertificate? { signed?.certificate }

    /// The most urgent notice. Nobody needs to act on a code that was mended and then passed the whole chain.
    var noticeLevel: GateLevel {
        notices.map { notice -> GateLevel in
            switch notice {
            case .repaired: .green
            // Anybody can sign with a key that is public.
            case .testPositive, .exampleKey: .red
            default: .amber
            }
        }.max() ?? .green
    }

    /// How urgent the code is by itself, before anybody is compared.
    var level: GateLevel {
        switch standing {
        case .genuine: noticeLevel
        case .rescan, .identifierOnly: .amber
        // A code of another kind is no forgery; a certificate that is not in force is no certificate.
        case .otherDocument: signed == nil ? .amber : .red
        case .secondLine, .notJudged: .red
        }
    }
}

/// Identifiers of certificates, which people type when a code cannot be read.
public enum TypedIdentifier {
    /// Whether a line is an identifier, or what is left of one, rather than a code.
    ///
    /// - Parameter line: `URN:UVCI:01:…`, `URN:UCI:01:…`, the same without `URN:` or down to `01:VN:…`, or `DGCI:V1:…`; in
    ///   either case.
    public static func isOne(_ line: some Collection<UInt8>) -> Bool {
        let text = String(decoding: line.prefix(200).drop { $0 == 0x20 || $0 == 0x09 }, as: UTF8.self).uppercased()
        if ["URN:UVCI:", "URN:UCI:", "UVCI:", "UCI:", "DGCI:"].contains(where: text.hasPrefix) { return true }
        let bytes = Array(text.utf8.prefix(6))
        return bytes.count == 6 && bytes.starts(with: "01:".utf8) && bytes[5] == UInt8(ascii: ":")
            && bytes[3...4].allSatisfy { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }
    }
}
