import CBOR
import Foundation
import Testing
import TextFormats
import VectorSupport

@testable import HealthCertificate

/// What the glance says of a claims set; it must say the same of the DCC within, which is its end.
private func holds(_ claims: [UInt8]) -> Bool {
    let holds = claims.withUnsafeBytes { CanonicalContentCheck.holds(forClaims: $0) }
    if holds, let start = claims.firstRange(of: [0x39, 0x01, 0x03, 0xA1, 0x01])?.upperBound {
        let content = Array(claims[start...])
        #expect(content.withUnsafeBytes { CanonicalContentCheck.holds(forContent: $0) })
        #expect(!(content + [0x00]).withUnsafeBytes { CanonicalContentCheck.holds(forContent: $0) })
        #expect(!content.dropLast().withUnsafeBytes { CanonicalContentCheck.holds(forContent: $0) })
    }
    return holds
}

/// What decoding and the check of the schema say, which the glance must never contradict.
private func isSound(_ claims: [UInt8]) -> Bool {
    guard let claims = try? Claims(decoding: claims), let content = claims.digitalCovidCertificate.value else { return false }
    guard case .read = DigitalCovidCertificate.read(content, in: claims.document) else { return false }
    return SchemaCheck.violations(
        of: content, in: claims.document, release: .v1_3_0, allowingAdditionalMembers: false
    ).isEmpty
}

/// The claims set that issuing puts around a DCC.
private func claims(_ content: CBORValue) -> [UInt8] {
    claims(content.encoded())
}

private func claims(_ content: [UInt8]) -> [UInt8] {
    var cbor = CBORWriter()
    ClaimsWriter.writeStart(issuer: "VN", expiration: 1_672_531_199, issuedAt: 1_640_995_200, to: &cbor)
    cbor.buffer.append(content)
    return cbor.buffer.array
}

@Suite("Claims sets that are sound at a glance")
struct CanonicalContentTests {
    @Test func `takes what issuing writes, of every kind and without what may be missing`() {
        for (group, content) in Contents.all {
            #expect(holds(claims(content)), "\(group)")
            for path in ["nam.fn", "nam.gn", "nam.gnt"] { #expect(holds(claims(content.setting(path, nil))), "\(group) \(path)") }
            for path in ["ver", "nam", "dob", group, "nam.fnt", "\(group).0.ci", "\(group).0.tg"] {
                #expect(!holds(claims(content.setting(path, nil))), "\(group) without \(path)")
            }
        }
        for path in ["t.0.nm", "t.0.ma", "t.0.tc"] { #expect(holds(claims(Contents.test.setting(path, nil))), "\(path)") }
        for path in ["v.0.dn", "v.0.dt", "v.0.vp"] { #expect(!holds(claims(Contents.vaccination.setting(path, nil))), "\(path)") }
    }

    @Test func `takes each value as far as the schema goes`() {
        let long = String(repeating: "Đ", count: 80)
        let cases: [(path: String, taken: [CBORValue], left: [CBORValue])] = [
            ("v.0.is", [.text(""), .text(long), .text(String(repeating: "x", count: 80))],
             [.text(long + "x"), .text(String(repeating: "x", count: 81)), .text(String(repeating: "x", count: 256)), .bytes([0x41]), .null]),
            ("v.0.mp", [.text(String(repeating: "x", count: 255))], [.unsigned(1), .tagged(0, .text("x"))]),
            ("v.0.co", [.text("VN"), .text("xN")], [.text("vn"), .text("")]),
            ("v.0.dn", [.unsigned(1), .unsigned(23), .unsigned(24), .unsigned(255)], [.unsigned(0), .negative(0), .text("1"), .float(0)]),
            ("v.0.sd", [.unsigned(1), .unsigned(255)], [.unsigned(0), .boolean(true)]),
            ("nam.fnt", [.text("DANG<VAN"), .text(""), .text(String(repeating: "A", count: 80))],
             [.text("DANG VAN"), .text("Dang"), .text(String(repeating: "A", count: 81))]),
            ("nam.gn", [.text(long)], [.text(long + long)]),
            ("dob", [.text("1985-02-03"), .text("2085-02"), .text("1985"), .text("")],
             [.text("1885-02-03"), .text("1985-2-3"), .text("1985-02-03 "), .text("1985-02-03T00:00:00")]),
            ("ver", [.text("1.3.0")], [.text("1.3"), .text("")]),
        ]
        for (path, taken, left) in cases {
            for value in taken { #expect(holds(claims(Contents.vaccination.setting(path, value))), "\(path) \(value)") }
            for value in left { #expect(!holds(claims(Contents.vaccination.setting(path, value))), "\(path) \(value)") }
        }
    }

    @Test func `leaves members that are unknown or too many`() {
        for path in ["extra", "nam.extra", "v.0.extra", "a", "nam.a", "v.0.zz", "t", "r"] {
            #expect(!holds(claims(Contents.vaccination.setting(path, .text("x")))), "\(path)")
        }
        guard case .map(let entries) = Contents.vaccination, case .map(let others) = Contents.test else { return }
        let both = CBORValue.map(entries + others.filter { $0.key == .text("t") })
        #expect(!holds(claims(both)))
        let entry = Contents.vaccination.setting("v", .array([]))
        #expect(!holds(claims(entry)))
    }

    @Test func `leaves other claims than issuing writes`() {
        let content = Contents.vaccination
        func set(_ entries: [(CBORValue, CBORValue)]) -> [UInt8] {
            CBORValue.map(entries.map { CBORValue.Entry($0.0, $0.1) }).encoded()
        }
        let dcc = CBORValue.map([CBORValue.Entry(.unsigned(1), content)])
        let (issuer, date) = ((CBORValue.unsigned(1), CBORValue.text("VN")), CBORValue.unsigned(1_672_531_199))
        let container = (CBORValue.negative(259), dcc)
        #expect(holds(set([issuer, (.unsigned(4), date), (.unsigned(6), date), container])))
        let others: [[(CBORValue, CBORValue)]] = [
            [issuer, (.unsigned(4), date), container],
            [issuer, (.unsigned(4), date), (.unsigned(5), date), container],
            [issuer, (.unsigned(4), date), (.unsigned(6), date), (.unsigned(7), date), container],
            [(.unsigned(1), .unsigned(7)), (.unsigned(4), date), (.unsigned(6), date), container],
            [issuer, (.unsigned(4), .unsigned(7)), (.unsigned(6), date), container],
            [issuer, (.unsigned(4), .unsigned(1 << 32)), (.unsigned(6), date), container],
            [issuer, (.unsigned(4), .float(1.5)), (.unsigned(6), date), container],
            [issuer, (.unsigned(4), date), (.unsigned(6), date), (.negative(258), dcc)],
            [issuer, (.unsigned(4), date), (.unsigned(6), date), (.negative(259), content)],
        ]
        for other in others { #expect(!holds(set(other)), "\(other.map(\.0))") }
        let sound = claims(content)
        #expect(!holds([0xD8, 0x3D] + sound), "under tag 61")
        #expect(!holds(sound + [0x00]) && !holds([]))
    }
}

/// It must take nothing that decoding or the check of the schema refuses.
@Suite("Sound at a glance, against the whole check")
struct CanonicalContentDifferentialTests {
    /// What bytes are changed in: texts with heads of one byte and two, of ASCII and not, members that are missing.
    private static let sources = [
        Contents.vaccination, Contents.test.setting("t.0.is", .text(String(repeating: "ă", count: 80))),
        Contents.recovery.setting("nam.gn", nil).setting("nam.fnt", .text("")).setting("dob", .text("1985")),
    ].map { claims($0) }

    @Test func `no byte that is changed, missing or too many is overlooked`() {
        var takenCount = 0
        for source in Self.sources {
            #expect(holds(source) && isSound(source))
            for place in source.indices {
                var changed = source
                for byte in UInt8.min...UInt8.max where byte != source[place] {
                    changed[place] = byte
                    guard holds(changed) else { continue }
                    takenCount += 1
                    #expect(isSound(changed), "\(byte) at byte \(place) of \(hex(source))")
                }
                #expect(!holds(Array(source[..<place])), "cut to \(place) bytes of \(hex(source))")
                for length in 1...min(12, source.count - place) {
                    changed = Array(source[..<place] + source[(place + length)...])
                    #expect(!holds(changed) || isSound(changed), "without \(length) at byte \(place) of \(hex(source))")
                    changed = Array(source[..<(place + length)] + source[place...])
                    #expect(!holds(changed) || isSound(changed), "twice \(length) at byte \(place) of \(hex(source))")
                }
            }
        }
        // Letters of names and codes may be others.
        #expect(takenCount > 5_000)
    }

    @Test func `of many contents with other values and members none is taken that is refused, and all that are written so`() {
        var contents = ChangedContents()
        var (takenCount, leftCount) = (0, 0)
        for number in 0..<10_000 {
            let (content, isOrdinary) = contents.next()
            let encoded = claims(content)
            let isTaken = holds(encoded)
            let isSound = isSound(encoded)
            #expect(isTaken ? isSound : !(isSound && isOrdinary), "content \(number): \(hex(encoded))")
            if isTaken { takenCount += 1 } else if isSound { leftCount += 1 }
        }
        // Both ways are gone often enough: sound and taken, and sound but left for a closer look.
        #expect(takenCount > 2_000)
        #expect(leftCount > 20)
    }

    @Test func `no change to a sound content is taken that another validator refuses`() throws {
        let file = try JSONValue(parsing: Array(Data(contentsOf: SchemaVerdictTests.folder.appending(path: "variants.json"))))
        let bases = try #require(file["bases"])
        let place = try #require(SchemaRelease.allCases.firstIndex(of: .v1_3_0))
        var takenCount = 0
        for variant in try #require(file["variants"]?.array) {
            let base = try #require(bases[variant["base"]?.string ?? ""])
            let path = try #require(variant["path"]?.array)
            let content = try #require(SchemaVerdictTests.changed(base, path[...], variant["value"]))
            var cbor = CBORWriter()
            JSONContent.write(content, to: &cbor)
            guard holds(claims(cbor.buffer.array)) else { continue }
            takenCount += 1
            let verdicts = Array(variant["verdicts"]?.string ?? "")
            #expect(verdicts[place] == "+", "\(path.map { $0.string ?? "0" }) \(variant["value"].map { "\($0)" } ?? "removed")")
        }
        #expect(takenCount > 50)
    }

    @Test(.enabled(if: VectorFolders.publishedAreThere, "published vectors are missing"))
    func `of the published samples those are taken that are valid and name 1.3.0`() throws {
        for sample in VectorFolders.jsonFiles(below: VectorFolders.published.appending(path: "schema/samples")) {
            let content = try JSONValue(parsing: Array(Data(contentsOf: sample)))
            var cbor = CBORWriter()
            JSONContent.write(content, to: &cbor)
            let encoded = claims(cbor.buffer.array)
            #expect(!holds(encoded) || isSound(encoded), "\(sample.lastPathComponent)")
            if sample.path.contains("/invalid/"), content["ver"]?.string == "1.3.0" { #expect(!holds(encoded), "\(sample.path)") }
        }
    }
}

/// Contents by the book with a few values or members changed, the same in every run.
private struct ChangedContents {
    private var state: UInt64 = 0x6463_6331

    private static let texts = ["", "x", "VN", "vn", "DANG<VAN", "Đặng", "1985-02-03", "1985-02", "1885", "1.3.0", "1.2.0", "1.3.0\n"]
    private static let names = ["fn", "fnt", "gn", "gnt"]
    private static let members = [
        "ci", "co", "is", "tg", "dn", "sd", "dt", "ma", "mp", "vp", "fr", "df", "du", "tt", "nm", "sc", "tr", "tc", "dr", "xx", "c", "extra",
    ]

    mutating func number(_ count: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(state >> 33) % count
    }

    /// A content, and whether it has nothing but texts of less than 256 bytes and dose numbers of one byte or two, so that
    /// it must be taken if it is sound.
    mutating func next() -> (content: CBORValue, isOrdinary: Bool) {
        var (group, content) = Contents.all[number(3)]
        var isOrdinary = true
        for _ in 0..<number(4) {
            let path: String
            switch number(8) {
            case 0: path = ["ver", "dob", "nam", group, "extra"][number(5)]
            case 1...3: path = "nam." + Self.names[number(4)]
            default: path = group + ".0." + Self.members[number(Self.members.count)]
            }
            // What a map or an array was put in place of has no members any more.
            let value = value(&isOrdinary)
            content = content.setting(path, value)
            if !path.contains("."), value != nil { return (content, isOrdinary) }
            if path == "nam" || path == group { return (content, isOrdinary) }
        }
        return (content, isOrdinary)
    }

    private mutating func value(_ isOrdinary: inout Bool) -> CBORValue? {
        switch number(12) {
        case 0: return nil
        case 1...3: return .text(Self.texts[number(Self.texts.count)])
        case 4: return .text(String(repeating: ["A", "Đ", "é", "😀"][number(4)], count: 18 + number(12)))
        case 5: return .text(String(repeating: ["A", "Đ", "é"][number(3)], count: 78 + number(5)))
        case 6: return .unsigned([0, 1, 2, 9, 10, 23, 24, 255][number(8)])
        case 7: return .text("\(1_000_000 + number(1_000_000))")
        default: break
        }
        isOrdinary = false
        switch number(8) {
        case 0: return .text(String(repeating: "x", count: 250 + number(12)))
        case 1: return .unsigned([256, 65_536, UInt64(1) << 32, .max][number(4)])
        case 2: return .negative(UInt64(number(30)))
        case 3: return .float([1, 2, 0.5, .nan, .infinity][number(5)])
        case 4: return .tagged(UInt64(number(2)), .text(Self.texts[number(Self.texts.count)]))
        case 5: return [.null, .boolean(true), .undefined, .simple(7)][number(4)]
        case 6: return .array([.unsigned(1)])
        default: return .bytes([0x31, 0x32])
        }
    }
}
