public import CBOR

/// What a signature is made over (RFC 9052 §4.4):
///
///     Sig_structure = [ context: "Signature1", body_protected: bstr, external_aad: bstr, payload: bstr ]
public enum SigStructure {
    /// Writes the encoded structure, with the protected header and the payload as the very bytes given.
    ///
    /// - Parameters:
    ///   - protectedHeader: the content of the protected byte string, as received or as it will be sent; empty when
    ///     there are no protected attributes.
    ///   - externalAAD: what both sides know besides; nothing in HCERT.
    ///   - payload: the content of the payload byte string.
    public static func write(
        protectedHeader: UnsafeRawBufferPointer,
        externalAAD: UnsafeRawBufferPointer = UnsafeRawBufferPointer(start: nil, count: 0),
        payload: UnsafeRawBufferPointer,
        to cbor: inout CBORWriter
    ) {
        cbor.writeArray(count: 4)
        cbor.write(literal: "Signature1")
        cbor.write(bytes: protectedHeader)
        cbor.write(bytes: externalAAD)
        cbor.write(bytes: payload)
    }
}
