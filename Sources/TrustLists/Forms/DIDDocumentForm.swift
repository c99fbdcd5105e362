import TextFormats

/// The DID document of the World Health Organization (GDHCN): under `verificationMethod` objects with `id`, whose
/// fragment is the kid, and `publicKeyJwk`, of which only `x5c` counts. The second version of the document names
/// `domain`, `participant` and `keyusage` besides.
///
/// Its `proof` is not read: what it is made over is not known.
enum DIDDocumentForm {
    /// - Throws: if there are references alone, as the `trustlist-ref` documents have them.
    static func entries(_ methods: [JSONValue]) throws(TrustListFinding.Reason) -> [TrustListElement] {
        guard methods.isEmpty || methods.contains(where: { $0.string == nil }) else {
            throw .notRecognised(detail: "a DID document that refers to others and holds no keys")
        }
        return methods.map { method in
            TrustListElement { () throws(TrustListFinding.Reason) in try entry(method) }
        }
    }

    private static func entry(_ method: JSONValue) throws(TrustListFinding.Reason) -> TrustListEntry {
        if let reference = method.string { throw .otherType("a reference to \(reference)") }
        if let domain = code("domain", of: method), domain != "DCC" {
            throw .otherType("\(domain) certificates' signer")
        }
        let usage = code("keyusage", of: method) ?? "DSC"
        guard ["DSC", "CSCA", "SCA"].contains(usage) else { throw .otherType(usage) }
        guard let key = method["publicKeyJwk"] else { throw .memberMissing(name: "publicKeyJwk") }
        guard key["x5c"]?.array != nil else { throw .memberMissing(name: "x5c") }
        var entry = try JSONWebKey.entry(key)
        if usage != "DSC" { entry.otherType = "CSCA" }
        entry.keyIdentifierBytes = try keyIdentifier(of: method)
        // A participant that is no country, such as an organisation, has that of its certificate.
        entry.country = code("participant", of: method).flatMap { CountryCode.alpha2(ofAlpha3: $0) }
        return entry
    }

    /// The kid in `id`, behind the `#`.
    private static func keyIdentifier(of method: JSONValue) throws(TrustListFinding.Reason) -> [UInt8] {
        let identifier = try method.text("id")
        guard let mark = identifier.firstIndex(of: "#") else {
            throw .memberUnusable(name: "id", detail: identifier)
        }
        guard let bytes = Base64.decodeEither(identifier[identifier.index(after: mark)...]) else {
            throw .memberNotBase64(name: "id")
        }
        return bytes
    }

    /// A code of one of the lists of codes: a text, or an object with `code`, either with `#` before it or without.
    private static func code(_ name: String, of method: JSONValue) -> String? {
        guard let text = method[name]?.string ?? method[name]?["code"]?.string else { return nil }
        return text.hasPrefix("#") ? String(text.dropFirst()) : text
    }
}
