public import COSE
import TextFormats

/// What a border post remembers of the bundle that it accepted last.
///
///     {"bundle":"…","sequence":7,"created":"2026-11-21T08:00:00Z","digest":"…","revocation":"…","withdrawn":["…"]}
///
/// Bytes in hexadecimal; `revocation` is null when that bundle had no such part. `withdrawn` holds every kid that was
/// withdrawn in any bundle up to that one and has not been reinstated.
public struct BundleState: Equatable, Sendable {
    public let identifier: [UInt8]
    public let sequence: Int64
    public let created: Int64
    public let digest: [UInt8]
    public let revocationDigest: [UInt8]?
    public let withdrawn: Set<KeyIdentifier>

    /// The state after a bundle is accepted.
    ///
    /// - Parameter withdrawn: kids that stay withdrawn though the bundle does not say so.
    init(after contents: BundleContents, withdrawn: Set<KeyIdentifier>) {
        identifier = contents.bundle.manifest.identifier
        sequence = contents.bundle.manifest.sequence
        created = contents.bundle.manifest.created
        digest = contents.bundle.digest
        revocationDigest = contents.revocationDigest
        self.withdrawn = contents.withdrawnKeyIdentifiers.union(withdrawn)
    }

    // MARK: The file's text

    func text() -> [UInt8] {
        var json = JSONWriter()
        json.beginObject()
        json.name("bundle")
        json.string(Hexadecimal.encode(identifier))
        json.name("sequence")
        json.integer(sequence)
        json.name("created")
        json.time(secondsSince1970: created)
        json.name("digest")
        json.string(Hexadecimal.encode(digest))
        json.name("revocation")
        if let revocationDigest { json.string(Hexadecimal.encode(revocationDigest)) } else { json.null() }
        json.name("withdrawn")
        json.beginArray()
        for kid in withdrawn.map(\.hex).sorted() { json.string(kid) }
        json.endArray()
        json.endObject()
        json.endLine()
        return json.buffer.array
    }

    /// Reads the text. All six members must be there and no other: a state that is understood by half protects nothing.
    init(parsing text: [UInt8]) throws(BundleStateError.Reason) {
        let json: JSONValue
        do {
            json = try JSONValue(parsing: text)
        } catch {
            throw .damaged(detail: "\(error)")
        }
        guard json.members?.count == 6 else { throw .damaged(detail: "not an object of six members") }
        identifier = try Self.bytes("bundle", json, count: 16)
        digest = try Self.bytes("digest", json, count: 32)
        revocationDigest = json["revocation"] == .null ? nil : try Self.bytes("revocation", json, count: 32)
        guard let sequence = json["sequence"]?.integer, (1...BundleManifest.sequenceMax).contains(sequence) else {
            throw .damaged(detail: "\"sequence\" is not a sequence number")
        }
        self.sequence = sequence
        guard let created = json["created"]?.string.flatMap({ Timestamp(parsing: $0) }) else {
            throw .damaged(detail: "\"created\" is not a date-time")
        }
        self.created = created.secondsSince1970
        guard let kids = json["withdrawn"]?.array else { throw .damaged(detail: "\"withdrawn\" is not an array") }
        var withdrawn: Set<KeyIdentifier> = []
        for kid in kids {
            guard let kid = kid.string.flatMap({ Hexadecimal.decode($0) }).flatMap({ KeyIdentifier($0) }) else {
                throw .damaged(detail: "\"withdrawn\" holds something that is no kid")
            }
            withdrawn.insert(kid)
        }
        self.withdrawn = withdrawn
    }

    private static func bytes(
        _ name: String, _ json: JSONValue, count: Int
    ) throws(BundleStateError.Reason) -> [UInt8] {
        guard let bytes = json[name]?.string.flatMap({ Hexadecimal.decode($0) }), bytes.count == count else {
            throw .damaged(detail: "\"\(name)\" is not \(count) bytes in hexadecimal")
        }
        return bytes
    }
}

// MARK: - Accepting a bundle

/// What came of accepting a bundle.
public struct BundleAdmission: Equatable, Sendable {
    /// To be remembered from now on.
    public let state: BundleState

    /// Whether nothing was remembered before: any bundle would have been taken.
    public let isFirst: Bool

    /// Kids that earlier bundles withdrew, and of which this one says nothing. They stay withdrawn.
    public let keptWithdrawn: [KeyIdentifier]

    /// Judges a bundle by what is remembered of the last one.
    ///
    /// - Parameter last: nil when nothing is remembered: the first bundle of a post.
    /// - Throws: ``BundleStateError/Reason`` if the bundle may not be used after that one.
    public init(of contents: BundleContents, after last: BundleState?) throws(BundleStateError.Reason) {
        isFirst = last == nil
        guard let last else {
            state = BundleState(after: contents, withdrawn: [])
            keptWithdrawn = []
            return
        }
        let manifest = contents.bundle.manifest
        guard manifest.identifier == last.identifier else {
            throw .otherSeries(found: manifest.identifier, remembered: last.identifier)
        }
        guard manifest.sequence >= last.sequence else {
            throw .older(found: manifest.sequence, remembered: last.sequence)
        }
        if manifest.sequence == last.sequence {
            guard contents.bundle.digest == last.digest else { throw .sameSequence(manifest.sequence) }
        } else {
            try Self.requireEntriesKept(contents, last)
        }
        let kept = last.withdrawn.subtracting(contents.withdrawnKeyIdentifiers).filter {
            !contents.withdrawals.isReinstated($0, after: last.sequence)
        }
        state = BundleState(after: contents, withdrawn: kept)
        keptWithdrawn = kept.sorted { $0.hex < $1.hex }
    }

    /// Checks that every certificate that was revoked still is, or was reinstated: the list of then, made again from
    /// that of now, must have the digest that is remembered.
    private static func requireEntriesKept(
        _ contents: BundleContents, _ last: BundleState
    ) throws(BundleStateError.Reason) {
        guard let remembered = last.revocationDigest else { return }
        guard let entries = contents.revocation, let history = contents.history else {
            throw .entriesMissing(sequence: contents.bundle.manifest.sequence, remembered: last.sequence)
        }
        let digest = history.digest(at: last.sequence, of: entries, reinstated: contents.withdrawals.reinstated)
        guard digest == remembered else {
            throw .entriesMissing(sequence: contents.bundle.manifest.sequence, remembered: last.sequence)
        }
    }
}
