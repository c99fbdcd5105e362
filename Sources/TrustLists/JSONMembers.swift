import TextFormats

/// Members of an entry, each by the reason that it is missing or wrong for.
extension JSONValue {
    /// A text that must be there.
    func text(_ name: String) throws(TrustListFinding.Reason) -> String {
        guard let text = self[name]?.string else { throw .memberMissing(name: name) }
        return text
    }

    /// The bytes of a Base64 text, in either alphabet; nil if there is no such text.
    func optionalBytes(_ name: String) throws(TrustListFinding.Reason) -> [UInt8]? {
        guard let text = self[name]?.string else { return nil }
        guard let bytes = Base64.decodeEither(text) else { throw .memberNotBase64(name: name) }
        return bytes
    }

    /// The bytes of a Base64 text that must be there, in either alphabet.
    func bytes(_ name: String) throws(TrustListFinding.Reason) -> [UInt8] {
        guard let bytes = try optionalBytes(name) else { throw .memberMissing(name: name) }
        return bytes
    }

    /// The moment of an RFC 3339 text that must be there, in seconds since 1970 UTC.
    func moment(_ name: String) throws(TrustListFinding.Reason) -> Int64 {
        let text = try text(name)
        guard let moment = Timestamp(parsing: text) else { throw .memberUnusable(name: name, detail: text) }
        return moment.secondsSince1970
    }

    /// Seconds since 1970 UTC of a member that is a number (RFC 7519 §2); a part of a second is cut off. Nil if there is
    /// no such member.
    func numericDate(_ name: String) throws(TrustListFinding.Reason) -> Int64? {
        guard let value = self[name] else { return nil }
        if let seconds = value.integer { return seconds }
        guard let seconds = value.double, let whole = Int64(exactly: seconds.rounded(.down)) else {
            throw .memberUnusable(name: name, detail: "no time")
        }
        return whole
    }
}

/// The bytes of a kid that stands as the name of a member.
func keyIdentifierBytes(ofName name: String) throws(TrustListFinding.Reason) -> [UInt8] {
    guard let bytes = Base64.decodeEither(name) else { throw .memberNotBase64(name: "kid") }
    return bytes
}
