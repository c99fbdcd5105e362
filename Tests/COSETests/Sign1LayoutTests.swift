import CBOR
import Testing
import VectorSupport

@testable import COSE

/// The layout that is read at a glance, against the decoder of any item.
@Suite("Layout of a COSE_Sign1 message")
struct Sign1LayoutTests {
    private func layout(_ message: [UInt8], limits: CBORLimits = CBORLimits()) -> Sign1Layout? {
        message.withUnsafeBufferPointer { Sign1Layout(of: $0, limits: limits) }
    }

    /// Where the three byte strings lie by the decoder of any item; nil for a message of another layout.
    private func decoded(_ message: [UInt8], limits: CBORLimits = CBORLimits()) -> [Range<Int>]? {
        guard let document = try? CBORDocument(decoding: message, limits: limits),
            document.kind(of: document.root) == .tag(18), let array = document.content(ofTag: document.root),
            document.kind(of: array) == .array(count: 4)
        else { return nil }
        let items = Array(document.elements(of: array))
        let strings = [items[0], items[2], items[3]]
        guard document.kind(of: items[1]) == .map(count: 0), strings.allSatisfy({ document.kind(of: $0) == .bytes })
        else { return nil }
        let ranges = strings.compactMap(document.contentRange)
        return ranges.count == 3 ? ranges : nil
    }

    private func agree(_ message: [UInt8], limits: CBORLimits = CBORLimits()) -> Bool {
        guard let layout = layout(message, limits: limits) else { return true }
        return decoded(message, limits: limits) == [layout.protectedHeader, layout.payload, layout.signature]
    }

    /// Messages with heads of one byte, two and three.
    private let messages: [[UInt8]] = [(3, 8, 23), (13, 24, 64), (40, 255, 256), (300, 700, 65), (0, 0, 0)].map { counts in
        var cbor = CBORWriter()
        cbor.writeTag(18)
        cbor.writeArray(count: 4)
        cbor.write(bytes: [UInt8](repeating: 1, count: counts.0))
        cbor.writeMap(count: 0)
        cbor.write(bytes: [UInt8](repeating: 2, count: counts.1))
        cbor.write(bytes: [UInt8](repeating: 3, count: counts.2))
        return cbor.buffer.array
    }

    @Test func `finds the parts of what the encoder writes`() throws {
        let identifier = try #require(KeyIdentifier([1, 2, 3, 4, 5, 6, 7, 8]))
        for (payloadCount, signatureCount) in [(0, 64), (23, 64), (24, 256), (300, 64), (65_535, 512)] {
            let payload = [UInt8](repeating: 0xA0, count: payloadCount)
            let signature = [UInt8](repeating: 0x5A, count: signatureCount)
            var cbor = CBORWriter()
            payload.withUnsafeBytes { payload in
                signature.withUnsafeBytes {
                    Sign1Encoder(algorithm: .es256, keyIdentifier: identifier)
                        .writeMessage(payload: payload, signature: $0, to: &cbor)
                }
            }
            let message = cbor.buffer.array
            let found = try #require(self.layout(message))
            #expect(Array(message[found.payload]) == payload && Array(message[found.signature]) == signature)
            #expect(agree(message))
        }
    }

    @Test func `leaves every other layout`() {
        let others = [
            "84 41a0 a0 4101 4102",  // no tag
            "d83dd2 84 41a0 a0 4101 4102", "d8 12 84 41a0 a0 4101 4102",  // two tags; a long head
            "d2 85 41a0 a0 4101 4102 00", "d2 83 41a0 a0 4101", "d2 9f 41a0 a0 4101 4102 ff", "d2 9804 41a0 a0 4101 4102",
            "d2 84 41a0 a10126 4101 4102", "d2 84 41a0 80 4101 4102", "d2 84 41a0 bfff 4101 4102", "d2 84 41a0 b800 4101 4102",
            "d2 84 61a0 a0 4101 4102", "d2 84 41a0 a0 f6 4102", "d2 84 41a0 a0 4101 6102", "d2 84 41a0 a0 5f4101ff 4102",
            "d2 84 41a0 a0 4101 4102 00", "d2 84 41a0 a0 4101 42ff", "d2 84 41a0 a0 4101", "d2 84", "d2", "",
            "d2 84 41a0 a0 5a0000000101 4102", "d2 84 41a0 a0 4101 59ffff02",
        ]
        #expect(layout(bytes(hex: "d28441a0a041014102")) != nil)
        for other in others {
            #expect(layout(bytes(hex: other.filter { $0 != " " })) == nil, "\(other)")
        }
    }

    @Test func `takes nothing that the decoder takes otherwise, whatever byte is changed, missing or too many`() {
        for message in messages {
            #expect(layout(message) != nil && agree(message))
            // Of long contents the first bytes are enough: the others are never looked at.
            let places = message.indices.filter { $0 < 48 || message[$0] > 3 || message.count - $0 < 16 }
            for place in places {
                var changed = message
                for byte in UInt8.min...UInt8.max {
                    changed[place] = byte
                    #expect(agree(changed), "\(byte) at \(place) of \(message.count) bytes")
                }
                #expect(agree(Array(message[..<place])), "cut to \(place) of \(message.count) bytes")
                changed = message
                changed.remove(at: place)
                #expect(agree(changed), "without byte \(place) of \(message.count)")
                for byte: UInt8 in [0x00, 0x40, 0x58, 0xA0, 0xD2] {
                    changed = message
                    changed.insert(byte, at: place)
                    #expect(agree(changed), "\(byte) before byte \(place) of \(message.count)")
                }
            }
        }
    }

    @Test func `takes nothing that the limits refuse`() {
        let message = messages[1]
        for depth in 0...4 {
            for count in 0...8 {
                let limits = CBORLimits(nestingDepthMax: depth, itemCountMax: count)
                let isTaken = layout(message, limits: limits) != nil
                #expect(isTaken == (decoded(message, limits: limits) != nil), "depth \(depth), \(count) items")
            }
        }
    }
}
