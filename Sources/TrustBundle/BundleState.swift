public import COSE
import TextFormats

/// What a border post remembers of the bundle that it accepted last.
///
///     {"bundle":"…","sequence":7,"created":"2026-11-21T08:00:00Z","digest":"…","revocation":"…","withdrawn":["…"],
///      "withdrawn_keys":[["…","…"]]}
///
/// Bytes in hexadecimal; `revocation` is null when that bundle had no such part. `withdrawn` holds every kid that was
/// withdrawn in any bundle up to that one and has not been reinstated, `withdrawn_keys` every key: the SHA-256 digest of
/// its identity, and the kid it was withdrawn under.
public struct BundleState: Equatable, Sendable {
    public let identifier: [UInt8]
    public let sequence: Int64
    public let created: Int64
    public let digest: [UInt8]
    public let revocationDigest: [UInt8]?
    public let withdrawn: WithdrawnSigners

    /// The state after a bundle is accepted.
    ///
    /// - Parameters:
    ///   - keyIdentifiers: kids that stay withdrawn though the bundle does not say so.
    ///   - keys: the same of keys.
    init(after contents: BundleContents, keyIdentifiers: Set<KeyIdentifier>, keys: Set<WithdrawnSigners.Key>) {
        identifier = contents.bundle.manifest.identifier
        sequence = contents.bundle.manifest.sequence
        created = contents.bundle.manifest.created
        digest = contents.bundle.digest
        revocationDigest = contents.revocationDigest
        let said = contents.withdrawnSigners
        withdrawn = WithdrawnSigners(
            keyIdentifiers: said.keyIdentifiers.union(keyIdentifiers), keys: said.keys.union(keys))
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
        for kid in withdrawn.keyIdentifiers.map(\.hex).sorted() { json.string(kid) }
        json.endArray()
        json.name("withdrawn_keys")
        json.beginArray()
        for key in withdrawn.keys.sorted(by: { $0.isBefore($1) }) {
            json.beginArray()
            json.string(Hexadecimal.encode(key.sha256))
            json.string(key.keyIdentifier.hex)
            json.endArray()
        }
        json.endArray()
        json.endObject()
        json.endLine()
        return json.buffer.array
    }

    /// Reads the text. All seven members must be there and no other: a state that is understood by half protects nothing.
    init(parsing text: [UInt8]) throws(BundleStateError.Reason) {
        let json: JSONValue
        do {
            json = try JSONValue(parsing: text)
        } catch {
            throw .damaged(detail: "\(error)")
        }
        guard json.members?.count == 7 else { throw .damaged(detail: "not an object of seven members") }
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
        withdrawn = WithdrawnSigners(
            keyIdentifiers: Set(try Self.elements("withdrawn", json, Self.keyIdentifier)),
            keys: Set(try Self.elements("withdrawn_keys", json, Self.key)))
    }

    private static func elements<Element>(
        _ name: String, _ json: JSONValue, _ element: (JSONValue) -> Element?
    ) throws(BundleStateError.Reason) -> [Element] {
        guard let values = json[name]?.array else { throw .damaged(detail: "\"\(name)\" is not an array") }
        var elements: [Element] = []
        for value in values {
            guard let element = element(value) else {
                throw .damaged(detail: "\"\(name)\" holds something that does not belong there")
            }
            elements.append(element)
        }
        return elements
    }

    private static func keyIdentifier(_ json: JSONValue) -> KeyIdentifier? {
        json.string.flatMap { Hexadecimal.decode($0) }.flatMap { KeyIdentifier($0) }
    }

    private static func key(_ json: JSONValue) -> WithdrawnSigners.Key? {
        guard let pair = json.array, pair.count == 2, let digest = pair[0].string.flatMap({ Hexadecimal.decode($0) }),
            digest.count == 32, let keyIdentifier = keyIdentifier(pair[1])
        else { return nil }
        return WithdrawnSigners.Key(sha256: digest, keyIdentifier: keyIdentifier)
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

    /// Kids that earlier bundles withdrew, or whose keys, and of which this one says nothing. They stay withdrawn.
    public let keptWithdrawn: [KeyIdentifier]

    /// Judges a bundle by what is remembered of the last one.
    ///
    /// - Parameter last: nil when nothing is remembered: the first bundle of a post.
    /// - Throws: ``BundleStateError/Reason`` if the bundle may not be used after that one.
    public init(of contents: BundleContents, after last: BundleState?) throws(BundleStateError.Reason) {
        isFirst = last == nil
        guard let last else {
            state = BundleState(after: contents, keyIdentifiers: [], keys: [])
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
        let said = contents.withdrawnSigners
        let keyIdentifiers = last.withdrawn.keyIdentifiers.subtracting(said.keyIdentifiers).filter {
            !contents.withdrawals.isReinstated($0, after: last.sequence)
        }
        let keys = last.withdrawn.keys.subtracting(said.keys).filter {
            !contents.withdrawals.isReinstated($0.keyIdentifier, after: last.sequence)
        }
        state = BundleState(after: contents, keyIdentifiers: keyIdentifiers, keys: keys)
        keptWithdrawn = keyIdentifiers.union(keys.map(\.keyIdentifier)).sorted { $0.hex < $1.hex }
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
