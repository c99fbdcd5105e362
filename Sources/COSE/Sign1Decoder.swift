public import CBOR

/// Decodes one message after the other in memory that it uses again; see `CBORDecoder`.
public struct Sign1Decoder {
    let limits: CBORLimits
    private var message: CBORDecoder
    private var header: CBORDecoder

    /// - Parameter limits: bounds for the message and, counted anew, for the protected header.
    public init(limits: CBORLimits = CBORLimits()) {
        self.limits = limits
        message = CBORDecoder(limits: limits)
        header = CBORDecoder(limits: limits)
    }

    /// Lets go of the bytes of the last message, unless somebody holds it; see `CBORDecoder`.
    package mutating func releaseBytes() {
        message.releaseBytes()
        header.releaseBytes()
    }

    /// Reads one message that fills `bytes` wholly.
    ///
    /// - Throws: ``COSEError`` when the shape is another, or a header has critical parameters.
    public mutating func decode(_ bytes: [UInt8]) throws(COSEError) -> Sign1Message {
        try Sign1Message(decoding: bytes, with: &self)
    }

    mutating func messageDocument(_ bytes: [UInt8]) throws(COSEError) -> CBORDocument {
        do {
            return try message.decode(bytes)
        } catch {
            throw COSEError(reason: .malformed(part: .message, error.reason), offset: error.offset)
        }
    }

    /// The map in the content of the protected byte string.
    ///
    /// - Returns: nil when there is no content, which means no attributes (RFC 9052 §3).
    mutating func protectedHeader(in run: ByteRun) throws(COSEError) -> HeaderMap? {
        if run.range.isEmpty { return nil }
        if let layout = run.withUnsafeBytes({ HeaderLayout(of: $0, limits: limits) }) { return HeaderMap(layout) }
        let document: CBORDocument
        do {
            document = try header.decode(run.bytes, in: run.range)
        } catch {
            throw COSEError(reason: .malformed(part: .protectedHeader, error.reason), offset: error.offset)
        }
        guard case .map = document.kind(of: document.root) else {
            throw COSEError(
                reason: .wrongType(part: .protectedHeader, expected: "a map"), offset: run.range.lowerBound)
        }
        return document.withView { HeaderMap($0.root, in: $0) }
    }
}
