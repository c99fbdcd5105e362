public import CBOR
public import TextFormats

/// A DCC that came as JSON, written as the CBOR that it would be in a certificate.
public enum JSONContent {
    /// Appends `value`, members in the order of RFC 8949 §4.2.1, numbers as integers where they are whole.
    public static func write(_ value: JSONValue, to cbor: inout CBORWriter) {
        cbor.buffer.append(tree(value).encoded())
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

    private static func tree(_ value: JSONValue) -> CBORValue {
        switch value {
        case .null: .null
        case .boolean(let value): .boolean(value)
        case .number: number(value)
        case .string(let text): .text(text)
        case .array(let elements): .array(elements.map(tree))
        case .object(let members): .map(members.map { CBORValue.Entry(.text($0.name), tree($0.value)) })
        }
    }

    private static func number(_ value: JSONValue) -> CBORValue {
        if let integer = value.integer {
            return integer < 0 ? .negative(UInt64(bitPattern: ~integer)) : .unsigned(UInt64(integer))
        }
        return .float(value.double ?? .nan)
    }
}
