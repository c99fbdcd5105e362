import Testing
import VectorSupport

@testable import CBOR

/// Looking keys up in a map that was walked once, against looking through the map for each.
@Suite("Values of a map by short keys")
struct CBORKeyIndexTests {
    private let keys: [CBORShortKey] = ["v", "tg", "ver", "nam", "ci", "is", "\u{0}", "\u{0}\u{0}"]

    /// What each key finds, as an offset in the input, by the index and without it.
    private func found(_ encoded: [UInt8]) throws -> (indexed: [Int?], lookedThrough: [Int?]) {
        try found(encoded, keys)
    }

    private func found(_ encoded: [UInt8], _ keys: [CBORShortKey]) throws -> (indexed: [Int?], lookedThrough: [Int?]) {
        try CBORDocument(decoding: encoded).withView { view in
            view.withKeyIndex(of: view.root) { index in
                (
                    keys.map { index.value(for: $0).map(view.offset) },
                    keys.map { view.value(forLiteral: $0.literal, in: view.root).map(view.offset) }
                )
            }
        }
    }

    @Test func `finds texts of one, two and three characters, and no others`() throws {
        // {"v": 1, "tg": [2], "ver": {"ci": 3}, 4: 5, 'is': 6, "verx": 7}
        let encoded = bytes(hex: "a6 6176 01 627467 8102 63766572 a1 626369 03 04 05 426973 06 6476657278 07".filter { $0 != " " })
        let found = try found(encoded)
        #expect(found.indexed == [3, 7, 13, nil, nil, nil, nil, nil])
        #expect(found.lookedThrough == found.indexed)
    }

    @Test func `finds keys whose heads are longer than needed, and keys in chunks`() throws {
        let long = try found(bytes(hex: "a2780274670179000176f6"))
        #expect(long.indexed == [10, 5, nil, nil, nil, nil, nil, nil] && long.lookedThrough == long.indexed)
        let chunked = try found(bytes(hex: "a27f61746167ff01626369 02".filter { $0 != " " }))
        #expect(chunked.indexed == [nil, 7, nil, nil, 11, nil, nil, nil] && chunked.lookedThrough == chunked.indexed)
    }

    @Test func `finds in maps of any size, of indefinite length, and nothing in what is no map`() throws {
        for count in [0, 1, 2, 15, 16, 17, 40] {
            // Different texts of three characters, each with an empty text in a long head; at last "ci".
            var entries: [UInt8] = []
            for entry in 0..<max(0, count - 1) {
                entries += [0x63, 0x61, 0x30 + UInt8(entry / 10), 0x30 + UInt8(entry % 10), 0x78, 0x00]
            }
            let place = entries.count + 5
            if count > 0 { entries += [0x62, 0x63, 0x69, 0x00] }
            let definite = try found([0xB8, UInt8(count)] + entries)
            let indefinite = try found([0xBF] + entries + [0xFF])
            #expect(definite.indexed[4] == (count > 0 ? place : nil) && definite.lookedThrough == definite.indexed)
            #expect(indefinite.indexed[4] == (count > 0 ? place - 1 : nil) && indefinite.lookedThrough == indefinite.indexed)
        }
        for other in ["80", "62 7467", "01", "f6", "82 627467 01"] {
            let found = try found(bytes(hex: other.filter { $0 != " " }))
            #expect(found.indexed.allSatisfy { $0 == nil } && found.lookedThrough.allSatisfy { $0 == nil }, "\(other)")
        }
    }

    @Test func `finds texts of no character and of bytes zero apart from each other`() throws {
        // {"\0": 1, "\0\0": 2, "": 3}
        let found = try found(bytes(hex: "a3610001620000026003"))
        #expect(found.indexed[6...] == [3, 7] && found.lookedThrough == found.indexed)
    }

    @Test func `finds keys that share the last slot of the table`() throws {
        // {"bd": 0, "by": 1, "cb": 2, "dm": 3}
        let encoded = bytes(hex: "a462626400626279016263620262646d03")
        let found = try found(encoded, ["bd", "by", "cb", "dm", "fv"])
        #expect(found.indexed == [4, 8, 12, 16, nil] && found.lookedThrough == found.indexed)
    }
}
