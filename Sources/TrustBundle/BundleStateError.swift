import Signatures
import TextFormats

/// Why a bundle may not be used, by what is remembered of the last one; or why that cannot be told.
public struct BundleStateError: Error, Equatable, Sendable, CustomStringConvertible {
    public enum Reason: Error, Equatable, Sendable {
        /// The bundle is older than the last one: a roll-back.
        case older(found: Int64, remembered: Int64)
        /// Two different bundles with one sequence number.
        case sameSequence(Int64)
        /// A bundle of another series, whose sequence numbers say nothing here.
        case otherSeries(found: [UInt8], remembered: [UInt8])
        /// Revoked certificates of the last bundle are left out, and were not reinstated.
        case entriesMissing(sequence: Int64, remembered: Int64)
        /// The state file does not hold a state.
        case damaged(detail: String)
        /// The system refused a call. `errorNumber` is errno.
        case system(call: String, errorNumber: Int32)
        case symbolicLink
        case notARegularFile
        case wrongOwner(userIdentifier: UInt32, expected: UInt32)
        /// Group or others may read or write it. `mode` holds the permission bits.
        case tooOpen(mode: UInt16)
        /// Others may exchange files in its folder.
        case folderTooOpen(mode: UInt16)
        /// The folder belongs to somebody who is neither the running user nor root.
        case folderOfOther(userIdentifier: UInt32, expected: UInt32)
        /// The bundle is sound, and nobody may sign by it: every signer is withdrawn.
        case unusable
        case tooLarge(byteCountMax: Int)
        /// The file changed under another process again and again.
        case busy
    }

    /// Path of the state file, as it was given.
    public let path: String

    public let reason: Reason

    public var description: String { "\(path): \(reason)" }

    /// What to do, where that is known.
    public var hint: String? {
        switch reason {
        case .older: "the medium holds an old bundle: fetch the newest one"
        case .sameSequence: "report it to headquarters: a sequence number may be used once"
        case .otherSeries: "if headquarters has begun a new series, name a new state file"
        case .entriesMissing: "go on with the last bundle and report it to headquarters"
        case .tooOpen: "chmod 600 the file, if nobody else can have changed it"
        case .folderTooOpen, .folderOfOther: "keep it in a folder that only you can write to"
        case .damaged: "without it an old bundle cannot be told from a new one; ask before you remove it"
        default: nil
        }
    }
}

extension BundleStateError.Reason: CustomStringConvertible {
    public var description: String {
        switch self {
        case .older(let found, let remembered):
            "the bundle has sequence \(found), and \(remembered) was in use already"
        case .sameSequence(let sequence):
            "the bundle has sequence \(sequence) as the last one has, and other contents"
        case .otherSeries(let found, let remembered):
            "the bundle is of series \(Hexadecimal.encode(found)), the last one was of \(Hexadecimal.encode(remembered))"
        case .entriesMissing(let sequence, let remembered):
            "bundle \(sequence) leaves out certificates that bundle \(remembered) revokes, and does not reinstate them"
        case .damaged(let detail): "the state is damaged: \(VisibleText.shortened(detail))"
        case .system(let call, let errorNumber): "\(call): \(systemErrorText(errorNumber))"
        case .symbolicLink: "is a symbolic link"
        case .notARegularFile: "is not a regular file"
        case .wrongOwner(let userIdentifier, let expected):
            "belongs to user \(userIdentifier), not to the running user \(expected)"
        case .tooOpen(let mode): "has mode 0\(String(mode, radix: 8)); group and others must have no rights"
        case .folderTooOpen(let mode): "is in a folder with mode 0\(String(mode, radix: 8)), which others can write to"
        case .folderOfOther(let userIdentifier, let expected):
            "is in a folder of user \(userIdentifier), not of the running user \(expected) or root"
        case .unusable: "not changed: every signer of the bundle is withdrawn"
        case .tooLarge(let byteCountMax): "has more than \(byteCountMax) bytes"
        case .busy: "is written to by other processes all the time"
        }
    }
}
