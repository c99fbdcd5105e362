import Signatures
import TextFormats

/// The Italian list: for each kid an object with what its certificate says, and `publicKeyPem`, which is
/// SubjectPublicKeyInfo in Base64. Keys without certificates; the country is the subject's.
enum ItalianForm {
    static func isMember(_ value: JSONValue) -> Bool {
        value["publicKeyPem"] != nil
    }

    static func entries(_ kids: [JSONValue.Member]) -> [TrustListElement] {
        kids.map { kid in
            TrustListElement(name: kid.name) { () throws(TrustListFinding.Reason) in try entry(kid.value, kid.name) }
        }
    }

    private static func entry(_ json: JSONValue, _ kid: String) throws(TrustListFinding.Reason) -> TrustListEntry {
        var entry = try TrustListEntry(subjectPublicKeyInfoDER: json.bytes("publicKeyPem"))
        entry.keyIdentifierBytes = try keyIdentifierBytes(ofName: kid)
        entry.country = try SubjectText.country(of: json.text("subject"))
        entry.isCountryOfSubject = true
        entry.notBefore = try json.moment("notBefore")
        entry.notAfter = try json.moment("notAfter")
        return entry
    }
}

/// A subject as lists write it: `C=SE, O=Somebody, CN=Something`.
enum SubjectText {
    /// The country in it; nil if there is none.
    ///
    /// - Throws: if there are two. Nothing tells a comma within an attribute from one between attributes, and a name
    ///   shall not say what country its key signs for.
    static func country(of subject: String) throws(TrustListFinding.Reason) -> String? {
        let countries = subject.split(separator: ",").compactMap { attribute -> String? in
            let text = attribute.drop { $0 == " " }
            return text.hasPrefix("C=") ? String(text.dropFirst(2)) : nil
        }
        guard countries.count <= 1 else { throw .memberUnusable(name: "subject", detail: subject) }
        return countries.first
    }
}
