public import Bytes
public import Revocation

/// The next list of revoked certificates: all that the last one has, with what came since, and without what was
/// reinstated.
///
/// This is where nothing gets lost: entries of the last bundle leave by ``reinstate(_:_:reason:)`` alone.
public struct RevocationUpdate {
    private let last: BundleContents?

    /// Of the bundle to be made.
    private let sequence: Int64

    private var added: [RevocationEntryKind: [RevocationHash]] = [:]
    private var reinstatedHashes: Set<Withdrawals.Reinstated.Subject> = []

    /// Whether any list was read for this bundle.
    public private(set) var hasSources = false

    /// What was reinstated now.
    public private(set) var reinstated: [Withdrawals.Reinstated] = []

    /// - Parameter last: the bundle before, whose every entry is kept.
    public init(after last: BundleContents?, sequence: Int64) {
        self.last = last
        self.sequence = sequence
    }

    /// Adds what a list takes back.
    public mutating func add(_ index: RevocationIndex) {
        hasSources = true
        index.forEachHash { hash, kind in added[kind, default: []].append(hash) }
    }

    /// Takes an entry of the last bundle out, for a reason that is signed. Lists that name it have no say in this bundle.
    ///
    /// - Returns: false when the last bundle has no such entry.
    public mutating func reinstate(_ hash: RevocationHash, _ kind: RevocationEntryKind, reason: String) -> Bool {
        guard let entries = last?.revocation, let history = last?.history else { return false }
        let (place, isListed) = entries.place(of: hash, kind: kind)
        let subject = Withdrawals.Reinstated.Subject.certificate(kind, hash)
        guard isListed, reinstatedHashes.insert(subject).inserted else { return false }
        reinstated.append(
            Withdrawals.Reinstated(
                subject: subject, since: history.since(place), until: sequence, reason: reason))
        return true
    }

    /// The two parts of the next bundle.
    public struct Parts {
        public let revocation: SealedBytes
        public let history: SealedBytes
        /// Number of entries, and how many of them no bundle before had.
        public let count: Int
        public let newCount: Int
    }

    /// - Returns: nil when no list was ever given.
    public func parts() throws(SealedBytes.Failure<Never>) -> Parts? {
        guard hasSources || last?.revocation != nil else { return nil }
        var hashes: [RevocationEntryKind: [RevocationHash]] = [:]
        var since: [UInt32] = []
        var newCount = 0
        for kind in RevocationEntryKind.allCases {
            let merged = merged(kind, since: &since, newCount: &newCount)
            if !merged.isEmpty { hashes[kind] = merged }
        }
        let entries = try RevocationEntries.making(hashes)
        return Parts(
            revocation: entries.bytes, history: try RevocationHistory.bytes(since: since), count: entries.count,
            newCount: newCount)
    }

    /// The entries of one kind in rising order: those of before that stay, and the new ones between them.
    private func merged(
        _ kind: RevocationEntryKind, since: inout [UInt32], newCount: inout Int
    ) -> [RevocationHash] {
        var incoming = (added[kind] ?? []).filter { !isReinstated($0, kind) }
        incoming.sort()
        var merged: [RevocationHash] = []
        let places = last?.revocation?.places(of: kind) ?? 0..<0
        merged.reserveCapacity(places.count + incoming.count)
        var next = 0

        func takeIncoming(below limit: RevocationHash?) {
            while next < incoming.count, limit.map({ incoming[next] < $0 }) ?? true {
                if merged.last != incoming[next] {
                    merged.append(incoming[next])
                    since.append(UInt32(clamping: sequence))
                    newCount += 1
                }
                next += 1
            }
        }

        if let entries = last?.revocation, let history = last?.history {
            for place in places {
                let hash = entries.hash(at: place)
                takeIncoming(below: hash)
                while next < incoming.count, incoming[next] == hash { next += 1 }
                guard !isReinstated(hash, kind) else { continue }
                merged.append(hash)
                since.append(UInt32(clamping: history.since(place)))
            }
        }
        takeIncoming(below: nil)
        return merged
    }

    private func isReinstated(_ hash: RevocationHash, _ kind: RevocationEntryKind) -> Bool {
        !reinstatedHashes.isEmpty && reinstatedHashes.contains(.certificate(kind, hash))
    }
}
