import Signatures
import TextFormats

/// Why a file is no bundle that may be used. Nothing of such a file is used.
public struct BundleError: Error, Equatable, Sendable, CustomStringConvertible {
    public enum Reason: Equatable, Sendable {
        /// The system refused a call. `errorNumber` is errno.
        case system(call: String, errorNumber: Int32)
        /// A folder, a device, a pipe.
        case notARegularFile
        /// The first bytes are not those of a bundle.
        case notABundle
        /// A form of file that is newer than this program.
        case version(found: UInt32, expected: UInt32)
        /// The file ends too early.
        case truncated(byteCountNeeded: Int)
        /// The manifest, or all parts together, would be longer than they may be.
        case tooLong(byteCount: UInt64, limit: Int)
        /// Something stands behind the last part.
        case trailingBytes(count: Int)
        /// The manifest is no `COSE_Sign1` message. `detail` says why, its offset counted in the manifest.
        case manifestUnreadable(detail: String)
        /// No pinned key has signed the manifest.
        case notSigned(keyIdentifier: String?, pinned: [String])
        /// Something in the manifest is missing, or of another type or range.
        case manifestMember(name: String, expected: String)
        /// The part's bytes are not those that were signed for.
        case wrongDigest(computed: String, signed: String)
        /// The part's bytes are those that were signed for, and of no use. `detail` says why.
        case contents(detail: String)
    }

    public let reason: Reason

    /// Name of the part that it is about; nil for the file's start and its manifest.
    public let part: String?

    /// Offset in bytes of what is wrong, counted from the start of the file.
    public let offset: Int

    init(_ reason: Reason, part: String? = nil, offset: Int) {
        self.reason = reason
        self.part = part
        self.offset = offset
    }

    public var description: String {
        let place = part.map { "part \(VisibleText.shortened($0)), " } ?? ""
        return "bundle: \(explanation) (\(place)byte \(offset))"
    }

    private var explanation: String {
        switch reason {
        case .system(let call, let errorNumber): "\(call): \(systemErrorText(errorNumber))"
        case .notARegularFile: "not a regular file"
        case .notABundle: "the file does not begin as a bundle does"
        case .version(let found, let expected): "the form is version \(found), this program reads \(expected)"
        case .truncated(let needed): "the file ends, \(needed) more bytes were expected"
        case .tooLong(let count, let limit): "\(count) bytes are declared, at most \(limit) are read"
        case .trailingBytes(let count): "\(count) bytes behind the last part"
        case .manifestUnreadable(let detail): "the manifest is unreadable, \(VisibleText.shortened(detail))"
        case .notSigned(let found, let pinned):
            "signed by a key with the kid \(found ?? "(none)") that is none of the pinned ones "
                + "(\(pinned.joined(separator: ", "))), or changed since"
        case .manifestMember(let name, let expected): "\"\(name)\" of the manifest is not \(expected)"
        case .wrongDigest(let computed, let signed): "the SHA-256 digest is \(computed), signed for is \(signed)"
        case .contents(let detail): VisibleText.shortened(detail)
        }
    }
}
