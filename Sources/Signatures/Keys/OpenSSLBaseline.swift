import COSE
internal import COpenSSL

/// OpenSSL alone, which speeds are measured against: a ready digest, a ready signature, one context used again.
package struct OpenSSLBaseline: ~Copyable {
    private let signer: SignatureContext
    private let verifier: SignatureContext
    private let digest = SHA256.digest([])
    private var signature: [UInt8]
    private var signatureByteCount: Int

    package init(_ key: SigningKey) throws(SignatureError) {
        let signer = try SignatureContext(signingWith: key.key)
        let verifier = try SignatureContext(verifyingWith: key.key)
        self.signer = signer
        self.verifier = verifier
        // In DER a signature of ES256 takes 72 bytes at most.
        signature = [UInt8](repeating: 0, count: max(key.verifyingKey.signatureByteCount, 72))
        signatureByteCount = 0
    }

    /// Calls EVP_PKEY_sign `count` times.
    ///
    /// - Returns: whether all calls succeeded.
    package mutating func sign(count: Int) -> Bool {
        for _ in 0..<count {
            let made = signature.withUnsafeMutableBytes { room in
                digest.withUnsafeBytes { try? signer.sign(digest: $0, into: room) }  // a failure is what false tells
            }
            guard let made else { return false }
            signatureByteCount = made
        }
        return true
    }

    /// Calls EVP_PKEY_verify `count` times with the last signature made.
    ///
    /// - Returns: whether the signature held every time.
    package func verify(count: Int) -> Bool {
        signature.withUnsafeBytes { bytes in
            digest.withUnsafeBytes { digest in
                (0..<count).allSatisfy { _ in
                    verifier.verifies(
                        signature: UnsafeRawBufferPointer(rebasing: bytes[..<signatureByteCount]), digest: digest)
                }
            }
        }
    }
}
