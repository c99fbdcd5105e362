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

        /// The key is there under as many other kids as are taken for one key.
        case tooManyKeyIdentifiers(KeyIdentifier, countMax: Int)

        /// The key is listed for another country as well, and so signs for none.
        case otherCountry(KeyIdentifier, country: String?)

        /// The member is there and says nothing that can be used.
        case memberUnusable(name: String, detail: String)

        /// A key without a certificate, with a kid of less than 1 byte or more than 32: nothing can be in its place.
        case noKeyIdentifier(byteCount: Int)

        /// A key without a certificate, with a kid that is not of 8 bytes. It counts as it stands: British signers are
        /// listed so, and name themselves so.
        case irregularKeyIdentifier(KeyIdentifier, byteCount: Int)

        /// The key is for another use than health certificates.
        case otherUse(String)

        /// The key is listed twice, for kinds that are not the same. It may sign what both entries name.
        case restricted(KeyIdentifier, to: Purposes)

        /// The list is signed, and no key was given that its signature could be checked with.
        case signatureUnchecked

        /// Nobody signed it, and only what a pinned key signed is taken: its signature may have been taken off.
        case notSigned

        /// No signature of the list holds under any of the keys that were given.
        case wrongSignature(keyCount: Int)

        /// The signed list has its own end behind it. Seconds since 1970 UTC.
        case listOver(end: Int64)

        /// The signed list is of the future. Seconds since 1970 UTC.
        case listNotYet(start: Int64)

        /// No authority of the country that was given has issued the certificate.
        case notIssued(country: String?)

        /// The authority's signature is over a digest that two certificates can share.
        case weakDigest(country: String?)

        /// The authority had ended before the certificate began. Seconds since 1970 UTC.
        case outsideOfAuthority(notBefore: Int64, authorityEnd: Int64)

        /// The certificate outlives its authority: it counts as long as that one. Seconds since 1970 UTC.
        case outlivesAuthority(notAfter: Int64, authorityEnd: Int64)

        /// A key without a certificate, of a country whose authorities were given: nobody can see who issued it.
        case notCheckable(country: String?)

        /// A country that test certificates are made for.
        case testCountry(String)

        /// An entry that was to be an authority, and is none: its certificate says CA:FALSE, or there is none.
        case notAnAuthority
    }

    /// The file, as it was named or found.
    public let source: String

    /// Place of the entry in its file, from 0. Nil if it is about the whole file.
    public let index: Int?

    /// The member that the entry stands under, in forms that have the kid or the country there.
    public let name: String?

    public let reason: Reason

    /// Whether the entry is in the list all the same.
    public var isKept: Bool {
        switch reason {
        case .otherKeyIdentifier, .unusableKeyIdentifier, .irregularKeyIdentifier, .restricted, .outlivesAuthority: true
        default: false
        }
    }

    /// Whether this is as it should be: trust lists hold authorities and other keys as well, and say of one key more or
    /// less.
    public var isExpected: Bool {
        switch reason {
        case .authority, .otherType, .restricted: true
        case .otherUse(let use): use == "l"  // Swiss certificates without medical data
        default: false
        }
    }

    /// Whether something may be listed here that could not be read: what is missing then need not have been taken off
    /// the list. An entry that was read and judged is not of these.
    public var isUnread: Bool {
        switch reason {
        case .unreadableFile, .tooLarge, .notRecognised, .memberMissing, .memberNotBase64, .memberUnusable, .certificate,
            .wrongThumbprint, .noKeyIdentifier, .tooManyKeys, .tooManyKeyIdentifiers, .signatureUnchecked, .notSigned,
            .wrongSignature, .listOver, .listNotYet, .key(.openSSL), .key(.trailingBytes):
            true
        case .key, .authority, .otherType, .unusableKeyIdentifier, .otherKeyIdentifier, .otherCountry,
            .irregularKeyIdentifier, .otherUse, .restricted, .notIssued, .weakDigest, .outsideOfAuthority,
            .outlivesAuthority, .notCheckable, .testCountry, .notAnAuthority:
            false
        }
    }

    public var description: String {
        let entry = index.map { ", entry \($0 + 1)" } ?? ""
        let member = name.map { " (\(VisibleText.escaped(VisibleText.shortened($0, to: 60))))" } ?? ""
        return "\(source)\(entry)\(member): \(reason)"
    }

    init(source: String, index: Int?, name: String? = nil, reason: Reason) {
        self.source = source
        self.index = index
        self.name = name
        self.reason = reason
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
            "is neither a certificate (PEM, DER) nor a trust list"
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
        case .tooManyKeyIdentifiers(let keyIdentifier, let countMax):
            "the key, here under the kid \(keyIdentifier), is listed under \(countMax) other kids already"
        case .otherCountry(let keyIdentifier, let country):
            "the key with the kid \(keyIdentifier), here of \(VisibleText.shortened(country ?? "no country")), "
                + "is listed for another country as well; it is not used"
        default:
            detailedDescription
        }
    }
}

extension TrustListFinding.Reason {
    /// What is found in forms without certificates, in signed lists, and under authorities.
    private var detailedDescription: String {
        switch self {
        case .memberUnusable(let name, let detail):
            "\"\(name)\" cannot be used: \(VisibleText.escaped(VisibleText.shortened(detail)))"
        case .noKeyIdentifier(let byteCount):
            "the kid has \(byteCount) bytes; 1 to 32 are allowed, and a key without its certificate has no other"
        case .irregularKeyIdentifier(let keyIdentifier, let byteCount):
            "the kid \(keyIdentifier) has \(byteCount) bytes, by the rule it has 8"
        case .otherUse(let use):
            "is for the use \"\(VisibleText.escaped(VisibleText.shortened(use, to: 40)))\", not for health certificates"
        case .restricted(let keyIdentifier, let purposes):
            "the key with the kid \(keyIdentifier) is listed for other kinds as well; what all allow counts: "
                + (purposes.isEmpty ? "none" : purposes.description)
        case .testCountry(let country):
            "is of \(country), which test certificates are made for"
        case .notAnAuthority:
            "is no authority's certificate"
        default:
            judgedDescription
        }
    }

    private var judgedDescription: String {
        switch self {
        case .signatureUnchecked:
            "is signed; name the key that it must be signed with"
        case .notSigned:
            "is not signed, and only lists that are signed are taken; its signature may have been taken off"
        case .wrongSignature(let keyCount):
            "is not signed by "
                + (keyCount == 1 ? "the key that was given" : "any of the \(keyCount) keys that were given")
        case .listOver(let end):
            "was for use until \(Timestamp(secondsSince1970: end)); get a new one"
        case .listNotYet(let start):
            "is of the future, \(Timestamp(secondsSince1970: start)); set the clock"
        case .notIssued(let country):
            "is issued by no authority of \(Self.name(country)) that was given"
        case .weakDigest(let country):
            "is signed by the authority of \(Self.name(country)) over a weak digest"
        case .outsideOfAuthority(let notBefore, let end):
            "begins at \(Timestamp(secondsSince1970: notBefore)), when its authority had ended "
                + "(\(Timestamp(secondsSince1970: end)))"
        case .outlivesAuthority(let notAfter, let end):
            "ends at \(Timestamp(secondsSince1970: notAfter)), behind its authority; it counts until "
                + "\(Timestamp(secondsSince1970: end))"
        case .notCheckable(let country):
            "is a key without a certificate, so that nobody can see whether an authority of \(Self.name(country)) issued it"
        default:
            "cannot be used"
        }
    }

    private static func name(_ country: String?) -> String {
        VisibleText.escaped(VisibleText.shortened(country ?? "no country", to: 40))
    }
}
