import TextFormats

/// Why a revocation list cannot be used. A list that was named and is of no use stops verifying.
public enum RevocationListError: Error, Equatable, Sendable, CustomStringConvertible {
    case malformed(JSONError)
    case notRecognised
    case empty
    /// - at: seconds since 1970 UTC.
    case expired(at: Int64)
    case member(name: String, expected: String)
    case tooManyEntries(count: Int, limit: Int)
    /// - position: the entry or line, from 1.
    case entry(position: Int, expected: String)

    public var description: String {
        switch self {
        case .malformed(let error): error.description
        case .notRecognised: "neither a gateway batch, nor a list of identifiers, nor a list of hashes"
        case .empty: "the list has no entry"
        case .expired(let time): "the list expired at \(Timestamp(secondsSince1970: time))"
        case .member(let name, let expected): "member \(name) is not \(expected)"
        case .tooManyEntries(let count, let limit): "\(count) entries, at most \(limit) are allowed"
        case .entry(let position, let expected): "entry \(position) is not \(expected)"
        }
    }
}

/// Reads the three forms of revocation list that files come in, told apart by their content.
public enum RevocationListReader {
    /// Most bytes of one file.
    public static let byteCountMax = 64 * 1_024 * 1_024

    /// Most entries of a gateway batch.
    static let batchEntryCountMax = 1_000

    /// Most characters of an identifier on a plain list.
    static let identifierLengthMax = 256

    /// Reads one list.
    ///
    /// - Parameters:
    ///   - bytes: the whole file.
    ///   - clock: the moment, in seconds since 1970 UTC, at which the list must not have expired.
    /// - Throws: ``RevocationListError`` for anything that is not wholly understood.
    public static func read(_ bytes: [UInt8], at clock: Int64) throws(RevocationListError) -> RevocationIndex {
        let blanks: Set<UInt8> = [0x20, 0x09, 0x0A, 0x0D]
        switch bytes.first(where: { !blanks.contains($0) }) {
        case nil: throw .empty
        case UInt8(ascii: "{"), UInt8(ascii: "["), 0xEF: return try readJSON(bytes, at: clock)
        default: return try readIdentifiers(bytes)
        }
    }

    private static func readJSON(_ bytes: [UInt8], at clock: Int64) throws(RevocationListError) -> RevocationIndex {
        var limits = JSONValue.Limits()
        limits.byteCountMax = byteCountMax
        let list: JSONValue
        do {
            list = try JSONValue(parsing: bytes, limits: limits)
        } catch {
            throw .malformed(error)
        }
        if list["hashType"] != nil { return try readBatch(list, at: clock) }
        if list["UVCI"] != nil || list["hashes"] != nil { return try readOwnForm(list) }
        throw .notRecognised
    }

    /// A batch of the gateway: country, expires, kid, hashType, entries.
    private static func readBatch(_ batch: JSONValue, at clock: Int64) throws(RevocationListError) -> RevocationIndex {
        guard let type = batch["hashType"]?.string.flatMap(RevocationHashType.init) else {
            throw .member(name: "hashType", expected: "SIGNATURE, UCI or COUNTRYCODEUCI")
        }
        guard let expires = batch["expires"]?.string.flatMap({ Timestamp(parsing: $0) }) else {
            throw .member(name: "expires", expected: "a date-time")
        }
        guard expires.secondsSince1970 >= clock else { throw .expired(at: expires.secondsSince1970) }
        guard let entries = batch["entries"]?.array else { throw .member(name: "entries", expected: "an array") }
        guard entries.count <= batchEntryCountMax else {
            throw .tooManyEntries(count: entries.count, limit: batchEntryCountMax)
        }
        var index = RevocationIndex()
        for (position, entry) in entries.enumerated() {
            index.insert(try hash(entry["hash"], at: position), type: type)
        }
        return try filled(index)
    }

    /// Our own form: `{"UVCI":[…],"hashes":{"UCI":[…],"COUNTRYCODEUCI":[…],"SIGNATURE":[…]}}`.
    private static func readOwnForm(_ list: JSONValue) throws(RevocationListError) -> RevocationIndex {
        var index = RevocationIndex()
        if let identifiers = list["UVCI"] {
            guard let identifiers = identifiers.array else { throw .member(name: "UVCI", expected: "an array") }
            for (position, identifier) in identifiers.enumerated() {
                guard let identifier = identifier.string, isIdentifier(identifier) else {
                    throw .entry(position: position + 1, expected: "an identifier")
                }
                index.insert(identifier: identifier)
            }
        }
        if let hashes = list["hashes"] { try readHashes(hashes, into: &index) }
        return try filled(index)
    }

    private static func readHashes(
        _ hashes: JSONValue, into index: inout RevocationIndex
    ) throws(RevocationListError) {
        guard let members = hashes.members else { throw .member(name: "hashes", expected: "an object") }
        for member in members {
            guard let type = RevocationHashType(rawValue: member.name) else {
                throw .member(name: "hashes.\(member.name)", expected: "SIGNATURE, UCI or COUNTRYCODEUCI")
            }
            guard let entries = member.value.array else {
                throw .member(name: "hashes.\(member.name)", expected: "an array")
            }
            for (position, entry) in entries.enumerated() {
                index.insert(try hash(entry, at: position), type: type)
            }
        }
    }

    /// One identifier a line.
    private static func readIdentifiers(_ bytes: [UInt8]) throws(RevocationListError) -> RevocationIndex {
        guard bytes.count <= byteCountMax else { throw .notRecognised }
        var index = RevocationIndex()
        for (position, line) in bytes.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
            let identifier = String(decoding: line, as: UTF8.self)
            let isBlank = line.allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
            if isBlank { continue }
            guard isIdentifier(identifier) else { throw .entry(position: position + 1, expected: "an identifier") }
            index.insert(identifier: identifier)
        }
        return try filled(index)
    }

    /// Letters, digits and the signs that identifiers in the field have; it keeps other kinds of file out.
    private static func isIdentifier(_ text: String) -> Bool {
        let signs = Set(":/#.-_+=* \t\r".utf8)
        return text.utf8.count <= identifierLengthMax && text.utf8.contains { !signs.contains($0) }
            && text.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                    || signs.contains(byte)
            }
    }

    private static func hash(_ value: JSONValue?, at position: Int) throws(RevocationListError) -> RevocationHash {
        guard let bytes = value?.string.flatMap({ Base64.decode($0) }), bytes.count == 16,
            let hash = RevocationHash(bytes)
        else { throw .entry(position: position + 1, expected: "the Base64 form of 16 bytes") }
        return hash
    }

    private static func filled(_ index: RevocationIndex) throws(RevocationListError) -> RevocationIndex {
        guard index.entryCount > 0 else { throw .empty }
        return index
    }
}
