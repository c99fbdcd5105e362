import Foundation
import Revocation
import Testing
import TextFormats
import VectorSupport

/// 2022-01-15T12:00:00Z
private let clock: Int64 = 1_642_248_000

private let kid: [UInt8] = [0xF5, 0xC5, 0x97, 0x0C, 0x30, 0xD9, 0xD8, 0x5A]

/// A hash that tells its number.
private func hash(_ number: Int) throws -> RevocationHash {
    try #require(RevocationHash([0xAA, UInt8(number >> 8 & 0xFF), UInt8(number & 0xFF)] + [UInt8](repeating: 7, count: 13)))
}

private func text(_ write: (inout JSONWriter) -> Void) -> String {
    var writer = JSONWriter()
    write(&writer)
    return String(decoding: writer.buffer.array, as: UTF8.self)
}

@Suite("Writing revocations")
struct RevocationWriterTests {
    @Test func `a batch has the members of the gateway`() throws {
        var maker = RevocationBatchMaker()
        // UCI of the published certificate that RevocationListTests names.
        let published = try #require(RevocationHash(bytes(hex: "bc542ed65062e7034ee424bfde50a7f37b3b3e73b854353ad34210e993131d21")))
        #expect(maker.add(identifierHash: published, country: "DE", keyIdentifier: kid, expiration: 1_643_673_600) == nil)
        let batch = try #require(maker.takeRest().first)
        let expected = #"{"country":"DE","expires":"2022-02-01T00:00:00Z","kid":"9cWXDDDZ2Fo=","hashType":"UCI","#
            + #""entries":[{"hash":"vFQu1lBi5wNO5CS/3lCn8w=="}]}"# + "\n"
        #expect(text { batch.write(to: &$0) } == expected)
        #expect(maker.takeRest().isEmpty)
    }

    @Test func `a batch ends with its thousandth entry and lasts as long as the last certificate in it`() throws {
        var maker = RevocationBatchMaker()
        var full: [RevocationBatch] = []
        for number in 0..<2_001 {
            // The latest is neither the first nor the last of its batch.
            let expiration = clock + (number == 500 ? 900 : number == 1_500 ? 800 : 100)
            if let batch = try maker.add(identifierHash: hash(number), country: "VN", keyIdentifier: kid, expiration: expiration) {
                full.append(batch)
                #expect(number == 999 || number == 1_999)
            }
        }
        let all = full + maker.takeRest()
        #expect(all.map(\.identifierHashes.count) == [1_000, 1_000, 1])
        #expect(all.map(\.expires) == [clock + 900, clock + 800, clock + 100])
        #expect(try all.flatMap(\.identifierHashes) == (0..<2_001).map { try hash($0) })
        for batch in all {
            let index = try RevocationListReader.read(Array(text { batch.write(to: &$0) }.utf8), at: batch.expires)
            #expect(index.entryCount == batch.identifierHashes.count)
            #expect(batch.identifierHashes.allSatisfy { index.contains($0, type: .identifier) })
        }
    }

    @Test func `each country and key has batches of its own, in the same order each time`() throws {
        let groups: [(String, UInt8)] = [("VN", 2), ("ZZ", 1), ("VN", 1), ("ZZ", 1), ("VN", 2)]
        for _ in 0..<5 {
            var maker = RevocationBatchMaker()
            for (number, (country, key)) in groups.enumerated() {
                let keyIdentifier = [UInt8](repeating: key, count: 8)
                _ = try maker.add(identifierHash: hash(number), country: country, keyIdentifier: keyIdentifier, expiration: clock)
            }
            let batches = maker.takeRest()
            #expect(batches.map(\.country) == ["VN", "VN", "ZZ"] && batches.map { $0.keyIdentifier[0] } == [1, 2, 1])
            #expect(try batches.map(\.identifierHashes) == [[hash(2)], [hash(0), hash(4)], [hash(1), hash(3)]])
        }
    }

    @Test func `a list of our own form holds hashes alone, and is read back`() throws {
        let hashes = try [hash(1), hash(258)]
        let list = text { RevocationListWriter.write(identifierHashes: hashes, to: &$0) }
        #expect(list == #"{"hashes":{"UCI":["qgABBwcHBwcHBwcHBwcHBw==","qgECBwcHBwcHBwcHBwcHBw=="]}}"# + "\n")
        let index = try RevocationListReader.read(Array(list.utf8), at: clock)
        #expect(index.entryCount == 2)
        #expect(try index.contains(hash(258), type: .identifier) && !index.contains(hash(2), type: .identifier))
    }

    @Test func `the longest list is one that the reader takes`() {
        // 27 bytes a hash: 24 characters, quotes and comma.
        #expect(RevocationListWriter.hashCountMax * 27 + 100 < RevocationListReader.byteCountMax)
    }

    @Test func `a hash gives its sixteen bytes back`() throws {
        let digest = bytes(hex: "a6b8a01b67030f32e0e3d7052a71a6889647a2f136984b876789959332c5b863")
        #expect(try #require(RevocationHash(digest)).bytes == Array(digest[..<16]))
    }
}
