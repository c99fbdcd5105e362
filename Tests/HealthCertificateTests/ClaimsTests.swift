import CBOR
import Testing
import TextFormats
import VectorSupport

@testable import HealthCertificate

private func claims(_ value: CBORValue) throws -> Claims {
    try Claims(decoding: value.encoded())
}

private func set(_ members: [(Int64, CBORValue)]) -> CBORValue {
    .map(members.map { CBORValue.Entry($0.0 < 0 ? .negative(UInt64(-1 - $0.0)) : .unsigned(UInt64($0.0)), $0.1) })
}

private func isUnusable<Value>(_ claim: Claim<Value>) -> Bool {
    guard case .unusable = claim else { return false }
    return claim.value == nil
}

private func isAbsent<Value>(_ claim: Claim<Value>) -> Bool {
    guard case .absent = claim else { return false }
    return claim.value == nil
}

@Suite("Claims, HCERT §3.3")
struct ClaimsTests {
    static let contents = CBORValue.map([CBORValue.Entry(.unsigned(1), Contents.vaccination)])

    static let whole = set([
        (1, .text("VN")), (4, .unsigned(1_700_000_000)), (6, .unsigned(1_600_000_000)), (5, .unsigned(1_600_000_001)),
        (-260, contents),
    ])

    @Test func `reads every claim`() throws {
        let claims = try claims(Self.whole)
        #expect(claims.issuer.value == "VN")
        #expect(claims.expiration.value == 1_700_000_000)
        #expect(claims.issuedAt.value == 1_600_000_000)
        #expect(claims.notBefore.value == 1_600_000_001)
        let contents = try #require(claims.digitalCovidCertificate.value)
        #expect(CBORValue(contents, in: claims.document).encoded() == Contents.vaccination.encoded())
    }

    @Test func `claims that are not there are absent`() throws {
        let claims = try claims(.map([]))
        #expect(isAbsent(claims.issuer) && isAbsent(claims.expiration) && isAbsent(claims.issuedAt))
        #expect(isAbsent(claims.notBefore) && isAbsent(claims.digitalCovidCertificate))
    }

    @Test func `the map may stand under tag 61, and under no other`() throws {
        #expect(try claims(.tagged(61, Self.whole)).issuer.value == "VN")
        for wrong in [
            .tagged(18, Self.whole), .tagged(61, .tagged(61, Self.whole)), .tagged(61, .array([])), .array([]),
            .text("x"), .null, .unsigned(1),
        ] as [CBORValue] {
            #expect(throws: ClaimsError.self, "\(wrong)") { try claims(wrong) }
        }
    }

    @Test func `a payload that is no CBOR is refused with the reason`() {
        #expect(throws: ClaimsError.malformed(CBORError(reason: .truncated(byteCountNeeded: 1), offset: 0))) {
            try Claims(decoding: [])
        }
        #expect(throws: ClaimsError.self) { try Claims(decoding: bytes(hex: "a1010203")) }
        #expect(throws: ClaimsError.self, "iss twice") { try Claims(decoding: bytes(hex: "a201615618016157")) }
        #expect(ClaimsError.notAMap(found: "null").description == "the payload is null, expected a map of claims")
        let malformed = ClaimsError.malformed(CBORError(reason: .unexpectedBreak, offset: 3))
        #expect(malformed.description.hasPrefix("the payload is not acceptable "))
    }

    @Test func `a range of a larger input is read`() throws {
        let payload = Self.whole.encoded()
        let claims = try Claims(decoding: [0xFF] + payload + [0xFF], in: 1..<payload.count + 1)
        #expect(claims.issuer.value == "VN")
    }

    @Test func `an issuer must be text`() throws {
        for value in [.unsigned(1), .bytes([0x56]), .null, .array([]), .tagged(0, .text("VN"))] as [CBORValue] {
            #expect(isUnusable(try claims(set([(1, value)])).issuer), "\(value)")
        }
        #expect(try claims(set([(1, .text(""))])).issuer.value == "")
    }

    @Test func `dates are integers or floats, bare or under tag 1`() throws {
        let dates: [(CBORValue, Int64)] = [
            (.unsigned(0), 0), (.unsigned(253_402_300_799), 253_402_300_799), (.float(1.5e9), 1_500_000_000),
            (.float(1_600_000_000.75), 1_600_000_000), (.tagged(1, .unsigned(7)), 7), (.tagged(1, .float(7.9)), 7),
            (.float(253_402_300_799.5), 253_402_300_799),
        ]
        for (value, seconds) in dates {
            let claims = try claims(set([(4, value), (5, value), (6, value)]))
            #expect(claims.expiration.value == seconds, "\(value)")
            #expect(claims.issuedAt.value == seconds && claims.notBefore.value == seconds, "\(value)")
        }
    }

    @Test func `dates outside the years 1970 to 9999 and other values are unusable`() throws {
        let wrong: [CBORValue] = [
            .unsigned(253_402_300_800), .unsigned(1_600_000_000_000), .unsigned(.max), .negative(0), .negative(.max),
            .float(-1), .float(253_402_300_800), .float(.infinity), .float(-.infinity), .float(.nan), .float(1e300),
            .text("2021-10-05T00:00:00Z"), .tagged(0, .text("2021-10-05T00:00:00Z")),
            .tagged(1, .tagged(1, .unsigned(7))),
            .tagged(1, .text("7")), .tagged(2, .bytes([7])), .null, .boolean(true), .bytes([7]), .array([.unsigned(7)]),
        ]
        for value in wrong {
            let claims = try claims(set([(4, value), (5, value), (6, value)]))
            #expect(
                isUnusable(claims.expiration) && isUnusable(claims.notBefore) && isUnusable(claims.issuedAt), "\(value)"
            )
        }
    }

    @Test func `what was found stands beside an unusable claim`() throws {
        guard case .unusable(let found) = try claims(set([(4, .text("soon"))])).expiration else {
            Issue.record("usable")
            return
        }
        #expect(found == "\"soon\"")
    }

    @Test func `the contents are the map under 1 of the map under -260`() throws {
        for value in [.text("x"), .array([]), .null] as [CBORValue] {
            #expect(isUnusable(try claims(set([(-260, value)])).digitalCovidCertificate), "\(value)")
            #expect(isUnusable(try claims(set([(-260, set([(1, value)]))])).digitalCovidCertificate), "\(value)")
        }
        #expect(isAbsent(try claims(set([(-260, .map([]))])).digitalCovidCertificate))
        #expect(isAbsent(try claims(set([(-260, set([(2, .map([]))]))])).digitalCovidCertificate))
    }

    @Test func `claims are written in the order of their keys`() throws {
        var cbor = CBORWriter()
        ClaimsWriter.writeStart(issuer: "VN", expiration: 1_700_000_000, issuedAt: 1_600_000_000, to: &cbor)
        #expect(hex(cbor.buffer.array) == "a4" + "0162564e" + "041a6553f100" + "061a5f5e1000" + "390103a101")
        cbor.writeMap(count: 0)
        let claims = try Claims(decoding: cbor.buffer.array)
        #expect(claims.issuer.value == "VN" && claims.digitalCovidCertificate.value != nil)
    }
}

@Suite("Writing contents")
struct ContentWriterTests {
    @Test func `what is written is the deterministic encoding of what was read`() throws {
        let bare = Contents.test.setting("t.0.nm", nil).setting("t.0.ma", nil).setting("t.0.tc", nil).setting(
            "nam.gn", nil)
        for content in Contents.all.map(\.1) + [bare] {
            let document = try CBORDocument(decoding: content.encoded())
            guard case .read(let certificate) = DigitalCovidCertificate.read(document.root, in: document) else {
                Issue.record("not read")
                continue
            }
            var cbor = CBORWriter()
            certificate.write(to: &cbor)
            #expect(hex(cbor.buffer.array) == hex(content.encoded()))
        }
    }

    @Test func `JSON has the members of the schema in the order of the schema`() throws {
        let name = #""nam":{"fn":"Đặng","fnt":"DANG","gn":"Thị","gnt":"THI"},"dob":"1985-02-03""#
        let expected: [(CBORValue, String)] = [
            (
                Contents.vaccination,
                #""v":[{"tg":"840539006","vp":"1119349007","mp":"EU/1/20/1528","ma":"ORG-100030215","dn":2,"sd":3,"#
                    + #""dt":"2021-10-05","co":"VN","is":"Bộ Y tế","ci":"URN:UVCI:01:VN:A1"}]"#
            ),
            (
                Contents.test,
                #""t":[{"tg":"840539006","tt":"LP217198-3","nm":"NAAT","ma":"1232","sc":"2021-10-05T07:00:00Z","#
                    + #""tr":"260415000","tc":"Hà Nội","co":"VN","is":"Bộ Y tế","ci":"URN:UVCI:01:VN:B2"}]"#
            ),
            (
                Contents.recovery,
                #""r":[{"tg":"840539006","fr":"2021-10-05","co":"VN","is":"Bộ Y tế","df":"2021-10-16","#
                    + #""du":"2022-04-03","ci":"URN:UVCI:01:VN:C3"}]"#
            ),
        ]
        for (content, group) in expected {
            let document = try CBORDocument(decoding: content.encoded())
            guard case .read(let certificate) = DigitalCovidCertificate.read(document.root, in: document) else {
                Issue.record("not read")
                continue
            }
            var json = JSONWriter()
            certificate.write(to: &json)
            #expect(
                String(decoding: json.buffer.array, as: UTF8.self) == #"{"ver":"1.3.0","# + name + "," + group + "}")
        }
    }
}
