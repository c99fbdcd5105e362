internal import Bytes
internal import Signatures

/// What happened to a ledger, in the words that it keeps.
enum EventKind: String {
    case created
    case runOpened = "run-opened"
    case block
    case runCompleted = "run-complete"
    case runAbandoned = "run-abandoned"
    case revoked
}

/// Computes the hash of an event from the hash before it and from every row that the event brought.
///
///     hash = SHA-256(hash of the event before, 32 bytes, zero before event 1
///                    ‖ row of the event: event, time, kind, reference
///                    ‖ rows that it brought)
///     row    = tag of the table, number of columns (one byte each), columns
///     column = 01 and a whole number, eight bytes, two's complement
///            | 03 and a text, or 04 and a BLOB: four bytes of length, and the bytes
///            | 05 for null
///
/// Numbers have their highest byte first. The type bytes are SQLite's codes. What an event brings, in this order, with
/// the columns that ``ChainedRows`` selects:
///
/// - created: `meta` by key, `indexed_through` aside
/// - run-opened: `signer` rows that are new, by id; the columns of `run` that are known then
/// - block: its `issued` rows by number; `name` rows that are new, by id; the `block`; its `tally` rows by position
/// - run-complete, run-abandoned: the other columns of `run`
/// - revoked: its `revocation` rows by number
///
/// `test-vectors/tools/ledger_chain.py` computes the same from a file.
struct Chain: ~Copyable {
    /// Tags of the tables whose rows are hashed.
    enum Table: UInt8 {
        case event = 0
        case meta = 1
        case name = 2
        case signer = 3
        case runStart = 4
        case runEnd = 5
        case block = 6
        case tally = 7
        case certificate = 8
        case revocation = 9
    }

    static let hashByteCount = SHA256.byteCount
    static let start = [UInt8](repeating: 0, count: hashByteCount)

    /// Bytes that wait to be hashed. Small enough for the processor's nearest memory.
    private var buffer = ByteBuffer(capacity: 2 * flushByteCount)
    private var stream = SHA256Stream()
    private static let flushByteCount = 16_384

    mutating func begin(_ event: Event, after previous: [UInt8]) {
        buffer.removeAll()
        stream = SHA256Stream()
        buffer.append(previous)
        buffer.append(Table.event.rawValue)
        buffer.append(4)
        integer(Int64(event.number))
        integer(event.time)
        text(event.kind)
        integer(event.reference)
    }

    /// The hash of everything since ``begin(_:after:)``.
    mutating func finish() -> [UInt8] {
        flush()
        return stream.finish()
    }

    /// Adds the rows of a statement, which is reset.
    mutating func append(_ table: Table, rowsOf statement: borrowing Statement) throws(LedgerError) {
        defer { statement.reset() }
        while try statement.step() { append(table, rowOf: statement) }
    }

    /// Adds the row at which `statement` stands.
    mutating func append(_ table: Table, rowOf statement: borrowing Statement) {
        buffer.append(table.rawValue)
        buffer.append(UInt8(truncatingIfNeeded: statement.columnCount))
        for column in 0..<statement.columnCount {
            switch statement.type(at: column) {
            case ColumnKind.integer:
                integer(statement.integer(at: column))
            case ColumnKind.text:
                bytes(statement.borrowedBytes(at: column), type: 3)
            case ColumnKind.blob:
                bytes(statement.borrowedBytes(at: column), type: 4)
            case ColumnKind.double:  // in no table; kept apart from all others, so that verifying finds it
                buffer.append(2)
                number(statement.double(at: column).bitPattern)
            default:
                buffer.append(5)
            }
        }
        if buffer.count >= Self.flushByteCount { flush() }
    }

    /// Adds a certificate's row that was just written, without asking SQLite for it.
    @inline(__always)
    mutating func append(_ certificate: StoredCertificate) {
        let varying = certificate.evidence.count &+ certificate.givenIdentifier.count
        buffer.append(upTo: Self.fixedByteCount &+ varying) { room in
            var writer = RowWriter(room)
            writer.write(certificate)
            return writer.count
        }
        if buffer.count >= Self.flushByteCount { flush() }
    }

    /// More than a certificate's row takes apart from its evidence and its own ci.
    private static let fixedByteCount = 128

    private mutating func flush() {
        buffer.withUnsafeBytes { stream.update($0) }
        buffer.removeAll()
    }

    private mutating func integer(_ value: Int64) {
        buffer.append(1)
        number(UInt64(bitPattern: value))
    }

    private mutating func text(_ text: String) {
        buffer.append(3)
        length(text.utf8.count)
        buffer.append(utf8: text)
    }

    private mutating func bytes(_ bytes: UnsafeRawBufferPointer, type: UInt8) {
        buffer.append(type)
        length(bytes.count)
        buffer.append(bytes)
    }

    private mutating func number(_ value: UInt64) {
        withUnsafeBytes(of: value.bigEndian) { buffer.append($0) }
    }

    private mutating func length(_ count: Int) {
        withUnsafeBytes(of: UInt32(truncatingIfNeeded: count).bigEndian) { buffer.append($0) }
    }
}

/// An entry of the chain, without its hash.
struct Event {
    let number: Int
    /// Seconds since 1970.
    let time: Int64
    /// An ``EventKind``, or what a damaged ledger says instead.
    let kind: String
    /// Number of the run or block; 0 for events without one.
    let reference: Int64
}

/// Writes the canonical form of a certificate's row to room that is large enough.
private struct RowWriter {
    private let room: UnsafeMutableRawBufferPointer
    private(set) var count = 0

    init(_ room: UnsafeMutableBufferPointer<UInt8>) {
        self.room = UnsafeMutableRawBufferPointer(room)
    }

    @inline(__always)
    mutating func write(_ certificate: StoredCertificate) {
        byte(Chain.Table.certificate.rawValue)
        byte(8)
        integer(certificate.number)
        integer(certificate.origin)
        integer(certificate.traits)
        integer(certificate.place)
        integer(certificate.article)
        bytes(certificate.evidence, type: 4)
        if certificate.givenIdentifier.isEmpty { byte(5) } else { bytes(certificate.givenIdentifier, type: 3) }
        if certificate.replaces == 0 { byte(5) } else { integer(certificate.replaces) }
    }

    @inline(__always)
    private mutating func byte(_ value: UInt8) {
        room[count] = value
        count &+= 1
    }

    @inline(__always)
    private mutating func integer(_ value: Int64) {
        byte(1)
        room.storeBytes(of: value.bigEndian, toByteOffset: count, as: Int64.self)
        count &+= 8
    }

    @inline(__always)
    private mutating func bytes(_ bytes: UnsafeRawBufferPointer, type: UInt8) {
        byte(type)
        room.storeBytes(of: UInt32(truncatingIfNeeded: bytes.count).bigEndian, toByteOffset: count, as: UInt32.self)
        count &+= 4
        UnsafeMutableRawBufferPointer(rebasing: room[count...]).copyMemory(from: bytes)
        count &+= bytes.count
    }
}
