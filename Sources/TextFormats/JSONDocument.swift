package import Bytes

/// JSON text as a table of its values (RFC 8259), which may be changed before it is used.
///
/// One document takes in text after text and keeps its memory, so that a text of the size of those before makes nothing:
/// it is for what is read by the million. ``JSONValue`` is the tree for all else, and is made from this table.
package struct JSONDocument: ~Copyable {
    /// A place in the table of the text that was read last; of no meaning for another.
    package struct Item: Equatable, Sendable {
        @usableFromInline let index: Int

        @usableFromInline init(index: Int) { self.index = index }
    }

    package enum Kind: Sendable {
        case null, `false`, `true`, number, string, array, object
    }

    /// A value, tied to those beside it and in it. Places take 32 bits: hostile text has a value in every second byte.
    @usableFromInline struct Entry {
        @usableFromInline var kind: Kind
        /// Where the name of a member stands in ``text``.
        @usableFromInline let name: Place
        /// Where a string, its escapes undone, or a number stands in ``text``.
        @usableFromInline var text: Place
        @usableFromInline var count: UInt32 = 0
        @usableFromInline var first = Link()
        @usableFromInline var last = Link()
        @usableFromInline var next = Link()
    }

    /// A stretch of the text.
    @usableFromInline struct Place {
        @usableFromInline let start: UInt32
        @usableFromInline let count: UInt32

        init(_ range: Range<Int>) {
            precondition(range.upperBound <= Int(UInt32.max), "too much text")  // never from input: its length is bounded
            (start, count) = (UInt32(range.lowerBound), UInt32(range.count))
        }

        @inlinable var range: Range<Int> { Int(start)..<Int(start) &+ Int(count) }
    }

    /// Another value, or none: the outermost one is no other's.
    @usableFromInline struct Link {
        @usableFromInline let index: UInt32

        init(_ item: Item? = nil) {
            index = UInt32(truncatingIfNeeded: item?.index ?? 0)  // bounded as the text is
        }

        @inlinable var item: Item? { index == 0 ? nil : Item(index: Int(index)) }
    }

    @usableFromInline var entries: [Entry] = []

    /// The text as it was read, and behind it the strings that stand there otherwise.
    @usableFromInline var text = ByteBuffer(capacity: 1_024)

    package init() {}

    // MARK: Reading

    /// Takes in one value that fills `bytes`, white space at the ends and a byte order mark in front aside.
    ///
    /// - Throws: ``JSONError`` with the offset of what is wrong. The document holds nothing then that may be asked for.
    package mutating func read(
        _ bytes: UnsafeRawBufferPointer, limits: JSONValue.Limits = JSONValue.Limits()
    ) throws(JSONError) {
        removeAll()
        var reader = JSONReader(bytes, limits: limits)
        try reader.read(into: &self)
    }

    /// Takes in a tree.
    package mutating func read(_ value: JSONValue) {
        removeAll()
        addTree(value, named: 0..<0, to: nil)
    }

    private mutating func removeAll() {
        entries.removeAll(keepingCapacity: true)
        text.removeAll()
    }

    private mutating func addTree(_ value: JSONValue, named name: Range<Int>, to parent: Item?) {
        switch value {
        case .null: add(.null, named: name, to: parent)
        case .boolean(let value): add(value ? .true : .false, named: name, to: parent)
        case .number(let number): add(.number, keep(number), named: name, to: parent)
        case .string(let string): add(.string, keep(string), named: name, to: parent)
        case .array(let elements):
            let array = add(.array, named: name, to: parent)
            for element in elements { addTree(element, named: 0..<0, to: array) }
        case .object(let members):
            let object = add(.object, named: name, to: parent)
            for member in members { addTree(member.value, named: keep(member.name), to: object) }
        }
    }

    private mutating func keep(_ string: String) -> Range<Int> {
        let start = text.count
        text.append(utf8: string)
        return start..<text.count
    }

    /// Appends a value to the table, and to the array or object that it is in.
    ///
    /// - Parameters:
    ///   - range: of the text, for a string or number.
    ///   - name: where the name of a member of `parent` stands in the text.
    @discardableResult
    mutating func add(_ kind: Kind, _ range: Range<Int> = 0..<0, named name: Range<Int>, to parent: Item?) -> Item {
        let item = Item(index: entries.count)
        entries.append(Entry(kind: kind, name: Place(name), text: Place(range)))
        guard let parent else { return item }
        if let last = entries[parent.index].last.item {
            entries[last.index].next = Link(item)
        } else {
            entries[parent.index].first = Link(item)
        }
        entries[parent.index].last = Link(item)
        entries[parent.index].count += 1
        return item
    }

    /// Values so far, the outermost one included.
    var valueCount: Int { entries.count }

    /// Lends the text to write behind its end; where a reader keeps the input, and strings without their escapes.
    mutating func write<Failure: Error>(_ body: (inout ByteBuffer) throws(Failure) -> Void) throws(Failure) -> Range<Int> {
        let start = text.count
        try body(&text)
        return start..<text.count
    }

    // MARK: Looking in

    /// The outermost value. There is one once something was read without an error.
    @inlinable package var root: Item { Item(index: 0) }

    @inlinable package func kind(of item: Item) -> Kind { entries[item.index].kind }

    /// Elements of an array or members of an object; 0 for other values.
    @inlinable package func count(of item: Item) -> Int { Int(entries[item.index].count) }

    /// The first element or member, in the order of the text.
    @inlinable package func first(in item: Item) -> Item? { entries[item.index].first.item }

    /// The element or member behind `item`.
    @inlinable package func next(after item: Item) -> Item? { entries[item.index].next.item }

    /// A string's UTF-8, or a number as it was written; none of other values. Of use until the document is changed.
    @inlinable package func text(of item: Item) -> UnsafeRawBufferPointer { bytes(entries[item.index].text.range) }

    /// The name of a member. Of use until the document is changed.
    @inlinable package func name(of item: Item) -> UnsafeRawBufferPointer { bytes(entries[item.index].name.range) }

    @inlinable func bytes(_ range: Range<Int>) -> UnsafeRawBufferPointer {
        text.withUnsafeBytes { UnsafeRawBufferPointer(rebasing: $0[range]) }
    }

    /// The member of an object; nil when there is none or `item` is no object.
    package func member(_ name: StaticString, of item: Item) -> Item? {
        member(UnsafeRawBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount), of: item)
    }

    /// The member of an object if it is a string.
    package func string(_ name: StaticString, of item: Item) -> Item? {
        guard let member = member(name, of: item), kind(of: member) == .string else { return nil }
        return member
    }

    func member(_ name: UnsafeRawBufferPointer, of item: Item) -> Item? {
        guard kind(of: item) == .object else { return nil }
        var next = first(in: item)
        while let member = next {
            if Self.areEqual(self.name(of: member), name) { return member }
            next = self.next(after: member)
        }
        return nil
    }

    /// Whether the bytes are the same. Names have a few, of which mostly the first differs.
    private static func areEqual(_ first: UnsafeRawBufferPointer, _ second: UnsafeRawBufferPointer) -> Bool {
        guard first.count == second.count else { return false }
        var index = 0
        while index < first.count {
            guard first[index] == second[index] else { return false }
            index &+= 1
        }
        return true
    }

    /// The value of a number that is written as a whole one and fits.
    package func integer(of item: Item) -> Int64? {
        guard entries[item.index].kind == .number else { return nil }
        return Int64(String(decoding: text(of: item), as: UTF8.self))
    }

    package func double(of item: Item) -> Double? {
        guard entries[item.index].kind == .number else { return nil }
        return Double(String(decoding: text(of: item), as: UTF8.self))
    }

    // MARK: Changing

    /// Makes a value, and all that is in it, the string `string`.
    package mutating func set(_ item: Item, to string: borrowing ByteBuffer) {
        entries[item.index].text = Place(write { $0.append(string) })
        entries[item.index].kind = .string
        entries[item.index].count = 0
        entries[item.index].first = Link()
        entries[item.index].last = Link()
    }

    /// Appends a member to an object, whether there is one of that name or not.
    package mutating func append(_ name: StaticString, _ string: borrowing ByteBuffer, to object: Item) {
        let name = write { $0.append(name) }
        let text = write { $0.append(string) }
        add(.string, text, named: name, to: object)
    }

    /// Takes those members out of an object that are strings without a character.
    package mutating func removeEmptyStrings(from object: Item) {
        var kept: Item?
        var next = first(in: object)
        while let member = next {
            next = self.next(after: member)
            if kind(of: member) != .string || !text(of: member).isEmpty {
                kept = member
                continue
            }
            if let kept { entries[kept.index].next = Link(next) } else { entries[object.index].first = Link(next) }
            entries[object.index].count -= 1
        }
        entries[object.index].last = Link(kept)
    }
}

// MARK: Trees

extension JSONValue {
    /// The value of `item`, and of all in it.
    init(_ item: JSONDocument.Item, of document: borrowing JSONDocument) {
        switch document.kind(of: item) {
        case .null: self = .null
        case .false: self = .boolean(false)
        case .true: self = .boolean(true)
        case .number: self = .number(String(decoding: document.text(of: item), as: UTF8.self))
        case .string: self = .string(String(decoding: document.text(of: item), as: UTF8.self))
        case .array:
            var elements: [JSONValue] = []
            elements.reserveCapacity(document.count(of: item))
            var next = document.first(in: item)
            while let element = next {
                elements.append(JSONValue(element, of: document))
                next = document.next(after: element)
            }
            self = .array(elements)
        case .object:
            var members: [Member] = []
            members.reserveCapacity(document.count(of: item))
            var next = document.first(in: item)
            while let member = next {
                let name = String(decoding: document.name(of: member), as: UTF8.self)
                members.append(Member(name, JSONValue(member, of: document)))
                next = document.next(after: member)
            }
            self = .object(members)
        }
    }
}
