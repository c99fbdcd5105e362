import CBOR
import Testing
import VectorSupport

@testable import HealthCertificate

private func read(_ content: CBORValue) throws -> DigitalCovidCertificate.Reading {
    let document = try CBORDocument(decoding: content.encoded())
    return DigitalCovidCertificate.read(document.root, in: document)
}

private func violations(_ content: CBORValue) throws -> [ContentViolation] {
    guard case .refused(let violations) = try read(content) else { return [] }
    return violations
}

private func certificate(_ content: CBORValue) throws -> DigitalCovidCertificate? {
    guard case .read(let certificate) = try read(content) else { return nil }
    return certificate
}

@Suite("Reading contents")
struct ContentReaderTests {
    @Test func `reads the three kinds`() throws {
        let name = PersonName(
            familyName: "Đặng", familyNameTransliterated: "DANG", givenName: "Thị", givenNameTransliterated: "THI")
        let vaccination = Vaccination(
            diseaseTargeted: "840539006", vaccine: "1119349007", product: "EU/1/20/1528",
            marketingHolder: "ORG-100030215",
            doseNumber: 2, doseTotal: 3, date: "2021-10-05", country: "VN", issuer: "Bộ Y tế",
            identifier: "URN:UVCI:01:VN:A1")
        let test = TestResult(
            diseaseTargeted: "840539006", testType: "LP217198-3", testName: "NAAT", testManufacturer: "1232",
            sampledAt: "2021-10-05T07:00:00Z", result: "260415000", testingCentre: "Hà Nội", country: "VN",
            issuer: "Bộ Y tế", identifier: "URN:UVCI:01:VN:B2")
        let recovery = Recovery(
            diseaseTargeted: "840539006", firstPositiveTest: "2021-10-05", country: "VN", issuer: "Bộ Y tế",
            validFrom: "2021-10-16", validUntil: "2022-04-03", identifier: "URN:UVCI:01:VN:C3")
        let entries: [(CBORValue, DigitalCovidCertificate.Entry, CertificateKind)] = [
            (Contents.vaccination, .vaccination(vaccination), .vaccination), (Contents.test, .test(test), .test),
            (Contents.recovery, .recovery(recovery), .recovery),
        ]
        for (content, entry, kind) in entries {
            let expected = DigitalCovidCertificate(
                version: "1.3.0", name: name, dateOfBirth: "1985-02-03", entry: entry)
            let found = try certificate(content)
            #expect(found == expected)
            #expect(found?.kind == kind)
            #expect(found?.countryOfEvent == "VN")
            #expect(found?.identifier.hasPrefix("URN:UVCI:01:VN:") == true)
            let document = try CBORDocument(decoding: content.encoded())
            #expect(DigitalCovidCertificate.kind(of: document.root, in: document) == kind)
        }
    }

    @Test func `ver, nam and dob must be there and not null`() throws {
        for member in ["ver", "nam", "dob"] {
            let expected = [ContentViolation(path: member, rule: .missing)]
            for value in [nil, .null, .undefined] as [CBORValue?] {
                #expect(try violations(Contents.vaccination.setting(member, value)) == expected, "\(member)")
            }
        }
        #expect(try violations(Contents.vaccination.setting("nam", .text("Đặng"))).map(\.path) == ["nam"])
        #expect(try violations(Contents.vaccination.setting("nam", .array([]))).map(\.path) == ["nam"])
    }

    @Test func `an empty ver is missing, an empty dob is allowed`() throws {
        for blank in ["", "  ", "\n"] {
            let expected = [ContentViolation(path: "ver", rule: .missing)]
            #expect(try violations(Contents.vaccination.setting("ver", .text(blank))) == expected)
            #expect(try certificate(Contents.vaccination.setting("dob", .text(blank)))?.dateOfBirth == "")
        }
    }

    @Test func `one of the four names is enough, none is not`() throws {
        for member in ["fn", "fnt", "gn", "gnt"] {
            let content = Contents.vaccination.setting("nam", Contents.texts([(member, "X")]))
            #expect(try certificate(content) != nil, "\(member)")
            let null = content.setting("nam." + member, .null)
            #expect(try violations(null) == [ContentViolation(path: "nam", rule: .nameless)], "\(member)")
        }
        let other = Contents.vaccination.setting("nam", Contents.texts([("name", "X")]))
        #expect(try violations(other) == [ContentViolation(path: "nam", rule: .nameless)])
    }

    @Test func `exactly one group of v, t and r`() throws {
        for (group, content) in Contents.all {
            for value in [nil, .null, .undefined] as [CBORValue?] {
                let expected = [ContentViolation(path: "", rule: .groups(found: []))]
                #expect(try violations(content.setting(group, value)) == expected, "\(group)")
            }
        }
        let entry = CBORValue.array([.map([])])
        let two = Contents.vaccination.setting("r", entry)
        #expect(try violations(two) == [ContentViolation(path: "", rule: .groups(found: ["v", "r"]))])
        let three = two.setting("t", .array([]))
        #expect(try violations(three) == [ContentViolation(path: "", rule: .groups(found: ["v", "t", "r"]))])
        #expect(try violations(Contents.vaccination.setting("t", .array([]))).count == 1, "an empty group is there")
        #expect(try certificate(Contents.vaccination.setting("t", .null).setting("r", .null)) != nil)
        let document = try CBORDocument(decoding: two.encoded())
        #expect(DigitalCovidCertificate.kind(of: document.root, in: document) == nil)
    }

    @Test func `exactly one entry, and that a map`() throws {
        for (group, content) in Contents.all {
            #expect(
                try violations(content.setting(group, .array([]))) == [
                    ContentViolation(path: group, rule: .entries(count: 0))
                ])
            #expect(
                try violations(content.setting(group, .array([.map([]), .map([])]))) == [
                    ContentViolation(path: group, rule: .entries(count: 2))
                ])
            for value in [.text("x"), .null, .array([]), .unsigned(1)] as [CBORValue] {
                #expect(try violations(content.setting(group, .array([value]))).map(\.path) == [group + ".0"])
            }
            for value in [.text("x"), .map([]), .unsigned(1), .boolean(false)] as [CBORValue] {
                #expect(try violations(content.setting(group, value)).map(\.path) == [group])
            }
        }
    }

    /// Required members of each kind (DCC schema 1.3.0; tc is never required).
    static let required = [
        "v": ["tg", "vp", "mp", "ma", "dn", "sd", "dt", "co", "is", "ci"],
        "t": ["tg", "tt", "sc", "tr", "co", "is", "ci"],
        "r": ["tg", "fr", "co", "is", "df", "du", "ci"],
    ]

    @Test func `a required member of the entry must be there and not null`() throws {
        for (group, content) in Contents.all {
            for member in try #require(Self.required[group]) {
                let path = "\(group).0.\(member)"
                for value in [nil, .null] as [CBORValue?] {
                    let expected = [ContentViolation(path: path, rule: .missing)]
                    #expect(try violations(content.setting(path, value)) == expected, "\(path)")
                }
            }
        }
    }

    @Test func `optional members may be absent or null`() throws {
        for member in ["nm", "ma", "tc"] {
            for value in [nil, .null] as [CBORValue?] {
                #expect(try certificate(Contents.test.setting("t.0." + member, value)) != nil, "\(member)")
            }
        }
        for member in ["fn", "fnt", "gn", "gnt"] {
            #expect(try certificate(Contents.test.setting("nam." + member, nil)) != nil, "\(member)")
        }
    }

    @Test func `known text members must be text`() throws {
        let wrong: [CBORValue] = [
            .unsigned(1), .boolean(true), .bytes([0x41]), .array([]), .map([]), .float(1.5), .tagged(1, .text("x")),
            .tagged(0, .unsigned(1)), .tagged(0, .tagged(0, .text("x"))),
        ]
        for (group, content) in Contents.all {
            let optional = group == "t" ? ["nm", "ma", "tc"] : []
            let members = try #require(Self.required[group]).filter { $0 != "dn" && $0 != "sd" } + optional
            for path in members.map({ "\(group).0.\($0)" }) + ["ver", "dob", "nam.fn", "nam.fnt", "nam.gn", "nam.gnt"] {
                for value in wrong {
                    let found = try violations(content.setting(path, value))
                    #expect(found.map(\.path) == [path], "\(path) \(value)")
                    guard case .wrongType(expected: "text", _) = found.first?.rule else {
                        Issue.record("\(path) \(value): \(found)")
                        continue
                    }
                }
            }
        }
    }

    @Test func `dn and sd are whole numbers from 1 to 2147483647`() throws {
        for member in ["dn", "sd"] {
            let path = "v.0." + member
            for value in [.unsigned(1), .unsigned(2_147_483_647), .float(2), .float(2_147_483_647)] as [CBORValue] {
                #expect(try certificate(Contents.vaccination.setting(path, value)) != nil, "\(value)")
            }
            let wrong: [CBORValue] = [
                .unsigned(0), .unsigned(2_147_483_648), .unsigned(.max), .negative(0), .negative(.max), .float(1.5),
                .float(0), .float(-1), .float(2_147_483_648), .float(1e300), .float(.nan), .float(.infinity),
                .text("2"),
                .boolean(true), .bytes([2]), .tagged(2, .bytes([2])), .array([]),
            ]
            for value in wrong {
                let found = try violations(Contents.vaccination.setting(path, value))
                #expect(found.map(\.path) == [path], "\(value)")
                guard case .notADoseNumber = found.first?.rule else {
                    Issue.record("\(value): \(found)")
                    continue
                }
            }
        }
        guard case .vaccination(let entry)? = try certificate(Contents.vaccination.setting("v.0.dn", .float(7)))?.entry
        else {
            Issue.record("not read")
            return
        }
        #expect(entry.doseNumber == 7)
    }

    @Test func `every key inside is text`() throws {
        for path in ["", "nam", "v.0"] {
            for key in [.unsigned(1), .negative(0), .bytes([0x66, 0x6E]), .boolean(true), .null] as [CBORValue] {
                let content = Contents.vaccination.adding(key: key, .text("x"), at: path)
                let rules = try violations(content).map(\.rule)
                guard rules.count == 1, case .keyNotText = rules[0] else {
                    Issue.record("\(path) \(key): \(rules)")
                    continue
                }
            }
            #expect(try certificate(Contents.vaccination.adding(key: .text("x"), .text("x"), at: path)) != nil)
        }
    }

    @Test func `keys are looked at in unknown members, lists and tags as well`() throws {
        let map = CBORValue.map([CBORValue.Entry(.unsigned(1), .null)])
        for value in [map, .array([.array([map])]), .tagged(99, map)] as [CBORValue] {
            #expect(
                try violations(Contents.vaccination.setting("meta", value)).map(\.rule) == [.keyNotText(found: "1")])
        }
    }

    @Test func `unknown members, tag 0 and blanks round a text are tolerated`() throws {
        let plain = try certificate(Contents.test)
        for member in ["meta", "pn", "ic", "pid"] {
            let content = Contents.test.setting(member, .array([.unsigned(1), Contents.texts([("a", "b")])]))
            #expect(try certificate(content) == plain, "\(member)")
        }
        #expect(try certificate(Contents.test.setting("t.0.dr", .text(""))) == plain)
        #expect(try certificate(Contents.test.setting("t.0.dr", .unsigned(1))) == plain)
        #expect(try certificate(Contents.test.setting("t.0.sc", .tagged(0, .text("2021-10-05T07:00:00Z")))) == plain)
        #expect(try certificate(Contents.test.setting("t.0.ci", .text(" URN:UVCI:01:VN:B2\r\n"))) == plain)
        #expect(try certificate(Contents.test.setting("nam.fn", .text("\t Đặng "))) == plain)
    }

    @Test func `everything that is wrong is told, in order`() throws {
        let content = Contents.recovery.setting("ver", nil).setting("dob", .unsigned(1)).setting("r.0.fr", .null)
            .setting("r.0.ci", .bytes([]))
        #expect(try violations(content).map(\.path) == ["ver", "dob", "r.0.fr", "r.0.ci"])
    }

    @Test func `a content that is no map is refused`() throws {
        for content in [.text("x"), .array([]), .null, .unsigned(1)] as [CBORValue] {
            #expect(try certificate(content) == nil)
        }
    }

    @Test func `a violation says where and what`() {
        let descriptions: [(ContentViolation, String)] = [
            (ContentViolation(path: "dob", rule: .missing), "dob is missing"),
            (
                ContentViolation(path: "v.0.dt", rule: .wrongType(expected: "text", found: "null")),
                "v.0.dt is null, expected text"
            ),
            (
                ContentViolation(path: "v.0.dn", rule: .notADoseNumber(found: "0")),
                "v.0.dn is 0, expected a whole number from 1"
            ),
            (ContentViolation(path: "nam", rule: .nameless), "nam has none of fn, fnt, gn and gnt"),
            (ContentViolation(path: "", rule: .groups(found: [])), "found none of v, t and r, expected exactly one"),
            (
                ContentViolation(path: "", rule: .groups(found: ["v", "t"])),
                "found v, t of v, t and r, expected exactly one"
            ),
            (ContentViolation(path: "v", rule: .entries(count: 2)), "v has 2 entries, expected exactly one"),
            (ContentViolation(path: "", rule: .keyNotText(found: "1")), "the content has the key 1, expected text"),
        ]
        for (violation, description) in descriptions { #expect(violation.description == description) }
    }
}

@Suite("Unusual contents")
struct UnusualContentTests {
    private func findings(_ content: CBORValue) throws -> [String] {
        UnusualContent.findings(in: try #require(try certificate(content)))
    }

    @Test func `a content by the book has nothing unusual`() throws {
        for (group, content) in Contents.all { #expect(try findings(content).isEmpty, "\(group)") }
    }

    @Test func `what the schema forbids is read and noted`() throws {
        let long = CBORValue.text(String(repeating: "A", count: 81))
        let cases: [(CBORValue, String, CBORValue?, String)] = [
            (Contents.test, "ver", .text("1.0.4"), "ver is no released schema version"),
            (Contents.test, "ver", .text("1.3"), "ver is no released schema version"),
            (Contents.test, "dob", .text("2021-13"), "dob is no date"),
            (Contents.test, "dob", .text("1985-02-31"), "dob is no date"),
            (Contents.test, "dob", .text("XXXX"), "dob is no date"),
            (Contents.test, "nam.fnt", .text("Đặng"), "fnt is not A-Z and <"),
            (Contents.test, "nam.gnt", .text("THI 2"), "gnt is not A-Z and <"),
            (Contents.test, "nam.fn", long, "fn is longer than 80 characters"),
            (Contents.test, "nam.fnt", long, "fnt is longer than 80 characters"),
            (Contents.test, "nam.gn", long, "gn is longer than 80 characters"),
            (Contents.test, "nam.gnt", long, "gnt is longer than 80 characters"),
            (Contents.test, "t.0.nm", long, "nm is longer than 80 characters"),
            (Contents.test, "t.0.tc", long, "tc is longer than 80 characters"),
            (Contents.test, "t.0.is", long, "is is longer than 80 characters"),
            (Contents.test, "t.0.ci", long, "ci is longer than 80 characters"),
            (Contents.test, "t.0.sc", .text("2021-10-05"), "sc is no date-time with an offset"),
            (Contents.test, "t.0.sc", .text("2021-10-05T07:00:00"), "sc is no date-time with an offset"),
            (Contents.test, "t.0.co", .text(""), "co is no country code"),
            (Contents.recovery, "r.0.co", .text("vn"), "co is no country code"),
            (Contents.vaccination, "v.0.co", .text("ABCDEFGHIJK"), "co is no country code"),
            (Contents.vaccination, "v.0.is", long, "is is longer than 80 characters"),
            (Contents.vaccination, "v.0.dt", .text("2021-02-29"), "dt is no calendar date"),
            (Contents.vaccination, "v.0.dt", .text("2021-10-05T00:00:00Z"), "dt is no calendar date"),
            (Contents.recovery, "r.0.fr", .text(""), "fr is no calendar date"),
            (Contents.recovery, "r.0.df", .text("2021-10"), "df is no calendar date"),
            (Contents.recovery, "r.0.du", .text("2021-04-31"), "du is no calendar date"),
            (Contents.recovery, "nam", Contents.texts([("fn", "Đặng")]), "fnt and gnt are both absent"),
        ]
        for (content, path, value, finding) in cases {
            #expect(try findings(content.setting(path, value)) == [finding], "\(path)")
        }
    }

    @Test func `lengths count characters, and 80 are allowed`() throws {
        let eighty = CBORValue.text(String(repeating: "Đ", count: 80))
        for path in ["nam.fn", "nam.gn", "t.0.nm", "t.0.tc", "t.0.is", "t.0.ci"] {
            #expect(try findings(Contents.test.setting(path, eighty)).isEmpty, "\(path)")
        }
    }

    @Test func `every form of date of birth that the schema has is usual`() throws {
        for text in ["", "1985", "1985-02", "1985-02-03", "2000-02-29"] {
            #expect(try findings(Contents.test.setting("dob", .text(text))).isEmpty, "\(text)")
        }
    }
}
