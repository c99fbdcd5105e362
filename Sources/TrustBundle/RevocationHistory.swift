import Bytes
import Revocation
import Signatures

/// Which bundle first listed each revoked certificate: the part `revocation-history`, beside the part `revocation`.
///
///     history = "revocation since" *since
///     since   = 4 bytes, big-endian: sequence number of a bundle; one for each entry of `revocation`, in its order
///
/// With the reinstated entries of ``Withdrawals`` it tells which certificates were revoked in any earlier bundle, and since
/// a set has one form only (``RevocationEntries``), the part `revocation` of that bundle can be made again, byte for
/// byte. A reader that remembers its digest, 32 bytes, finds out whether a newer bundle has kept every entry, without
/// having kept a single one itself.
struct RevocationHistory: Sendable {
    static let tag: StaticString = "revocation since"
    static let tagByteCount = 16

    private let bytes: SealedBytes
    private let count: Int

    /// - Parameters:
    ///   - entryCount: of the part `revocation`.
    ///   - sequence: of the bundle; nothing in it can be later.
    init(_ bytes: SealedBytes, entryCount: Int, sequence: Int64) throws(PartError) {
        self.bytes = bytes
        count = entryCount
        guard bytes.count == Self.tagByteCount + 4 * entryCount else {
            throw PartError(
                detail: "\(bytes.count) bytes, \(entryCount) entries need \(Self.tagByteCount + 4 * entryCount)", offset: 0)
        }
        let wrong = bytes.withUnsafeBytes { bytes -> PartError? in
            let tag = UnsafeRawBufferPointer(start: Self.tag.utf8Start, count: Self.tag.utf8CodeUnitCount)
            guard bytes.starts(with: tag) else { return PartError(detail: "does not begin with \"\(Self.tag)\"", offset: 0) }
            let wrong = (0..<entryCount).first { !(1...sequence).contains(Self.since($0, in: bytes)) }
            return wrong.map {
                PartError(detail: "no sequence number of 1 to \(sequence)", offset: Self.tagByteCount + 4 * $0)
            }
        }
        if let wrong { throw wrong }
    }

    /// Sequence number of the bundle that first listed an entry.
    ///
    /// - Parameter place: of the entry among those of all kinds.
    func since(_ place: Int) -> Int64 {
        precondition(place >= 0 && place < count, "no such entry")  // never from input: a caller's slip
        return bytes.withUnsafeBytes { Self.since(place, in: $0) }
    }

    @inline(__always)
    private static func since(_ place: Int, in bytes: UnsafeRawBufferPointer) -> Int64 {
        // Inside the bytes: their length was compared with the number of entries.
        Int64(UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: tagByteCount &+ 4 &* place, as: UInt32.self)))
    }

    /// SHA-256 digest of the part `revocation` as it was in an earlier bundle.
    ///
    /// - Parameters:
    ///   - sequence: of that bundle.
    ///   - entries: of the present bundle.
    ///   - reinstated: of the present bundle.
    func digest(
        at sequence: Int64, of entries: RevocationEntries, reinstated: [Withdrawals.Reinstated]
    ) -> [UInt8] {
        let lists = RevocationEntryKind.allCases.map { kind in
            PastList(
                places: entries.places(of: kind),
                returned: Self.hashes(kind, reinstated.filter { $0.wasInForce(at: sequence) }).map {
                    (entries.place(of: $0, kind: kind).place, $0)
                })
        }
        return entries.bytes.withUnsafeBytes { entryBytes in
            bytes.withUnsafeBytes { bytes in
                func isListed(_ place: Int) -> Bool { Self.since(place, in: bytes) <= sequence }
                var digest = SHA256Stream()
                digest.update(RevocationEntries.header(counts: lists.map { $0.count(where: isListed) }))
                for list in lists { list.update(&digest, entryBytes, where: isListed) }
                return digest.finish()
            }
        }
    }

    /// The reinstated hashes of a kind in rising order, none twice.
    private static func hashes(
        _ kind: RevocationEntryKind, _ reinstated: [Withdrawals.Reinstated]
    ) -> [RevocationHash] {
        Set(
            reinstated.compactMap { entry in
                if case .certificate(kind, let hash) = entry.subject { hash } else { nil }
            }
        ).sorted()
    }

    /// The entries of one kind as they were.
    private struct PastList {
        /// Of those that are listed today.
        let places: Range<Int>

        /// Those that were listed and were reinstated since, each with the place in front of which it stood. Rising.
        let returned: [(place: Int, hash: RevocationHash)]

        func count(where isListed: (Int) -> Bool) -> Int {
            places.reduce(returned.count) { $0 + (isListed($1) ? 1 : 0) }
        }

        /// Adds the hashes to a digest, in runs as long as they are.
        func update(
            _ digest: inout SHA256Stream, _ bytes: UnsafeRawBufferPointer, where isListed: (Int) -> Bool
        ) {
            var returned = returned[...]
            var runStart = places.lowerBound
            for place in places.lowerBound...places.upperBound {
                while let next = returned.first, next.place == place {
                    Self.update(&digest, bytes, runStart..<place)
                    runStart = place
                    digest.update(next.hash.bytes)
                    returned.removeFirst()
                }
                if place < places.upperBound, !isListed(place) {
                    Self.update(&digest, bytes, runStart..<place)
                    runStart = place + 1
                }
            }
            Self.update(&digest, bytes, min(runStart, places.upperBound)..<places.upperBound)
        }

        private static func update(
            _ digest: inout SHA256Stream, _ bytes: UnsafeRawBufferPointer, _ run: Range<Int>
        ) {
            guard !run.isEmpty else { return }
            let start = RevocationEntries.headerByteCount + run.lowerBound * RevocationEntries.hashByteCount
            let end = start + run.count * RevocationEntries.hashByteCount
            digest.update(UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
        }
    }

    /// The part's bytes.
    ///
    /// - Parameter since: of each entry, in the order of `revocation`.
    static func bytes(since: [UInt32]) throws(SealedBytes.Failure<Never>) -> SealedBytes {
        try SealedBytes(count: tagByteCount + 4 * since.count) { room in
            room.copyBytes(from: UnsafeRawBufferPointer(start: tag.utf8Start, count: tagByteCount))
            for (place, since) in since.enumerated() {
                room.storeBytes(of: since.bigEndian, toByteOffset: tagByteCount + 4 * place, as: UInt32.self)
            }
        }
    }
}
