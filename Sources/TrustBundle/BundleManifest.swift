import CBOR
import Signatures

/// What headquarters signs: which bundle it is, and of which bytes it is made.
///
///     manifest = { "id": bstr .size 16, "type": "hcert-trust-bundle", "parts": [1*64 part], "created": int,
///                  "version": 1, "sequence": uint }
///     part     = { "date": int, "name": tstr, "length": uint, "sha256": bstr .size 32,
///                  ? "ends-after": uint, ? "stale-after": uint }
///
/// Times are seconds since 1970 UTC, ages seconds. Other members are passed over.
public struct BundleManifest: Equatable, Sendable {
    /// Tells a manifest from everything else that the key may sign.
    static let type = "hcert-trust-bundle"

    static let version: Int64 = 1

    public static let partCountMax = 64

    /// Highest sequence number: what the four bytes beside every revoked certificate can hold.
    public static let sequenceMax = Int64(UInt32.max)

    /// 16 bytes, the same for all bundles of a series. Only within a series do sequence numbers tell which is newer.
    public let identifier: [UInt8]

    /// From 1, rising. It alone says which of two bundles is newer.
    public let sequence: Int64

    /// When the bundle was made, in seconds since 1970 UTC.
    public let created: Int64

    /// In the order in which they lie in the file.
    public let parts: [BundlePart]

    public init(identifier: [UInt8], sequence: Int64, created: Int64, parts: [BundlePart]) {
        self.identifier = identifier
        self.sequence = sequence
        self.created = created
        self.parts = parts
    }

    public subscript(name: String) -> BundlePart? {
        parts.first { $0.name == name }
    }

    /// SHA-256 digest of what is signed, 32 bytes.
    public var digest: [UInt8] { SHA256.digest(encoded()) }

    /// The deterministic encoding.
    func encoded() -> [UInt8] {
        var cbor = CBORWriter()
        cbor.writeMap(count: 6)
        cbor.write(literal: "id")
        cbor.write(bytes: identifier)
        cbor.write(literal: "type")
        cbor.write(text: Self.type)
        cbor.write(literal: "parts")
        cbor.writeArray(count: parts.count)
        for part in parts { part.write(to: &cbor) }
        cbor.write(literal: "created")
        cbor.write(created)
        cbor.write(literal: "version")
        cbor.write(Self.version)
        cbor.write(literal: "sequence")
        cbor.write(sequence)
        return cbor.buffer.array
    }
}

/// One part of a bundle: its bytes, and how long they may be used.
public struct BundlePart: Equatable, Sendable {
    public let name: String

    /// Length in bytes.
    public let byteCount: Int

    /// SHA-256 digest of the bytes.
    public let sha256: [UInt8]

    /// When what it says was so, in seconds since 1970 UTC: a part that is carried over unchanged keeps its date.
    public let date: Int64

    public let ageLimits: AgeLimits

    /// How old a part may become, in seconds. Nil is no limit.
    public struct AgeLimits: Equatable, Sendable {
        /// Longest time that can be written: a thousand years.
        public static let secondsMax: Int64 = 31_556_952_000

        /// From then on every verdict says that the data are stale.
        public let first: Int64?

        /// From then on nothing is judged by it.
        public let second: Int64?

        public init(first: Int64? = nil, second: Int64? = nil) {
            self.first = first
            self.second = second
        }
    }

    /// From when on the part is stale, and from when on of no use, in seconds since 1970 UTC.
    public var staleAt: Int64? { ageLimits.first.map { date + $0 } }
    public var endsAt: Int64? { ageLimits.second.map { date + $0 } }

    public init(name: String, byteCount: Int, sha256: [UInt8], date: Int64, ageLimits: AgeLimits) {
        self.name = name
        self.byteCount = byteCount
        self.sha256 = sha256
        self.date = date
        self.ageLimits = ageLimits
    }

    fileprivate func write(to cbor: inout CBORWriter) {
        cbor.writeMap(count: 4 + (ageLimits.first == nil ? 0 : 1) + (ageLimits.second == nil ? 0 : 1))
        cbor.write(literal: "date")
        cbor.write(date)
        cbor.write(literal: "name")
        cbor.write(text: name)
        cbor.write(literal: "length")
        cbor.write(Int64(byteCount))
        cbor.write(literal: "sha256")
        cbor.write(bytes: sha256)
        if let second = ageLimits.second {
            cbor.write(literal: "ends-after")
            cbor.write(second)
        }
        if let first = ageLimits.first {
            cbor.write(literal: "stale-after")
            cbor.write(first)
        }
    }
}

/// Names of the parts that this program knows. Others are carried along and not looked into.
public enum BundlePartName {
    public static let trustList = "trust-list"
    public static let withdrawals = "withdrawals"
    public static let revocation = "revocation"
    public static let revocationHistory = "revocation-history"
    public static let valueSets = "value-sets"
}
