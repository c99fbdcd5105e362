/// One decoded CBOR item: the bytes, and a flat table of the items in them (RFC 8949).
///
/// Everything is checked when it is decoded: well-formedness, UTF-8, duplicate keys, the limits. The table holds no
/// tree, so that releasing it recurses as little as making it did.
public struct CBORDocument: Sendable {
    /// A place in the table of one document; of no meaning in another.
    public struct Item: Hashable, Sendable {
        let index: Int
    }

    /// What an item is, with the value of those that have no content of their own.
    public enum Kind: Equatable, Sendable {
        case unsigned(UInt64)
        /// Stands for -1 - n.
        case negative(UInt64)
        case bytes
        case text
        case array(count: Int)
        case map(count: Int)
        case tag(UInt64)
        case boolean(Bool)
        case null
        case undefined
        case simple(UInt8)
        case float(Double)
    }

    /// The input. Offsets count from its start.
    public var bytes: [UInt8] { nodes.bytes }

    private let nodes: CBORTable

    /// Decodes the one item that fills `bytes`, or `range` of them.
    ///
    /// - Throws: ``CBORError`` with an offset from the start of `bytes`.
    public init(decoding bytes: [UInt8], in range: Range<Int>? = nil, limits: CBORLimits = CBORLimits())
        throws(CBORError)
    {
        var decoder = CBORDecoder(limits: limits)
        self = try decoder.decode(bytes, in: range)
    }

    /// - Parameter nodes: not changed as long as the document holds it.
    init(_ nodes: CBORTable) {
        self.nodes = nodes
    }

    /// The outermost item.
    public var root: Item { Item(index: 0) }

    /// Number of items, chunks included.
    public var itemCount: Int { nodes.count }

    public func kind(of item: Item) -> Kind {
        let node = nodes[item.index]
        return switch node.form {
        case .unsigned: .unsigned(node.argument)
        case .negative: .negative(node.argument)
        case .bytes: .bytes
        case .text: .text
        case .array: .array(count: Int(node.argument))
        case .map: .map(count: Int(node.argument))
        case .tag: .tag(node.argument)
        case .float: .float(Double(bitPattern: node.argument))
        case .simple:
            switch node.argument {
            case 20: .boolean(false)
            case 21: .boolean(true)
            case 22: .null
            case 23: .undefined
            default: .simple(UInt8(truncatingIfNeeded: node.argument))
            }
        }
    }

    /// Offset in bytes of the item's head.
    public func offset(of item: Item) -> Int {
        nodes[item.index].offset
    }

    /// Where the whole encoded item stands.
    public func range(of item: Item) -> Range<Int> {
        nodes[item.index].offset..<nodes[item.index].end
    }

    /// Where the content of a string stands; nil for a string in chunks and for what is no string.
    public func contentRange(of item: Item) -> Range<Int>? {
        let node = nodes[item.index]
        guard node.form == .bytes || node.form == .text, !node.isChunked else { return nil }
        return node.contentOffset..<node.end
    }

    /// Lends the content of a string in one piece; nil for a string in chunks and for what is no string.
    public func withContent<Result>(of item: Item, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result? {
        guard let range = contentRange(of: item) else { return nil }
        return nodes.bytes.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[range])) }
    }

    /// The value of an integer; nil for one outside `Int64` and for what is no integer.
    public func integer(_ item: Item) -> Int64? {
        let node = nodes[item.index]
        switch node.form {
        case .unsigned: return Int64(exactly: node.argument)
        case .negative: return Int64(exactly: node.argument).map { -1 - $0 }
        default: return nil
        }
    }

    /// The content of a byte string, its chunks joined; nil for anything else.
    public func bytes(of item: Item) -> [UInt8]? {
        nodes[item.index].form == .bytes ? content(of: item) : nil
    }

    /// The content of a text, its chunks joined; nil for anything else.
    public func text(of item: Item) -> String? {
        let node = nodes[item.index]
        guard node.form == .text else { return nil }
        guard !node.isChunked else { return String(decoding: content(of: item), as: UTF8.self) }
        return bytes.withUnsafeBufferPointer {
            String(decoding: UnsafeBufferPointer(rebasing: $0[node.contentOffset..<node.end]), as: UTF8.self)
        }
    }

    private func content(of item: Item) -> [UInt8] {
        let node = nodes[item.index]
        guard node.isChunked else { return Array(bytes[node.contentOffset..<node.end]) }
        return (item.index + 1..<node.next).flatMap { bytes[nodes[$0].contentOffset..<nodes[$0].end] }
    }

    // MARK: Going down

    /// The elements of an array, the chunks of a string in chunks, nothing for anything else.
    public func elements(of item: Item) -> Elements {
        let node = nodes[item.index]
        let isSequence = node.form == .array || node.isChunked
        return Elements(nodes: nodes, index: item.index + 1, end: isSequence ? node.next : item.index + 1)
    }

    /// The entries of a map in the order of the input, nothing for anything else.
    public func entries(of item: Item) -> Entries {
        let node = nodes[item.index]
        return Entries(nodes: nodes, index: item.index + 1, end: node.form == .map ? node.next : item.index + 1)
    }

    /// What a tag is put on; nil for what is no tag.
    public func content(ofTag item: Item) -> Item? {
        nodes[item.index].form == .tag ? Item(index: item.index + 1) : nil
    }

    /// The value under an integer key, however long the key's encoding is.
    public func value(forKey key: Int64, in map: Item) -> Item? {
        let form: CBORNode.Form = key < 0 ? .negative : .unsigned
        let argument = key < 0 ? UInt64(-1 - key) : UInt64(key)
        return value(in: map) { node, _ in node.form == form && node.argument == argument }
    }

    /// The value under a text key.
    public func value(forKey key: String, in map: Item) -> Item? {
        var key = key
        return key.withUTF8 { wanted in
            bytes.withUnsafeBufferPointer { input in
                value(in: map) { node, index in
                    guard node.form == .text else { return false }
                    if node.isChunked { return content(of: Item(index: index)).elementsEqual(wanted) }
                    guard node.argument == UInt64(wanted.count) else { return false }
                    return input[node.contentOffset..<node.end].elementsEqual(wanted)
                }
            }
        }
    }

    /// The value under a text key that is known beforehand. Makes no string.
    public func value(forLiteral key: StaticString, in map: Item) -> Item? {
        value(in: map) { _, index in nodes.isText(index, key) }
    }

    /// Whether the item is a text with the bytes of `literal`. Makes no string.
    public func isText(_ item: Item, _ literal: StaticString) -> Bool {
        nodes.isText(item.index, literal)
    }

    private func value(in map: Item, whoseKey isWanted: (CBORNode, Int) -> Bool) -> Item? {
        guard nodes[map.index].form == .map else { return nil }
        let end = nodes[map.index].next
        var key = map.index + 1
        while key < end {
            let value = nodes[key].next
            if isWanted(nodes[key], key) { return Item(index: value) }
            key = nodes[value].next
        }
        return nil
    }

    /// Walks from item to item without going into them.
    public struct Elements: Sequence, IteratorProtocol {
        fileprivate let nodes: CBORTable
        fileprivate var index: Int
        fileprivate let end: Int

        public mutating func next() -> Item? {
            guard index < end else { return nil }
            defer { index = nodes[index].next }
            return Item(index: index)
        }
    }

    /// Walks from entry to entry without going into them.
    public struct Entries: Sequence, IteratorProtocol {
        fileprivate let nodes: CBORTable
        fileprivate var index: Int
        fileprivate let end: Int

        public mutating func next() -> (key: Item, value: Item)? {
            guard index < end else { return nil }
            let value = nodes[index].next
            defer { index = nodes[value].next }
            return (Item(index: index), Item(index: value))
        }
    }
}

extension CBORDocument.Kind: CustomStringConvertible {
    /// Names the type for an error message.
    public var description: String {
        switch self {
        case .unsigned, .negative: "an integer"
        case .bytes: "a byte string"
        case .text: "text"
        case .array(let count): "an array of \(count)"
        case .map(let count): "a map of \(count)"
        case .tag(let tag): "tag \(tag)"
        case .boolean: "a boolean"
        case .null: "null"
        case .undefined: "undefined"
        case .simple(let value): "simple value \(value)"
        case .float: "a float"
        }
    }
}
