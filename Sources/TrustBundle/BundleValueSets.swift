public import TextFormats

/// The part `value-sets`: lists of codes as they are published (eu-dcc-valuesets), newer than those in the program.
///
///     [{"valueSetId":"…","valueSetDate":"…","valueSetValues":{CODE:{"display":"…", …}, …}}, …]
public struct BundleValueSets: Equatable, Sendable {
    /// One list of codes.
    public struct ValueSet: Equatable, Sendable {
        /// The identifier under which it is published, such as `vaccines-covid-19-names`.
        public let id: String

        /// The day of its release, `YYYY-MM-DD`.
        public let date: String

        /// English names by code.
        public let names: [String: String]
    }

    public let sets: [ValueSet]

    /// Reads the part, or one published file, which holds one object.
    public init(parsing text: [UInt8]) throws(BundleValueSetsError) {
        let json: JSONValue
        do {
            json = try JSONValue(parsing: text)
        } catch {
            throw .malformed(error)
        }
        var sets: [ValueSet] = []
        for element in json.array ?? [json] {
            let set = try Self.set(element)
            guard !sets.contains(where: { $0.id == set.id }) else { throw .repeated(id: set.id) }
            sets.append(set)
        }
        self.sets = sets
    }

    private static func set(_ json: JSONValue) throws(BundleValueSetsError) -> ValueSet {
        guard let id = json["valueSetId"]?.string else { throw .member(name: "valueSetId", expected: "text") }
        guard let date = json["valueSetDate"]?.string.map({ String($0.prefix(10)) }), CalendarDate(prefixOf: date) != nil else {
            throw .member(name: "valueSetDate", expected: "a date")
        }
        guard let values = json["valueSetValues"]?.members, !values.isEmpty else {
            throw .member(name: "valueSetValues", expected: "an object with codes")
        }
        var names: [String: String] = [:]
        for value in values { names[value.name] = value.value["display"]?.string ?? value.name }
        return ValueSet(id: id, date: date, names: names)
    }

    /// Sets of several files.
    ///
    /// - Throws: when two have one identifier.
    public init(joining lists: [BundleValueSets]) throws(BundleValueSetsError) {
        var sets: [ValueSet] = []
        for set in lists.flatMap(\.sets) {
            guard !sets.contains(where: { $0.id == set.id }) else { throw .repeated(id: set.id) }
            sets.append(set)
        }
        self.sets = sets
    }

    /// Whether a set of that identifier has the code.
    public func contains(_ code: String, inSet id: String) -> Bool {
        sets.contains { $0.id == id && $0.names[code] != nil }
    }

    /// The part's bytes: sets and codes in the order of their identifiers.
    public func encoded() -> [UInt8] {
        var json = JSONWriter(capacity: 64 * 1_024)
        json.beginArray()
        for set in sets.sorted(by: { $0.id < $1.id }) {
            json.beginObject()
            json.name("valueSetId")
            json.string(set.id)
            json.name("valueSetDate")
            json.string(set.date)
            json.name("valueSetValues")
            json.beginObject()
            for (code, name) in set.names.sorted(by: { $0.key < $1.key }) {
                json.name(text: code)
                json.beginObject()
                json.name("display")
                json.string(name)
                json.endObject()
            }
            json.endObject()
            json.endObject()
        }
        json.endArray()
        return json.buffer.array
    }
}

/// Why a file holds no value sets.
public enum BundleValueSetsError: Error, Equatable, Sendable, CustomStringConvertible {
    case malformed(JSONError)
    case member(name: String, expected: String)
    case repeated(id: String)

    public var description: String {
        switch self {
        case .malformed(let error): error.description
        case .member(let name, let expected): "member \(name) is not \(expected)"
        case .repeated(let id): "the value set \(VisibleText.shortened(id)) is there twice"
        }
    }
}
