import COSE
import Foundation
import Testing
import VectorSupport

@testable import Signatures

/// A published list: kid and certificate of each signer.
struct PublishedSigners: Decodable {
    struct Entry: Decodable {
        let kid: String
        let certificateType: String
        let rawData: String
        let country: String?
        let thumbprint: String?

        var der: [UInt8]? { Data(base64Encoded: rawData).map(Array.init) }
    }

    let certificates: [Entry]

    static func read(_ name: String) throws -> [Entry] {
        try VectorFolders.decode(Self.self, from: VectorFolders.published.appending(path: "trustlists/\(name)"))
            .certificates
    }
}

@Suite(
    "Certificates of published signers", .enabled(if: VectorFolders.publishedAreThere, "published vectors are missing"))
struct PublishedCertificateTests {
    @Test(arguments: ["dgc-testdata-signers.json", "de-sample.json"])
    func `every certificate is read, and its kid is the published one`(name: String) throws {
        let entries = try PublishedSigners.read(name)
        #expect(entries.count == (name == "de-sample.json" ? 250 : 61))
        for entry in entries {
            let certificate = try X509Certificate(der: #require(entry.der))
            #expect(Data(certificate.keyIdentifier.bytes).base64EncodedString() == entry.kid)
            if let thumbprint = entry.thumbprint { #expect(hex(certificate.sha256) == thumbprint) }
            #expect(certificate.notBefore < certificate.notAfter, "\(entry.kid)")
            // One Spanish file of the test data was signed by an authority (CSCA_DGC_ES_01) itself.
            #expect(certificate.isCertificateAuthority == (entry.kid == "dKgTNt6Pr/8="), "\(entry.kid)")
        }
    }

    @Test func `every key of the German list can verify`() throws {
        for entry in try PublishedSigners.read("de-sample.json") {
            let certificate = try X509Certificate(der: #require(entry.der))
            let key = try certificate.publicKey.get()
            #expect(key.algorithm == .es256 || key.algorithm == .ps256, "\(entry.kid)")
            #expect(certificate.subjectCountry == entry.country, "\(entry.kid)")
        }
    }

    /// The Spanish signer of ES/2DCode/raw/401 to 403, which the origin itself lists as a known issue.
    @Test func `the one P-384 certificate is read, and its key is refused`() throws {
        let refused = try PublishedSigners.read("dgc-testdata-signers.json").compactMap { entry -> (String, String)? in
            let certificate = try X509Certificate(der: #require(entry.der))
            guard case .failure(let error) = certificate.publicKey else { return nil }
            #expect(certificate.notAfter > certificate.notBefore)
            #expect(!certificate.subjectPublicKeyInfo.isEmpty)
            return (entry.kid, "\(error)")
        }
        #expect(refused.count == 1)
        #expect(refused.first?.1.contains("secp384r1") == true)
    }

    /// One of each, by an independent reader (the openssl command prints its extensions).
    @Test func `facts are those that openssl prints`() throws {
        let folder = try TemporaryFolder()
        for entry in try PublishedSigners.read("dgc-testdata-signers.json") {
            let der = try #require(entry.der)
            let certificate = try X509Certificate(der: der)
            try folder.write(der, to: "a.der")
            let text = try folder.openssl(
                "x509 -inform DER -in a.der -noout -subject -dates -dateopt iso_8601 -nameopt RFC2253,-esc_msb")
            let lines = text.split(separator: "\n").map(String.init)
            #expect(lines.contains("notBefore=\(iso8601(certificate.notBefore))"), "\(entry.kid)")
            #expect(lines.contains("notAfter=\(iso8601(certificate.notAfter))"), "\(entry.kid)")
            if let country = certificate.subjectCountry {
                #expect(text.contains("C=\(country)"), "\(entry.kid)")
            } else {
                #expect(!text.contains("C=") || text.contains("DC="), "\(entry.kid)")
            }
        }
    }

    private func iso8601(_ seconds: Int64) -> String {
        Date(timeIntervalSince1970: Double(seconds)).formatted(.iso8601).replacing("T", with: " ")
    }

    @Test func `every public key of the Italian list is read`() throws {
        struct Entry: Decodable {
            let publicKeyPem: String
        }
        let entries = try VectorFolders.decode(
            [String: Entry].self, from: VectorFolders.published.appending(path: "trustlists/it-sample.json"))
        #expect(entries.count == 80)
        for (kid, entry) in entries {
            let der = Array(try #require(Data(base64Encoded: entry.publicKeyPem)))
            #expect(throws: Never.self, "\(kid)") { try VerifyingKey(subjectPublicKeyInfoDER: der) }
        }
    }
}

@Suite("Certificates")
struct CertificateTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.openssl("ecparam -name prime256v1 -genkey -noout -out a.key")
    }

    /// A self-signed certificate with extensions in OpenSSL's words.
    private func certificate(_ options: String = "", subject: String = "/C=VN/O=Y/CN=Z") throws -> [UInt8] {
        try folder.write("[req]\ndistinguished_name=dn\n[dn]\n".utf8, to: "empty.cnf")
        try folder.openssl(
            "req -x509 -config empty.cnf -key a.key -utf8 -subj \(subject) -days 10 \(options) -outform DER -out a.der")
        return try folder.bytes("a.der")
    }

    private func refusal(_ der: [UInt8]) -> CertificateError? {
        do throws(CertificateError) {
            _ = try X509Certificate(der: der)
            return nil
        } catch {
            return error
        }
    }

    @Test func `names are read as UTF-8`() throws {
        let certificate = try X509Certificate(der: certificate(subject: "/C=VN/O=BỘ_Y_TẾ/CN=CHỨNG_NHẬN"))
        #expect(
            certificate.subject == DistinguishedName(country: "VN", organization: "BỘ_Y_TẾ", commonName: "CHỨNG_NHẬN"))
        #expect(certificate.issuer == certificate.subject)
        #expect(certificate.subjectOrganization == "BỘ_Y_TẾ")
        #expect(certificate.subjectCommonName == "CHỨNG_NHẬN")
    }

    @Test func `absent names are nil`() throws {
        let certificate = try X509Certificate(der: certificate(subject: "/CN=Z"))
        #expect(certificate.subject == DistinguishedName(commonName: "Z"))
    }

    @Test func `only CA:TRUE makes an authority`() throws {
        #expect(try X509Certificate(der: certificate("-addext basicConstraints=CA:TRUE")).isCertificateAuthority)
        #expect(try !X509Certificate(der: certificate("-addext basicConstraints=CA:FALSE")).isCertificateAuthority)
        #expect(try !X509Certificate(der: certificate("-addext keyUsage=digitalSignature")).isCertificateAuthority)
        // CA:FALSE with a path length, as one Spanish signer has it.
        let irregular = "-addext basicConstraints=critical,CA:FALSE,pathlen:0"
        #expect(try !X509Certificate(der: certificate(irregular)).isCertificateAuthority)
    }

    @Test func `reads an explicitly encoded DEFAULT, as five Finnish signers have it`() throws {
        // BasicConstraints { cA FALSE } as SEQUENCE { BOOLEAN FALSE }, which DER would leave out.
        let certificate = try X509Certificate(der: certificate("-addext basicConstraints=DER:30:03:01:01:00"))
        #expect(!certificate.isCertificateAuthority)
    }

    @Test func `reads a serial number below zero`() throws {
        #expect(refusal(try certificate("-set_serial -5")) == nil)
    }

    @Test(arguments: ["basicConstraints", "extendedKeyUsage"])
    func `refuses an extension that cannot be read`(name: String) throws {
        let wireName = name == "extendedKeyUsage" ? "extKeyUsage" : name
        let der = try certificate("-addext \(name)=DER:04:01:00")
        #expect(refusal(der) == .unreadableExtension(name: wireName))
    }

    @Test func `an empty list of purposes is read`() throws {
        let certificate = try X509Certificate(der: certificate("-addext extendedKeyUsage=DER:30:00"))
        #expect(certificate.extendedKeyUsages.isEmpty)
        #expect(certificate.purposes == .all)
    }

    @Test func `purposes of other origin restrict nothing`() throws {
        // clientAuth, emailProtection, smart card logon: the production signer of Viet Nam.
        let usages = "clientAuth,emailProtection,1.3.6.1.4.1.311.20.2.2"
        let certificate = try X509Certificate(der: certificate("-addext extendedKeyUsage=\(usages)"))
        #expect(
            certificate.extendedKeyUsages == ["1.3.6.1.5.5.7.3.2", "1.3.6.1.5.5.7.3.4", "1.3.6.1.4.1.311.20.2.2"])
        #expect(certificate.purposes == .all)
    }

    @Test func `the six purposes are read in both spellings, beside others`() throws {
        let rows: [(usages: String, purposes: Purposes)] = [
            ("1.3.6.1.4.1.1847.2021.1.1", .test),
            ("1.3.6.1.4.1.1847.2021.1.2", .vaccination),
            ("1.3.6.1.4.1.1847.2021.1.3", .recovery),
            ("1.3.6.1.4.1.0.1847.2021.1.1", .test),
            ("1.3.6.1.4.1.0.1847.2021.1.2", .vaccination),
            ("1.3.6.1.4.1.0.1847.2021.1.3", .recovery),
            ("clientAuth,1.3.6.1.4.1.0.1847.2021.1.3,1.3.6.1.4.1.1847.2021.1.1", [.recovery, .test]),
            ("1.3.6.1.4.1.1847.2021.1.1,1.3.6.1.4.1.1847.2021.1.2,1.3.6.1.4.1.1847.2021.1.3", .all),
            ("1.3.6.1.4.1.1847.2021.1.4", .all),  // no purpose of ours
        ]
        for (usages, purposes) in rows {
            let certificate = try X509Certificate(der: certificate("-addext extendedKeyUsage=\(usages)"))
            #expect(certificate.purposes == purposes, "\(usages)")
        }
    }

    @Test func `purposes have names`() {
        #expect(Purposes.all.description == "test, vaccination, recovery")
        #expect(Purposes(name: "recovery") == .recovery)
        #expect(Purposes(name: "travel") == nil)
    }

    @Test func `refuses bytes behind the certificate, and what is none`() throws {
        #expect(refusal(try certificate() + [0]) == .trailingBytes(count: 1))
        for der: [UInt8] in [[], [0x30], Array("text".utf8)] {
            guard case .openSSL(let error) = refusal(der) else {
                Issue.record("accepted \(der)")
                continue
            }
            #expect(error.call == "ASN1_item_d2i")
        }
        let whole = try certificate()
        for count in stride(from: 1, to: whole.count, by: 7) {
            #expect(refusal(Array(whole[..<count])) != nil, "cut to \(count) bytes")
        }
    }

    @Test func `refuses dates that are none`() throws {
        var der = try certificate()
        // The first UTCTime is notBefore: its month becomes 99.
        let tag = try #require(der.indices.dropLast().first { der[$0] == 0x17 && der[$0 + 1] == 0x0D })
        der[tag + 4] = UInt8(ascii: "9")
        der[tag + 5] = UInt8(ascii: "9")
        #expect(refusal(der) == .unreadableValidity)
    }

    @Test func `no single altered byte makes reading trap`() throws {
        let whole = try certificate("-addext extendedKeyUsage=1.3.6.1.4.1.1847.2021.1.1")
        for index in whole.indices {
            var altered = whole
            altered[index] ^= 0x5A
            let error = refusal(altered)
            #expect(error?.description.isEmpty != true)
        }
    }

    @Test func `facts are read even where OpenSSL does not know the key`() throws {
        var der = try certificate()
        let identifier: [UInt8] = [0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01]  // id-ecPublicKey
        let start = try #require(der.indices.first { Array(der[$0...].prefix(7)) == identifier })
        der[start + 6] = 0x7F  // an identifier that nobody has
        let certificate = try X509Certificate(der: der)
        #expect(certificate.subjectCommonName == "Z")
        let error = #expect(throws: SignatureError.self) { try certificate.publicKey.get() }
        guard case .openSSL(let cause) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(cause.call == "d2i_PUBKEY")
    }

    // MARK: PEM

    @Test func `a PEM text gives its certificates in order, and passes over all else`() throws {
        let one = try X509Certificate(der: certificate(subject: "/CN=one"))
        let two = try X509Certificate(der: certificate(subject: "/CN=two"))
        try folder.openssl("pkey -in a.key -pubout -out public.pem")
        let publicKey = String(decoding: try folder.bytes("public.pem"), as: UTF8.self)
        let text = try "Bag Attributes\n" + one.pem() + publicKey + "subject=two\n" + two.pem() + "end\n"
        let certificates = try X509Certificate.parse(pem: Array(text.utf8)).map { try $0.get() }
        #expect(certificates == [one, two])
        #expect(Set(certificates + [one]).count == 2)

        let withCarriageReturns = text.replacingOccurrences(of: "\n", with: "\r\n")
        #expect(X509Certificate.parse(pem: Array(withCarriageReturns.utf8)).count == 2)
    }

    @Test func `openssl reads the PEM text that is written`() throws {
        let certificate = try X509Certificate(der: certificate())
        try folder.write(certificate.pem().utf8, to: "a.pem")
        try folder.openssl("x509 -in a.pem -outform DER -out again.der")
        #expect(try folder.bytes("again.der") == certificate.der)
    }

    @Test func `a broken block does not stop the others`() throws {
        let one = try X509Certificate(der: certificate(subject: "/CN=one"))
        let two = try X509Certificate(der: certificate(subject: "/CN=two"))
        let notBase64 = "-----BEGIN CERTIFICATE-----\n????\n-----END CERTIFICATE-----\n"
        let notCertificate = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"
        let results = try X509Certificate.parse(pem: Array((one.pem() + notBase64 + notCertificate + two.pem()).utf8))
        #expect(results.count == 4)
        #expect(try results.first?.get() == one)
        #expect(try results.last?.get() == two)
        for broken in results.dropFirst().dropLast() {
            #expect(throws: CertificateError.self) { try broken.get() }
        }
    }

    @Test func `a block whose own lines are damaged is told, and not passed over`() throws {
        let one = try X509Certificate(der: certificate(subject: "/CN=one")).pem()
        let two = try X509Certificate(der: certificate(subject: "/CN=two")).pem()
        let begin = "-----BEGIN CERTIFICATE-----"
        let end = "-----END CERTIFICATE-----"
        let damaged = [
            String(two.prefix(20)), two.replacingOccurrences(of: begin, with: "-----BEGIN CERTIFICATE----"),
            two.replacingOccurrences(of: begin, with: "----BEGIN CERTIFICATE-----"), two.replacingOccurrences(of: begin, with: "?"),
            two.replacingOccurrences(of: end, with: ""), two.replacingOccurrences(of: begin, with: "").replacingOccurrences(of: end, with: "-----END"),
        ]
        for block in damaged {
            for text in [one + block, block + one, one + block + one] {
                let results = X509Certificate.parse(pem: Array(text.utf8))
                #expect(results.contains { if case .failure = $0 { true } else { false } }, "\(text.prefix(60))")
            }
        }
        let trusted = two.replacingOccurrences(of: " CERTIFICATE-", with: " TRUSTED CERTIFICATE-")
        #expect(X509Certificate.parse(pem: Array((one + trusted).utf8)).last == .failure(.otherLabel))
        let older = two.replacingOccurrences(of: " CERTIFICATE-", with: " X509 CERTIFICATE-")
        #expect(try X509Certificate.parse(pem: Array((one + older).utf8)).map { try $0.get() }.count == 2)
    }

    @Test func `no text, no certificate`() {
        #expect(X509Certificate.parse(pem: []).isEmpty)
        #expect(X509Certificate.parse(pem: Array("-----BEGIN".utf8)).isEmpty)
        #expect(X509Certificate.parse(pem: [UInt8](repeating: 0, count: 1_000)).isEmpty)
    }
}
