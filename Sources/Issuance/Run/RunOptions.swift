import TextFormats

/// The options of a run that decide what it writes, by name and in words. A run that is taken up again must have the same.
package struct RunOptions: Equatable, Sendable {
    package struct Option: Equatable, Sendable {
        package let name: String
        package let value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    package let options: [Option]

    package init(_ options: [Option]) {
        self.options = options
    }

    /// Reads them back from ``json``; an unreadable text has none.
    package init(json: String) {
        let members = (try? JSONValue(parsing: Array(json.utf8)))?.members ?? []  // safe: without options every one differs
        options = members.map { Option($0.name, $0.value.string ?? "") }
    }

    /// An object of texts.
    var json: String {
        var json = JSONWriter()
        write(to: &json)
        return json.buffer.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
    }

    func write(to json: inout JSONWriter) {
        json.beginObject()
        for option in options {
            json.name(text: option.name)
            json.string(option.value)
        }
        json.endObject()
    }

    /// What is not as it was, in words.
    func differences(from earlier: RunOptions) -> [String] {
        var differences: [String] = []
        for option in options {
            let before = earlier.options.first { $0.name == option.name }?.value ?? ""
            guard before != option.value, !Self.mayDiffer(option, before) else { continue }
            differences.append("\(option.name) was \(Self.shown(before)), is \(Self.shown(option.value))")
        }
        for option in earlier.options where !options.contains(where: { $0.name == option.name }) {
            differences.append("\(option.name) was \(Self.shown(option.value))")
        }
        return differences
    }

    /// A stricter self-check may be asked for on the way.
    private static func mayDiffer(_ option: Option, _ before: String) -> Bool {
        option.name == "self-check" && before == "sample" && option.value == "full"
    }

    private static func shown(_ value: String) -> String {
        value.isEmpty ? "not given" : value
    }
}
