import Foundation
import Testing

@testable import Signatures

/// The certificates are made by the `openssl` command.
@Suite("Who issued a certificate, RFC 5280 §6.1.3")
struct IssuanceTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try makeAuthority("csca", subject: "/C=VN/CN=CSCA")
    }

    private func makeAuthority(_ name: String, subject: String, key: String = "ec -pkeyopt ec_paramgen_curve:P-256")
        throws
    {
        try folder.openssl(
            "req -x509 -newkey \(key) -nodes -keyout \(name).key -out \(name).pem -subj \(subject) -days 9")
    }

    private func signer(of issuer: String, digest: String = "sha256") throws -> X509Certificate {
        try folder.openssl(
            "req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout dsc.key -out dsc.csr -subj /C=VN/CN=DSC"
        )
        try folder.openssl(
            "x509 -req -in dsc.csr -CA \(issuer).pem -CAkey \(issuer).key -set_serial 7 -\(digest) -out dsc.pem -days 8"
        )
        return try certificate("dsc")
    }

    private func certificate(_ name: String) throws -> X509Certificate {
        try #require(X509Certificate.parse(pem: folder.bytes("\(name).pem")).first).get()
    }

    @Test func `the one whose name and signature it bears issued it`() throws {
        #expect(try signer(of: "csca").issuance(by: certificate("csca")) == .issued)
        #expect(try certificate("csca").issuance(by: certificate("csca")) == .issued, "it issued itself")
    }

    @Test func `an authority may have a key that no health certificate is signed with`() throws {
        for (name, key) in [("p384", "ec -pkeyopt ec_paramgen_curve:P-384"), ("rsa", "rsa:3072")] {
            try makeAuthority(name, subject: "/C=VN/CN=\(name)", key: key)
            #expect(try signer(of: name, digest: "sha384").issuance(by: certificate(name)) == .issued)
        }
    }

    @Test func `another name is another issuer, the same name with another key did not sign it`() throws {
        let signer = try signer(of: "csca")
        try makeAuthority("other", subject: "/C=VN/CN=Other")
        #expect(try signer.issuance(by: certificate("other")) == .otherIssuer)
        try makeAuthority("twin", subject: "/C=VN/CN=CSCA")
        #expect(try signer.issuance(by: certificate("twin")) == .wrongSignature)
        try makeAuthority("rsa", subject: "/C=VN/CN=CSCA", key: "rsa:2048")
        #expect(try signer.issuance(by: certificate("rsa")) == .wrongSignature)
        #expect(try certificate("csca").issuance(by: signer) == .otherIssuer)
    }

    @Test func `a signature over a weak digest is told from a strong one`() throws {
        #expect(try signer(of: "csca", digest: "sha1").issuance(by: certificate("csca")) == .weakDigest)
        #expect(try signer(of: "csca", digest: "sha224").issuance(by: certificate("csca")) == .issued)
    }

    @Test func `a changed certificate is issued by nobody`() throws {
        let signer = try signer(of: "csca")
        let csca = try certificate("csca")
        var issued = 0
        for index in stride(from: 0, to: signer.der.count, by: 5) {
            var der = signer.der
            der[index] ^= 1
            if let changed = try? X509Certificate(der: der), try changed.issuance(by: csca) == .issued { issued += 1 }
        }
        #expect(issued == 0)
    }
}

@Suite("Public keys as PEM, RFC 7468 §13")
struct PublicKeyPEMTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.openssl("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out a.key")
        try folder.openssl("pkey -in a.key -pubout -out a.pem")
        try folder.openssl("pkey -in a.key -pubout -outform DER -out a.der")
        try folder.openssl("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384 -out b.key")
        try folder.openssl("pkey -in b.key -pubout -out b.pem")
    }

    @Test func `every public key of a text is read, and other blocks are passed over`() throws {
        let keys = VerifyingKey.parse(pem: try folder.bytes("a.key") + folder.bytes("a.pem") + folder.bytes("a.pem"))
        #expect(try keys.map { try $0.get().subjectPublicKeyInfo } == [folder.bytes("a.der"), folder.bytes("a.der")])
        #expect(VerifyingKey.parse(pem: try folder.bytes("a.key")).isEmpty)
        #expect(VerifyingKey.parse(pem: []).isEmpty)
    }

    @Test func `a key that signs no health certificate is told, and those behind it are read`() throws {
        let keys = VerifyingKey.parse(pem: try folder.bytes("b.pem") + folder.bytes("a.pem"))
        #expect(keys.count == 2)
        guard case .failure(.unsupportedKey(name: "EC on secp384r1")) = keys.first, case .success = keys.last else {
            Issue.record("\(keys)")
            return
        }
    }
}
