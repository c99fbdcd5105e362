public import CBOR

/// Why a byte string is not a `COSE_Sign1` message that a health certificate may be (RFC 9052 §4.2, HCERT §5).
public struct COSEError: Error, Equatable, Sendable, CustomStringConvertible {
    public enum Reason: Equatable, Sendable {
        /// The message or its protected header is not acceptable CBOR.
        case malformed(part: Part, CBORError.Reason)
        /// Tags other than none, 18 or 61(18) stand in front of the array.
        case tagsNotPermitted([UInt64])
        /// What stands behind the tags is not an array of four.
        case notAnArrayOfFour(found: String)
        /// One of the four is not of the type that it must be.
        case wrongType(part: Part, expected: String)
        /// Header label 2, crit, lists what a reader must understand. Nothing is understood here.
        case criticalHeaders
        /// No header has an algorithm.
        case algorithmMissing
        /// The algorithm is not the integer -7 (ES256) or -37 (PS256).
        case algorithmNotPermitted(found: String)
        /// No header has a kid.
        case keyIdentifierMissing
        /// The kid is not a byte string of 1 to 32 bytes.
        case keyIdentifierInvalid(found: String)
    }

    /// The part of the message that an error is about.
    public enum Part: String, Sendable {
        case message
        case protectedHeader = "protected header"
        case unprotectedHeader = "unprotected header"
        case payload
        case signature
    }

    public let reason: Reason

    /// Offset in bytes of what is wrong, counted from the start of the message.
    public let offset: Int

    public init(reason: Reason, offset: Int) {
        self.reason = reason
        self.offset = offset
    }

    public var description: String {
        "COSE: \(explanation) (byte \(offset))"
    }

    private var explanation: String {
        switch reason {
        case .malformed(let part, let reason):
            "the \(part.rawValue) is not acceptable CBOR, \(reason)"
        case .tagsNotPermitted(let tags):
            "tagged \(tags.map(String.init).joined(separator: ", ")), expected no tag, 18, or 61 and 18"
        case .notAnArrayOfFour(let found):
            "found \(found), expected an array of four"
        case .wrongType(let part, let expected):
            "the \(part.rawValue) is not \(expected)"
        case .criticalHeaders:
            "a header demands to be understood (crit), and none is"
        case .algorithmMissing:
            "no header names an algorithm"
        case .algorithmNotPermitted(let found):
            "the algorithm is \(found), expected -7 (ES256) or -37 (PS256)"
        case .keyIdentifierMissing:
            "no header has a kid"
        case .keyIdentifierInvalid(let found):
            "the kid is \(found), expected a byte string of 1 to 32 bytes"
        }
    }
}
