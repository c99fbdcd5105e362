public import CBOR

/// A `COSE_Sign1` message as received, its signature not checked (RFC 9052 §4.2, HCERT §5):
///
///     COSE_Sign1 = [ protected: bstr .cbor header_map, unprotected: header_map, payload: bstr, signature: bstr ]
///
/// Decoding reads the headers and nothing of the payload. What is signed stays as the bytes that were received.
public struct Sign1Message: Sendable {
    /// The tag that a message carries (RFC 9052 §2).
    public static let tag: UInt64 = 18

    /// The tag that may stand in front of it (RFC 8392 §6).
    public static let cwtTag: UInt64 = 61

    /// Content of the protected byte string as received; empty when there are no protected attributes.
    public let protectedHeaderBytes: ByteRun

    /// Content of the payload byte string as received.
    public let payload: ByteRun

    /// The signature as received.
    public let signature: ByteRun

    /// The tags in front of the array, outermost first: none, 18, or 61 and 18.
    public var tags: [UInt64] { Self.permittedTags[tagCount] }

    private let tagCount: Int

    /// By their number.
    private static let permittedTags: [[UInt64]] = [[], [tag], [cwtTag, tag]]

    /// Nil when the byte string has a length of zero, which means no attributes (RFC 9052 §3).
    private let protectedHeader: HeaderMap?
    private let unprotectedHeader: HeaderMap

    /// Reads one message that fills `bytes` wholly.
    ///
    /// - Parameters:
    ///   - bytes: the inflated bytes of a certificate.
    ///   - limits: bounds for the message and, counted anew, for the protected header.
    /// - Throws: ``COSEError`` when the shape is another, or a header has critical parameters.
    public init(decoding bytes: [UInt8], limits: CBORLimits = CBORLimits()) throws(COSEError) {
        var decoder = Sign1Decoder(limits: limits)
        self = try decoder.decode(bytes)
    }

    init(decoding bytes: [UInt8], with decoder: inout Sign1Decoder) throws(COSEError) {
        let document = try Self.document(of: .message, ByteRun(bytes), &decoder.message)
        let (array, tagCount) = try Self.untagged(document)
        self.tagCount = tagCount

        let parts = try Self.fourParts(of: array, in: document)
        let protectedBytes = try Self.byteString(.protectedHeader, parts.protected, in: document)
        payload = try Self.byteString(.payload, parts.payload, in: document)
        signature = try Self.byteString(.signature, parts.signature, in: document)
        guard case .map = document.kind(of: parts.unprotected) else {
            throw COSEError(
                reason: .wrongType(part: .unprotectedHeader, expected: "a map"),
                offset: document.offset(of: parts.unprotected))
        }
        unprotectedHeader = HeaderMap(document: document, map: parts.unprotected)
        protectedHeader = try Self.protectedHeader(in: protectedBytes, &decoder.protectedHeader)

        // An empty map stands for no attributes, and no attributes are signed as no bytes (RFC 9052 §4.4).
        protectedHeaderBytes = (protectedHeader?.isEmpty ?? true) ? ByteRun([]) : protectedBytes
        try refuseCriticalHeaders()
    }

    /// The algorithm: the protected one, else the unprotected one.
    ///
    /// An unprotected one is safe only because the trusted key decides in the end which algorithm is used.
    public func algorithm() throws(COSEError) -> Algorithm {
        if let algorithm = try protectedHeader?.algorithm() { return algorithm }
        if let algorithm = try unprotectedHeader.algorithm() { return algorithm }
        throw COSEError(reason: .algorithmMissing, offset: 0)
    }

    /// The kid: the protected one, else the unprotected one, never the second instead of a first that is wrong
    /// (HCERT §3.3.3).
    public func keyIdentifier() throws(COSEError) -> KeyIdentifier {
        if let identifier = try protectedHeader?.keyIdentifier() { return identifier }
        if let identifier = try unprotectedHeader.keyIdentifier() { return identifier }
        throw COSEError(reason: .keyIdentifierMissing, offset: 0)
    }

    /// Writes what the signature is made over (RFC 9052 §4.4).
    public func writeSigStructure(externalAAD: [UInt8] = [], to cbor: inout CBORWriter) {
        externalAAD.withUnsafeBytes { externalAAD in
            protectedHeaderBytes.withUnsafeBytes { protected in
                payload.withUnsafeBytes { payload in
                    SigStructure.write(
                        protectedHeader: protected, externalAAD: externalAAD, payload: payload, to: &cbor)
                }
            }
        }
    }

    /// Whether the signature holds under `key`. The algorithm of the message must be the key's.
    ///
    /// - Parameter scratch: a writer to build the `Sig_structure` in; what it holds is thrown away.
    public func isSigned(
        by key: some MessageVerifier, externalAAD: [UInt8] = [], scratch cbor: inout CBORWriter
    ) throws(COSEError) -> Bool {
        guard try algorithm() == key.algorithm else { return false }
        cbor.buffer.removeAll()
        writeSigStructure(externalAAD: externalAAD, to: &cbor)
        return signature.withUnsafeBytes { signature in
            cbor.buffer.withUnsafeBytes { key.verifies(signature: signature, over: $0) }
        }
    }
}

// MARK: - Reading the four parts

extension Sign1Message {
    private typealias Item = CBORDocument.Item

    private static func document(
        of part: COSEError.Part, _ run: ByteRun, _ decoder: inout CBORDecoder
    ) throws(COSEError) -> CBORDocument {
        do {
            return try decoder.decode(run.bytes, in: run.range)
        } catch {
            throw COSEError(reason: .malformed(part: part, error.reason), offset: error.offset)
        }
    }

    private static func untagged(_ document: CBORDocument) throws(COSEError) -> (item: Item, tagCount: Int) {
        var item = document.root
        var count = 0
        var isPermitted = true
        while case .tag(let tag) = document.kind(of: item), let content = document.content(ofTag: item) {
            // The second of two tags, or an only one, is 18; a first one that another follows is 61.
            let isLast = document.content(ofTag: content) == nil
            isPermitted = isPermitted && count < 2 && tag == (isLast ? Self.tag : cwtTag)
            count += 1
            item = content
        }
        guard isPermitted else {
            throw COSEError(
                reason: .tagsNotPermitted(tags(of: document)), offset: document.offset(of: document.root))
        }
        return (item, count)
    }

    private static func tags(of document: CBORDocument) -> [UInt64] {
        var (item, tags) = (document.root, [UInt64]())
        while case .tag(let tag) = document.kind(of: item), let content = document.content(ofTag: item) {
            tags.append(tag)
            item = content
        }
        return tags
    }

    private static func fourParts(
        of array: Item, in document: CBORDocument
    ) throws(COSEError) -> (protected: Item, unprotected: Item, payload: Item, signature: Item) {
        var elements = document.elements(of: array).makeIterator()
        guard case .array(count: 4) = document.kind(of: array),
            let protected = elements.next(), let unprotected = elements.next(),
            let payload = elements.next(), let signature = elements.next()
        else {
            throw COSEError(
                reason: .notAnArrayOfFour(found: document.kind(of: array).description),
                offset: document.offset(of: array))
        }
        return (protected, unprotected, payload, signature)
    }

    private static func byteString(
        _ part: COSEError.Part, _ item: Item, in document: CBORDocument
    ) throws(COSEError) -> ByteRun {
        guard case .bytes = document.kind(of: item) else {
            throw COSEError(
                reason: .wrongType(part: part, expected: "a byte string"), offset: document.offset(of: item))
        }
        if let range = document.contentRange(of: item) { return ByteRun(document.bytes, range) }
        return ByteRun(document.bytes(of: item) ?? [])
    }

    private static func protectedHeader(
        in run: ByteRun, _ decoder: inout CBORDecoder
    ) throws(COSEError) -> HeaderMap? {
        if run.range.isEmpty { return nil }
        let document = try document(of: .protectedHeader, run, &decoder)
        guard case .map = document.kind(of: document.root) else {
            throw COSEError(
                reason: .wrongType(part: .protectedHeader, expected: "a map"), offset: run.range.lowerBound)
        }
        return HeaderMap(document: document, map: document.root)
    }

    private func refuseCriticalHeaders() throws(COSEError) {
        if let protectedHeader { try protectedHeader.refuseCritical() }
        try unprotectedHeader.refuseCritical()
    }
}
