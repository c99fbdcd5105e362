/// Why bytes are not one whole zlib stream (RFC 1950).
public enum ZlibError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The first two bytes are no zlib header.
    case notZlib
    case gzip
    /// A COSE message stands where its compressed form should.
    case notCompressed
    case presetDictionary
    /// The input ends before the stream does.
    case truncated
    /// - detail: zlib's own words.
    case damaged(detail: String)
    case outputTooLong(limit: Int)
    case trailingBytes(byteCount: Int)

    public var description: String {
        switch self {
        case .notZlib: "zlib: the header is not that of a zlib stream"
        case .gzip: "zlib: found a gzip stream, expected zlib"
        case .notCompressed: "zlib: the message is not compressed"
        case .presetDictionary: "zlib: the stream demands a preset dictionary"
        case .truncated: "zlib: the stream is cut short"
        case .damaged(let detail): "zlib: \(detail)"
        case .outputTooLong(let limit): "zlib: the stream inflates to more than \(limit) bytes"
        case .trailingBytes(let count): "zlib: \(count) bytes behind the stream"
        }
    }
}
