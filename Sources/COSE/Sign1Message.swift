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
    public var protectedHeaderBytes: ByteRun { ByteRun(parts.bytes, protectedHeaderRange) }

    /// Content of the payload byte string as received.
    public var payload: ByteRun { ByteRun(parts.bytes, parts.payload) }

    /// The signature as received.
    public var signature: ByteRun { ByteRun(parts.bytes, parts.signature) }

    /// The tags in front of the array, outermost first: none, 18, or 61 and 18.
    public var tags: [UInt64] { Self.permittedTags[parts.tagCount] }

    /// By their number.
    private static let permittedTags: [[UInt64]] = [[], [tag], [cwtTag, tag]]

    private let parts: Parts

    /// Nil when the byte string has a length of zero, which means no attributes (RFC 9052 §3).
    private let protectedHeader: HeaderMap?

    private var protectedHeaderRange: Range<Int> {
        // An empty map stands for no attributes, and no attributes are signed as no bytes (RFC 9052 §4.4).
        protectedHeader?.isEmpty ?? true ? 0..<0 : parts.protectedHeader
    }

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
        let parts: Parts
        if let layout = bytes.withUnsafeBufferPointer({ Sign1Layout(of: $0, limits: decoder.limits) }) {
            parts = Parts(layout, of: bytes)
        } else {
            let document = try decoder.messageDocument(bytes)
            parts = try document.withView { view throws(COSEError) in try Parts(view, of: bytes) }
        }
        let protectedHeader = try decoder.protectedHeader(in: ByteRun(parts.bytes, parts.protectedHeader))
        try protectedHeader?.refuseCritical()
        try parts.unprotectedHeader.refuseCritical()
        // Assigned when nothing can fail any more: before, the compiler would build the value elsewhere and copy it here.
        (self.parts, self.protectedHeader) = (parts, protectedHeader)
    }

    /// The algorithm: the protected one, else the unprotected one.
    ///
    /// An unprotected one is safe only because the trusted key decides in the end which algorithm is used.
    public func algorithm() throws(COSEError) -> Algorithm {
        if let algorithm = try protectedHeader?.algorithm() { return algorithm }
        if let algorithm = try parts.unprotectedHeader.algorithm() { return algorithm }
        throw COSEError(reason: .algorithmMissing, offset: 0)
    }

    /// The kid: the protected one, else the unprotected one, never the second instead of a first that is wrong
    /// (HCERT §3.3.3).
    public func keyIdentifier() throws(COSEError) -> KeyIdentifier {
        if let identifier = try protectedHeader?.keyIdentifier() { return identifier }
        if let identifier = try parts.unprotectedHeader.keyIdentifier() { return identifier }
        throw COSEError(reason: .keyIdentifierMissing, offset: 0)
    }

    /// Whether the payload and the signature are exactly these bytes.
    package func carries(payload: UnsafeRawBufferPointer, signature: UnsafeRawBufferPointer) -> Bool {
        self.payload.hasBytes(payload) && self.signature.hasBytes(signature)
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

    /// What the array holds, the protected header still as bytes.
    private struct Parts {
        let tagCount: Int
        let unprotectedHeader: HeaderMap

        /// What the ranges lie in: the message as received, unless one of the three stands there in chunks.
        let bytes: [UInt8]
        let protectedHeader: Range<Int>
        let payload: Range<Int>
        let signature: Range<Int>

        init(_ layout: Sign1Layout, of message: [UInt8]) {
            tagCount = 1
            unprotectedHeader = HeaderMap()
            bytes = message
            (protectedHeader, payload, signature) = (layout.protectedHeader, layout.payload, layout.signature)
        }

        /// - Parameters:
        ///   - view: the message.
        ///   - message: the array that it was decoded from.
        init(_ view: CBORView, of message: [UInt8]) throws(COSEError) {
            let array: Item
            (array, tagCount) = try Sign1Message.untagged(view)
            let items = try Sign1Message.fourParts(of: array, in: view)
            try Sign1Message.checkByteString(.protectedHeader, items.protected, in: view)
            try Sign1Message.checkByteString(.payload, items.payload, in: view)
            try Sign1Message.checkByteString(.signature, items.signature, in: view)
            guard case .map = view.kind(of: items.unprotected) else {
                throw COSEError(
                    reason: .wrongType(part: .unprotectedHeader, expected: "a map"),
                    offset: view.offset(of: items.unprotected))
            }
            unprotectedHeader = HeaderMap(items.unprotected, in: view)
            if let protectedHeader = view.contentRange(of: items.protected),
                let payload = view.contentRange(of: items.payload),
                let signature = view.contentRange(of: items.signature)
            {
                bytes = message
                (self.protectedHeader, self.payload, self.signature) = (protectedHeader, payload, signature)
            } else {
                // Offsets in the protected header count in the message, or in its joined chunks.
                var joined = view.contentRange(of: items.protected) == nil ? [] : message
                protectedHeader =
                    view.contentRange(of: items.protected) ?? joined.append(view.bytes(of: items.protected))
                payload = joined.append(view.bytes(of: items.payload))
                signature = joined.append(view.bytes(of: items.signature))
                bytes = joined
            }
        }
    }

    private static func untagged(_ view: CBORView) throws(COSEError) -> (item: Item, tagCount: Int) {
        var item = view.root
        var count = 0
        var isPermitted = true
        while case .tag(let tag) = view.kind(of: item), let content = view.content(ofTag: item) {
            // The second of two tags, or an only one, is 18; a first one that another follows is 61.
            let isLast = view.content(ofTag: content) == nil
            isPermitted = isPermitted && count < 2 && tag == (isLast ? Self.tag : cwtTag)
            count += 1
            item = content
        }
        guard isPermitted else {
            throw COSEError(reason: .tagsNotPermitted(tags(of: view)), offset: view.offset(of: view.root))
        }
        return (item, count)
    }

    private static func tags(of view: CBORView) -> [UInt64] {
        var (item, tags) = (view.root, [UInt64]())
        while case .tag(let tag) = view.kind(of: item), let content = view.content(ofTag: item) {
            tags.append(tag)
            item = content
        }
        return tags
    }

    private static func fourParts(
        of array: Item, in view: CBORView
    ) throws(COSEError) -> (protected: Item, unprotected: Item, payload: Item, signature: Item) {
        var elements = view.elements(of: array)
        guard case .array(count: 4) = view.kind(of: array),
            let protected = elements.next(), let unprotected = elements.next(),
            let payload = elements.next(), let signature = elements.next()
        else {
            throw COSEError(
                reason: .notAnArrayOfFour(found: view.kind(of: array).description), offset: view.offset(of: array))
        }
        return (protected, unprotected, payload, signature)
    }

    private static func checkByteString(
        _ part: COSEError.Part, _ item: Item, in view: CBORView
    ) throws(COSEError) {
        guard case .bytes = view.kind(of: item) else {
            throw COSEError(reason: .wrongType(part: part, expected: "a byte string"), offset: view.offset(of: item))
        }
    }
}

extension [UInt8] {
    /// Appends `bytes` and says where.
    fileprivate mutating func append(_ bytes: [UInt8]?) -> Range<Int> {
        let start = count
        append(contentsOf: bytes ?? [])
        return start..<count
    }
}
