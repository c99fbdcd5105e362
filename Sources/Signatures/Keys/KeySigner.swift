public import COSE

/// Signs with a key in memory, through one context of OpenSSL that is set up once. For one thread at a time.
///
/// The nonces of ECDSA are OpenSSL's own (security rule: never ours).
public struct KeySigner: MessageSigner, ~Copyable, Sendable {
    public let algorithm: Algorithm
    public let signatureByteCount: Int
    private let context: SigningContext

    init(_ key: SigningKey) throws(SignatureError) {
        algorithm = key.algorithm
        signatureByteCount = key.verifyingKey.signatureByteCount
        if algorithm == .es256 {
            context = .es256(try ECKey(key.key))
        } else {
            context = .ps256(try SignatureContext(signingWith: key.key))
        }
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
        switch context {
        case .es256(let context):
            try context.sign(digest: digest, into: signature)
        case .ps256(let context):
            guard try context.sign(digest: digest, into: signature) == signatureByteCount else {
                throw OpenSSLError(call: "EVP_PKEY_sign", reason: "a signature of an unexpected length")
            }
        }
    }
}

/// What signs with a key of either algorithm.
enum SigningContext: ~Copyable, Sendable {
    case es256(ECKey)
    case ps256(SignatureContext)
}
