import COSE
import Signatures
import TextFormats

/// A set of JSON Web Keys: an array of them under `keys` (RFC 7517 §5).
enum JSONWebKeySetForm {
    static func entries(_ keys: [JSONValue]) -> [TrustListElement] {
        keys.map { key in
            TrustListElement { () throws(TrustListFinding.Reason) in
                var entry = try JSONWebKey.entry(key)
                // What a certificate was called, in a list of test keys that gives none.
                if let subject = key["x5a"]?["subject"]?.string, entry.certificate == nil {
                    entry.country = try SubjectText.country(of: subject)
                    entry.isCountryOfSubject = true
                }
                return entry
            }
        }
    }
}

/// The Swedish list: under `dsc_trust_list`, for each country `keys`, an array of JSON Web Keys, and `eku`, for a kid the
/// extended key usages of its certificate.
enum SwedishForm {
    static func entries(_ countries: [JSONValue.Member]) -> [TrustListElement] {
        countries.flatMap { country -> [TrustListElement] in
            guard let keys = country.value["keys"]?.array else {
                return [TrustListElement(name: country.name, .failure(.memberMissing(name: "keys")))]
            }
            let usages = usages(of: country.value)
            return keys.map { key in
                TrustListElement(name: country.name) { () throws(TrustListFinding.Reason) in
                    var entry = try JSONWebKey.entry(key)
                    entry.country = country.name
                    entry.purposes = key["kid"]?.string.flatMap { usages[$0] }
                    return entry
                }
            }
        }
    }

    /// What the certificates of a country are for, by kid. Looked up in the object itself, each key would cost a walk
    /// through all of them.
    private static func usages(of country: JSONValue) -> [String: Purposes] {
        let members = (country["eku"]?.members ?? []).compactMap { member in
            member.value.array.map { (member.name, Purposes(extendedKeyUsages: $0.compactMap(\.string))) }
        }
        return Dictionary(members, uniquingKeysWith: { $0.intersection($1) })
    }
}

/// One key as JSON (RFC 7517), with or without its certificate.
enum JSONWebKey {
    /// The entry of a key. Its certificate, where there is one, is what counts: the numbers beside it are wrong in more
    /// than half of the World Health Organization's keys.
    static func entry(_ json: JSONValue) throws(TrustListFinding.Reason) -> TrustListEntry {
        let digest = try json.optionalBytes("x5t#S256")
        var entry: TrustListEntry
        if let chain = json["x5c"]?.array {
            entry = try TrustListEntry(certificateDER: firstCertificate(of: chain))
            if let digest, let computed = entry.certificate?.sha256, digest != computed {
                throw .wrongThumbprint(listed: hexadecimal(digest), computed: hexadecimal(computed))
            }
        } else {
            entry = try TrustListEntry(subjectPublicKeyInfoDER: subjectPublicKeyInfo(json))
            if let digest, digest.count == SHA256.byteCount {
                entry.keyIdentifierOfDigest = KeyIdentifier(certificateDigest: digest)
            }
        }
        entry.keyIdentifierBytes = try json.optionalBytes("kid")
        return entry
    }

    /// The key's own certificate, which stands before those that vouch for it (RFC 7517 §4.7).
    private static func firstCertificate(of chain: [JSONValue]) throws(TrustListFinding.Reason) -> [UInt8] {
        guard let text = chain.first?.string else { throw .memberMissing(name: "x5c") }
        guard let der = Base64.decode(text) else { throw .memberNotBase64(name: "x5c") }
        return der
    }

    /// SubjectPublicKeyInfo of a key that is given by its numbers.
    static func subjectPublicKeyInfo(_ json: JSONValue) throws(TrustListFinding.Reason) -> [UInt8] {
        guard let curve = json["crv"]?.string else {
            return try SubjectPublicKeyInfo.rsa(modulus: json.bytes("n"), exponent: json.bytes("e"))
        }
        guard curve == "P-256" else {
            throw .key(.unsupportedKey(name: "EC on \(VisibleText.shortened(curve, to: 40))"))
        }
        return try SubjectPublicKeyInfo.p256(x: json.bytes("x"), y: json.bytes("y"))
    }
}

/// SubjectPublicKeyInfo (RFC 5280 §4.1.2.7) of keys that are given by their numbers. Whether they are sound is left to
/// whoever reads it.
enum SubjectPublicKeyInfo {
    /// `SEQUENCE { SEQUENCE { id-ecPublicKey, prime256v1 }, BIT STRING { 04 x y } }`, up to the 04 of the point.
    private static let p256Head: [UInt8] = [
        0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01, 0x06, 0x08, 0x2A, 0x86, 0x48,
        0xCE,
        0x3D, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00, 0x04,
    ]

    /// - Parameters:
    ///   - x: big-endian; zeros in front, one too many or too few, change nothing.
    ///   - y: the same.
    static func p256(x: [UInt8], y: [UInt8]) throws(TrustListFinding.Reason) -> [UInt8] {
        try p256Head + coordinate(x, "x") + coordinate(y, "y")
    }

    private static func coordinate(_ number: [UInt8], _ name: String) throws(TrustListFinding.Reason) -> [UInt8] {
        let digits = number.drop { $0 == 0 }
        guard digits.count <= 32 else { throw .memberUnusable(name: name, detail: "\(digits.count) bytes") }
        return [UInt8](repeating: 0, count: 32 - digits.count) + digits
    }

    /// `SEQUENCE { SEQUENCE { rsaEncryption, NULL }, BIT STRING { SEQUENCE { n INTEGER, e INTEGER } } }`.
    ///
    /// - Parameters:
    ///   - modulus: big-endian; zeros in front change nothing.
    ///   - exponent: the same.
    static func rsa(modulus: [UInt8], exponent: [UInt8]) throws(TrustListFinding.Reason) -> [UInt8] {
        let algorithm: [UInt8] = [
            0x30, 0x0D, 0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01, 0x05, 0x00,
        ]
        let key = try element(0x30, integer(modulus, "n") + integer(exponent, "e"))
        return element(0x30, algorithm + element(0x03, [0] + key))
    }

    private static func integer(_ number: [UInt8], _ name: String) throws(TrustListFinding.Reason) -> [UInt8] {
        let digits = number.drop { $0 == 0 }
        // 4,096 bits are the longest that may sign; what is much longer is not even tried.
        guard let first = digits.first, digits.count <= 1_024 else {
            throw .memberUnusable(name: name, detail: "\(digits.count) bytes")
        }
        return element(0x02, (first >= 0x80 ? [0] : []) + digits)
    }

    /// One element of DER (X.690 §8.1), of less than 65,536 bytes.
    private static func element(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
        let count = content.count
        if count < 0x80 { return [tag, UInt8(truncatingIfNeeded: count)] + content }
        if count < 0x100 { return [tag, 0x81, UInt8(truncatingIfNeeded: count)] + content }
        return [tag, 0x82, UInt8(truncatingIfNeeded: count >> 8), UInt8(truncatingIfNeeded: count)] + content
    }
}
