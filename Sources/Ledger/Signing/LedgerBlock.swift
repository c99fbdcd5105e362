package import Bytes

/// One certificate that goes into the ledger: numbers and places of bytes, so that a block of them is one piece of
/// memory.
package struct CertificateRow: Sendable, BitwiseCopyable {
    /// Number of the data row in the run's input, from 1; below 2⁴⁰.
    package var row: Int64 = 0
    /// What ``LedgerBlock/add(_:signature:)`` appended.
    package var evidence = ByteRange()

    /// A ci as the record brought it along; empty for one that was made here.
    package var identifierText = ByteRange()

    /// One of the ids that ``Ledger/openRun(_:)`` gave to the run's signers; below 2²³.
    package var signer: Int32 = 0

    /// 1 vaccination, 2 test, 3 recovery.
    package var kind: UInt8 = 0
    /// 0 for none; below 2¹².
    package var doseNumber: Int32 = 0
    /// Days since 1970-01-01, nearer than 2²³; ``noDate`` for none.
    package var doseDate: Int32 = noDate

    package var facility = ByteRange()
    package var province = ByteRange()
    package var product = ByteRange()
    package var lot = ByteRange()

    /// Number of the certificate that this one stands for; 0 for none.
    package var replaces: Int64 = 0

    package static let noDate = Int32.min

    package init() {}
}

/// What tells a certificate from all others, its signature aside. The ledger keeps it in this order, in one piece with
/// the signature.
package struct CertificateEvidence: Sendable, BitwiseCopyable {
    package var recordKey = Bytes16()
    package var contentHash = Bytes16()
    /// SHA-256 digest of the whole `HC1:` text.
    package var textDigest = Bytes32()
    /// The 16 bytes of a ci that was made here: `URN:UVCI:01:<issuer>:` and their 32 upper-case hex digits. Zero beside
    /// a ci that was brought along.
    package var identifier = Bytes16()
    /// A keyed hash, any 64 bits, the highest byte first.
    package var personHash: UInt64 = 0

    package init() {}

    /// Bytes in the ledger.
    static let byteCount = 88

    /// - Parameter room: of ``byteCount``.
    @inline(__always)
    fileprivate func write(to room: UnsafeMutableRawBufferPointer) {
        room.storeBytes(of: recordKey, as: Bytes16.self)
        room.storeBytes(of: contentHash, toByteOffset: 16, as: Bytes16.self)
        room.storeBytes(of: textDigest, toByteOffset: 32, as: Bytes32.self)
        room.storeBytes(of: identifier, toByteOffset: 64, as: Bytes16.self)
        room.storeBytes(of: personHash.bigEndian, toByteOffset: 80, as: UInt64.self)
    }
}

/// How many rows without a new certificate had the same outcome, place and code.
package struct TallyRow: Sendable, BitwiseCopyable {
    package enum Outcome: UInt8, Sendable, BitwiseCopyable {
        case alreadySigned
        case rejected

        /// As it stands in the ledger.
        var text: StaticString {
            switch self {
            case .alreadySigned: "already"
            case .rejected: "rejected"
            }
        }
    }

    package var outcome: Outcome
    package var province: ByteRange
    package var facility: ByteRange
    /// The first finding's code; empty for rows that were signed already.
    package var code: ByteRange
    package var count: Int64

    package init(outcome: Outcome, province: ByteRange, facility: ByteRange, code: ByteRange, count: Int64) {
        self.outcome = outcome
        self.province = province
        self.facility = facility
        self.code = code
        self.count = count
    }
}

/// What one piece of a run's input came to, filled while its lines are written and used again for the next piece.
package struct LedgerBlock: ~Copyable {
    /// The certificates signed, in input order.
    package var rows: [CertificateRow] = []

    /// What the ranges of ``rows`` and ``tallies`` refer to; at most 4 GiB.
    package var bytes: ByteBuffer

    /// The rows that brought no certificate.
    package var tallies: [TallyRow] = []

    /// Number of the block's first data row in the run's input, from 1.
    package var firstRow: Int64 = 0
    /// Data rows: signed, signed already, and rejected.
    package var rowCount: Int64 = 0
    package var alreadyCount: Int64 = 0
    package var rejectedCount: Int64 = 0

    /// Where the input, the output and the rejects stand after the block, in bytes.
    package var inputOffset: Int64 = 0
    package var outputOffset: Int64 = 0
    package var rejectsOffset: Int64 = 0

    /// Seconds since 1970.
    package var time: Int64 = 0

    /// - Parameter rowCapacity: certificates to make room for at once.
    package init(rowCapacity: Int = 4_096) {
        bytes = ByteBuffer(capacity: rowCapacity * 256)
        rows.reserveCapacity(rowCapacity)
    }

    /// Forgets everything and keeps the memory.
    package mutating func removeAll() {
        rows.removeAll(keepingCapacity: true)
        tallies.removeAll(keepingCapacity: true)
        bytes.removeAll()
        firstRow = 0
        rowCount = 0
        alreadyCount = 0
        rejectedCount = 0
        inputOffset = 0
        outputOffset = 0
        rejectsOffset = 0
        time = 0
    }

    /// Appends bytes that a row refers to.
    package mutating func add(_ newBytes: UnsafeRawBufferPointer) -> ByteRange {
        let start = UInt32(clamping: bytes.count)
        bytes.append(newBytes)
        return ByteRange(start: start, count: UInt32(clamping: newBytes.count))
    }

    /// Appends what a certificate is known by, in one piece.
    package mutating func add(_ evidence: CertificateEvidence, signature: UnsafeRawBufferPointer) -> ByteRange {
        let start = UInt32(clamping: bytes.count)
        bytes.append(upTo: CertificateEvidence.byteCount) { room in
            evidence.write(to: UnsafeMutableRawBufferPointer(room))
            return CertificateEvidence.byteCount
        }
        bytes.append(signature)
        return ByteRange(start: start, count: UInt32(clamping: CertificateEvidence.byteCount &+ signature.count))
    }
}
