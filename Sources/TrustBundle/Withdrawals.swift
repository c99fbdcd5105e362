import CBOR
public import COSE
public import Revocation
import Signatures

/// What headquarters has decided about keys and certificates, for good: the part `withdrawals`.
///
///     withdrawals = { "withdrawn": [* [kid: bstr, since: uint, reason: tstr]],
///                     "keys": [* [digest: bstr .size 32, kid: bstr, since: uint, reason: tstr]],
///                     "reinstated": [* [kind: tstr, value: bstr, since: uint, until: uint, reason: tstr]] }
///
/// `since` and `until` are sequence numbers of bundles: the first in which it was withdrawn, and the first in which no
/// longer. `digest` is that of a key (``WithdrawnSigners/Key/sha256``), `kid` the one it was withdrawn under. `kind` is
/// `kid`, or the name of a ``RevocationEntryKind``; `value` is a kid, or the 16 bytes of a hash.
///
/// Leaving something out never reinstates it. That takes an entry here, with a reason, and it stays here.
public struct Withdrawals: Equatable, Sendable {
    /// A kid under which nobody signs any more.
    public struct Withdrawn: Equatable, Sendable {
        public let keyIdentifier: KeyIdentifier
        public let since: Int64
        public let reason: String

        public init(keyIdentifier: KeyIdentifier, since: Int64, reason: String) {
            self.keyIdentifier = keyIdentifier
            self.since = since
            self.reason = reason
        }
    }

    /// A key that signs no more, whatever its kid.
    public struct WithdrawnKey: Equatable, Sendable {
        public let key: WithdrawnSigners.Key
        public let since: Int64
        public let reason: String

        public init(key: WithdrawnSigners.Key, since: Int64, reason: String) {
            self.key = key
            self.since = since
            self.reason = reason
        }
    }

    /// Something that was withdrawn or revoked, and is in force again.
    public struct Reinstated: Equatable, Sendable {
        public enum Subject: Hashable, Sendable {
            case signer(KeyIdentifier)
            case certificate(RevocationEntryKind, RevocationHash)
        }

        public let subject: Subject
        public let since: Int64
        public let until: Int64
        public let reason: String

        public init(subject: Subject, since: Int64, until: Int64, reason: String) {
            self.subject = subject
            self.since = since
            self.until = until
            self.reason = reason
        }

        /// Whether it was withdrawn or revoked in the bundle with that sequence number.
        func wasInForce(at sequence: Int64) -> Bool { (since..<until).contains(sequence) }
    }

    public var withdrawn: [Withdrawn]
    public var keys: [WithdrawnKey]
    public var reinstated: [Reinstated]

    public init(withdrawn: [Withdrawn] = [], keys: [WithdrawnKey] = [], reinstated: [Reinstated] = []) {
        self.withdrawn = withdrawn
        self.keys = keys
        self.reinstated = reinstated
    }

    /// Who signs no more.
    public var signers: WithdrawnSigners {
        WithdrawnSigners(keyIdentifiers: Set(withdrawn.map(\.keyIdentifier)), keys: Set(keys.map(\.key)))
    }

    /// Whether an entry takes back the withdrawal of a kid after a bundle with that sequence number.
    func isReinstated(_ keyIdentifier: KeyIdentifier, after sequence: Int64) -> Bool {
        reinstated.contains { $0.subject == .signer(keyIdentifier) && $0.until > sequence }
    }
}

// MARK: - The form in the file

extension Withdrawals {
    /// Most items of the part: far more decisions than headquarters will ever make by hand.
    private static let itemCountMax = 1_000_000

    /// Most bytes of a reason.
    public static let reasonByteCountMax = 500

    public func encoded() -> [UInt8] {
        var cbor = CBORWriter()
        cbor.writeMap(count: 3)
        cbor.write(literal: "withdrawn")
        cbor.writeArray(count: withdrawn.count)
        for entry in withdrawn {
            cbor.writeArray(count: 3)
            cbor.write(bytes: entry.keyIdentifier.bytes)
            cbor.write(entry.since)
            cbor.write(text: entry.reason)
        }
        cbor.write(literal: "keys")
        cbor.writeArray(count: keys.count)
        for entry in keys {
            cbor.writeArray(count: 4)
            cbor.write(bytes: entry.key.sha256)
            cbor.write(bytes: entry.key.keyIdentifier.bytes)
            cbor.write(entry.since)
            cbor.write(text: entry.reason)
        }
        cbor.write(literal: "reinstated")
        cbor.writeArray(count: reinstated.count)
        for entry in reinstated {
            cbor.writeArray(count: 5)
            switch entry.subject {
            case .signer(let keyIdentifier):
                cbor.write(literal: "kid")
                cbor.write(bytes: keyIdentifier.bytes)
            case .certificate(let kind, let hash):
                cbor.write(text: kind.name)
                cbor.write(bytes: hash.bytes)
            }
            cbor.write(entry.since)
            cbor.write(entry.until)
            cbor.write(text: entry.reason)
        }
        return cbor.buffer.array
    }

    /// - Parameter sequence: of the bundle that the part is in; nothing in it can be later.
    /// - Throws: ``PartError`` with an offset in `bytes`.
    init(decoding bytes: [UInt8], sequence: Int64) throws(PartError) {
        let document: CBORDocument
        do {
            document = try CBORDocument(decoding: bytes, limits: CBORLimits(itemCountMax: Self.itemCountMax))
        } catch {
            throw PartError(detail: "\(error.reason)", offset: error.offset)
        }
        let reading = Reading(document: document, sequence: sequence)
        withdrawn = []
        keys = []
        reinstated = []
        for item in try reading.list("withdrawn") { withdrawn.append(try reading.withdrawn(item)) }
        for item in try reading.list("keys") { keys.append(try reading.key(item)) }
        for item in try reading.list("reinstated") { reinstated.append(try reading.reinstated(item)) }
    }

    private struct Reading {
        let document: CBORDocument
        let sequence: Int64

        func list(_ name: String) throws(PartError) -> CBORDocument.Elements {
            guard let list = document.value(forKey: name, in: document.root), case .array = document.kind(of: list) else {
                throw PartError(detail: "\"\(name)\" is not an array", offset: 0)
            }
            return document.elements(of: list)
        }

        func withdrawn(_ item: CBORDocument.Item) throws(PartError) -> Withdrawn {
            let fields = Array(document.elements(of: item))
            guard fields.count == 3, let keyIdentifier = document.bytes(of: fields[0]).flatMap({ KeyIdentifier($0) }),
                let since = sequence(fields[1]), let reason = reason(fields[2])
            else { throw PartError(detail: "not [kid, since, reason]", offset: document.offset(of: item)) }
            return Withdrawn(keyIdentifier: keyIdentifier, since: since, reason: reason)
        }

        func key(_ item: CBORDocument.Item) throws(PartError) -> WithdrawnKey {
            let fields = Array(document.elements(of: item))
            guard fields.count == 4, let digest = document.bytes(of: fields[0]), digest.count == SHA256.byteCount,
                let keyIdentifier = document.bytes(of: fields[1]).flatMap({ KeyIdentifier($0) }),
                let since = sequence(fields[2]), let reason = reason(fields[3])
            else { throw PartError(detail: "not [digest, kid, since, reason]", offset: document.offset(of: item)) }
            let key = WithdrawnSigners.Key(sha256: digest, keyIdentifier: keyIdentifier)
            return WithdrawnKey(key: key, since: since, reason: reason)
        }

        func reinstated(_ item: CBORDocument.Item) throws(PartError) -> Reinstated {
            let fields = Array(document.elements(of: item))
            guard fields.count == 5, let subject = subject(fields[0], fields[1]), let since = sequence(fields[2]),
                let until = sequence(fields[3]), since < until, let reason = reason(fields[4])
            else { throw PartError(detail: "not [kind, value, since, until, reason]", offset: document.offset(of: item)) }
            return Reinstated(subject: subject, since: since, until: until, reason: reason)
        }

        private func subject(_ kind: CBORDocument.Item, _ value: CBORDocument.Item) -> Reinstated.Subject? {
            guard let kind = document.text(of: kind), let value = document.bytes(of: value) else { return nil }
            if kind == "kid" { return KeyIdentifier(value).map { .signer($0) } }
            guard value.count == 16, let hash = RevocationHash(value) else { return nil }
            return RevocationEntryKind(name: kind).map { .certificate($0, hash) }
        }

        private func sequence(_ item: CBORDocument.Item) -> Int64? {
            document.integer(item).flatMap { (1...max(1, sequence)).contains($0) ? $0 : nil }
        }

        private func reason(_ item: CBORDocument.Item) -> String? {
            document.text(of: item).flatMap { (1...reasonByteCountMax).contains($0.utf8.count) ? $0 : nil }
        }
    }
}

/// Why the contents of a part, whose digest is right, are of no use.
struct PartError: Error {
    let detail: String

    /// Offset in bytes from the start of the part.
    let offset: Int
}
