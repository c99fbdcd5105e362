import COSE
import Signatures
import TextFormats

/// A list with the signature of whoever keeps it, which nobody has checked yet.
struct SignedList {
    /// One signature, and the bytes that it is made over.
    private struct Seal {
        let signature: [UInt8]
        let message: [UInt8]

        /// The protected header of a JSON Web Signature; nil for the German list, which has none.
        let header: JSONValue?
    }

    private let seals: [Seal]

    /// What is signed, without what the signature needs.
    private let content: [UInt8]

    /// A list that is a text: the German one, or a JSON Web Signature in its compact form. Nil for anything else.
    init?(text bytes: [UInt8]) throws(TrustListFinding.Reason) {
        if let german = Self.german(bytes) {
            self = german
        } else if let compact = try Self.compact(bytes) {
            self = compact
        } else {
            return nil
        }
    }

    private init(_ seals: [Seal], _ content: [UInt8]) {
        self.seals = seals
        self.content = content
    }

    /// What is signed, if a signature of it holds under one of the keys.
    func payload(checkedBy check: SignedListCheck) throws(TrustListFinding.Reason) -> [UInt8] {
        for seal in seals {
            for key in check.keys where Self.holds(seal, under: key) {
                if let header = seal.header { try check.requireInForce(header) }
                return content
            }
        }
        throw .wrongSignature(keyCount: check.keys.count)
    }

    private static func holds(_ seal: Seal, under key: VerifyingKey) -> Bool {
        // The key decides on the algorithm; a header that names another one is about another key.
        if let header = seal.header {
            guard header["alg"]?.string == key.algorithm.description, understands(header) else { return false }
        }
        return seal.signature.withUnsafeBytes { signature in
            seal.message.withUnsafeBytes { key.verifies(signature: signature, over: $0) }
        }
    }

    /// Whether all that a header calls critical is known here (RFC 7515 §4.1.11). `exp` is: it is checked.
    private static func understands(_ header: JSONValue) -> Bool {
        guard let critical = header["crit"] else { return true }
        return critical.array?.allSatisfy { $0.string == "exp" } ?? false
    }
}

// MARK: - The German list

extension SignedList {
    /// `r‖s in Base64, line feed, JSON object`: 64 bytes of ECDSA on P-256 with SHA-256, over the object as it stands,
    /// without white space at its ends.
    private static func german(_ bytes: [UInt8]) -> SignedList? {
        guard let start = bytes.firstIndex(of: UInt8(ascii: "{")), start > 0, start <= signatureCharacterCountMax,
            let signature = Base64.decode(String(decoding: bytes[..<start].filter { !isBlank($0) }, as: UTF8.self)),
            signature.count == 64
        else { return nil }
        let end = bytes.lastIndex { !isBlank($0) } ?? start
        let object = Array(bytes[start...max(start, end)])
        return SignedList([Seal(signature: signature, message: object, header: nil)], object)
    }

    /// 88 characters of Base64, with a line end and some blanks.
    private static let signatureCharacterCountMax = 128

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
    }
}

// MARK: - JSON Web Signatures

extension SignedList {
    /// `header.payload.signature`, each in Base64 for addresses (RFC 7515 §7.1). Nil unless there are three parts, the
    /// first of which is an object.
    private static func compact(_ bytes: [UInt8]) throws(TrustListFinding.Reason) -> SignedList? {
        // {" in Base64: the first byte of every header that is not padded with blanks.
        guard bytes.starts(with: "ey".utf8) else { return nil }
        let end = (bytes.lastIndex { !isBlank($0) } ?? 0) + 1
        let parts = bytes[..<end].split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 3 else { return nil }
        let texts = parts.map { String(decoding: $0, as: UTF8.self) }
        return SignedList(
            [try seal(header: texts[0], payload: texts[1], signature: texts[2])], try decoded(texts[1], "payload"))
    }

    /// `payload`, and `signatures` with `protected` and `signature` each; or one signature beside the payload (RFC 7515
    /// §7.2). Nil for anything else.
    ///
    /// - Throws: for the envelope of the Dutch list, which is no JSON Web Signature.
    init?(json: JSONValue) throws(TrustListFinding.Reason) {
        guard let payload = json["payload"]?.string else { return nil }
        guard let signatures = json["signatures"]?.array ?? (json["protected"] != nil ? [json] : nil) else {
            guard json["signature"] != nil else { return nil }
            throw .notRecognised(detail: "the Dutch list in its envelope; give what its payload decodes to")
        }
        var seals: [Seal] = []
        for signature in signatures.prefix(Self.signatureCountMax) {
            let header = try signature.text("protected")
            seals.append(
                try Self.seal(header: header, payload: payload, signature: signature.text("signature")))
        }
        self.init(seals, try Self.decoded(payload, "payload"))
    }

    /// Most signatures of one list that are tried.
    private static let signatureCountMax = 8

    private static func seal(
        header: String, payload: String, signature: String
    ) throws(TrustListFinding.Reason) -> Seal {
        try Seal(
            signature: decoded(signature, "signature"),
            message: Array("\(header).\(payload)".utf8),
            header: JSONValue(ofList: decoded(header, "protected")))
    }

    private static func decoded(_ text: String, _ name: String) throws(TrustListFinding.Reason) -> [UInt8] {
        guard let bytes = Base64.decodeEither(text) else { throw .memberNotBase64(name: name) }
        return bytes
    }
}
