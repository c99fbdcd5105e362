import ArgumentParser
import COSE
import HealthCertificate
import Revocation
import Signatures
import TextFormats
import TrustBundle

/// A part of a bundle on the command line: `NAME=FILE`.
struct BundlePartArgument: ExpressibleByArgument {
    let name: String
    let path: String

    init?(argument: String) {
        let fields = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard fields.count == 2, !fields[1].isEmpty, (1...64).contains(fields[0].utf8.count),
            !VisibleText.isHidden(in: fields[0])
        else { return nil }
        (name, path) = (fields[0], fields[1])
    }
}

/// Age limits of a part on the command line: `PART=FIRST,SECOND`, each a number of hours or days.
struct AgeLimitArgument: ExpressibleByArgument {
    let name: String
    let limits: BundlePart.AgeLimits

    init?(argument: String) {
        let fields = argument.split(separator: "=", omittingEmptySubsequences: false)
        guard fields.count == 2, !fields[0].isEmpty else { return nil }
        let ages = fields[1].split(separator: ",", omittingEmptySubsequences: false).map(Self.seconds)
        guard ages.count == 2, let first = ages[0], let second = ages[1], first <= second else { return nil }
        name = String(fields[0])
        limits = BundlePart.AgeLimits(first: first, second: second)
    }

    private static func seconds(_ text: Substring) -> Int64? {
        guard let unit = text.last, unit == "h" || unit == "d", let number = Int64(text.dropLast()),
            (1...100_000).contains(number)
        else { return nil }
        return number * (unit == "h" ? 3_600 : 86_400)
    }
}

/// A kid on the command line, in Base64 or in hexadecimal.
struct KeyIdentifierArgument: ExpressibleByArgument {
    let keyIdentifier: KeyIdentifier

    /// A kid has 8 bytes; some signers are listed under 6 or 7, which are read too. What is all hexadecimal digits is
    /// never Base64, unless of 8 bytes: a digit too many or too few would make another kid of it, which nobody has.
    init?(argument: String) {
        let base64 = Base64.decode(argument)
        let isHexadecimal = argument.utf8.allSatisfy { Character(UnicodeScalar($0)).isHexDigit } && base64?.count != 8
        guard let bytes = isHexadecimal ? Hexadecimal.decode(argument) : base64, let keyIdentifier = KeyIdentifier(bytes)
        else { return nil }
        self.keyIdentifier = keyIdentifier
    }

    /// What `--withdraw` takes, with what was expected where it is something else.
    static func reading(_ text: String) throws -> KeyIdentifierArgument {
        guard let argument = KeyIdentifierArgument(argument: text) else { throw ValidationError(expected) }
        return argument
    }

    static let expected = """
        expected a kid: 16 hexadecimal digits, or Base64 of 8 bytes (12 characters, the last one =); a kid of another \
        length as hcert trust show has it
        """
}

/// What is to be reinstated, on the command line.
struct ReinstateArgument: ExpressibleByArgument {
    /// Any of these that the last bundle has.
    let subjects: [Withdrawals.Reinstated.Subject]

    /// As it was written.
    let text: String

    static func reading(_ text: String) throws -> ReinstateArgument {
        guard let argument = ReinstateArgument(argument: text) else {
            throw ValidationError(
                text.hasPrefix("kid:")
                    ? KeyIdentifierArgument.expected : "expected kid:KID, ci:IDENTIFIER, or UCI:, COUNTRYCODEUCI: or SIGNATURE: and 16 bytes in Base64")
        }
        return argument
    }

    init?(argument: String) {
        guard let colon = argument.firstIndex(of: ":") else { return nil }
        let (kind, value) = (String(argument[..<colon]), String(argument[argument.index(after: colon)...]))
        switch kind {
        case "kid":
            guard let kid = KeyIdentifierArgument(argument: value) else { return nil }
            subjects = [.signer(kid.keyIdentifier)]
        case "ci":
            guard !value.isEmpty, let exact = RevocationHash(SHA256.digest(Array(value.utf8))),
                let normalized = RevocationHash(ofIdentifierOnList: value)
            else { return nil }
            subjects = [.certificate(.identifier, exact), .certificate(.normalizedIdentifier, normalized)]
        default:
            guard let type = RevocationHashType(rawValue: kind), let bytes = Base64.decode(value), bytes.count == 16,
                let hash = RevocationHash(bytes)
            else { return nil }
            subjects = [.certificate(RevocationEntryKind(type), hash)]
        }
        text = argument
    }
}
