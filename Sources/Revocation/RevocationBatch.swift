import TextFormats

/// A batch as the gateway takes it: what one country takes back of one key, until the last of it has expired.
public struct RevocationBatch: Equatable, Sendable {
    /// Most entries that the gateway takes in one batch.
    public static let entryCountMax = 1_000

    /// ISO 3166-1 alpha-2 of the issuer.
    public let country: String

    /// 8 bytes.
    public let keyIdentifier: [UInt8]

    /// Seconds since 1970 UTC: the latest expiry of the certificates in it. Nobody needs the batch afterwards.
    public private(set) var expires: Int64

    /// SHA-256 digests of `ci`, cut to 16 bytes; at most ``entryCountMax``.
    public private(set) var identifierHashes: [RevocationHash]

    fileprivate init(country: String, keyIdentifier: [UInt8]) {
        self.country = country
        self.keyIdentifier = keyIdentifier
        expires = .min
        identifierHashes = []
    }

    fileprivate mutating func add(_ hash: RevocationHash, expiring expiration: Int64) {
        identifierHashes.append(hash)
        expires = max(expires, expiration)
    }

    /// Writes `{"country", "expires", "kid", "hashType", "entries": [{"hash"}…]}` as one line.
    public func write(to json: inout JSONWriter) {
        json.beginObject()
        json.name("country")
        json.string(country)
        json.name("expires")
        json.time(secondsSince1970: expires)
        json.name("kid")
        json.string(Base64.encode(keyIdentifier))
        json.name("hashType")
        json.string(RevocationHashType.identifier.rawValue)
        json.name("entries")
        json.beginArray()
        for hash in identifierHashes {
            json.beginObject()
            json.name("hash")
            json.string(Base64.encode(hash.bytes))
            json.endObject()
        }
        json.endArray()
        json.endObject()
        json.endLine()
    }
}

/// Sorts hashes into batches, by country and key. The same hashes in the same order make the same batches.
public struct RevocationBatchMaker: Sendable {
    private struct Group: Hashable {
        let country: String
        let keyIdentifier: [UInt8]
    }

    private var open: [Group: RevocationBatch] = [:]

    public init() {}

    /// Adds a certificate.
    ///
    /// - Parameters:
    ///   - hash: SHA-256 digest of `ci` as it stands in the certificate.
    ///   - country: ISO 3166-1 alpha-2 of the issuer.
    ///   - keyIdentifier: 8 bytes.
    ///   - expiration: of the certificate, in seconds since 1970 UTC.
    /// - Returns: the batch that the certificate has filled.
    public mutating func add(
        identifierHash hash: RevocationHash, country: String, keyIdentifier: [UInt8], expiration: Int64
    ) -> RevocationBatch? {
        let group = Group(country: country, keyIdentifier: keyIdentifier)
        var batch =
            open.removeValue(forKey: group)
            ?? RevocationBatch(country: country, keyIdentifier: keyIdentifier)
        batch.add(hash, expiring: expiration)
        guard batch.identifierHashes.count < RevocationBatch.entryCountMax else { return batch }
        open[group] = batch
        return nil
    }

    /// Takes out the batches that are not full, in the order of country and kid.
    public mutating func takeRest() -> [RevocationBatch] {
        defer { open.removeAll() }
        return open.values.sorted { left, right in
            guard left.country == right.country else { return left.country < right.country }
            return left.keyIdentifier.lexicographicallyPrecedes(right.keyIdentifier)
        }
    }
}
