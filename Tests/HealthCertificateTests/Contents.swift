import CBOR

/// Contents by the book, as trees, and ways to change them.
enum Contents {
    static let vaccination = content(
        "v",
        [
            ("tg", "840539006"), ("vp", "1119349007"), ("mp", "EU/1/20/1528"), ("ma", "ORG-100030215"),
            ("dt", "2021-10-05"),
            ("co", "VN"), ("is", "Bộ Y tế"), ("ci", "URN:UVCI:01:VN:A1"),
        ]
    )
    .setting("v.0.dn", .unsigned(2)).setting("v.0.sd", .unsigned(3))

    static let test = content(
        "t",
        [
            ("tg", "840539006"), ("tt", "LP217198-3"), ("ma", "1232"), ("sc", "2021-10-05T07:00:00Z"),
            ("tr", "260415000"),
            ("nm", "NAAT"), ("tc", "Hà Nội"), ("co", "VN"), ("is", "Bộ Y tế"), ("ci", "URN:UVCI:01:VN:B2"),
        ])

    static let recovery = content(
        "r",
        [
            ("tg", "840539006"), ("fr", "2021-10-05"), ("co", "VN"), ("is", "Bộ Y tế"), ("df", "2021-10-16"),
            ("du", "2022-04-03"), ("ci", "URN:UVCI:01:VN:C3"),
        ])

    static let all = [("v", vaccination), ("t", test), ("r", recovery)]

    static func texts(_ members: [(String, String)]) -> CBORValue {
        .map(members.map { CBORValue.Entry(.text($0.0), .text($0.1)) })
    }

    private static func content(_ group: String, _ members: [(String, String)]) -> CBORValue {
        .map([
            CBORValue.Entry(.text("ver"), .text("1.3.0")),
            CBORValue.Entry(.text("nam"), texts([("fn", "Đặng"), ("fnt", "DANG"), ("gn", "Thị"), ("gnt", "THI")])),
            CBORValue.Entry(.text("dob"), .text("1985-02-03")),
            CBORValue.Entry(.text(group), .array([texts(members)])),
        ])
    }
}

extension CBORValue {
    /// The same with the value at `path`, such as `v.0.dn`, replaced, added at the end, or removed for nil.
    func setting(_ path: String, _ value: CBORValue?) -> CBORValue {
        setting(path.split(separator: ".").map(String.init)[...], value)
    }

    func setting(_ path: ArraySlice<String>, _ value: CBORValue?) -> CBORValue {
        guard let step = path.first else { return value ?? .undefined }
        let isLast = path.count == 1
        switch self {
        case .array(var elements):
            let index = Int(step) ?? 0
            elements[index] = elements[index].setting(path.dropFirst(), value)
            return .array(elements)
        case .map(var entries):
            let index = entries.firstIndex { $0.key == .text(step) }
            if isLast, value == nil {
                if let index { entries.remove(at: index) }
            } else {
                let old = index.map { entries[$0].value } ?? .map([])
                let entry = Entry(.text(step), old.setting(path.dropFirst(), value))
                if let index { entries[index] = entry } else { entries.append(entry) }
            }
            return .map(entries)
        default:
            preconditionFailure("nothing lies below \(step)")
        }
    }

    func adding(key: CBORValue, _ value: CBORValue, at path: String) -> CBORValue {
        guard case .map(let entries) = subtree(at: path) else { preconditionFailure("\(path) is no map") }
        return path.isEmpty
            ? .map(entries + [Entry(key, value)]) : setting(path, .map(entries + [Entry(key, value)]))
    }

    private func subtree(at path: String) -> CBORValue? {
        path.split(separator: ".").reduce(self as CBORValue?) { value, step in
            switch value {
            case .array(let elements): elements[Int(step) ?? 0]
            case .map(let entries): entries.first { $0.key == .text(String(step)) }?.value
            default: nil
            }
        }
    }
}
