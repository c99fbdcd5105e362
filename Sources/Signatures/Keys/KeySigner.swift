public import COSE

/// Signs with a key in memory, through one context of OpenSSL that is set up once. For one thread at a time.
///
/// The nonces of ECDSA are OpenSSL's own (security rule: never ours).
public struct KeySigner: MessageSigner, ~Copyable, Sendable {
    public let algorithm: Algorithm
    public let signatureByteCount: Int
    private let context: SignatureContext

    init(_ key: SigningKey) throws(SignatureError) {
        algorithm = key.algorithm
        signatureByteCount = key.verifyingKey.signatureByteCount
        context = try SignatureContext(signingWith: key.key)
    }

    public func digest(_ message: UnsafeRawBufferPointer, into digest: UnsafeMutableRawBufferPointer) {
        SHA256.digest(message, into: digest)
    }

    public mutating func sign(
        digests: UnsafeRawBufferPointer, into signatures: UnsafeMutableRawBufferPointer
    ) throws(SignerError) {
        let count = digests.count / SHA256.byteCount
        guard digests.count % SHA256.byteCount == 0, signatures.count / signatureByteCount >= count else {
            throw SignerError(
                message: "\(digests.count) bytes of digests do not fit \(signatures.count) bytes of signatures",
                signedCount: 0)
        }
        for index in 0..<count {
            let digest = digests[(index * SHA256.byteCount)..<((index + 1) * SHA256.byteCount)]
            let signature = signatures[(index * signatureByteCount)..<((index + 1) * signatureByteCount)]
            do {
                try sign(
                    digest: UnsafeRawBufferPointer(rebasing: digest),
                    into: UnsafeMutableRawBufferPointer(rebasing: signature))
            } catch {
                throw SignerError(message: error.description, signedCount: index)
            }
        }
    }

    private func sign(
        digest: UnsafeRawBufferPointer, into signature: UnsafeMutableRawBufferPointer
    ) throws(OpenSSLError) {
        let isWritten: Bool
        if algorithm == .es256 {
            isWritten = try signES256(digest: digest, into: signature)
        } else {
            isWritten = try context.sign(digest: digest, into: signature) == signatureByteCount
        }
        guard isWritten else { throw OpenSSLError(call: "EVP_PKEY_sign", reason: "a signature of an unexpected form") }
    }

    private func signES256(
        digest: UnsafeRawBufferPointer, into signature: UnsafeMutableRawBufferPointer
    ) throws(OpenSSLError) -> Bool {
        let outcome = withUnsafeTemporaryAllocation(byteCount: ES256Signature.derByteCountMax, alignment: 1) { der in
            Result { () throws(OpenSSLError) in
                let count = try context.sign(digest: digest, into: der)
                return ES256Signature.writeRaw(of: UnsafeRawBufferPointer(rebasing: der[..<count]), into: signature)
            }
        }
        return try outcome.get()
    }
}
