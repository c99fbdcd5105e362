import CBOR

/// Labels of the header parameters that a health certificate uses (RFC 9052 §3.1).
enum HeaderLabel {
    static let algorithm: Int64 = 1
    static let critical: Int64 = 2
    static let keyIdentifier: Int64 = 4
}

/// What is used of a header map of a message: `header_map = { * label => value }`.
///
/// Each parameter is read by itself, since the one map may make up for what the other lacks.
struct HeaderMap: Sendable {
    let isEmpty: Bool

    private let permittedAlgorithm: Algorithm?
    private let usableKeyIdentifier: KeyIdentifier?

    /// Where the value of label 2 stands; nil when there is none.
    private let criticalOffset: Int?

    /// What is wrong with parameters. It is a class because next to no map has one, and messages are copied.
    private final class Refusals: Sendable {
        let algorithm: COSEError?
        let keyIdentifier: COSEError?

        init(algorithm: COSEError?, keyIdentifier: COSEError?) {
            self.algorithm = algorithm
            self.keyIdentifier = keyIdentifier
        }
    }

    private let refusals: Refusals?

    /// The map without parameters.
    init() {
        isEmpty = true
        (permittedAlgorithm, usableKeyIdentifier, criticalOffset, refusals) = (nil, nil, nil, nil)
    }

    init(_ layout: HeaderLayout) {
        isEmpty = false
        (permittedAlgorithm, usableKeyIdentifier) = (layout.algorithm, layout.keyIdentifier)
        (criticalOffset, refusals) = (nil, nil)
    }

    /// - Parameter map: an item of `view` that is a map.
    init(_ map: CBORDocument.Item, in view: CBORView) {
        isEmpty = view.kind(of: map) == .map(count: 0)
        criticalOffset = view.value(forKey: HeaderLabel.critical, in: map).map(view.offset)

        let algorithmItem = view.value(forKey: HeaderLabel.algorithm, in: map)
        let keyIdentifierItem = view.value(forKey: HeaderLabel.keyIdentifier, in: map)
        permittedAlgorithm = algorithmItem.flatMap { Self.algorithm($0, in: view) }
        usableKeyIdentifier = keyIdentifierItem.flatMap { Self.keyIdentifier($0, in: view) }
        let refusedAlgorithm = permittedAlgorithm == nil ? algorithmItem : nil
        let refusedKeyIdentifier = usableKeyIdentifier == nil ? keyIdentifierItem : nil
        guard refusedAlgorithm != nil || refusedKeyIdentifier != nil else {
            refusals = nil
            return
        }
        refusals = Refusals(
            algorithm: refusedAlgorithm.map { item in
                COSEError(
                    reason: .algorithmNotPermitted(found: view.shortNotation(of: item)),
                    offset: view.offset(of: item))
            },
            keyIdentifier: refusedKeyIdentifier.map { item in
                COSEError(
                    reason: .keyIdentifierInvalid(found: view.shortNotation(of: item)),
                    offset: view.offset(of: item))
            })
    }

    /// Refuses a map with label 2: it lists what a reader must understand, and none of it is understood here.
    func refuseCritical() throws(COSEError) {
        if let criticalOffset { throw COSEError(reason: .criticalHeaders, offset: criticalOffset) }
    }

    /// The algorithm under label 1; nil when there is none.
    func algorithm() throws(COSEError) -> Algorithm? {
        if let error = refusals?.algorithm { throw error }
        return permittedAlgorithm
    }

    /// The kid under label 4; nil when there is none.
    func keyIdentifier() throws(COSEError) -> KeyIdentifier? {
        if let error = refusals?.keyIdentifier { throw error }
        return usableKeyIdentifier
    }

    private static func algorithm(_ item: CBORDocument.Item, in view: CBORView) -> Algorithm? {
        guard let algorithm = view.integer(item).map(Algorithm.init(rawValue:)) else { return nil }
        return algorithm == .es256 || algorithm == .ps256 ? algorithm : nil
    }

    private static func keyIdentifier(_ item: CBORDocument.Item, in view: CBORView) -> KeyIdentifier? {
        guard case .bytes = view.kind(of: item) else { return nil }
        // A byte string in one piece is read where it stands.
        if let content = view.content(of: item) { return KeyIdentifier(UnsafeRawBufferPointer(content)) }
        return view.bytes(of: item).flatMap { KeyIdentifier($0) }
    }
}
