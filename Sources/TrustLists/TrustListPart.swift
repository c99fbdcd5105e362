import CBOR
import COSE
import Signatures

/// A trust list in a compact binary form, for a bundle that says who made it:
///
///     TrustListPart = [ version: 1, signers: [ * Signer ] ]
///     Signer = [
///         country: tstr / null, kid: bstr .size (1..32), key: bstr (SubjectPublicKeyInfo),
///         purposes: uint (1 test, 2 vaccination, 4 recovery, or sums of these),
///         notBefore: int / null, notAfter: int / null (seconds since 1970 UTC),
///         certificate: bstr .size 32 / null (its SHA-256 digest), example: bool
///     ]
///
/// A list has one encoding: heads are in their shortest form (RFC 8949 §4.2.1), and signers are in the order of country
/// (null last), kid and digest of the key. Nothing but that encoding is read. Certificates are left out: what they say
/// was judged when they were taken in, and whoever verifies need not read a thousand of them.
public enum TrustListPart {
    /// What the form is called in its first item.
    public static let version: Int64 = 1

    /// Most signers of a list; the largest known has 838.
    public static let signerCountMax = 100_000

    /// Items of one signer: the array and its eight.
    private static let signerItemCount = 9

    /// The one encoding of a list.
    public static func encode(_ list: TrustList) -> [UInt8] {
        let signers = list.signers
            .map { (facts: SignerFacts($0), signer: $0) }
            .sorted { SignerFacts.areInOrder($0.facts, $1.facts) }
        var cbor = CBORWriter(capacity: 64 + 192 * signers.count)
        cbor.writeArray(count: 2)
        cbor.write(version)
        cbor.writeArray(count: signers.count)
        for (_, signer) in signers { write(signer, to: &cbor) }
        return cbor.buffer.array
    }

    private static func write(_ signer: DocumentSigner, to cbor: inout CBORWriter) {
        cbor.writeArray(count: signerItemCount - 1)
        if let country = signer.country { cbor.write(text: country) } else { cbor.writeNull() }
        cbor.write(bytes: signer.keyIdentifier.bytes)
        cbor.write(bytes: signer.key.subjectPublicKeyInfo)
        cbor.writeUnsigned(UInt64(signer.purposes.rawValue))
        if let notBefore = signer.notBefore { cbor.write(notBefore) } else { cbor.writeNull() }
        if let notAfter = signer.notAfter { cbor.write(notAfter) } else { cbor.writeNull() }
        if let digest = signer.certificateSHA256 { cbor.write(bytes: digest) } else { cbor.writeNull() }
        cbor.write(signer.isExample)
    }

    /// Reads a list. Every key is read and checked here, about 0.1 ms each, so that none is found wanting later.
    ///
    /// - Throws: ``TrustListPartError`` for anything but what ``encode(_:)`` makes.
    public static func decode(_ bytes: [UInt8]) throws(TrustListPartError) -> TrustList {
        let document: CBORDocument
        do {
            let limits = CBORLimits(nestingDepthMax: 4, itemCountMax: 3 + signerItemCount * signerCountMax)
            document = try CBORDocument(decoding: bytes, limits: limits)
        } catch {
            throw TrustListPartError(reason: .cbor(error), offset: error.offset)
        }
        var list = TrustList()
        for signer in try signers(in: document) {
            let offset = document.offset(of: signer)
            let signer = try SignerReader(signer, in: document).signer()
            guard list.insert(signer) == .inserted else {
                throw TrustListPartError(reason: .conflictingSigners(kid: signer.keyIdentifier.hex), offset: offset)
            }
        }
        guard encode(list) == bytes else { throw TrustListPartError(reason: .otherEncoding, offset: 0) }
        return list
    }

    private static func signers(
        in document: CBORDocument
    ) throws(TrustListPartError) -> CBORDocument.Elements {
        var parts = document.elements(of: document.root)
        guard case .array(count: 2) = document.kind(of: document.root), let form = parts.next(),
            let signers = parts.next()
        else { throw TrustListPartError(reason: .wrongType(expected: "an array of 2"), offset: 0) }
        guard document.integer(form) == version else {
            throw TrustListPartError(reason: .otherVersion(expected: version), offset: document.offset(of: form))
        }
        guard case .array = document.kind(of: signers) else {
            throw TrustListPartError(reason: .wrongType(expected: "an array"), offset: document.offset(of: signers))
        }
        return document.elements(of: signers)
    }
}

/// Reads the items of one signer, one after the other.
private struct SignerReader {
    private let document: CBORDocument
    private var items: CBORDocument.Elements
    private let start: Int

    init(_ signer: CBORDocument.Item, in document: CBORDocument) throws(TrustListPartError) {
        start = document.offset(of: signer)
        guard case .array(count: 8) = document.kind(of: signer) else {
            throw TrustListPartError(reason: .wrongType(expected: "an array of 8"), offset: start)
        }
        self.document = document
        items = document.elements(of: signer)
    }

    consuming func signer() throws(TrustListPartError) -> DocumentSigner {
        let country = try optional("text or null") { document, item in document.text(of: item) }
        let keyIdentifier = try required("1 to 32 bytes") { document, item in
            document.bytes(of: item).flatMap { KeyIdentifier($0) }
        }
        let key = try key()
        let purposes = try required("0 to 7") { document, item in
            document.integer(item).flatMap { UInt8(exactly: $0) }.flatMap { $0 <= 7 ? Purposes(rawValue: $0) : nil }
        }
        let notBefore = try optional("an integer or null") { document, item in document.integer(item) }
        let notAfter = try optional("an integer or null") { document, item in document.integer(item) }
        let digest = try optional("32 bytes or null") { document, item in
            document.bytes(of: item).flatMap { $0.count == SHA256.byteCount ? $0 : nil }
        }
        let isExample = try required("a boolean") { document, item in
            if case .boolean(let value) = document.kind(of: item) { value } else { Bool?.none }
        }
        return DocumentSigner(
            key: key, keyIdentifier: keyIdentifier, country: country, purposes: purposes, notBefore: notBefore,
            notAfter: notAfter, certificateSHA256: digest, isExample: isExample)
    }

    private mutating func key() throws(TrustListPartError) -> VerifyingKey {
        let (item, offset) = try next()
        guard let der = document.bytes(of: item) else {
            throw TrustListPartError(reason: .wrongType(expected: "bytes"), offset: offset)
        }
        do {
            return try VerifyingKey(subjectPublicKeyInfoDER: der)
        } catch {
            throw TrustListPartError(reason: .key(error), offset: offset)
        }
    }

    private mutating func required<Value>(
        _ expected: String, _ value: (CBORDocument, CBORDocument.Item) -> Value?
    ) throws(TrustListPartError) -> Value {
        let (item, offset) = try next()
        guard let value = value(document, item) else {
            throw TrustListPartError(reason: .wrongType(expected: expected), offset: offset)
        }
        return value
    }

    private mutating func optional<Value>(
        _ expected: String, _ value: (CBORDocument, CBORDocument.Item) -> Value?
    ) throws(TrustListPartError) -> Value? {
        let (item, offset) = try next()
        if document.kind(of: item) == .null { return nil }
        guard let value = value(document, item) else {
            throw TrustListPartError(reason: .wrongType(expected: expected), offset: offset)
        }
        return value
    }

    private mutating func next() throws(TrustListPartError) -> (item: CBORDocument.Item, offset: Int) {
        guard let item = items.next() else {
            throw TrustListPartError(reason: .wrongType(expected: "an array of 8"), offset: start)
        }
        return (item, document.offset(of: item))
    }
}
