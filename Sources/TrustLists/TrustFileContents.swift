import Signatures
import TextFormats

/// What one file of a trust list holds: elements, each of which can be sound or not.
struct TrustFileContents {
    let form: TrustListForm

    /// Whether the list is signed, and the signature held under a key that was given.
    let isSigned: Bool

    let elements: [TrustListElement]

    /// Recognises the contents of a file, by what it holds alone.
    ///
    /// - Parameters:
    ///   - signedLists: the keys that may sign whole lists; nil refuses lists that are signed.
    ///   - takesUnsigned: whether contents that nobody signed are taken although `signedLists` names keys.
    /// - Throws: ``TrustListFinding/Reason`` if it is of no known form, or is signed by nobody who may.
    init(
        _ bytes: [UInt8], signedLists: SignedListCheck? = nil, takesUnsigned: Bool = false
    ) throws(TrustListFinding.Reason) {
        self = try Self.recognised(bytes, signedLists)
        // Whoever takes a signature off gets what he has changed no further than whoever forges one.
        guard isSigned || takesUnsigned || signedLists == nil else { throw .notSigned }
    }

    /// Envelopes come first: what is signed may hold whatever else can be recognised, a certificate's armour too.
    private static func recognised(
        _ bytes: [UInt8], _ signedLists: SignedListCheck?
    ) throws(TrustListFinding.Reason) -> TrustFileContents {
        if let envelope = try SignedList(text: bytes) { return try opened(envelope, signedLists) }
        if let json = try json(bytes) {
            guard let envelope = try SignedList(json: json) else { return try TrustFileContents(list: json, isSigned: false) }
            return try opened(envelope, signedLists)
        }
        if let elements = certificates(inPEM: bytes) {
            return TrustFileContents(form: .certificates, isSigned: false, elements: elements)
        }
        return TrustFileContents(form: .certificates, isSigned: false, elements: [try certificate(inDER: bytes)])
    }

    private init(form: TrustListForm, isSigned: Bool, elements: [TrustListElement]) {
        self.form = form
        self.isSigned = isSigned
        self.elements = elements
    }

    /// The certificates of a PEM text; nil if there are none.
    private static func certificates(inPEM bytes: [UInt8]) -> [TrustListElement]? {
        let certificates = X509Certificate.parse(pem: bytes)
        guard !certificates.isEmpty else { return nil }
        return certificates.map { certificate in
            TrustListElement(certificate.map { TrustListEntry(certificate: $0) }.mapError { .certificate($0) })
        }
    }

    private static func certificate(inDER bytes: [UInt8]) throws(TrustListFinding.Reason) -> TrustListElement {
        guard bytes.first == 0x30 else { throw .notRecognised(detail: nil) }  // SEQUENCE, which certificates begin with
        do throws(CertificateError) {
            return TrustListElement(.success(TrustListEntry(certificate: try X509Certificate(der: bytes))))
        } catch {
            throw .notRecognised(detail: "\(error)")
        }
    }

    /// The JSON of a file that looks like it; nil for anything else.
    private static func json(_ bytes: [UInt8]) throws(TrustListFinding.Reason) -> JSONValue? {
        switch bytes.first(where: { !mayStandBeforeJSON.contains($0) }) {
        case UInt8(ascii: "["), UInt8(ascii: "{"): try JSONValue(ofList: bytes)
        default: nil
        }
    }

    /// White space, and the bytes of a byte order mark.
    private static let mayStandBeforeJSON: [UInt8] = [0x20, 0x09, 0x0A, 0x0D, 0xEF, 0xBB, 0xBF]

    /// What is signed is looked into only if somebody signed it who may.
    private static func opened(
        _ envelope: SignedList, _ signedLists: SignedListCheck?
    ) throws(TrustListFinding.Reason) -> TrustFileContents {
        guard let signedLists else { throw .signatureUnchecked }
        let payload = try JSONValue(ofList: envelope.payload(checkedBy: signedLists))
        try signedLists.requireInForce(payload)
        return try TrustFileContents(list: payload, isSigned: true)
    }

    /// Recognises a list by its members.
    private init(list json: JSONValue, isSigned: Bool) throws(TrustListFinding.Reason) {
        self.isSigned = isSigned
        if let entries = json.array {
            (form, elements) = (.gateway, GatewayForm.entries(entries))
        } else if let entries = json["certificates"]?.array {
            (form, elements) = (.german, GatewayForm.entries(entries))
        } else if let kids = json["eu_keys"]?.members {
            (form, elements) = (.dutch, DutchForm.entries(kids))
        } else if let methods = json["verificationMethod"]?.array {
            (form, elements) = (.didDocument, try DIDDocumentForm.entries(methods))
        } else if let countries = json["dsc_trust_list"]?.members {
            (form, elements) = (.swedish, SwedishForm.entries(countries))
        } else if let keys = json["keys"]?.array {
            (form, elements) = (.jsonWebKeySet, JSONWebKeySetForm.entries(keys))
        } else if let kids = json.members, kids.contains(where: { SwissForm.isMember($0.value) }) {
            (form, elements) = (.swiss, SwissForm.entries(kids))
        } else if let kids = json.members, kids.contains(where: { ItalianForm.isMember($0.value) }) {
            (form, elements) = (.italian, ItalianForm.entries(kids))
        } else {
            throw .notRecognised(detail: "its members are those of no known list")
        }
    }
}

extension JSONValue {
    /// Reads a list.
    init(ofList bytes: [UInt8]) throws(TrustListFinding.Reason) {
        do {
            try self.init(parsing: bytes)
        } catch {
            throw .notRecognised(detail: "\(error)")
        }
    }
}
