import COSE
import Foundation
import Signatures
import VectorSupport

@testable import TrustLists

/// What is read from the contents of one file called `list`.
func readList(
    _ contents: some Sequence<UInt8>, checks: TrustListChecks = TrustListChecks()
) throws(TrustListError) -> TrustListReader {
    var reader = TrustListReader(checks: checks)
    try reader.read(contents: Array(contents), source: "list")
    return reader
}

/// Why the contents of one file are refused as a whole; nil if they are not.
func refusal(
    _ contents: some Sequence<UInt8>, checks: TrustListChecks = TrustListChecks()
) -> TrustListFinding.Reason? {
    do throws(TrustListError) {
        _ = try readList(contents, checks: checks)
        return nil
    } catch .unusable(let finding) {
        return finding.reason
    } catch {
        return nil
    }
}

func base64(_ bytes: some Sequence<UInt8>) -> String {
    Data(bytes).base64EncodedString()
}

/// Base64 for addresses, without padding.
func base64URL(_ bytes: some Sequence<UInt8>) -> String {
    base64(bytes).replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
}

extension SigningKey {
    /// A signature over `message`, in its COSE form.
    func signature(over message: some Sequence<UInt8>) throws -> [UInt8] {
        var signer = try makeSigner()
        let digest = SHA256.digest(Array(message))
        var signature = [UInt8](repeating: 0, count: signer.signatureByteCount)
        try signature.withUnsafeMutableBytes { room in
            try digest.withUnsafeBytes { try signer.sign(digests: $0, into: room) }
        }
        return signature
    }
}

extension VerifyingKey {
    /// The two coordinates of a P-256 key, which stand at the end of its SubjectPublicKeyInfo.
    var coordinates: (x: [UInt8], y: [UInt8]) {
        (Array(subjectPublicKeyInfo.suffix(64).prefix(32)), Array(subjectPublicKeyInfo.suffix(32)))
    }

    /// Modulus and exponent (65537) of an RSA key of 2048 bits: a SubjectPublicKeyInfo of 294 bytes ends with
    /// `02 82 01 01 00 n 02 03 01 00 01`.
    var modulus: [UInt8] { Array(subjectPublicKeyInfo[33..<289]) }
}

/// A kid of 8 bytes that is none of a certificate.
let inventedKid: [UInt8] = [1, 2, 3, 4, 5, 6, 7, 8]

/// The signer under a kid, if there is just one.
func onlySigner(_ list: TrustList, _ kid: [UInt8]) -> DocumentSigner? {
    let signers = KeyIdentifier(kid).map { list.signers(for: $0) } ?? []
    return signers.count == 1 ? signers.first : nil
}
