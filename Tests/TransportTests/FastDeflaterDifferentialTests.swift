import Bytes
import Foundation
import Testing
import Transport
import VectorSupport

/// What the fast deflater writes against what zlib, and a reader that shares no code with either, make of it.
@Suite("Fast deflater against zlib")
struct FastDeflaterDifferentialTests {
    /// `make test-deflate` asks for a million.
    private static let generatedMessageCount =
        ProcessInfo.processInfo.environment["HCERT_DEFLATE_MESSAGES"].flatMap { Int($0) } ?? 20_000

    private let deflater = FastDeflater()

    /// Whether zlib takes `stream` as one whole stream of `message`.
    private func isStream(_ stream: [UInt8], of message: [UInt8]) -> Bool {
        inflatedByZlib(stream) == message
    }

    private func storedByteCount(_ byteCount: Int) -> Int {
        6 + byteCount + 5 * max(1, (byteCount + 65_534) / 65_535)
    }

    /// Length of a stream that has no match (RFC 1951 §3.2.6).
    private func literalsByteCount(_ message: [UInt8]) -> Int {
        6 + (3 + 8 * message.count + message.count { $0 >= 144 } + 7 + 7) / 8
    }

    /// The blocks that a message may be made of: one with fixed codes, or that and the tail stored, or all stored. A
    /// further stored block stands only behind one that is full.
    private func areAllowed(_ stream: WrittenStream, tailByteCount: Int) -> Bool {
        let stored = stream.blocks.compactMap { block -> [UInt8]? in
            guard case .stored(let bytes) = block else { return nil }
            return bytes
        }
        guard stored.dropLast().allSatisfy({ $0.count == 65_535 }) else { return false }
        if stored.count == stream.blocks.count { return true }
        guard stream.areStored == [false] + stored.map({ _ in true }) else { return false }
        return stored.isEmpty || stored.joined().elementsEqual(stream.content.suffix(tailByteCount))
    }

    /// What is wrong with the stream of `message`; nil if nothing is.
    private func flaw(in stream: [UInt8], of message: GeneratedMessages.Message) -> String? {
        let limit = min(storedByteCount(message.bytes.count), literalsByteCount(message.bytes))
        if !isStream(stream, of: message.bytes) { return "zlib reads something else" }
        if !stream.starts(with: [0x78, 0xDA]) { return "the header is another" }
        if stream.count > limit { return "it has more than \(limit) bytes" }
        return nil
    }

    /// The same for what takes longer to see.
    private func flawOnCloserSight(in stream: [UInt8], of message: GeneratedMessages.Message) -> String? {
        do {
            let written = try WrittenStream(stream)
            if written.content != message.bytes { return "its symbols stand for something else" }
            if !areAllowed(written, tailByteCount: message.tailByteCount) {
                return "it has other blocks than it should, stored: \(written.areStored)"
            }
        } catch {
            return "\(error)"
        }
        let alone = FastDeflater().deflate(message.bytes, tailByteCount: message.tailByteCount)
        return alone == stream ? nil : "it depends on what was deflated before"
    }

    @Test func `generated messages come back, and from no more bytes than stored`() {
        var messages = GeneratedMessages()
        for number in 0..<Self.generatedMessageCount {
            let message = messages.next()
            let stream = deflater.deflate(message.bytes, tailByteCount: message.tailByteCount)
            let flaw =
                flaw(in: stream, of: message)
                ?? (number % 32 == 0 || message.bytes.count > 2_000 ? flawOnCloserSight(in: stream, of: message) : nil)
            if let flaw {
                Issue.record("message \(number), \(hex(message.bytes)), became \(hex(stream)): \(flaw)")
                return
            }
        }
    }

    @Test func `generated messages are of all kinds`() throws {
        var messages = GeneratedMessages()
        var (kinds, lengths, distances) = (Set<[Bool]>(), Set<Int>(), Set<Int>())
        for _ in 0..<4_000 {
            let message = messages.next()
            let stream = try WrittenStream(deflater.deflate(message.bytes, tailByteCount: message.tailByteCount))
            kinds.insert(stream.areStored)
            for case .match(let length, let distance) in stream.matches {
                lengths.insert(length)
                distances.insert(distance)
            }
        }
        #expect(kinds.isSuperset(of: [[false], [true], [false, true]]))
        #expect(lengths.isSuperset(of: 3...200) && lengths.contains(258))
        #expect(distances.isSuperset(of: 1...100) && distances.contains { $0 > 32_759 })
    }

    /// All lengths from nothing on, in which every step of the loops ends once.
    @Test func `messages of all lengths up to 300 come back`() {
        var messages = GeneratedMessages()
        let contents: [(String, [UInt8])] = [
            ("random", messages.randomBytes(300)), ("equal", messages.equalBytes(300)),
            ("ascending", (0..<300).map { UInt8($0 % 256) }), ("period 3", (0..<300).map { UInt8($0 % 3 + 142) }),
            ("certificate", Array(messages.certificate().bytes.prefix(300))),
        ]
        for (name, content) in contents {
            for byteCount in 0...300 {
                for tailByteCount in [0, 1, 64] {
                    let message = GeneratedMessages.Message(
                        bytes: Array(content.prefix(byteCount)), tailByteCount: tailByteCount)
                    let stream = deflater.deflate(message.bytes, tailByteCount: tailByteCount)
                    #expect(flaw(in: stream, of: message) == nil, "\(name), \(byteCount) bytes, tail \(tailByteCount)")
                }
            }
        }
    }

    @Test func `messages around the length of a stored block come back`() {
        var messages = GeneratedMessages()
        let piece = messages.certificate().bytes
        for byteCount in [65_534, 65_535, 65_536, 65_537, 131_070, 131_071, 131_072, 300_000] {
            let random = messages.randomBytes(byteCount)
            let repeated = (0..<byteCount).map { piece[$0 % piece.count] }
            for content in [random, repeated, messages.equalBytes(byteCount)] {
                for tailByteCount in [0, 64, 65_535, 65_536] {
                    let message = GeneratedMessages.Message(bytes: content, tailByteCount: tailByteCount)
                    let stream = deflater.deflate(content, tailByteCount: tailByteCount)
                    #expect(flaw(in: stream, of: message) == nil, "\(byteCount) bytes, tail \(tailByteCount)")
                }
            }
        }
    }

    @Test func `appends to what is there`() throws {
        let message = Array("of the certificate, by the certificate, for the certificate".utf8)
        var buffer = ByteBuffer(capacity: 16)
        buffer.append([1, 2, 3])
        message.withUnsafeBytes { deflater.deflate($0, into: &buffer) }
        message.withUnsafeBytes { deflater.deflate($0, tailByteCount: 20, into: &buffer) }
        #expect(buffer.array == [1, 2, 3] + deflater.deflate(message) + deflater.deflate(message, tailByteCount: 20))
        deflater.deflate(UnsafeRawBufferPointer(start: nil, count: 0), into: &buffer)
        #expect(buffer.array.suffix(8) == [0x78, 0xDA, 0x03, 0, 0, 0, 0, 1])
    }

    @Test(.enabled(if: VectorFolders.publishedAreThere, "published vectors are missing"))
    func `published messages are at most half a percent longer than zlib makes them`() throws {
        let zlib = Deflater()
        var (fastByteCount, zlibByteCount) = (0, 0)
        for file in VectorFolders.jsonFiles(below: VectorFolders.published.appending(path: "dgc-testdata")) {
            // Some files are lists, and some have no message.
            guard let cose = try JSONObject(file: file).text("COSE") else { continue }
            let message = GeneratedMessages.Message(bytes: bytes(hex: cose))
            let stream = deflater.deflate(message.bytes)
            #expect(flaw(in: stream, of: message) == nil, "\(file.path)")
            #expect(flawOnCloserSight(in: stream, of: message) == nil, "\(file.path)")
            fastByteCount += stream.count
            zlibByteCount += zlib.deflate(message.bytes).count
        }
        #expect(zlibByteCount > 0)
        #expect(fastByteCount * 1_000 <= zlibByteCount * 1_005)
    }
}
