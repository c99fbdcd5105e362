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
    public var bytes: [UInt8] { table.bytes }

    private let table: CBORTable

    /// Decodes the one item that fills `bytes`, or `range` of them.
    ///
    /// - Throws: ``CBORError`` with an offset from the start of `bytes`.
    public init(decoding bytes: [UInt8], in range: Range<Int>? = nil, limits: CBORLimits = CBORLimits())
        throws(CBORError)
    {
        var decoder = CBORDecoder(limits: limits)
        self = try decoder.decode(bytes, in: range)
    }

    /// - Parameter table: not changed as long as the document holds it.
    init(_ table: CBORTable) {
        self.table = table
    }

    /// Lends what the document holds for the length of the call, to ask much of it.
    @inline(__always)
    package func withView<Result, Failure: Error>(
        _ body: (CBORView) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try table.withView(body)
    }

    /// The outermost item.
    public var root: Item { Item(index: 0) }

    /// Number of items, chunks included.
    public var itemCount: Int { table.count }

    public func kind(of item: Item) -> Kind {
        withView { $0.kind(of: item) }
    }

    /// Offset in bytes of the item's head.
    public func offset(of item: Item) -> Int {
        withView { $0.offset(of: item) }
    }

    /// Where the whole encoded item stands.
    public func range(of item: Item) -> Range<Int> {
        withView { $0[item.index].offset..<$0[item.index].end }
    }

    /// Where the content of a string stands; nil for a string in chunks and for what is no string.
    public func contentRange(of item: Item) -> Range<Int>? {
        withView { $0.contentRange(of: item) }
    }

    /// Lends the content of a string in one piece; nil for a string in chunks and for what is no string.
    public func withContent<Result>(of item: Item, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result? {
        withView { $0.content(of: item).map(body) }
    }

    /// The value of an integer; nil for one outside `Int64` and for what is no integer.
    public func integer(_ item: Item) -> Int64? {
        withView { $0.integer(item) }
    }

    /// The content of a byte string, its chunks joined; nil for anything else.
    public func bytes(of item: Item) -> [UInt8]? {
        withView { $0.bytes(of: item) }
    }

    /// The content of a text, its chunks joined; nil for anything else.
    public func text(of item: Item) -> String? {
        withView { $0.text(of: item) }
    }

    // MARK: Going down

    /// The elements of an array, the chunks of a string in chunks, nothing for anything else.
    public func elements(of item: Item) -> Elements {
        withView { Elements(table: table, items: $0.range(ofElements: item)) }
    }

    /// The entries of a map in the order of the input, nothing for anything else.
    public func entries(of item: Item) -> Entries {
        withView { Entries(table: table, items: $0.range(ofEntries: item)) }
    }

    /// What a tag is put on; nil for what is no tag.
    public func content(ofTag item: Item) -> Item? {
        withView { $0.content(ofTag: item) }
    }

    /// The value under an integer key, however long the key's encoding is.
    public func value(forKey key: Int64, in map: Item) -> Item? {
        withView { $0.value(forKey: key, in: map) }
    }

    /// The value under a text key.
    public func value(forKey key: String, in map: Item) -> Item? {
        var key = key
        return key.withUTF8 { key in withView { $0.value(forKey: key, in: map) } }
    }

    /// The value under a text key that is known beforehand. Makes no string.
    public func value(forLiteral key: StaticString, in map: Item) -> Item? {
        withView { $0.value(forLiteral: key, in: map) }
    }

    /// Whether the item is a text with the bytes of `literal`. Makes no string.
    public func isText(_ item: Item, _ literal: StaticString) -> Bool {
        withView { $0.isText(item, literal) }
    }

    /// Walks from item to item without going into them.
    public struct Elements: Sequence, IteratorProtocol {
        fileprivate let table: CBORTable
        fileprivate var items: Range<Int>

        public mutating func next() -> Item? {
            table.withView { $0.nextItem(in: &items) }
        }
    }

    /// Walks from entry to entry without going into them.
    public struct Entries: Sequence, IteratorProtocol {
        fileprivate let table: CBORTable
        fileprivate var items: Range<Int>

        public mutating func next() -> (key: Item, value: Item)? {
            table.withView { view in
                guard let key = view.nextItem(in: &items), let value = view.nextItem(in: &items) else { return nil }
                return (key, value)
            }
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
