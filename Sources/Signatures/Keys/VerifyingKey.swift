public import COSE

/// A public key that signs health certificates: P-256 for ES256, or RSA of 2048 to 4096 bits for PS256 (HCERT §3.3.2).
///
/// Reading a key costs more than verifying with it: read once, keep, and use from as many threads as there are.
public final class VerifyingKey: MessageVerifier {
    /// The one algorithm that goes with the key.
    public let algorithm: Algorithm

    /// Length of every signature in bytes: 64 for ES256, the modulus length for PS256.
    public let signatureByteCount: Int

    /// SubjectPublicKeyInfo in DER. Equal keys have equal bytes here, whichever form they were read from.
    public let subjectPublicKeyInfo: [UInt8]

    /// SubjectPublicKeyInfo of the key's numbers alone, by which keys are equal: whoever has the private key of an
    /// rsaEncryption key has that of the RSASSA-PSS key with the same numbers.
    public let identity: [UInt8]

    /// Size in bits, of the curve's order or of the modulus.
    public let bitCount: Int

    private let key: EVPKey

    /// What verifies ES256; nil for an RSA key.
    private let ecKey: ECKey?

    /// What verifies PS256.
    private let contexts = SignatureContextPool()

    /// Reads a key.
    ///
    /// - Parameter der: one whole SubjectPublicKeyInfo (RFC 5280 §4.1.2.7). Curves must be named, not described.
    /// - Throws: ``SignatureError`` for everything that cannot sign a health certificate.
    public init(subjectPublicKeyInfoDER der: [UInt8]) throws(SignatureError) {
        let key = try EVPKey(subjectPublicKeyInfoDER: der)
        algorithm = try key.algorithm()
        signatureByteCount = key.signatureByteCount(of: algorithm)
        // OpenSSL takes 120 microseconds to write what nearly always stands there already.
        let isCanonical = EVPKey.isCanonical(der)
        subjectPublicKeyInfo = isCanonical ? der : try key.subjectPublicKeyInfoDER()
        identity = isCanonical ? der : try key.identityDER()
        bitCount = key.bitCount
        // Made now, so that a key which forbids PS256 by its own parameters is found before it is trusted.
        if algorithm == .es256 {
            ecKey = try ECKey(key)
        } else {
            ecKey = nil
            contexts.giveBack(try SignatureContext(verifyingWith: key))
        }
        self.key = key
    }

    public func verifies(signature: UnsafeRawBufferPointer, over message: UnsafeRawBufferPointer) -> Bool {
        verifies(signature: signature, over: message, in: SignatureNumbers())
    }

    /// The same for whoever verifies one signature after the other.
    ///
    /// - Parameter numbers: of the calling thread alone.
    package func verifies(
        signature: UnsafeRawBufferPointer, over message: UnsafeRawBufferPointer, in numbers: borrowing SignatureNumbers
    ) -> Bool {
        guard signature.count == signatureByteCount else { return false }
        return withUnsafeTemporaryAllocation(byteCount: SHA256.byteCount, alignment: 8) { digest in
            SHA256.digest(message, into: digest)
            return verifies(signature: signature, digest: UnsafeRawBufferPointer(digest), in: numbers)
        }
    }

    /// Whether `signature`, in its COSE form, holds over a message with this SHA-256 digest.
    func verifies(
        signature: UnsafeRawBufferPointer, digest: UnsafeRawBufferPointer, in numbers: borrowing SignatureNumbers
    ) -> Bool {
        switch ecKey {
        case .some(let ecKey): ecKey.verifies(signature: signature, digest: digest, in: numbers)
        case .none: verifiesPS256(signature: signature, digest: digest)
        }
    }

    private func verifiesPS256(signature: UnsafeRawBufferPointer, digest: UnsafeRawBufferPointer) -> Bool {
        let made = contexts.take() ?? (try? SignatureContext(verifyingWith: key))  // no memory: nothing is proved
        guard let context = made else { return false }
        let holds = context.verifies(signature: signature, digest: digest)
        contexts.giveBack(context)
        return holds
    }
}

extension VerifyingKey: Hashable {
    public static func == (one: VerifyingKey, other: VerifyingKey) -> Bool {
        one.identity == other.identity
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(identity)
    }
}
