import Bytes
import Signatures
import Testing

@testable import Revocation

@Suite("Revoked certificates as they lie in a file")
struct RevocationEntriesTests {
    private func hashes(_ range: Range<Int>) -> [RevocationHash] {
        range.compactMap { RevocationHash(SHA256.digest(Array("entry \($0)".utf8))) }.sorted()
    }

    private func hash(_ first: UInt8, _ last: UInt8) throws -> RevocationHash {
        try #require(RevocationHash([first] + [UInt8](repeating: 0, count: 14) + [last]))
    }

    private func reason(_ bytes: [UInt8]) -> RevocationEntriesError? {
        do {
            _ = try RevocationEntries(SealedBytes(bytes))
            return nil
        } catch {
            return error as? RevocationEntriesError
        }
    }

    @Test func `the form is a tag, four counts, and the hashes of each kind in rising order`() throws {
        let entries = try RevocationEntries.making([.identifier: [hash(1, 2), hash(3, 4)], .signature: [hash(9, 9)]])
        var expected = Array("hcert revocation".utf8)
        for count: UInt8 in [1, 2, 0, 0] { expected += [0, 0, 0, 0, 0, 0, 0, count] }
        for (first, last): (UInt8, UInt8) in [(9, 9), (1, 2), (3, 4)] {
            expected += [first] + [UInt8](repeating: 0, count: 14) + [last]
        }
        #expect(entries.bytes.array == expected)
        #expect(entries.count == 3 && entries.count(of: .identifier) == 2 && entries.count(of: .countryAndIdentifier) == 0)
        #expect(try RevocationEntries.empty().count == 0)
    }

    @Test func `finds every hash under its kind, and no other`() throws {
        for count in [0, 1, 2, 3, 10, 1_000, 5_000] {
            let (listed, others) = (hashes(0..<count), hashes(5_000..<6_000))
            let entries = try RevocationEntries.making([.identifier: listed, .signature: others])
            for (place, hash) in listed.enumerated() {
                #expect(entries.contains(hash, kind: .identifier))
                #expect(!entries.contains(hash, kind: .signature) && !entries.contains(hash, kind: .normalizedIdentifier))
                #expect(entries.place(of: hash, kind: .identifier).place == 1_000 + place)
            }
            for hash in others { #expect(!entries.contains(hash, kind: .identifier) && entries.contains(hash, kind: .signature)) }
        }
    }

    @Test func `finds hashes that are not spread evenly, at the ends, and all alike but for the last byte`() throws {
        var listed = try (0..<255).map { try hash(0, UInt8($0)) } + (1..<255).map { try hash(0xFF, UInt8($0)) }
        let last = try #require(RevocationHash([UInt8](repeating: 0xFF, count: 16)))
        listed.append(last)
        let entries = try RevocationEntries.making([.identifier: listed])
        for hash in listed { #expect(entries.contains(hash, kind: .identifier)) }
        for absent in [try hash(0, 255), try hash(0xFF, 0), try hash(0x80, 0)] { #expect(!entries.contains(absent, kind: .identifier)) }
        #expect(entries.place(of: try hash(0x80, 0), kind: .identifier).place == 255)
    }

    @Test func `anything else than that form is refused at its place`() throws {
        let sound = try RevocationEntries.making([.identifier: [hash(1, 2), hash(3, 4)]]).bytes.array
        #expect(reason(sound) == nil)
        for count in 0..<48 {
            #expect(reason(Array(sound[..<count]))?.offset == count)
        }
        for count in 48..<sound.count { #expect(reason(Array(sound[..<count])) != nil, "\(count)") }
        #expect(reason(sound + [0])?.reason == .trailingBytes(count: 1))
        #expect(reason(sound + [UInt8](repeating: 0, count: 16))?.reason == .trailingBytes(count: 16))
        var other = sound
        other[0] = 0
        #expect(reason(other)?.reason == .notEntries)
        var many = sound
        many[24] = 0xFF  // the first byte of the count of UCI
        #expect(reason(many)?.reason == .countExceedsRoom(.identifier, 0xFF00_0000_0000_0002, room: 2) && reason(many)?.offset == 24)
        var moved = sound
        (moved[31], moved[23]) = (1, 1)  // one of them under another kind: still in order there
        #expect(reason(moved) == nil)
        let twice = Array(sound[..<64] + sound[48..<64])
        #expect(reason(twice)?.reason == .notRising(.identifier, position: 1) && reason(twice)?.offset == 64)
    }

    @Test func `an index with such a list answers as one with the same entries read one by one`() throws {
        let identifiers = (0..<40).map { "URN:UVCI:01:ZZ:\($0)ABC#\($0 % 10)" }
        var small = RevocationIndex()
        var listed: [RevocationEntryKind: [RevocationHash]] = [:]
        for (number, identifier) in identifiers.enumerated() {
            small.insert(identifier: identifier)
            listed[.normalizedIdentifier, default: []].append(try #require(RevocationHash(ofIdentifierOnList: identifier)))
            let type = RevocationHashType.allCases[number % 3]
            let hash = hashes(number..<number + 1)[0]
            small.insert(hash, type: type)
            listed[RevocationEntryKind(type), default: []].append(hash)
        }
        var large = RevocationIndex()
        large.insert(try RevocationEntries.making(listed.mapValues { $0.sorted() }))
        #expect(large.entryCount == 80)
        for (number, identifier) in identifiers.enumerated() {
            // Upper and lower case, blanks at the ends, another check character or none: all one identifier.
            for form in [identifier, identifier.lowercased(), " \(identifier)\t", String(identifier.dropLast(2))] {
                #expect(small.contains(identifier: form) && large.contains(identifier: form), "\(form)")
            }
            #expect(!small.contains(identifier: identifier + "X") && !large.contains(identifier: identifier + "X"))
            for type in RevocationHashType.allCases {
                let hash = hashes(number..<number + 1)[0]
                #expect(large.contains(hash, type: type) == small.contains(hash, type: type))
            }
        }
        for type in RevocationHashType.allCases { #expect(large.hasEntries(of: type)) }
        var collected = 0
        small.forEachHash { hash, kind in
            collected += 1
            #expect(listed[kind]?.contains(hash) == true)
        }
        #expect(collected == 80)
        var union = RevocationIndex()
        union.formUnion(large)
        #expect(union.contains(identifier: identifiers[0]) && union.entryCount == 80)
    }
}
