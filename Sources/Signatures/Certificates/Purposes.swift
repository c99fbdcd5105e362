/// The kinds of health certificate that a document signer may sign (HCERT Appendix A.4).
public struct Purposes: OptionSet, Hashable, Sendable, CustomStringConvertible {
    public let rawValue: UInt8

    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    public static let test = Purposes(rawValue: 1)
    public static let vaccination = Purposes(rawValue: 2)
    public static let recovery = Purposes(rawValue: 4)

    /// All kinds.
    public static let all: Purposes = [.test, .vaccination, .recovery]

    private struct Row {
        let purpose: Purposes
        let name: String
        let objectIdentifier: String

        /// The spelling with a stray `.0.`, which is the more frequent one in the wild. Both count.
        let otherObjectIdentifier: String
    }

    private static let table = [
        Row(
            purpose: .test, name: "test",
            objectIdentifier: "1.3.6.1.4.1.1847.2021.1.1", otherObjectIdentifier: "1.3.6.1.4.1.0.1847.2021.1.1"),
        Row(
            purpose: .vaccination, name: "vaccination",
            objectIdentifier: "1.3.6.1.4.1.1847.2021.1.2", otherObjectIdentifier: "1.3.6.1.4.1.0.1847.2021.1.2"),
        Row(
            purpose: .recovery, name: "recovery",
            objectIdentifier: "1.3.6.1.4.1.1847.2021.1.3", otherObjectIdentifier: "1.3.6.1.4.1.0.1847.2021.1.3"),
    ]

    /// What a list of extended key usages allows.
    ///
    /// Usages of other origin say nothing: the Vietnamese signer carries client authentication, e-mail and smart card
    /// logon, and signs every kind. With none of the six identifiers all kinds are allowed; with some, only those.
    ///
    /// - Parameter extendedKeyUsages: dotted object identifiers.
    public init(extendedKeyUsages: [String]) {
        let named = Self.table.filter { row in
            extendedKeyUsages.contains(row.objectIdentifier) || extendedKeyUsages.contains(row.otherObjectIdentifier)
        }
        self = named.isEmpty ? .all : Purposes(named.map(\.purpose))
    }

    /// - Parameter name: `test`, `vaccination` or `recovery`; nil for any other.
    public init?(name: String) {
        guard let row = Self.table.first(where: { $0.name == name }) else { return nil }
        self = row.purpose
    }

    /// The object identifiers to write into a certificate.
    var objectIdentifiers: [String] {
        Self.table.filter { contains($0.purpose) }.map(\.objectIdentifier)
    }

    /// The names of the kinds, such as `test` and `recovery`.
    public var names: [String] {
        Self.table.filter { contains($0.purpose) }.map(\.name)
    }

    /// Names, such as `test, recovery`.
    public var description: String { names.joined(separator: ", ") }
}
