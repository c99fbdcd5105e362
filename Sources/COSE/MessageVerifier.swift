/// A public key that can say whether a signature holds. COSE knows no cryptography: `Signatures` conforms its keys.
///
/// A value may be used from several threads at once.
public protocol MessageVerifier: Sendable {
    /// The one algorithm that goes with the key's type: the key decides, not the message (security of RFC 9052 §3.1).
    var algorithm: Algorithm { get }

    /// Whether `signature`, in its COSE form, holds over `message`.
    ///
    /// Every failure is `false`: a wrong length, a value out of range, an error of the library below.
    ///
    /// - Parameters:
    ///   - signature: the signature as it stands in the message.
    ///   - message: the whole encoded `Sig_structure`.
    func verifies(signature: UnsafeRawBufferPointer, over message: UnsafeRawBufferPointer) -> Bool
}
