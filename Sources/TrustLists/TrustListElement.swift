/// One element of a trust list as it was found: an entry, or why it is none.
struct TrustListElement {
    /// The member that it stands under, in forms that are no mere array.
    let name: String?

    let entry: Result<TrustListEntry, TrustListFinding.Reason>

    init(name: String? = nil, _ entry: Result<TrustListEntry, TrustListFinding.Reason>) {
        self.name = name
        self.entry = entry
    }

    init(name: String? = nil, _ read: () throws(TrustListFinding.Reason) -> TrustListEntry) {
        self.init(name: name, Result(catching: read))
    }
}

/// The form that a trust list has.
public enum TrustListForm: String, Sendable, CaseIterable, CustomStringConvertible {
    case certificates
    case gateway
    case german
    case dutch
    case swiss
    case italian
    case swedish
    case didDocument
    case jsonWebKeySet

    /// Names the form for people.
    public var description: String {
        switch self {
        case .certificates: "certificates"
        case .gateway: "gateway list"
        case .german: "German list"
        case .dutch: "Dutch list"
        case .swiss: "Swiss list"
        case .italian: "Italian list"
        case .swedish: "Swedish list"
        case .didDocument: "DID document"
        case .jsonWebKeySet: "JSON Web Key Set"
        }
    }
}
