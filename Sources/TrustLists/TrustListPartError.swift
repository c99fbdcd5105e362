public import CBOR
public import Signatures

/// Why a binary trust list is not acceptable, and where.
public struct TrustListPartError: Error, Equatable, Sendable, CustomStringConvertible {
    public enum Reason: Equatable, Sendable {
        /// It is no CBOR.
        case cbor(CBORError)

        /// An item is of another type, or out of its bounds.
        case wrongType(expected: String)

        /// It is of a form that this program does not know.
        case otherVersion(expected: Int64)

        /// The key cannot be read, or cannot sign health certificates.
        case key(SignatureError)

        /// The signer says another thing than one before it, of the same key or under the same kid.
        case conflictingSigners(kid: String)

        /// The list is encoded in another way than the one that counts.
        case otherEncoding
    }

    public let reason: Reason

    /// Offset in bytes of what is wrong, counted from the start of the part.
    public let offset: Int

    public var description: String {
        let explanation =
            switch reason {
            case .cbor(let error): "CBOR: \(error.reason)"
            case .wrongType(let expected): "expected \(expected)"
            case .otherVersion(let expected): "is of another version than \(expected); this program may be too old"
            case .key(let error): "\(error)"
            case .conflictingSigners(let kid): "the signer with the kid \(kid) contradicts one before it"
            case .otherEncoding: "is not in its one encoding"
            }
        return "trust list: \(explanation) (byte \(offset))"
    }
}
