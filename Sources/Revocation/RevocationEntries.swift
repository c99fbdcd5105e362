public import Bytes

/// Millions of revoked hashes as they lie in a file: nothing is built when they are loaded, and looking one up reads
/// three or four of them.
///
///     entries = "hcert revocation" 4count *hash
///     count   = 8 bytes, big-endian; of each ``RevocationEntryKind`` in its order
///     hash    = 16 bytes; of one kind behind the other, each kind's in rising order and none twice
///
/// The same set has one form only, so that a digest of the bytes stands for the set.
public struct RevocationEntries: Sendable {
    static let tag: StaticString = "hcert revocation"

    /// Bytes in front of the first hash.
    package static let headerByteCount = 16 + 8 * RevocationEntryKind.allCases.count

    package static let hashByteCount = 16

    /// The form above.
    package let bytes: SealedBytes

    /// For each kind, the places of its hashes, counted through all kinds.
    private let places: [Range<Int>]

    /// Checks the whole form. Hashes out of their order would not be found, so that nothing less will do.
    public init(_ bytes: SealedBytes) throws(RevocationEntriesError) {
        self.bytes = bytes
        let outcome = bytes.withUnsafeBytes { all in
            Result { () throws(RevocationEntriesError) in
                let places = try Self.places(all)
                for (kind, range) in zip(RevocationEntryKind.allCases, places) {
                    try Self.requireRisingOrder(all, kind, range)
                }
                return places
            }
        }
        places = try outcome.get()
    }

    private static func places(_ bytes: UnsafeRawBufferPointer) throws(RevocationEntriesError) -> [Range<Int>] {
        guard bytes.count >= headerByteCount else {
            throw RevocationEntriesError(reason: .truncated(byteCountNeeded: headerByteCount), offset: bytes.count)
        }
        guard bytes.starts(with: UnsafeRawBufferPointer(start: tag.utf8Start, count: tag.utf8CodeUnitCount)) else {
            throw RevocationEntriesError(reason: .notEntries, offset: 0)
        }
        let room = (bytes.count - headerByteCount) / hashByteCount
        var places: [Range<Int>] = []
        for kind in RevocationEntryKind.allCases {
            let offset = 16 + 8 * kind.rawValue
            let count = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
            let start = places.last?.upperBound ?? 0
            guard let count = Int(exactly: count), count <= room - start else {
                throw RevocationEntriesError(reason: .countExceedsRoom(kind, count, room: room - start), offset: offset)
            }
            places.append(start..<start + count)
        }
        let end = headerByteCount + (places.last?.upperBound ?? 0) * hashByteCount
        guard end == bytes.count else {
            throw RevocationEntriesError(reason: .trailingBytes(count: bytes.count - end), offset: end)
        }
        return places
    }

    private static func requireRisingOrder(
        _ bytes: UnsafeRawBufferPointer, _ kind: RevocationEntryKind, _ range: Range<Int>
    ) throws(RevocationEntriesError) {
        guard var last = range.first.map({ hash(at: $0, in: bytes) }) else { return }
        for place in range.dropFirst() {
            let next = hash(at: place, in: bytes)
            guard last < next else {
                throw RevocationEntriesError(
                    reason: .notRising(kind, position: place - range.lowerBound),
                    offset: headerByteCount + place * hashByteCount)
            }
            last = next
        }
    }

    // MARK: Asking

    /// Number of entries of all kinds.
    public var count: Int { places.last?.upperBound ?? 0 }

    /// Number of entries of one kind.
    public func count(of kind: RevocationEntryKind) -> Int { places(of: kind).count }

    public func contains(_ hash: RevocationHash, kind: RevocationEntryKind) -> Bool {
        place(of: hash, kind: kind).isListed
    }

    /// The places of a kind's hashes, counted through all kinds.
    package func places(of kind: RevocationEntryKind) -> Range<Int> {
        places[kind.rawValue]  // one for each kind
    }

    /// - Parameter place: below ``count``.
    package func hash(at place: Int) -> RevocationHash {
        precondition(place >= 0 && place < count, "no such entry")  // never from input: a caller's slip
        return bytes.withUnsafeBytes { Self.hash(at: place, in: $0) }
    }

    /// Where a hash is listed, or in front of which entry it would be.
    ///
    /// Hashes are spread evenly, so that their first bytes tell about where they stand. Should they not be, halving ends
    /// the search after some more steps.
    package func place(of wanted: RevocationHash, kind: RevocationEntryKind) -> (place: Int, isListed: Bool) {
        let range = places(of: kind)
        return bytes.withUnsafeBytes { bytes in
            var (low, high) = (range.lowerBound, range.upperBound)
            var (lowKey, highKey) = (UInt64.min, UInt64.max)
            var guessCount = 0
            while low < high {
                var middle = low &+ (high &- low) / 2
                if guessCount < Self.guessCountMax, highKey > lowKey {
                    guessCount &+= 1
                    // low <= middle < high, since the wanted key lies between the two.
                    let share = Double(wanted.high &- lowKey) / Double(highKey &- lowKey)
                    middle = min(low &+ Int(share * Double(high &- low)), high &- 1)
                }
                let found = Self.hash(at: middle, in: bytes)
                if found == wanted { return (middle, true) }
                if found < wanted {
                    (low, lowKey) = (middle &+ 1, found.high)
                } else {
                    (high, highKey) = (middle, found.high)
                }
            }
            return (low, false)
        }
    }

    private static let guessCountMax = 12

    @inline(__always)
    private static func hash(at place: Int, in bytes: UnsafeRawBufferPointer) -> RevocationHash {
        // Inside the bytes: places were counted against their length.
        let offset = headerByteCount &+ place &* hashByteCount
        return RevocationHash(
            high: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)),
            low: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: offset &+ 8, as: UInt64.self)))
    }
}

/// What an entry's hash is made over. The raw value is its place in the file.
public enum RevocationEntryKind: Int, CaseIterable, Sendable {
    case signature
    case identifier
    case countryAndIdentifier
    /// An identifier of a plain list, which is compared in its normalised form; the hash is made over that form.
    case normalizedIdentifier

    public init(_ type: RevocationHashType) {
        switch type {
        case .signature: self = .signature
        case .identifier: self = .identifier
        case .countryAndIdentifier: self = .countryAndIdentifier
        }
    }

    /// As files and messages have it.
    public var name: String {
        switch self {
        case .signature: RevocationHashType.signature.rawValue
        case .identifier: RevocationHashType.identifier.rawValue
        case .countryAndIdentifier: RevocationHashType.countryAndIdentifier.rawValue
        case .normalizedIdentifier: "UVCI"
        }
    }

    public init?(name: String) {
        guard let kind = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = kind
    }
}

/// Why bytes are no ``RevocationEntries``.
public struct RevocationEntriesError: Error, Equatable, Sendable, CustomStringConvertible {
    public enum Reason: Equatable, Sendable {
        case truncated(byteCountNeeded: Int)
        case notEntries
        case countExceedsRoom(RevocationEntryKind, UInt64, room: Int)
        case trailingBytes(count: Int)
        /// - position: of the entry among those of its kind, from 0.
        case notRising(RevocationEntryKind, position: Int)
    }

    public let reason: Reason

    /// Offset in bytes of what is wrong.
    public let offset: Int

    public var description: String { "revocation entries: \(explanation) (byte \(offset))" }

    private var explanation: String {
        switch reason {
        case .truncated(let needed): "expected \(needed) bytes at least"
        case .notEntries: "do not begin with \"\(RevocationEntries.tag)\""
        case .countExceedsRoom(let kind, let count, let room):
            "\(count) entries of \(kind.name) are declared, there is room for \(room)"
        case .trailingBytes(let count): "\(count) bytes behind the last entry"
        case .notRising(let kind, let position):
            "entry \(position + 1) of \(kind.name) is not above the one before it"
        }
    }
}
