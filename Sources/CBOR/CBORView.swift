/// What a document holds, lent for the length of a call: pointers to its nodes and its bytes.
///
/// It answers as ``CBORDocument`` does, which has all its answers from here. It holds no reference, so that walking
/// through a document by it counts none.
@usableFromInline
package struct CBORView {
    package typealias Item = CBORDocument.Item
    package typealias Kind = CBORDocument.Kind

    let nodes: UnsafeBufferPointer<CBORNode>

    /// The input. Offsets count from its start.
    package let bytes: UnsafeBufferPointer<UInt8>

    @inline(__always)
    subscript(index: Int) -> CBORNode {
        precondition(index >= 0 && index < nodes.count, "an item of another document")  // never from input: a caller's slip
        return nodes[index]
    }

    /// The outermost item.
    package var root: Item { Item(index: 0) }

    package func kind(of item: Item) -> Kind {
        let node = self[item.index]
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

    /// Whether the item is null or undefined.
    package func isAbsence(_ item: Item) -> Bool {
        let node = self[item.index]
        return node.form == .simple && (node.argument == 22 || node.argument == 23)
    }

    /// Offset in bytes of the item's head.
    package func offset(of item: Item) -> Int {
        self[item.index].offset
    }

    /// The value of an integer; nil for one outside `Int64` and for what is no integer.
    package func integer(_ item: Item) -> Int64? {
        let node = self[item.index]
        switch node.form {
        case .unsigned: return Int64(exactly: node.argument)
        case .negative: return Int64(exactly: node.argument).map { -1 - $0 }
        default: return nil
        }
    }

    // MARK: Strings

    /// Where the content of a string stands; nil for a string in chunks and for what is no string.
    package func contentRange(of item: Item) -> Range<Int>? {
        let node = self[item.index]
        guard node.form == .bytes || node.form == .text, !node.isChunked else { return nil }
        return node.contentOffset..<node.end
    }

    /// The content of a string in one piece; nil for a string in chunks and for what is no string.
    package func content(of item: Item) -> UnsafeBufferPointer<UInt8>? {
        contentRange(of: item).map { UnsafeBufferPointer(rebasing: bytes[$0]) }
    }

    /// The content of a text in one piece; nil for a text in chunks and for what is no text.
    package func textContent(of item: Item) -> UnsafeBufferPointer<UInt8>? {
        let node = self[item.index]
        guard node.form == .text, !node.isChunked else { return nil }
        return UnsafeBufferPointer(rebasing: bytes[node.contentOffset..<node.end])
    }

    /// The content of a byte string, its chunks joined; nil for anything else.
    package func bytes(of item: Item) -> [UInt8]? {
        self[item.index].form == .bytes ? joinedContent(of: item.index) : nil
    }

    /// The content of a text, its chunks joined; nil for anything else.
    package func text(of item: Item) -> String? {
        guard self[item.index].form == .text else { return nil }
        if let content = content(of: item) { return String(decoding: content, as: UTF8.self) }
        return String(decoding: joinedContent(of: item.index), as: UTF8.self)
    }

    /// Whether the item is a text with the bytes of `literal`. Makes no string.
    package func isText(_ item: Item, _ literal: StaticString) -> Bool {
        isText(item.index, UnsafeBufferPointer(start: literal.utf8Start, count: literal.utf8CodeUnitCount))
    }

    @inline(__always)
    private func isText(_ index: Int, _ wanted: UnsafeBufferPointer<UInt8>) -> Bool {
        let node = self[index]
        guard node.form == .text else { return false }
        if node.isChunked { return joinedContent(of: index).elementsEqual(wanted) }
        guard node.argument == UInt64(wanted.count) else { return false }
        var offset = 0
        while offset < wanted.count {
            guard bytes[node.contentOffset &+ offset] == wanted[offset] else { return false }
            offset &+= 1
        }
        return true
    }

    /// The content of a string, its chunks joined.
    func joinedContent(of index: Int) -> [UInt8] {
        let node = self[index]
        guard node.isChunked else { return Array(bytes[node.contentOffset..<node.end]) }
        return (index + 1..<node.next).flatMap { bytes[self[$0].contentOffset..<self[$0].end] }
    }

    // MARK: Going down

    /// The elements of an array, the chunks of a string in chunks, nothing for anything else.
    package func elements(of item: Item) -> Elements {
        Elements(view: self, items: range(ofElements: item))
    }

    /// The entries of a map in the order of the input, nothing for anything else.
    package func entries(of item: Item) -> Entries {
        Entries(view: self, items: range(ofEntries: item))
    }

    func range(ofElements item: Item) -> Range<Int> {
        let node = self[item.index]
        let isSequence = node.form == .array || node.isChunked
        return item.index + 1..<(isSequence ? node.next : item.index + 1)
    }

    func range(ofEntries item: Item) -> Range<Int> {
        let node = self[item.index]
        return item.index + 1..<(node.form == .map ? node.next : item.index + 1)
    }

    /// Takes the first item with all that lies in it off `items`; nil if there is none.
    @inline(__always)
    func nextItem(in items: inout Range<Int>) -> Item? {
        guard !items.isEmpty else { return nil }
        let item = Item(index: items.lowerBound)
        items = self[item.index].next..<items.upperBound
        return item
    }

    /// What a tag is put on; nil for what is no tag.
    package func content(ofTag item: Item) -> Item? {
        self[item.index].form == .tag ? Item(index: item.index &+ 1) : nil
    }

    /// The value under an integer key, however long the key's encoding is.
    package func value(forKey key: Int64, in map: Item) -> Item? {
        let form: CBORNode.Form = key < 0 ? .negative : .unsigned
        let argument = key < 0 ? UInt64(-1 - key) : UInt64(key)
        return value(in: map) { self[$0].form == form && self[$0].argument == argument }
    }

    /// The value under a text key.
    package func value(forKey key: UnsafeBufferPointer<UInt8>, in map: Item) -> Item? {
        guard key.count == 2 else { return value(in: map) { isText($0, key) } }
        // Nearly every key of a certificate has two characters, which are compared at once.
        let wanted = UnsafeRawBufferPointer(key).loadUnaligned(as: UInt16.self)
        let input = UnsafeRawBufferPointer(bytes)
        return value(in: map) {
            let node = self[$0]
            guard node.form == .text, !node.isChunked else { return isText($0, key) }
            return node.argument == 2 && input.loadUnaligned(fromByteOffset: node.contentOffset, as: UInt16.self) == wanted
        }
    }

    /// The value under a text key that is known beforehand.
    package func value(forLiteral key: StaticString, in map: Item) -> Item? {
        value(forKey: UnsafeBufferPointer(start: key.utf8Start, count: key.utf8CodeUnitCount), in: map)
    }

    @inline(__always)
    private func value(in map: Item, whoseKey isWanted: (Int) -> Bool) -> Item? {
        guard self[map.index].form == .map else { return nil }
        let end = self[map.index].next
        var key = map.index &+ 1
        while key < end {
            let value = self[key].next
            if isWanted(key) { return Item(index: value) }
            key = self[value].next
        }
        return nil
    }

    /// Whether every key of every map from `item` on down is a text.
    package func keysAreTexts(below item: Item) -> Bool {
        // The nodes of a subtree lie behind one another, so that each map comes by.
        for index in item.index..<self[item.index].next where self[index].form == .map {
            var key = index &+ 1
            while key < self[index].next {
                guard self[key].form == .text else { return false }
                key = self[self[key].next].next
            }
        }
        return true
    }

    /// Walks from item to item without going into them.
    package struct Elements: Sequence, IteratorProtocol {
        fileprivate let view: CBORView
        fileprivate var items: Range<Int>

        package mutating func next() -> Item? {
            view.nextItem(in: &items)
        }
    }

    /// Walks from entry to entry without going into them.
    package struct Entries: Sequence, IteratorProtocol {
        fileprivate let view: CBORView
        fileprivate var items: Range<Int>

        package mutating func next() -> (key: Item, value: Item)? {
            guard let key = view.nextItem(in: &items), let value = view.nextItem(in: &items) else { return nil }
            return (key, value)
        }
    }
}
