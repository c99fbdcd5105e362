import Signatures
import TextFormats

/// The Dutch list: under `eu_keys`, for each kid an array of objects with `subjectPk` (SubjectPublicKeyInfo),
/// `keyUsage` (of `v`, `t`, `r`; none means all), `ian` (the country) and `san` (the territory). Keys without
/// certificates. `cl_keys` and `nl_keys` are for a domestic form of certificate.
enum DutchForm {
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
        var entry = try TrustListEntry(subjectPublicKeyInfoDER: json.bytes("subjectPk"))
        entry.keyIdentifierBytes = try keyIdentifierBytes(ofName: kid)
        entry.country = try json.text("ian")
        entry.purposes = try purposes(json["keyUsage"])
        return entry
    }

    private static func purposes(_ usages: JSONValue?) throws(TrustListFinding.Reason) -> Purposes {
        guard let usages = usages?.array else { throw .memberMissing(name: "keyUsage") }
        let letters = usages.compactMap(\.string)
        guard letters.count == usages.count else { throw .memberUnusable(name: "keyUsage", detail: "no texts") }
        guard !letters.isEmpty else { return .all }
        return try Purposes(letters: letters.joined(), "keyUsage")
    }
}

extension Purposes {
    /// The kinds that the letters `v`, `t` and `r` name.
    ///
    /// - Parameter member: where the letters stand.
    /// - Throws: for any other letter: what the key is for is then not known.
    init(letters: String, _ member: String) throws(TrustListFinding.Reason) {
        var purposes: Purposes = []
        for letter in letters {
            switch letter {
            case "v": purposes.insert(.vaccination)
            case "t": purposes.insert(.test)
            case "r": purposes.insert(.recovery)
            default: throw .otherUse(letters)
            }
        }
        guard !purposes.isEmpty else { throw .memberMissing(name: member) }
        self = purposes
    }
}
