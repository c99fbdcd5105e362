public import COSE
public import Signatures
import TextFormats

/// Something in a trust list that whoever keeps it should know. Nothing of it stops the other entries.
public struct TrustListFinding: Equatable, Sendable, CustomStringConvertible {
    public enum Reason: Error, Equatable, Sendable {
        /// The system refused to read the file. `errorNumber` is errno.
        case unreadableFile(call: String, errorNumber: Int32)

        /// The file has more bytes than a trust list may have.
        case tooLarge(byteCountMax: Int)

        /// The file is neither a certificate nor a list. `detail` says why, where something can be said.
        case notRecognised(detail: String?)

        /// The entry lacks a member, or has it in another type.
        case memberMissing(name: String)

        /// The member is not Base64.
        case memberNotBase64(name: String)

        /// The certificate cannot be read.
        case certificate(CertificateError)

        /// The certificate's digest is another than the list says, so that it is not the one that was listed.
        case wrongThumbprint(listed: String, computed: String)

        /// The key cannot sign health certificates.
        case key(SignatureError)

        /// An authority's certificate (CA:TRUE), which signs signers and never people's certificates.
        case authority

        /// An entry of a type other than DSC.
        case otherType(String)

        /// The kid has less than 1 byte or more than 32. The computed one is used in its place.
        case unusableKeyIdentifier(byteCount: Int)

        /// The kid is not the one that the rule gives (first 8 bytes of the certificate's digest). The list's counts.
        case otherKeyIdentifier(listed: KeyIdentifier, computed: KeyIdentifier)

        /// As many keys as are tried for one kid are there already.
        case tooManyKeys(KeyIdentifier, countMax: Int)

        /// The key is listed for another country as well, and so signs for none.
        case otherCountry(KeyIdentifier, country: String?)
    }

    /// The file, as it was named or found.
    public let source: String

    /// Place of the entry in its file, from 0. Nil if it is about the whole file.
    public let index: Int?

    public let reason: Reason

    /// Whether the entry is in the list all the same.
    public var isKept: Bool {
        switch reason {
        case .otherKeyIdentifier, .unusableKeyIdentifier: true
        default: false
        }
    }

    /// Whether this is as it should be: trust lists hold authorities and other certificates as well.
    public var isExpected: Bool {
        switch reason {
        case .authority, .otherType: true
        default: false
        }
    }

    public var description: String {
        let entry = index.map { ", entry \($0 + 1)" } ?? ""
        return "\(source)\(entry): \(reason)"
    }
}

extension TrustListFinding.Reason: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unreadableFile(let call, let errorNumber):
            "\(call): \(systemErrorText(errorNumber))"
        case .tooLarge(let byteCountMax):
            "has more than \(byteCountMax) bytes"
        case .notRecognised(let detail):
            "is neither a certificate (PEM, DER) nor a trust list (JSON)"
                + (detail.map { ": \(VisibleText.shortened($0))" } ?? "")
        case .memberMissing(let name):
            "lacks the text \"\(name)\""
        case .memberNotBase64(let name):
            "\"\(name)\" is not Base64"
        case .certificate(let error):
            "\(error)"
        case .wrongThumbprint(let listed, let computed):
            "the thumbprint is \(VisibleText.shortened(listed)), the certificate's digest \(computed)"
        case .key(let error):
            "\(error)"
        case .authority:
            "is an authority's certificate, not a signer's"
        case .otherType(let type):
            "is of type \(VisibleText.shortened(type)), not DSC"
        case .unusableKeyIdentifier(let byteCount):
            "the kid has \(byteCount) bytes; 1 to 32 are allowed"
        case .otherKeyIdentifier(let listed, let computed):
            "is listed under the kid \(listed), by the rule it is \(computed)"
        case .tooManyKeys(let keyIdentifier, let countMax):
            "there are \(countMax) keys with the kid \(keyIdentifier) already"
        case .otherCountry(let keyIdentifier, let country):
            "the key with the kid \(keyIdentifier), here of \(VisibleText.shortened(country ?? "no country")), "
                + "is listed for another country as well; it is not used"
        }
    }
}
