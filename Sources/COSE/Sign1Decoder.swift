public import CBOR

/// Decodes one message after the other in memory that it uses again; see `CBORDecoder`.
public struct Sign1Decoder {
    var message: CBORDecoder
    var protectedHeader: CBORDecoder

    /// - Parameter limits: bounds for the message and, counted anew, for the protected header.
    public init(limits: CBORLimits = CBORLimits()) {
        message = CBORDecoder(limits: limits)
        protectedHeader = CBORDecoder(limits: limits)
    }

    /// Reads one message that fills `bytes` wholly.
    ///
    /// - Throws: ``COSEError`` when the shape is another, or a header has critical parameters.
    public mutating func decode(_ bytes: [UInt8]) throws(COSEError) -> Sign1Message {
        try Sign1Message(decoding: bytes, with: &self)
    }
}
