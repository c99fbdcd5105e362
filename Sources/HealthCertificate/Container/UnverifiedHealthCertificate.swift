public import CBOR
public import COSE

/// A health certificate whose signature nobody has checked yet.
///
/// It answers only what is needed to find a key. The claims and the holder's data come out of ``claims(signedBy:scratch:)``.
public struct UnverifiedHealthCertificate: Sendable {
    /// The algorithm that the headers name, ES256 or PS256.
    public let algorithm: Algorithm

    /// The kid that the headers name.
    public let keyIdentifier: KeyIdentifier

    /// The message, for tools that show every layer without judging.
    package let message: Sign1Message

    private let limits: CBORLimits

    /// - Throws: `COSEError` when the algorithm or the kid is missing or is not permitted.
    package init(_ message: Sign1Message, limits: CBORLimits) throws(COSEError) {
        algorithm = try message.algorithm()
        keyIdentifier = try message.keyIdentifier()
        self.message = message
        self.limits = limits
    }

    /// Reads a bare `COSE_Sign1` message, as test data hold it.
    package init(decodingMessage bytes: [UInt8], limits: CBORLimits = CBORLimits()) throws(COSEError) {
        try self.init(Sign1Message(decoding: bytes, limits: limits), limits: limits)
    }

    /// Whether the signature holds under `key`.
    ///
    /// - Parameter scratch: a writer to build the `Sig_structure` in; what it holds is thrown away.
    public func isSigned(by key: some MessageVerifier, scratch: inout CBORWriter) -> Bool {
        isSigned(with: key.algorithm, scratch: &scratch) { key.verifies(signature: $0, over: $1) }
    }

    /// The same for a key that is asked by `verifies`, which is lent the signature and the encoded `Sig_structure`.
    ///
    /// - Parameter algorithm: the key's.
    package func isSigned(
        with algorithm: Algorithm, scratch: inout CBORWriter,
        verifies: (_ signature: UnsafeRawBufferPointer, _ message: UnsafeRawBufferPointer) -> Bool
    ) -> Bool {
        guard self.algorithm == algorithm else { return false }
        scratch.buffer.removeAll()
        message.writeSigStructure(to: &scratch)
        return message.signature.withUnsafeBytes { signature in
            scratch.buffer.withUnsafeBytes { verifies(signature, $0) }
        }
    }

    /// The claims, if the signature holds under `key`.
    ///
    /// - Returns: nil when it does not.
    /// - Throws: ``ClaimsError`` when it does and the payload is no claims set.
    public func claims(
        signedBy key: some MessageVerifier, scratch: inout CBORWriter
    ) throws(ClaimsError) -> Claims? {
        guard isSigned(by: key, scratch: &scratch) else { return nil }
        return try unverifiedClaims()
    }

    /// The claims without a word on who made them, for tools that show every layer without judging.
    package func unverifiedClaims() throws(ClaimsError) -> Claims {
        var decoder = CBORDecoder(limits: limits)
        return try unverifiedClaims(with: &decoder)
    }

    func unverifiedClaims(with decoder: inout CBORDecoder) throws(ClaimsError) -> Claims {
        let payload = message.payload
        return try Claims(decoding: payload.bytes, in: payload.range, with: &decoder)
    }

    /// What a revocation list of type SIGNATURE is made over: r alone for ES256, since (r, n-s) is as good a signature;
    /// the whole signature for PS256.
    package var revocableSignature: [UInt8] {
        algorithm == .es256 ? Array(message.signature.array.prefix(32)) : message.signature.array
    }
}
