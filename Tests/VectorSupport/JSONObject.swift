import Foundation

/// A JSON object of a vector file, read by Foundation, with members looked up by path: `object["input.sign0.alg"]`.
public struct JSONObject {
    public let members: [String: Any]

    public init(_ members: [String: Any]) {
        self.members = members
    }

    /// Reads one file.
    public init(file: URL) throws {
        let value = try JSONSerialization.jsonObject(with: Data(contentsOf: file))
        members = value as? [String: Any] ?? [:]
    }

    /// The value at a path of member names with points between them.
    public subscript(path: String) -> Any? {
        var value: Any? = members
        for name in path.split(separator: ".") {
            value = (value as? [String: Any])?[String(name)]
        }
        return value
    }

    public func text(_ path: String) -> String? { self[path] as? String }
    public func flag(_ path: String) -> Bool? { self[path] as? Bool }
    public func objects(_ path: String) -> [JSONObject] {
        (self[path] as? [[String: Any]] ?? []).map(JSONObject.init)
    }

    /// The objects of a file that is an array of them.
    public static func list(file: URL) throws -> [JSONObject] {
        let value = try JSONSerialization.jsonObject(with: Data(contentsOf: file))
        return (value as? [[String: Any]] ?? []).map(JSONObject.init)
    }
}
