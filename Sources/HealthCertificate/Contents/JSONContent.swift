public import CBOR
public import TextFormats

/// A DCC that came as JSON, written as the CBOR that it would be in a certificate.
public enum JSONContent {
    /// Appends `value`, members in the order of RFC 8949 §4.2.1, numbers as integers where they are whole.
    public static func write(_ value: JSONValue, to cbor: inout CBORWriter) {
        var document = JSONDocument()
        document.read(value)
        write(document.root, of: document, to: &cbor)
    }

    /// Appends a value of a document in the same way.
    package static func write(_ item: JSONDocument.Item, of document: borrowing JSONDocument, to cbor: inout CBORWriter) {
        var order: [Member] = []
        order.reserveCapacity(32)
        write(item, document, &order, &cbor)
    }

    /// A member of an object, and where it stands among the others.
    private struct Member {
        let item: JSONDocument.Item
        /// Length and first seven bytes of the name, highest first: most names have no more. Names of 255 bytes and more
        /// have one rank, since their lengths are to be compared before their bytes.
        let rank: UInt64

        init(_ item: JSONDocument.Item, name: UnsafeRawBufferPointer) {
            self.item = item
            let rankedCount = name.count < 255 ? name.count : 0
            var rank = UInt64(min(name.count, 255))
            for index in 0..<7 { rank = rank << 8 | (index < rankedCount ? UInt64(name[index]) : 0) }
            self.rank = rank
        }
    }

    /// - Parameter order: room to put members in order; holds those of the objects around `item`.
    private static func write(
        _ item: JSONDocument.Item, _ document: borrowing JSONDocument, _ order: inout [Member],
        _ cbor: inout CBORWriter
    ) {
        switch document.kind(of: item) {
        case .null: cbor.writeNull()
        case .false: cbor.write(false)
        case .true: cbor.write(true)
        case .number: writeNumber(item, document, &cbor)
        case .string: cbor.write(textUTF8: document.text(of: item))
        case .array:
            cbor.writeArray(count: document.count(of: item))
            var next = document.first(in: item)
            while let element = next {
                write(element, document, &order, &cbor)
                next = document.next(after: element)
            }
        case .object:
            let start = order.count
            appendMembers(of: item, document, to: &order)
            cbor.writeMap(count: order.count - start)
            for index in start..<order.count {
                let member = order[index].item
                cbor.write(textUTF8: document.name(of: member))
                write(member, document, &order, &cbor)
            }
            order.removeLast(order.count - start)
        }
    }

    private static func writeNumber(
        _ item: JSONDocument.Item, _ document: borrowing JSONDocument, _ cbor: inout CBORWriter
    ) {
        if let integer = document.integer(of: item) { return cbor.write(integer) }
        cbor.write(document.double(of: item) ?? .nan)
    }

    /// Appends the members of an object in the order of their encoded names, equal ones as they came.
    private static func appendMembers(
        of object: JSONDocument.Item, _ document: borrowing JSONDocument, to order: inout [Member]
    ) {
        let start = order.count
        var next = document.first(in: object)
        while let member = next {
            order.append(Member(member, name: document.name(of: member)))
            next = document.next(after: member)
        }
        order.withUnsafeMutableBufferPointer { order in
            var members = UnsafeMutableBufferPointer(rebasing: order[start...])
            members.sort { $0.rank < $1.rank || $0.rank == $1.rank && precedes($0, $1, document) }
        }
    }

    /// The order of encoded texts: the head tells the length, so that the shorter text stands first.
    private static func precedes(_ first: Member, _ second: Member, _ document: borrowing JSONDocument) -> Bool {
        let (first, second) = (document.name(of: first.item), document.name(of: second.item))
        return first.count == second.count ? first.lexicographicallyPrecedes(second) : first.count < second.count
    }

    /// An encoded DCC as JSON; nil when it holds what JSON has no form for.
    public static func value(of item: CBORDocument.Item, in document: CBORDocument) -> JSONValue? {
        switch document.kind(of: item) {
        case .unsigned, .negative: return document.integer(item).map { .number(String($0)) }
        case .text: return document.text(of: item).map { .string($0) }
        case .boolean(let value): return .boolean(value)
        case .null: return .null
        case .array:
            var elements: [JSONValue] = []
            for element in document.elements(of: item) {
                guard let value = value(of: element, in: document) else { return nil }
                elements.append(value)
            }
            return .array(elements)
        case .map:
            var members: [JSONValue.Member] = []
            for (key, value) in document.entries(of: item) {
                guard let name = document.text(of: key), let value = self.value(of: value, in: document) else { return nil }
                members.append(JSONValue.Member(name, value))
            }
            return .object(members)
        default: return nil
        }
    }
}
