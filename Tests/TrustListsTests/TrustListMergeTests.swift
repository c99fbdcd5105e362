import COSE
import Foundation
import Signatures
import Testing

@testable import TrustLists

@Suite("Trust lists: one list of several")
struct TrustListMergeTests {
    private let kid = KeyIdentifier(certificateDigest: [UInt8](repeating: 1, count: 32))
    private let otherKid = KeyIdentifier(certificateDigest: [UInt8](repeating: 2, count: 32))
    private let third = KeyIdentifier(certificateDigest: [UInt8](repeating: 3, count: 32))
    private let key: VerifyingKey

    init() throws {
        key = try SigningKey(generating: .p256).verifyingKey
    }

    /// - Parameter isListed: whether the list names the country, rather than a certificate's subject.
    private func signer(
        _ country: String?, isListed: Bool = true, kid: KeyIdentifier? = nil, purposes: Purposes = .all,
        notBefore: Int64? = nil, notAfter: Int64? = nil, digest: UInt8? = nil, isExample: Bool = false
    ) -> DocumentSigner {
        DocumentSigner(
            key: key, keyIdentifier: kid ?? self.kid, country: country, isCountryListed: isListed, purposes: purposes,
            notBefore: notBefore, notAfter: notAfter,
            certificateSHA256: digest.map { [UInt8](repeating: $0, count: 32) }, isExample: isExample)
    }

    /// The lists of the signers in every order.
    private func lists(_ signers: DocumentSigner...) -> [TrustList] {
        func orders(_ rest: [DocumentSigner]) -> [[DocumentSigner]] {
            guard !rest.isEmpty else { return [[]] }
            return rest.indices.flatMap { index in
                var others = rest
                let one = others.remove(at: index)
                return orders(others).map { [one] + $0 }
            }
        }
        return orders(signers).map { TrustList($0) }
    }

    @Test func `a key without a country has the one that any other entry of it names`() {
        for list in lists(signer(nil), signer("VN", kid: otherKid), signer(nil, kid: otherKid)) {
            #expect(list.count == 2 && list.signers.map(\.country) == ["VN", "VN"])
        }
        for list in lists(signer(nil), signer(nil, kid: otherKid)) {
            #expect(list.count == 2 && list.signers.map(\.country) == [nil, nil])
        }
    }

    @Test func `a country that a list names counts more than a certificate's`() {
        for list in lists(signer("IT", isListed: false), signer("GB", kid: otherKid), signer(nil)) {
            #expect(list.count == 2 && Set(list.signers.map(\.country)) == ["GB"])
        }
    }

    @Test func `two countries of one rank are a contradiction, even beside one that counts more`() {
        for list in lists(signer("IT"), signer("GB", kid: otherKid), signer(nil)) { #expect(list.count == 0) }
        for list in lists(signer("IT", isListed: false), signer("FR", isListed: false, kid: otherKid), signer("GB")) {
            #expect(list.count == 0)
        }
        for list in lists(signer("UK"), signer("GB", kid: otherKid)) { #expect(list.count == 2) }
    }

    @Test func `of one key under one kid there is one signer, who may do what all entries allow`() throws {
        let entries = [
            signer("VN", purposes: [.vaccination, .test], notBefore: 100, digest: 7),
            signer("VN", purposes: [.vaccination, .recovery], notAfter: 900),
            signer("VN", notBefore: 50, notAfter: 1_000),
        ]
        for list in lists(entries[0], entries[1], entries[2]) {
            let only = try #require(list.signers(for: kid).first)
            #expect(list.count == 1)
            #expect(only.purposes == .vaccination && only.notBefore == 100 && only.notAfter == 900)
            #expect(only.certificateSHA256 == [UInt8](repeating: 7, count: 32))
        }
    }

    @Test func `another kid without a certificate does not widen the kinds that a key may sign`() {
        for list in lists(
            signer("VN", purposes: [.vaccination, .test], digest: 1), signer("VN", kid: otherKid),
            signer("VN", kid: third, purposes: [.vaccination, .recovery]))
        {
            #expect(list.count == 3)
            #expect(list.signers(for: kid).map(\.purposes) == [[.vaccination, .test]])
            #expect(list.signers(for: otherKid).map(\.purposes) == [[.vaccination, .test]])
            #expect(list.signers(for: third).map(\.purposes) == [.vaccination])
        }
        // Without any certificate: what names no kind has those that the others name.
        for list in lists(signer("VN", purposes: .test), signer("VN", kid: otherKid)) {
            #expect(list.count == 2 && list.signers.map(\.purposes) == [.test, .test])
        }
        // Twins: what no entry restricts, and certificates, each of which stands for itself.
        for list in lists(signer("VN"), signer("VN", kid: otherKid)) {
            #expect(list.signers.map(\.purposes) == [.all, .all])
        }
        for list in lists(signer("VN", purposes: .vaccination, digest: 1), signer("VN", kid: otherKid, digest: 2)) {
            #expect(list.signers(for: kid).map(\.purposes) == [.vaccination])
            #expect(list.signers(for: otherKid).map(\.purposes) == [.all])
        }
        var list = TrustList([signer("VN", purposes: .test, digest: 1)])
        #expect(list.insert(signer("VN", kid: otherKid)) == .restricted(.test))
        #expect(list.count == 2 && list.insert(signer("VN", kid: third, purposes: .test)) == .inserted)
        for list in lists(signer("ZZ", isExample: true), signer("ZZ", kid: otherKid)) {
            #expect(list.signers.allSatisfy { $0.isExample })
        }
    }

    /// Germany renews certificates under their keys: of 56 keys there are two certificates, one of 2022 and one of 2023.
    @Test func `a renewed certificate has its own dates, an entry without dates never more than the others have`() throws {
        let entries = [
            signer("DE", notBefore: 100, notAfter: 200, digest: 1),
            signer("DE", kid: otherKid, notBefore: 150, notAfter: 300, digest: 2), signer("DE", kid: third),
        ]
        for list in lists(entries[0], entries[1], entries[2]) {
            let (first, second) = (list.signers(for: kid).first, list.signers(for: otherKid).first)
            #expect(first?.notBefore == 100 && first?.notAfter == 200 && second?.notBefore == 150 && second?.notAfter == 300)
            let bare = try #require(list.signers(for: third).first)
            #expect(bare.notBefore == 100 && bare.notAfter == 300)
        }
        for list in lists(entries[0], entries[2], signer("DE", kid: third, notBefore: 50, notAfter: 120)) {
            let dated = try #require(list.signers(for: third).first)
            #expect(dated.notBefore == 100 && dated.notAfter == 120, "a certificate counts more than a list's dates")
        }
        for list in lists(signer("DE", notAfter: 900), signer("DE", kid: otherKid, notAfter: 300), entries[2]) {
            #expect(list.signers(for: third).map(\.notAfter) == [900] && list.signers(for: otherKid).map(\.notAfter) == [300])
        }
        for list in lists(signer("DE"), entries[2]) {
            #expect(list.signers.allSatisfy { $0.notBefore == nil && $0.notAfter == nil })
        }
    }

    @Test func `of one key no more than 64 kids are taken`() throws {
        var list = TrustList()
        for number in 0..<TrustList.keyIdentifierCountMax {
            let kid = try #require(KeyIdentifier([UInt8](repeating: 100 + UInt8(number), count: 8)))
            #expect(list.insert(signer("VN", kid: kid)) == .inserted)
        }
        #expect(list.insert(signer("VN", kid: otherKid)) == .tooManyKeyIdentifiers)
        #expect(list.count == 64 && list.signers(for: otherKid).isEmpty)
        #expect(list.insert(signer("VN", kid: KeyIdentifier([UInt8](repeating: 100, count: 8)))) == .repeated)
    }

    @Test func `entries for kinds that are not the same are told`() {
        var list = TrustList([signer("VN", purposes: [.vaccination, .test])])
        #expect(list.insert(signer("VN", purposes: [.vaccination, .test], notAfter: 1)) == .repeated)
        #expect(list.insert(signer("VN", purposes: .all)) == .restricted([.vaccination, .test]))
        #expect(list.insert(signer("VN", purposes: .recovery)) == .restricted([]))
        #expect(list.count == 1)
    }

    @Test func `test countries are kept or dropped as asked`() throws {
        let fixture = try TrustFixture()
        var checks = TrustListChecks()
        checks.keepsTestCountries = false
        for country in ["WW", "DX"] {
            let list = try fixture.json([fixture.entry(fixture.signer(), ["country": country])])
            #expect(try readList(list).list.count == 1)
            let reader = try readList(list, checks: checks)
            #expect(reader.list.count == 0 && reader.findings.map(\.reason) == [.testCountry(country)])
        }
        let other = try fixture.json([fixture.entry(fixture.signer(), ["country": "VN"])])
        #expect(try readList(other, checks: checks).list.count == 1)
    }
}

@Suite("Trust lists: authorities")
struct CountryAuthoritiesTests {
    private static let start: Int64 = 1_640_995_200  // 2022-01-01T00:00:00Z
    private static let year: Int64 = 365 * 86_400

    private let fixture: TrustFixture

    init() throws {
        fixture = try TrustFixture()
    }

    private struct Authority {
        let key: SigningKey
        let certificate: X509Certificate
    }

    private func authority(
        _ country: String = "VN", _ name: String = "CSCA", key: SigningKey? = nil, start: Int64 = start,
        end: Int64 = start + 4 * year
    ) throws -> Authority {
        let key = try key ?? SigningKey(generating: .p256)
        let subject = DistinguishedName(country: country, organization: nil, commonName: name)
        let profile = CertificateProfile(subject: subject, notBefore: start, notAfter: end)
        return Authority(key: key, certificate: try profile.countrySigningCertificate(for: key))
    }

    private func signer(of authority: Authority, _ country: String = "VN", end: Int64 = start + year) throws
        -> X509Certificate
    {
        let subject = DistinguishedName(country: country, organization: nil, commonName: "DSC")
        return try CertificateProfile(subject: subject, notBefore: Self.start, notAfter: end).documentSignerCertificate(
            for: SigningKey(generating: .p256), purposes: nil, issuer: authority.certificate, issuerKey: authority.key)
    }

    private func checks(_ authorities: X509Certificate...) throws -> TrustListChecks {
        var checks = TrustListChecks()
        checks.authorities = CountryAuthorities()
        for certificate in authorities { try checks.authorities?.insert(certificate) }
        return checks
    }

    @Test func `a signer that an authority of its country issued is kept, a forged one is not`() throws {
        let real = try authority()
        let pinned = try checks(real.certificate)
        let sound = try readList(signer(of: real).der, checks: pinned)
        #expect(sound.list.count == 1 && sound.findings.isEmpty)
        // Another key under the same name: only the signature tells.
        let forged = try readList(signer(of: authority()).der, checks: pinned)
        #expect(forged.list.count == 0 && forged.findings.map(\.reason) == [.notIssued(country: "VN")])
        let stranger = try readList(signer(of: authority("VN", "Other")).der, checks: pinned)
        #expect(stranger.findings.map(\.reason) == [.notIssued(country: "VN")])
    }

    @Test func `the country of the entry decides which authorities count`() throws {
        let (vietnam, france) = (try authority("VN"), try authority("FR"))
        let both = try checks(vietnam.certificate, france.certificate)
        let french = try signer(of: france, "FR")
        #expect(try readList(french.der, checks: both).list.count == 1)
        let entry = fixture.entry(french, ["country": "VN"])
        #expect(try readList(fixture.json([entry]), checks: both).findings.map(\.reason) == [.notIssued(country: "VN")])
    }

    @Test func `a signer of a country without an authority is kept unchecked`() throws {
        let reader = try readList(signer(of: authority("FR"), "FR").der, checks: checks(authority("VN").certificate))
        #expect(reader.list.count == 1 && reader.findings.isEmpty)
    }

    @Test func `two codes of one country have the same authorities`() throws {
        let greek = try authority("GR")
        let entry = fixture.entry(try signer(of: greek, "GR"), ["country": "EL"])
        #expect(try readList(fixture.json([entry]), checks: checks(greek.certificate)).list.count == 1)
        let forged = fixture.entry(try signer(of: authority("GR"), "GR"), ["country": "EL"])
        #expect(try readList(fixture.json([forged]), checks: checks(greek.certificate)).list.count == 0)
    }

    @Test func `the country that an authority is given for counts as any other is written`() throws {
        let vietnam = try authority("VN")
        for country in ["VN", " vn\n", "\tVn"] {
            var authorities = CountryAuthorities()
            try authorities.insert(vietnam.certificate, country: country)
            #expect(authorities.countries == ["VN"], "\(country.debugDescription)")
            var checks = TrustListChecks()
            checks.authorities = authorities
            #expect(try readList(signer(of: authority("VN")).der, checks: checks).list.count == 0)
        }
        var authorities = CountryAuthorities()
        try authorities.insert(vietnam.certificate, country: " ")
        #expect(authorities.countries == ["VN"], "nothing but blanks is no country; the certificate's counts")
    }

    @Test func `a key without a certificate is not kept where an authority could have vouched for it`() throws {
        let key = try SigningKey(generating: .p256).verifyingKey
        func list(_ country: String) throws -> [UInt8] {
            let entry: [String: Any] = [
                "subjectPk": base64(key.subjectPublicKeyInfo), "ian": country, "san": "", "keyUsage": [String](),
            ]
            return try fixture.json(["eu_keys": [base64(inventedKid): [entry]]])
        }
        let pinned = try checks(authority().certificate)
        #expect(try readList(list("VN"), checks: pinned).findings.map(\.reason) == [.notCheckable(country: "VN")])
        #expect(try readList(list(""), checks: pinned).findings.map(\.reason) == [.notCheckable(country: nil)])
        #expect(try readList(list("FR"), checks: pinned).list.count == 1)
        #expect(try readList(list("VN"), checks: checks()).list.count == 1, "no authority at all checks nothing")
    }

    /// The profile never makes a signer that outlives its authority; a renewed authority with an earlier end does.
    @Test func `a signer that outlives its authority counts as long as that one`() throws {
        let whole = try authority()
        let end = Self.start + Self.year
        let certificate = try signer(of: whole, end: end)
        let short = try authority(key: whole.key, end: end - 1)
        let cut = try readList(certificate.der, checks: checks(short.certificate))
        #expect(cut.list.signers.map(\.notAfter) == [end - 1])
        #expect(cut.findings.map(\.reason) == [.outlivesAuthority(notAfter: end, authorityEnd: end - 1)])
        #expect(cut.findings.allSatisfy { $0.isKept })
        let exact = try authority(key: whole.key, end: end)
        #expect(try readList(certificate.der, checks: checks(exact.certificate)).findings.isEmpty)
        let renewed = try readList(certificate.der, checks: checks(short.certificate, whole.certificate))
        #expect(renewed.findings.isEmpty && renewed.list.signers.map(\.notAfter) == [end])
    }

    @Test func `a signer that begins behind its authority's end is not kept`() throws {
        let whole = try authority()
        let certificate = try signer(of: whole)
        let past = try authority(key: whole.key, start: Self.start - Self.year, end: Self.start - 1)
        let reader = try readList(certificate.der, checks: checks(past.certificate))
        #expect(reader.list.count == 0)
        #expect(
            reader.findings.map(\.reason) == [.outsideOfAuthority(notBefore: Self.start, authorityEnd: Self.start - 1)])
        let last = try authority(key: whole.key, start: Self.start - Self.year, end: Self.start)
        #expect(try readList(certificate.der, checks: checks(last.certificate)).list.count == 1)
    }

    @Test func `authorities are read from certificates and lists, signers passed over`() throws {
        let (one, two, three) = (try authority("VN"), try authority("FR"), try authority("DE"))
        let signer = try signer(of: one)
        var entry = fixture.entry(three.certificate, ["certificateType": "CSCA", "country": "DE"])
        entry["thumbprint"] = nil
        let paths = [
            try fixture.write((one.certificate.pem() + signer.pem()).utf8, to: "a"),
            try fixture.write(two.certificate.der, to: "b"),
            try fixture.write(fixture.json([entry, fixture.entry(signer)]), to: "c"),
        ]
        for named in [paths, [fixture.folder.path]] {
            let authorities = try CountryAuthorities.read(named)
            #expect(authorities.count == 3 && authorities.countries == ["DE", "FR", "VN"])
            #expect(authorities.findings.isEmpty)
        }
    }

    @Test func `what is listed as an authority and is none is reported, and none at all is an error`() throws {
        let one = try authority()
        let entry = fixture.entry(try signer(of: one), ["certificateType": "CSCA"])
        let path = try fixture.write(
            fixture.json([entry, fixture.entry(one.certificate, ["certificateType": "CSCA", "country": "VN"])]), to: "a"
        )
        let authorities = try CountryAuthorities.read([path])
        #expect(authorities.count == 1)
        #expect(authorities.findings.map(\.reason) == [.notAnAuthority])
        #expect(authorities.findings.first?.description == "\(path), entry 1: is no authority's certificate")
        let signers = try fixture.write(signer(of: one).der, to: "b")
        #expect(throws: TrustListError.noAuthority([])) { try CountryAuthorities.read([signers]) }
        let text = try fixture.write("a text".utf8, to: "c")
        let finding = TrustListFinding(source: text, index: nil, reason: .notRecognised(detail: nil))
        #expect(throws: TrustListError.unusable(finding)) { try CountryAuthorities.read([path, text]) }
        #expect(try CountryAuthorities.read([fixture.folder.path]).findings.contains(finding))
    }
}
