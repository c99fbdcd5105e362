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

    /// Sixteen hexadecimal digits are a kid of the usual length; as Base64 they would be one of twelve bytes.
    init?(argument: String) {
        let isHexadecimal = argument.utf8.count == 16
        guard let bytes = (isHexadecimal ? Hexadecimal.decode(argument) : nil) ?? Base64.decode(argument),
            let keyIdentifier = KeyIdentifier(bytes)
        else { return nil }
        self.keyIdentifier = keyIdentifier
    }
}

/// What is to be reinstated, on the command line.
struct ReinstateArgument: ExpressibleByArgument {
    /// Any of these that the last bundle has.
    let subjects: [Withdrawals.Reinstated.Subject]

    /// As it was written.
    let text: String

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
