import Bytes
public import CBOR

/// Encodes the messages of one signer: everything that is the same in each is made once (HCERT §3.3.1, §5).
///
/// The protected header is `{1: alg, 4: kid}`, the unprotected one is empty, the tag is 18.
public struct Sign1Encoder: Sendable {
    /// The signer's algorithm.
    public let algorithm: Algorithm

    /// The kid that every message carries.
    public let keyIdentifier: KeyIdentifier

    /// Content of the protected byte string.
    private let protectedHeader: [UInt8]

    /// Everything of a `Sig_structure` in front of the payload byte string.
    private let sigStructureStart: [UInt8]

    /// Everything of a message in front of the payload byte string.
    private let messageStart: [UInt8]

    public init(algorithm: Algorithm, keyIdentifier: KeyIdentifier) {
        self.algorithm = algorithm
        self.keyIdentifier = keyIdentifier
        protectedHeader = Self.protectedHeader(algorithm, keyIdentifier)
        sigStructureStart = Self.sigStructureStart(protectedHeader)
        messageStart = Self.messageStart(protectedHeader)
    }

    /// Writes what the signer has to sign for `payload` (RFC 9052 §4.4).
    public func writeSigStructure(payload: UnsafeRawBufferPointer, to cbor: inout CBORWriter) {
        cbor.buffer.append(sigStructureStart)
        cbor.write(bytes: payload)
    }

    /// Writes the tagged message.
    ///
    /// - Parameter signature: in its COSE form, as the signer made it.
    public func writeMessage(
        payload: UnsafeRawBufferPointer, signature: UnsafeRawBufferPointer, to cbor: inout CBORWriter
    ) {
        cbor.buffer.append(messageStart)
        cbor.write(bytes: payload)
        cbor.write(bytes: signature)
    }

    private static func protectedHeader(_ algorithm: Algorithm, _ keyIdentifier: KeyIdentifier) -> [UInt8] {
        var cbor = CBORWriter()
        cbor.writeMap(count: 2)
        cbor.write(HeaderLabel.algorithm)
        cbor.write(algorithm.rawValue)
        cbor.write(HeaderLabel.keyIdentifier)
        cbor.write(bytes: keyIdentifier.bytes)
        return cbor.buffer.array
    }

    private static func sigStructureStart(_ protectedHeader: [UInt8]) -> [UInt8] {
        var cbor = CBORWriter()
        cbor.writeArray(count: 4)
        cbor.write(literal: "Signature1")
        cbor.write(bytes: protectedHeader)
        cbor.write(bytes: [])  // external_aad
        return cbor.buffer.array
    }

    private static func messageStart(_ protectedHeader: [UInt8]) -> [UInt8] {
        var cbor = CBORWriter()
        cbor.writeTag(Sign1Message.tag)
        cbor.writeArray(count: 4)
        cbor.write(bytes: protectedHeader)
        cbor.writeMap(count: 0)
        return cbor.buffer.array
    }
}
