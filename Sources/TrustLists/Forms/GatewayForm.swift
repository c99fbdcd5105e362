import Signatures
import TextFormats

/// The gateway's list: an array of objects with `kid`, `country`, `certificateType`, `thumbprint`, `rawData` and
/// `timestamp`; under `certificates` in the German list. The other member, `signature`, is for those who check the way
/// from the gateway.
enum GatewayForm {
    static func entries(_ elements: [JSONValue]) -> [TrustListElement] {
        elements.map { element in
            TrustListElement { () throws(TrustListFinding.Reason) in try entry(element) }
        }
    }

    private static func entry(_ json: JSONValue) throws(TrustListFinding.Reason) -> TrustListEntry {
        let type = try json.text("certificateType")
        // Authorities are entries as well, for those who look for them.
        guard type == "DSC" || type == "CSCA" else { throw .otherType(type) }
        var entry = try TrustListEntry(certificateDER: json.bytes("rawData"))
        if type != "DSC" { entry.otherType = type }
        if let listed = json["thumbprint"]?.string, let certificate = entry.certificate {
            let computed = hexadecimal(certificate.sha256)
            guard listed.lowercased() == computed else { throw .wrongThumbprint(listed: listed, computed: computed) }
        }
        entry.keyIdentifierBytes = try json.optionalBytes("kid")
        entry.country = json["country"]?.string
        entry.date = json["timestamp"]?.string.flatMap { Timestamp(parsing: $0) }?.secondsSince1970
        return entry
    }
}

/// Lower-case hexadecimal digits.
func hexadecimal(_ bytes: [UInt8]) -> String {
    bytes.map { byte in
        let digits = String(byte, radix: 16)
        return byte < 16 ? "0" + digits : digits
    }.joined()
}
