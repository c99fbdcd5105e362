import CBOR

/// Labels of the header parameters that a health certificate uses (RFC 9052 §3.1).
enum HeaderLabel {
    static let algorithm: Int64 = 1
    static let critical: Int64 = 2
    static let keyIdentifier: Int64 = 4
}

/// One of the two header maps of a message: `header_map = { * label => value }`.
struct HeaderMap: Sendable {
    private let document: CBORDocument
    private let map: CBORDocument.Item

    /// - Parameter map: an item of `document` that is a map.
    init(document: CBORDocument, map: CBORDocument.Item) {
        self.document = document
        self.map = map
    }

    var isEmpty: Bool {
        document.kind(of: map) == .map(count: 0)
    }

    /// The value under an integer label, however long its encoding is.
    func value(_ label: Int64) -> CBORDocument.Item? {
        document.value(forKey: label, in: map)
    }

    func offset(of item: CBORDocument.Item) -> Int {
        document.offset(of: item)
    }

    /// Refuses a map with label 2: it lists what a reader must understand, and none of it is understood here.
    func refuseCritical() throws(COSEError) {
        if let critical = value(HeaderLabel.critical) {
            throw COSEError(reason: .criticalHeaders, offset: offset(of: critical))
        }
    }

    /// The algorithm under label 1; nil when there is none.
    func algorithm() throws(COSEError) -> Algorithm? {
        guard let item = value(HeaderLabel.algorithm) else { return nil }
        let permitted = document.integer(item).map(Algorithm.init(rawValue:)).flatMap { found in
            Algorithm.permitted.contains(found) ? found : nil
        }
        guard let permitted else {
            throw COSEError(
                reason: .algorithmNotPermitted(found: document.diagnosticNotation(of: item)), offset: offset(of: item))
        }
        return permitted
    }

    /// The kid under label 4; nil when there is none.
    func keyIdentifier() throws(COSEError) -> KeyIdentifier? {
        guard let item = value(HeaderLabel.keyIdentifier) else { return nil }
        // A byte string in one piece is read where it stands.
        let inPlace = document.kind(of: item) == .bytes ? document.contentRange(of: item) : nil
        let identifier =
            inPlace.map { KeyIdentifier(document.bytes[$0]) } ?? document.bytes(of: item).flatMap { KeyIdentifier($0) }
        guard let identifier else {
            throw COSEError(
                reason: .keyIdentifierInvalid(found: document.diagnosticNotation(of: item)), offset: offset(of: item))
        }
        return identifier
    }
}
