import HealthCertificate
import Ledger

/// A stretch of one of a chunk's buffers.
struct TextRange {
    private let start: UInt32
    private let end: UInt32

    init() {
        (start, end) = (0, 0)
    }

    /// - Parameter range: below 4 GiB, which no chunk comes near.
    init(_ range: Range<Int>) {
        start = UInt32(truncatingIfNeeded: range.lowerBound)
        end = UInt32(truncatingIfNeeded: range.upperBound)
    }

    var range: Range<Int> { Int(start)..<Int(end) }
    var isEmpty: Bool { start == end }
    var count: Int { Int(end &- start) }
}

/// One row on its way: what judging made of it, and what is to become of it. Plain values, in an array that a chunk keeps.
struct JudgedRow {
    enum Fate: UInt8 {
        case signed
        case refused
        /// An earlier run has signed the very same record.
        case alreadySigned
    }

    /// The record as it came, in the chunk's input.
    var record: TextRange
    var fate: Fate
    var kind = CertificateKind.vaccination

    /// The line for the rejects file, in the chunk's rejects, when judging refused the row.
    var reject = TextRange()
    var firstCode: FindingCode?

    /// Why the row was refused after judging.
    var lateRefusal: LateRefusal?

    // In the chunk's texts.
    var name = TextRange()
    var facility = TextRange()
    var province = TextRange()
    var lot = TextRange()
    var product = TextRange()

    // In the chunk's payloads: the claims set as it will be signed, and the identifier in it.
    var payload = TextRange()
    var identifier = TextRange()
    /// Bytes of the head in front of the identifier.
    var identifierHeadByteCount: UInt8 = 0
    /// The DCC map, to the payload's end.
    var content = TextRange()
    var isIdentifierGiven = false

    var key = RecordKey(high: 0, low: 0)
    var contentHash = RecordKey(high: 0, low: 0)
    var personHash: UInt64 = 0
    var doseNumber: UInt8 = 0
    /// The two letters of the country of the event, the first one above; 0 unless the run is a dry one.
    var country: UInt16 = 0
    /// Days since 1970 of the event that is certified.
    var eventDay: Int32?

    /// The random part of the identifier, when it was made here.
    var opaque = RecordKey(high: 0, low: 0)

    /// Number in the ledger of the revoked certificate that this one replaces; 0 for none.
    var replaces: Int64 = 0

    /// Which of the chunk's rebuilds gives the text; -1 for a text that is signed now.
    var rebuild: Int32 = -1

    /// Whether the signature is verified before the text is released.
    var isSampled = false

    // In the chunk's output, signatures and digests, once it is signed.
    var text = TextRange()
    var signature = TextRange()
    var textDigest = Bytes32()
    var line: UInt8 = 0
}

extension CertificateKind {
    /// Where the kind stands in a table of the three; the ledger counts from 1.
    var place: Int {
        switch self {
        case .vaccination: 0
        case .test: 1
        case .recovery: 2
        }
    }
}
