import COSE
import Foundation
import Testing

@testable import Signatures

@Suite("Making certificates, certificate governance §5")
struct CertificateProfileTests {
    private static let day: Int64 = 86_400
    private static let start: Int64 = 1_640_995_200  // 2022-01-01T00:00:00Z

    private let folder: TemporaryFolder
    private let authorityKey: SigningKey
    private let authority: X509Certificate

    init() throws {
        folder = try TemporaryFolder()
        authorityKey = try SigningKey(generating: .p256)
        authority = try Self.profile("CSCA ZZ", dayCount: CertificateProfile.authorityDayCount)
            .countrySigningCertificate(for: authorityKey)
    }

    private static func profile(
        _ commonName: String?, country: String? = "ZZ", organization: String? = "Bộ Y tế", from start: Int64 = start,
        dayCount: Int = CertificateProfile.documentSignerDayCount
    ) -> CertificateProfile {
        CertificateProfile(
            subject: DistinguishedName(country: country, organization: organization, commonName: commonName),
            notBefore: start, notAfter: start + Int64(dayCount) * day)
    }

    private func signer(
        _ profile: CertificateProfile = profile("DSC ZZ 1"), purposes: Purposes? = nil, key: SigningKey? = nil
    ) throws -> X509Certificate {
        try profile.documentSignerCertificate(
            for: key ?? SigningKey(generating: .p256), purposes: purposes, issuer: authority, issuerKey: authorityKey)
    }

    /// What `openssl x509 -text` prints, each line without its indentation.
    private func lines(_ certificate: X509Certificate) throws -> [String] {
        try folder.write(certificate.der, to: "a.der")
        return try folder.openssl("x509 -inform DER -in a.der -noout -text -nameopt RFC2253,-esc_msb")
            .split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
    }

    private func extensionNames(_ lines: [String]) -> [String] {
        lines.filter { $0.hasPrefix("X509v3 ") && $0 != "X509v3 extensions:" }
    }

    @Test func `an authority has exactly the extensions of the profile`() throws {
        let lines = try lines(authority)
        #expect(
            extensionNames(lines) == [
                "X509v3 Basic Constraints: critical", "X509v3 Key Usage: critical", "X509v3 Subject Key Identifier:",
            ])
        #expect(lines.contains("CA:TRUE, pathlen:0"))
        #expect(lines.contains("Certificate Sign, CRL Sign"))
        #expect(lines.contains("Version: 3 (0x2)"))
        #expect(lines.contains("Subject: CN=CSCA ZZ,O=Bộ Y tế,C=ZZ"))
        #expect(lines.contains("Issuer: CN=CSCA ZZ,O=Bộ Y tế,C=ZZ"))
        #expect(lines.contains("Not Before: Jan  1 00:00:00 2022 GMT"))
        #expect(lines.contains("Not After : Jan  1 00:00:00 2026 GMT"))
        #expect(authority.isCertificateAuthority)
    }

    @Test func `a signer has exactly the extensions of the profile`() throws {
        let certificate = try signer()
        let lines = try lines(certificate)
        #expect(
            extensionNames(lines) == [
                "X509v3 Key Usage: critical", "X509v3 Subject Key Identifier:", "X509v3 Authority Key Identifier:",
            ])
        #expect(lines.contains("Digital Signature"))
        #expect(lines.contains("Subject: CN=DSC ZZ 1,O=Bộ Y tế,C=ZZ"))
        #expect(lines.contains("Issuer: CN=CSCA ZZ,O=Bộ Y tế,C=ZZ"))
        #expect(lines.contains("Not After : Jan  1 00:00:00 2024 GMT"))
        #expect(certificate.purposes == .all)
        #expect(!certificate.isCertificateAuthority)
    }

    @Test func `a signer names its authority's key`() throws {
        func identifier(_ name: String, in lines: [String]) throws -> String {
            let index = try #require(lines.firstIndex { $0.hasPrefix(name) })
            return lines[index + 1].replacing("keyid:", with: "")
        }
        let subject = try identifier("X509v3 Subject Key Identifier", in: lines(authority))
        #expect(try identifier("X509v3 Authority Key Identifier", in: lines(signer())) == subject)
    }

    @Test func `purposes are written as asked`() throws {
        let certificate = try signer(purposes: [.vaccination, .recovery])
        #expect(certificate.extendedKeyUsages == ["1.3.6.1.4.1.1847.2021.1.2", "1.3.6.1.4.1.1847.2021.1.3"])
        let lines = try lines(certificate)
        #expect(lines.contains("X509v3 Extended Key Usage:"), "not critical")
        #expect(lines.contains("1.3.6.1.4.1.1847.2021.1.2, 1.3.6.1.4.1.1847.2021.1.3"))
        #expect(try signer(purposes: []).extendedKeyUsages.isEmpty)
    }

    @Test(arguments: [SigningKey.Kind.p256, .rsa(bitCount: 2048)])
    func `openssl verifies the chain`(kind: SigningKey.Kind) throws {
        let rootKey = kind == .p256 ? authorityKey : try SigningKey(generating: .rsa(bitCount: 3072))
        let root = try Self.profile("CSCA ZZ").countrySigningCertificate(for: rootKey)
        let key = try SigningKey(generating: kind)
        let leaf = try Self.profile("DSC ZZ").documentSignerCertificate(
            for: key, purposes: .test, issuer: root, issuerKey: rootKey)
        try folder.write(root.pem().utf8, to: "root.pem")
        try folder.write(leaf.pem().utf8, to: "leaf.pem")
        let output = try folder.openssl(
            "verify -x509_strict -check_ss_sig -attime \(Self.start + 1) -CAfile root.pem leaf.pem")
        #expect(output.contains("leaf.pem: OK"))
        #expect(try leaf.publicKey.get() == key.verifyingKey)
    }

    @Test func `serial numbers are positive and do not repeat`() throws {
        var seen: Set<String> = []
        for _ in 0..<20 {
            try folder.write(signer().der, to: "a.der")
            let serial = try folder.openssl("x509 -inform DER -in a.der -noout -serial")
            #expect(serial.hasPrefix("serial="))
            #expect(!serial.contains("-"))
            #expect(seen.insert(serial).inserted)
        }
    }

    @Test func `a signer ends with its authority at the latest`() throws {
        let late = Self.profile("DSC", from: authority.notAfter - 10 * Self.day)
        #expect(try signer(late).notAfter == authority.notAfter)
        let early = Self.profile("DSC", dayCount: 10)
        #expect(try signer(early).notAfter == Self.start + 10 * Self.day)
    }

    @Test func `refuses a signer that begins outside of its authority's time`() {
        for start in [Self.start - 1, authority.notAfter, authority.notAfter + 1] {
            #expect(
                throws: CertificateError.outsideOfIssuer(
                    notBefore: start, issuerNotBefore: authority.notBefore, issuerNotAfter: authority.notAfter)
            ) {
                try signer(Self.profile("DSC", from: start))
            }
        }
    }

    @Test func `refuses an issuer that is no authority, or another's key`() throws {
        let leafKey = try SigningKey(generating: .p256)
        let leaf = try signer(key: leafKey)
        #expect(throws: CertificateError.issuerIsNoAuthority) {
            try Self.profile("DSC").documentSignerCertificate(
                for: leafKey, purposes: nil, issuer: leaf, issuerKey: leafKey)
        }
        #expect(throws: CertificateError.issuerKeyDiffers) {
            try Self.profile("DSC").documentSignerCertificate(
                for: leafKey, purposes: nil, issuer: authority, issuerKey: leafKey)
        }
    }

    @Test func `refuses names that the profile forbids`() {
        for country in ["", "Z", "zz", "ZZZ", "Ấ", "1Z"] {
            #expect(throws: CertificateError.wrongCountry(country)) {
                try signer(Self.profile("DSC", country: country))
            }
        }
        #expect(throws: CertificateError.wrongCountry("")) { try signer(Self.profile("DSC", country: nil)) }
        #expect(throws: CertificateError.emptyCommonName) { try signer(Self.profile("")) }
        #expect(throws: CertificateError.emptyCommonName) { try signer(Self.profile(nil)) }
        let tooLong = String(repeating: "x", count: 65)  // ub-common-name is 64 (RFC 5280 appendix A.1)
        #expect(throws: CertificateError.self) { try signer(Self.profile(tooLong)) }
        #expect(throws: Never.self) { try signer(Self.profile(String(tooLong.dropLast()), organization: nil)) }
    }

    @Test func `refuses a time that is none`() {
        #expect(throws: CertificateError.emptyValidity(notBefore: Self.start, notAfter: Self.start)) {
            try signer(Self.profile("DSC", dayCount: 0))
        }
        let beyond = CertificateProfile(
            subject: DistinguishedName(country: "ZZ", commonName: "CSCA"), notBefore: Self.start, notAfter: .max)
        #expect(throws: CertificateError.self) { try beyond.countrySigningCertificate(for: authorityKey) }
    }

    @Test func `every description says what is wrong`() {
        let rows: [(CertificateError, String)] = [
            (.openSSL(OpenSSLError(call: "d2i_X509", reason: "too long")), "d2i_X509: too long"),
            (.trailingBytes(count: 2), "2 bytes follow the certificate"),
            (.unreadableValidity, "the dates of its validity cannot be read"),
            (.unreadableExtension(name: "extKeyUsage"), "its extension extKeyUsage cannot be read"),
            (.wrongCountry("zz"), "\"zz\" is no country; it takes two capital letters"),
            (.emptyCommonName, "the common name is empty"),
            (.emptyValidity(notBefore: 2, notAfter: 1), "the validity ends (1) before it begins (2)"),
            (
                .outsideOfIssuer(notBefore: 1, issuerNotBefore: 2, issuerNotAfter: 3),
                "the validity begins at 1, its issuer's lasts from 2 to 3"
            ),
            (.issuerIsNoAuthority, "the issuer's certificate is not one of an authority"),
            (.issuerKeyDiffers, "the issuer's key is not the one in the issuer's certificate"),
        ]
        for (error, text) in rows {
            #expect(error.description == text)
        }
    }
}
