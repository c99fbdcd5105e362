import Bytes
public import CBOR
public import COSE
public import Transport

/// Bounds for one certificate text. All are options, and the defaults are safe for hostile input.
public struct DecodingLimits: Equatable, Sendable {
    /// Most characters of a text, blanks at its ends aside: what a QR code of version 40-L holds.
    public var characterCountMax = 4_296

    /// Most bytes that inflating may produce. The largest genuine certificate has about 1,000.
    public var inflatedByteCountMax = 65_536

    /// Bounds for each of message, protected header and payload.
    public var cbor = CBORLimits()

    public init() {}
}

/// Why a text is no health certificate, from the outside in. Nothing of it has been trusted so far.
public enum DecodingError: Error, Equatable, Sendable {
    /// No character is left without the blanks at the ends.
    case empty
    case tooLong(characterCount: Int, limit: Int)
    case prefix(ContextIdentifierError)
    case base45(Base45Error)
    case zlib(ZlibError)
    case cose(COSEError)
}

/// Turns certificate texts into messages whose signature is not checked yet (HCERT §4.2 backwards).
///
/// One decoder serves one thread: it keeps its buffers from text to text.
public struct CertificateDecoder: ~Copyable {
    public let limits: DecodingLimits
    private var inflater: Inflater
    private var deflated = ByteBuffer(capacity: 3_072)
    private var inflated = ByteBuffer(capacity: 2_048)
    private var message: [UInt8] = []
    private var messageDecoder: Sign1Decoder
    private var payloadDecoder: CBORDecoder

    public init(limits: DecodingLimits = DecodingLimits()) {
        self.limits = limits
        inflater = Inflater(outputByteCountMax: limits.inflatedByteCountMax)
        messageDecoder = Sign1Decoder(limits: limits.cbor)
        payloadDecoder = CBORDecoder(limits: limits.cbor)
    }

    /// Decodes one text.
    ///
    /// - Parameter text: as a scanner delivers it; CR, LF, TAB and blanks at its two ends are ignored.
    /// - Throws: ``DecodingError`` of the first layer that does not hold.
    public mutating func decode(_ text: String) throws(DecodingError) -> UnverifiedHealthCertificate {
        let bytes = Array(text.utf8)
        // Array's own method does not pass typed errors on.
        let outcome: Result<UnverifiedHealthCertificate, DecodingError> = bytes.withUnsafeBufferPointer { bytes in
            do throws(DecodingError) {
                return .success(try decode(bytes))
            } catch {
                return .failure(error)
            }
        }
        return try outcome.get()
    }

    /// Decodes the UTF-8 bytes of one text; see ``decode(_:)-(String)``.
    package mutating func decode(_ text: UnsafeBufferPointer<UInt8>) throws(DecodingError) -> UnverifiedHealthCertificate {
        let text = Self.withoutBlanksAtTheEnds(text)
        guard !text.isEmpty else { throw .empty }
        guard text.count <= limits.characterCountMax else {
            throw .tooLong(characterCount: text.count, limit: limits.characterCountMax)
        }
        let encoded = try withoutContextIdentifier(text)
        try decodeBase45(encoded)
        try inflate()
        return try decodeMessage()
    }

    /// No valid text starts with a blank or ends with one, so nothing of worth is lost.
    package static func withoutBlanksAtTheEnds(_ text: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
        func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D }
        guard let start = text.firstIndex(where: { !isBlank($0) }), let end = text.lastIndex(where: { !isBlank($0) })
        else { return UnsafeBufferPointer(start: nil, count: 0) }
        return UnsafeBufferPointer(rebasing: text[start...end])
    }

    private func withoutContextIdentifier(
        _ text: UnsafeBufferPointer<UInt8>
    ) throws(DecodingError) -> UnsafeBufferPointer<UInt8> {
        do {
            return try ContextIdentifier.removed(from: text)
        } catch {
            throw .prefix(error)
        }
    }

    private mutating func decodeBase45(_ encoded: UnsafeBufferPointer<UInt8>) throws(DecodingError) {
        deflated.removeAll()
        do {
            try Base45.decode(encoded, into: &deflated)
        } catch {
            throw .base45(error)
        }
    }

    private mutating func inflate() throws(DecodingError) {
        inflated.removeAll()
        do {
            try deflated.withUnsafeBytes { deflated throws(ZlibError) in
                try inflater.inflate(deflated, into: &inflated)
            }
        } catch {
            throw .zlib(error)
        }
    }

    private mutating func decodeMessage() throws(DecodingError) -> UnverifiedHealthCertificate {
        // The array is the last certificate's again unless that one is still in use.
        messageDecoder.releaseBytes()
        payloadDecoder.releaseBytes()
        message.removeAll(keepingCapacity: true)
        inflated.withUnsafeBytes { message.append(contentsOf: $0) }
        do {
            return try UnverifiedHealthCertificate(messageDecoder.decode(message), limits: limits.cbor)
        } catch {
            throw .cose(error)
        }
    }

    /// The claims of a certificate without a word on who made them; see ``UnverifiedHealthCertificate``.
    package mutating func unverifiedClaims(
        of certificate: UnverifiedHealthCertificate
    ) throws(ClaimsError) -> Claims {
        try certificate.unverifiedClaims(with: &payloadDecoder)
    }
}
