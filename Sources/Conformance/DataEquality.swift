import CBOR
import TextFormats

/// Whether CBOR and JSON say the same: dates compare as instants, the order of members does not count, whole floats are
/// integers.
struct DataEquality {
    let document: CBORDocument

    func areEqual(_ item: CBORDocument.Item, _ json: JSONValue) -> Bool {
        switch (document.kind(of: item), json) {
        case (.tag(0), _):
            return document.content(ofTag: item).map { areEqual($0, json) } ?? false
        case (.text, .string(let text)):
            return Self.areEqual(document.text(of: item) ?? "", text)
        case (.unsigned, .number), (.negative, .number):
            return document.integer(item).map { Double($0) } == json.double
        case (.float(let value), .number):
            return value == json.double
        case (.boolean(let value), .boolean(let other)):
            return value == other
        case (.null, .null), (.undefined, .null):
            return true
        case (.array, .array(let elements)):
            let items = Array(document.elements(of: item))
            return items.count == elements.count && zip(items, elements).allSatisfy { areEqual($0, $1) }
        case (.map(let count), .object(let members)):
            return count == members.count
                && members.allSatisfy { member in
                    document.value(forKey: member.name, in: item).map { areEqual($0, member.value) } ?? false
                }
        default:
            return false
        }
    }

    /// The same text, or the same instant written in another way.
    static func areEqual(_ text: String, _ other: String) -> Bool {
        if text.utf8.elementsEqual(other.utf8) { return true }
        guard let time = Timestamp(parsing: text, assumingUTC: true) else { return false }
        return time == Timestamp(parsing: other, assumingUTC: true)
    }
}
