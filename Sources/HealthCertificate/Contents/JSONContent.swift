public import CBOR
public import TextFormats

/// A DCC that came as JSON, written as the CBOR that it would be in a certificate.
public enum JSONContent {
    /// Appends `value`, members in the order of RFC 8949 §4.2.1, numbers as integers where they are whole.
    public static func write(_ value: JSONValue, to cbor: inout CBORWriter) {
        switch value {
        case .null: cbor.writeNull()
        case .boolean(let value): cbor.write(value)
        case .number: writeNumber(value, to: &cbor)
        case .string(let text): cbor.write(text: text)
        case .array(let elements):
            cbor.writeArray(count: elements.count)
            for element in elements { write(element, to: &cbor) }
        case .object(let members):
            cbor.writeMap(count: members.count)
            for index in members.indices.sorted(by: { precedes(members[$0].name, members[$1].name) }) {
                cbor.write(text: members[index].name)
                write(members[index].value, to: &cbor)
            }
        }
    }

    private static func writeNumber(_ value: JSONValue, to cbor: inout CBORWriter) {
        if let integer = value.integer { return cbor.write(integer) }
        cbor.write(value.double ?? .nan)
    }

    /// The order of encoded texts: the head tells the length, so that the shorter text stands first.
    private static func precedes(_ first: String, _ second: String) -> Bool {
        let (first, second) = (first.utf8, second.utf8)
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
