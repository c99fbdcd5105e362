/// One thing in a DCC that makes it unusable, whatever release of the schema it names.
public struct ContentViolation: Equatable, Sendable, CustomStringConvertible {
    public enum Rule: Equatable, Sendable {
        /// A required member is not there, null, or an empty `ver`.
        case missing
        /// A known member is of another type.
        case wrongType(expected: String, found: String)
        /// `dn` or `sd` is not a whole number from 1 to 2147483647.
        case notADoseNumber(found: String)
        /// `nam` has none of fn, fnt, gn and gnt.
        case nameless
        /// There is not exactly one group of v, t and r.
        case groups(found: [String])
        /// The group does not hold exactly one entry.
        case entries(count: Int)
        /// A map has a key that is not text.
        case keyNotText(found: String)
    }

    /// Where, such as `v.0.dt`; empty for the DCC itself.
    public let path: String

    public let rule: Rule

    public var description: String {
        let place = path.isEmpty ? "the content" : path
        return switch rule {
        case .missing: "\(place) is missing"
        case .wrongType(let expected, let found): "\(place) is \(found), expected \(expected)"
        case .notADoseNumber(let found): "\(place) is \(found), expected a whole number from 1"
        case .nameless: "\(place) has none of fn, fnt, gn and gnt"
        case .groups(let found):
            "found \(found.isEmpty ? "none" : found.joined(separator: ", ")) of v, t and r, expected exactly one"
        case .entries(let count): "\(place) has \(count) entries, expected exactly one"
        case .keyNotText(let found): "\(place) has the key \(found), expected text"
        }
    }
}
