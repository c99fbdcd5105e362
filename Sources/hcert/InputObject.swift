import TextFormats
import Verification

/// A line of `--input ndjson`: `{"id": …, "qr": "…", "at": TIME?}`.
struct InputObject {
    /// The caller's own identifier; nil when it cannot be read or is no scalar.
    let identifier: JSONValue?

    /// What is asked.
    let question: Question

    enum Question {
        /// - at: the object's own time, in seconds since 1970 UTC.
        case text(String, at: Int64?)
        case unusable(InputFailure)
    }

    init(_ line: UnsafeBufferPointer<UInt8>) {
        guard line.contains(where: { $0 != 0x20 && $0 != 0x09 && $0 != 0x0D }) else {
            identifier = nil
            question = .text("", at: nil)
            return
        }
        do {
            let object = try JSONValue(parsing: Array(line))
            identifier = Self.identifier(of: object)
            question = Self.question(of: object)
        } catch {
            identifier = Self.identifier(before: error, in: line)
            question = .unusable(.malformed("\(error)"))
        }
    }

    private static func question(of object: JSONValue) -> Question {
        guard object.members != nil else { return .unusable(.malformed("not an object")) }
        guard let text = object["qr"]?.string else { return .unusable(.withoutText) }
        guard let at = object["at"] else { return .text(text, at: nil) }
        guard let time = at.string.flatMap({ Timestamp(parsing: $0) }) else { return .unusable(.wrongTime) }
        return .text(text, at: time.secondsSince1970)
    }

    private static func identifier(of object: JSONValue) -> JSONValue? {
        switch object["id"] {
        case .object, .array: nil
        case let scalar: scalar
        }
    }

    /// The identifier of a line that is no JSON object, when a whole member in front of the error holds it.
    ///
    /// A member counts as whole when a comma follows it: what an error cut off could have been longer.
    private static func identifier(before error: JSONError, in line: UnsafeBufferPointer<UInt8>) -> JSONValue? {
        guard !repeatsIdentifier(error, in: line) else { return nil }
        var (depth, isInString, isEscaped) = (0, false, false)
        var end: Int?
        for (index, byte) in line.prefix(error.offset).enumerated() {
            if isInString {
                if byte == UInt8(ascii: "\""), !isEscaped { isInString = false }
                isEscaped = byte == UInt8(ascii: "\\") && !isEscaped
                continue
            }
            switch byte {
            case UInt8(ascii: "\""): isInString = true
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
            case UInt8(ascii: ",") where depth == 1: end = index
            default: break
            }
        }
        guard let end, let object = try? JSONValue(parsing: line.prefix(end) + [UInt8(ascii: "}")])
        else { return nil }  // an array, say: nothing in front of the error is an object's member
        return identifier(of: object)
    }

    /// Whether the error is a second `id`, so that nobody can say which one is meant.
    private static func repeatsIdentifier(_ error: JSONError, in line: UnsafeBufferPointer<UInt8>) -> Bool {
        guard case .duplicateMember = error.reason else { return false }
        let rest = Array(line.dropFirst(error.offset))
        // Up to the colon is the name; one within the name only makes it another name than `id`.
        let name = rest.prefix { $0 != UInt8(ascii: ":") }
        return (try? JSONValue(parsing: Array(name)))?.string == "id"  // nil: a name with a colon in it
    }
}
