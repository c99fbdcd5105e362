/// A CBOR item as a tree, for tools and tests. The hot paths use ``CBORDocument`` and ``CBORWriter``.
public indirect enum CBORValue: Hashable, Sendable {
    case unsigned(UInt64)
    /// Stands for -1 - n.
    case negative(UInt64)
    case bytes([UInt8])
    case text(String)
    case array([CBORValue])
    case map([Entry])
    case tagged(UInt64, CBORValue)
    case boolean(Bool)
    case null
    case undefined
    case simple(UInt8)
    case float(Double)

    public struct Entry: Hashable, Sendable {
        public let key: CBORValue
        public let value: CBORValue

        public init(_ key: CBORValue, _ value: CBORValue) {
            self.key = key
            self.value = value
        }
    }

    /// The tree below an item of a document, whose limits bound its depth.
    public init(_ item: CBORDocument.Item, in document: CBORDocument) {
        self =
            switch document.kind(of: item) {
            case .unsigned(let value): .unsigned(value)
            case .negative(let value): .negative(value)
            case .bytes: .bytes(document.bytes(of: item) ?? [])
            case .text: .text(document.text(of: item) ?? "")
            case .array: .array(document.elements(of: item).map { CBORValue($0, in: document) })
            case .map:
                .map(
                    document.entries(of: item).map {
                        Entry(CBORValue($0.key, in: document), CBORValue($0.value, in: document))
                    })
            case .tag(let tag):
                .tagged(tag, document.content(ofTag: item).map { CBORValue($0, in: document) } ?? .undefined)
            case .boolean(let value): .boolean(value)
            case .null: .null
            case .undefined: .undefined
            case .simple(let value): .simple(value)
            case .float(let value): .float(value)
            }
    }

    /// The deterministic encoding (RFC 8949 §4.2.1): shortest forms, map keys in the order of their encoded bytes.
    public func encoded() -> [UInt8] {
        var cbor = CBORWriter()
        write(to: &cbor)
        return cbor.buffer.array
    }

    private func write(to cbor: inout CBORWriter) {
        switch self {
        case .unsigned(let value): cbor.writeUnsigned(value)
        case .negative(let value): cbor.writeNegative(value)
        case .bytes(let bytes): cbor.write(bytes: bytes)
        case .text(let text): cbor.write(text: text)
        case .array(let elements):
            cbor.writeArray(count: elements.count)
            for element in elements { element.write(to: &cbor) }
        case .map(let entries):
            cbor.writeMap(count: entries.count)
            let encoded = entries.map { (key: $0.key.encoded(), value: $0.value) }
            for entry in encoded.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
                cbor.buffer.append(entry.key)
                entry.value.write(to: &cbor)
            }
        case .tagged(let tag, let content):
            cbor.writeTag(tag)
            content.write(to: &cbor)
        case .boolean(let value): cbor.write(value)
        case .null: cbor.writeNull()
        case .undefined: cbor.writeUndefined()
        case .simple(let value): cbor.write(simple: value)
        case .float(let value): cbor.write(value)
        }
    }
}
