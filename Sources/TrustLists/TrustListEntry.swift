import COSE
import Signatures
import TextFormats

/// One entry of a trust list, as far as it says something of a signer.
struct TrustListEntry {
    let certificate: X509Certificate

    /// The list's kid, of whatever length; nil if the list names none.
    var keyIdentifierBytes: [UInt8]?

    /// The list's country; nil if the list names none.
    var country: String?

    /// When the entry was made, in seconds since 1970 UTC; nil if the list does not say.
    private(set) var date: Int64?

    init(certificate: X509Certificate) {
        self.certificate = certificate
    }

    /// Reads an entry of the gateway's list: `kid`, `country`, `certificateType`, `thumbprint`, `rawData`,
    /// `timestamp`. The other member, `signature`, is for those who check the way from the gateway.
    init(gateway json: JSONValue) throws(TrustListFinding.Reason) {
        guard let type = json["certificateType"]?.string else { throw .memberMissing(name: "certificateType") }
        guard type == "DSC" else { throw .otherType(type) }
        guard let der = try Self.bytes(of: "rawData", in: json) else { throw .memberMissing(name: "rawData") }
        do {
            certificate = try X509Certificate(der: der)
        } catch {
            throw .certificate(error)
        }
        if let listed = json["thumbprint"]?.string {
            let computed = Self.hex(certificate.sha256)
            guard listed.lowercased() == computed else { throw .wrongThumbprint(listed: listed, computed: computed) }
        }
        keyIdentifierBytes = try Self.bytes(of: "kid", in: json)
        country = json["country"]?.string
        date = json["timestamp"]?.string.flatMap { Timestamp(parsing: $0) }?.secondsSince1970
    }

    /// The signer that the entry is about.
    ///
    /// - Parameter note: is told what is odd and does not stop the entry.
    func signer(_ note: (TrustListFinding.Reason) -> Void) throws(TrustListFinding.Reason) -> DocumentSigner {
        var keyIdentifier: KeyIdentifier?
        let computed = certificate.keyIdentifier
        if let keyIdentifierBytes {
            keyIdentifier = KeyIdentifier(keyIdentifierBytes)
            if keyIdentifier == nil {
                note(.unusableKeyIdentifier(byteCount: keyIdentifierBytes.count))
            }
        }
        let signer = try DocumentSigner(certificate: certificate, keyIdentifier: keyIdentifier, country: country)
        if let keyIdentifier, keyIdentifier != computed {
            note(.otherKeyIdentifier(listed: keyIdentifier, computed: computed))
        }
        return signer
    }

    /// The bytes of a Base64 member; nil if there is no such text.
    private static func bytes(of name: String, in json: JSONValue) throws(TrustListFinding.Reason) -> [UInt8]? {
        guard let text = json[name]?.string else { return nil }
        guard let bytes = Base64.decode(text) else { throw .memberNotBase64(name: name) }
        return bytes
    }

    private static func hex(_ bytes: [UInt8]) -> String {
        bytes.map { byte in
            let digits = String(byte, radix: 16)
            return byte < 16 ? "0" + digits : digits
        }.joined()
    }
}
