import Foundation
import Revocation
import Testing
import VectorSupport

@testable import HealthCertificate

@Suite("Revocation hashes", .enabled(if: VectorFolders.publishedAreThere, "published vectors are missing"))
struct PublishedHashTests {
    private struct Example: Decodable {
        let description: String
        let barcodeData: String
        let expUCI: String
        let expCOUNTRYCODEUCI: String
        let expSIGNATURE: String
    }

    /// By the openssl command, which shares no code with ours that could hide a mistake in what is hashed.
    private func digest(_ message: [UInt8]) throws -> [UInt8] {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["openssl", "dgst", "-sha256", "-binary"]
        let (input, output) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        try input.fileHandleForWriting.write(contentsOf: Data(message))
        try input.fileHandleForWriting.close()
        let digest = Array(output.fileHandleForReading.readDataToEndOfFile())
        process.waitUntilExit()
        #expect(process.terminationStatus == 0 && digest.count == 32)
        return digest
    }

    @Test func `identifier, country with identifier, and r of the signature have the published hashes`() throws {
        let file = VectorFolders.published.appending(path: "revocation/hash-calculation.json")
        let examples = try VectorFolders.decode([Example].self, from: file)
        #expect(examples.count == 2)
        for example in examples {
            var decoder = CertificateDecoder()
            let certificate = try decoder.decode(example.barcodeData)
            let claims = try certificate.unverifiedClaims()
            let item = try #require(claims.digitalCovidCertificate.value)
            guard case .read(let content) = DigitalCovidCertificate.read(item, in: claims.document) else {
                Issue.record("\(example.description) is refused")
                continue
            }
            let country = try #require(claims.issuer.value)
            let hashed: [([UInt8], RevocationHashType, String)] = [
                (Array(content.identifier.utf8), .identifier, example.expUCI),
                (Array((country + content.identifier).utf8), .countryAndIdentifier, example.expCOUNTRYCODEUCI),
                (certificate.revocableSignature, .signature, example.expSIGNATURE),
            ]
            for (message, type, expected) in hashed {
                let digest = try digest(message)
                #expect(hex(digest.prefix(16)) == expected, "\(example.description) \(type)")
                var index = RevocationIndex()
                index.insert(try #require(RevocationHash(bytes(hex: expected))), type: type)
                #expect(index.contains(try #require(RevocationHash(digest)), type: type))
            }
        }
    }
}
