import TextFormats

/// Why a revocation list cannot be used. A list that was named and is of no use stops verifying.
public enum RevocationListError: Error, Equatable, Sendable, CustomStringConvertible {
    case malformed(JSONError)
    case notRecognised
    case empty
    /// - at: seconds since 1970 UTC.
    case expired(at: Int64)
    case tooLong(byteCount: Int, limit: Int)
    case member(name: String, expected: String)
    /// A member that nobody reads, misspelt perhaps: what it was to take back would stay in force.
    case unknownMember(name: String, expected: String)
    case tooManyEntries(count: Int, limit: Int)
    /// - position: the entry of an array, from 1.
    case entry(position: Int, expected: String)
    /// - number: the line of a plain list, from 1.
    case line(number: Int, expected: String)

    public var description: String {
        switch self {
        case .malformed(let error): error.description
        case .notRecognised: "neither a gateway batch, nor a list of identifiers, nor a list of hashes"
        case .empty: "the list has no entry"
        case .expired(let time): "the list expired at \(Timestamp(secondsSince1970: time))"
        case .tooLong(let byteCount, let limit): "the list has \(byteCount) bytes, at most \(limit) are read"
        case .member(let name, let expected): "member \(VisibleText.shortened(name)) is not \(expected)"
        case .unknownMember(let name, let expected):
            "member \(VisibleText.shortened(name)) is unknown, expected \(expected)"
        case .tooManyEntries(let count, let limit): "\(count) entries, at most \(limit) are allowed"
        case .entry(let position, let expected): "entry \(position) is not \(expected)"
        case .line(let number, let expected): "line \(number) is not \(expected)"
        }
    }
}

/// Reads the three forms of revocation list that files come in, told apart by their content.
public enum RevocationListReader {
    /// Most bytes of one file.
    public static let byteCountMax = 64 * 1_024 * 1_024

    private static let anIdentifier = "an identifier such as URN:UVCI:01:VN:0123456789ABCDEF"

    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    /// Reads one list.
    ///
    /// - Parameters:
    ///   - bytes: the whole file.
    ///   - clock: the moment, in seconds since 1970 UTC, at which the list must not have expired.
    /// - Throws: ``RevocationListError`` for anything that is not wholly understood.
    public static func read(_ bytes: [UInt8], at clock: Int64) throws(RevocationListError) -> RevocationIndex {
        guard bytes.count <= byteCountMax else { throw .tooLong(byteCount: bytes.count, limit: byteCountMax) }
        let text = bytes.starts(with: byteOrderMark) ? bytes.dropFirst(byteOrderMark.count) : bytes[...]
        switch text.first(where: { !isBlank($0) && !isLineEnd($0) }) {
        case nil: throw .empty
        case UInt8(ascii: "{"), UInt8(ascii: "["): return try readJSON(bytes, at: clock)
        default: return try readIdentifiers(text)
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
        for name in ["UVCI", "hashes"] where batch[name] != nil {
            throw .unknownMember(name: name, expected: "those of a gateway batch")
        }
        guard let entries = batch["entries"]?.array else { throw .member(name: "entries", expected: "an array") }
        guard entries.count <= RevocationBatch.entryCountMax else {
            throw .tooManyEntries(count: entries.count, limit: RevocationBatch.entryCountMax)
        }
        var index = RevocationIndex()
        for (position, entry) in entries.enumerated() {
            index.insert(try hash(entry["hash"], at: position), type: type)
        }
        return try filled(index)
    }

    /// Our own form: `{"UVCI":[…],"hashes":{"UCI":[…],"COUNTRYCODEUCI":[…],"SIGNATURE":[…]}}`.
    private static func readOwnForm(_ list: JSONValue) throws(RevocationListError) -> RevocationIndex {
        for member in list.members ?? [] where member.name != "UVCI" && member.name != "hashes" {
            throw .unknownMember(name: member.name, expected: "UVCI or hashes")
        }
        var index = RevocationIndex()
        if let identifiers = list["UVCI"] {
            guard let identifiers = identifiers.array else { throw .member(name: "UVCI", expected: "an array") }
            for (position, identifier) in identifiers.enumerated() {
                guard let identifier = identifier.string, IdentifierShape.fits(identifier) else {
                    throw .entry(position: position + 1, expected: anIdentifier)
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

    /// One identifier a line. LF, CR LF and CR end a line; blanks at its ends are no part of it, those within are
    /// refused.
    private static func readIdentifiers(_ text: ArraySlice<UInt8>) throws(RevocationListError) -> RevocationIndex {
        var index = RevocationIndex()
        var number = 0
        var rest = text
        while !rest.isEmpty {
            let line = rest.prefix { !isLineEnd($0) }
            rest = rest.dropFirst(line.count)
            rest = rest.dropFirst(rest.starts(with: [0x0D, 0x0A]) ? 2 : 1)
            number += 1
            let identifier = String(decoding: trimmed(line), as: UTF8.self)
            if identifier.isEmpty { continue }
            guard IdentifierShape.fits(identifier) else { throw .line(number: number, expected: anIdentifier) }
            index.insert(identifier: identifier)
        }
        return try filled(index)
    }

    private static func trimmed(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let start = line.drop(while: isBlank)
        return start.prefix((start.lastIndex { !isBlank($0) } ?? start.startIndex - 1) + 1 - start.startIndex)
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

    private static func isLineEnd(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D }

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
