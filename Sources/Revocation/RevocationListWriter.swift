import TextFormats

/// Writes lists of our own form, which ``RevocationListReader`` reads.
public enum RevocationListWriter {
    /// Most hashes of one list: 54 MB, which the reader takes.
    public static let hashCountMax = 2_000_000

    /// Writes `{"hashes":{"UCI":[…]}}` as one line. Hashes alone: a list of identifiers would tell who was taken back to
    /// whoever has seen their certificates listed elsewhere.
    ///
    /// - Parameter identifierHashes: SHA-256 digests of `ci`, cut to 16 bytes; at most ``hashCountMax`` fit one list.
    public static func write(identifierHashes: some Sequence<RevocationHash>, to json: inout JSONWriter) {
        json.beginObject()
        json.name("hashes")
        json.beginObject()
        json.name(text: RevocationHashType.identifier.rawValue)
        json.beginArray()
        for hash in identifierHashes { json.string(Base64.encode(hash.bytes)) }
        json.endArray()
        json.endObject()
        json.endObject()
        json.endLine()
    }
}
