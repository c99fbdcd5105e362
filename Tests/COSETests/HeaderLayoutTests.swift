import CBOR
import Testing
import VectorSupport

@testable import COSE

/// The header that is read at a glance, against the decoder of any item.
@Suite("Layout of a protected header")
struct HeaderLayoutTests {
    private func layout(_ header: [UInt8], limits: CBORLimits = CBORLimits()) -> HeaderLayout? {
        header.withUnsafeBytes { HeaderLayout(of: $0, limits: limits) }
    }

    /// The two parameters by the decoder of any item; nil for a map that lacks one, holds another, or is refused.
    private func decoded(_ header: [UInt8], limits: CBORLimits = CBORLimits()) -> (Algorithm, KeyIdentifier)? {
        guard let document = try? CBORDocument(decoding: header, limits: limits),
            document.kind(of: document.root) == .map(count: 2)
        else { return nil }
        let map = document.withView { HeaderMap($0.root, in: $0) }
        guard let algorithm = try? map.algorithm(), let identifier = try? map.keyIdentifier() else { return nil }
        return (algorithm, identifier)
    }

    private func agree(_ header: [UInt8], limits: CBORLimits = CBORLimits()) -> Bool {
        guard let layout = layout(header, limits: limits) else { return true }
        guard let decoded = decoded(header, limits: limits) else { return false }
        return decoded == (layout.algorithm, layout.keyIdentifier)
    }

    private let headers = [
        "a2 01 26 04 48 0102030405060708", "a2 04 48 0102030405060708 01 26", "a2 01 3824 04 48 0102030405060708",
        "a2 04 46 010203040506 01 3824", "a2 01 26 04 41 00",
        "a2 01 26 04 57 0102030405060708090a0b0c0d0e0f1011121314151617",
    ].map { bytes(hex: $0.filter { $0 != " " }) }

    @Test func `reads algorithm and kid in either order`() throws {
        let identifier = try #require(KeyIdentifier([1, 2, 3, 4, 5, 6, 7, 8]))
        for (header, algorithm) in zip(headers, [Algorithm.es256, .es256, .ps256]) {
            let found = try #require(layout(header))
            #expect(found.algorithm == algorithm && found.keyIdentifier == identifier)
        }
        #expect(headers.allSatisfy { layout($0) != nil && agree($0) })
    }

    @Test func `leaves every other layout`() {
        let others = [
            "", "a0", "a1 01 26", "a1 04 41 00", "a3 01 26 04 41 00 03 00", "bf 01 26 04 41 00 ff", "b802 01 26 04 41 00",
            "a2 01 26 01 26", "a2 04 41 00 04 41 01", "a2 01 26 02 41 00", "a2 1801 26 04 41 00", "a2 01 26 1804 41 00",
            "a2 01 25 04 41 00", "a2 01 3823 04 41 00", "a2 01 3826 04 41 00", "a2 01 3806 04 41 00", "a2 01 f6 04 41 00",
            "a2 01 26 04 40", "a2 01 26 04 61 41", "a2 01 26 04 5f4100ff", "a2 01 26 04 5801 00", "a2 01 26 04 42 00",
            "a2 01 26 04 41 00 00", "a2 01 26", "a2 01", "a2", "a2 01 26 04", "a2 01 38", "a2 04 41 00 01 38",
        ]
        for other in others {
            #expect(layout(bytes(hex: other.filter { $0 != " " })) == nil, "\(other)")
        }
    }

    @Test func `takes nothing that the decoder takes otherwise, whatever byte is changed, missing or too many`() {
        for header in headers {
            for place in header.indices {
                var changed = header
                for byte in UInt8.min...UInt8.max {
                    changed[place] = byte
                    #expect(agree(changed), "\(byte) at \(place) of \(header)")
                    var longer = header
                    longer.insert(byte, at: place)
                    #expect(agree(longer), "\(byte) before byte \(place) of \(header)")
                }
                #expect(agree(Array(header[..<place])), "\(header) cut to \(place)")
                changed = header
                changed.remove(at: place)
                #expect(agree(changed), "\(header) without byte \(place)")
            }
        }
    }

    @Test func `takes nothing that the limits refuse`() {
        for depth in 0...3 {
            for count in 0...7 {
                let limits = CBORLimits(nestingDepthMax: depth, itemCountMax: count)
                #expect((layout(headers[0], limits: limits) != nil) == (decoded(headers[0], limits: limits) != nil), "\(depth), \(count)")
            }
        }
    }
}
