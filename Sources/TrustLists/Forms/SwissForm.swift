import Signatures
import TextFormats

/// The Swiss list: for each kid an array of objects with `use`, `alg` and the numbers of the key, `crv`, `x`, `y` or `n`,
/// `e`. Keys without certificates and without countries.
///
/// `use` is `sig` for all kinds, or letters of `v`, `t`, `r`; `l` is for the Swiss certificates without medical data,
/// which are no health certificates. `alg` says RS256 where PS256 is meant; the key's type decides that.
enum SwissForm {
    static func isMember(_ value: JSONValue) -> Bool {
        guard let first = value.array?.first else { return false }
        return first["use"] != nil && first["alg"] != nil
    }

    static func entries(_ kids: [JSONValue.Member]) -> [TrustListElement] {
        kids.flatMap { kid -> [TrustListElement] in
            guard let keys = kid.value.array else {
                return [TrustListElement(name: kid.name, .failure(.memberUnusable(name: kid.name, detail: "no array")))]
            }
            return keys.map { key in
                TrustListElement(name: kid.name) { () throws(TrustListFinding.Reason) in try entry(key, kid.name) }
            }
        }
    }

    private static func entry(_ json: JSONValue, _ kid: String) throws(TrustListFinding.Reason) -> TrustListEntry {
        let use = try json.text("use")
        let purposes = use == "sig" ? .all : try Purposes(letters: use, "use")
        var entry = try TrustListEntry(subjectPublicKeyInfoDER: JSONWebKey.subjectPublicKeyInfo(json))
        entry.keyIdentifierBytes = try keyIdentifierBytes(ofName: kid)
        entry.purposes = purposes
        return entry
    }
}
