import Foundation

/// Where tests find vectors: those that others published, beside the checkout, and our own, inside it.
public enum VectorFolders {
    /// The package's root.
    public static let package = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// Published vectors: the folder named by `HCERT_VECTORS`, else `../shared/vectors`.
    public static let published: URL =
        ProcessInfo.processInfo.environment["HCERT_VECTORS"].map { URL(filePath: $0) }
        ?? package.deletingLastPathComponent().appending(path: "shared/vectors")

    /// Our own vectors.
    public static let own = package.appending(path: "test-vectors")

    /// Whether the published vectors are there. Suites that need them are enabled by this.
    public static let publishedAreThere = FileManager.default.fileExists(
        atPath: published.appending(path: "README.md").path)

    /// Whether their absence is a failure (`make test REQUIRE_VECTORS=1`).
    public static let publishedAreRequired = ProcessInfo.processInfo.environment["HCERT_REQUIRE_VECTORS"] == "1"

    /// The JSON files below `folder`, sorted by path. Traps the test when there is none: an empty folder proves nothing.
    public static func jsonFiles(below folder: URL) -> [URL] {
        let walker = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
        let files = (walker?.allObjects as? [URL] ?? []).filter { $0.pathExtension == "json" }
        precondition(!files.isEmpty, "no JSON file below \(folder.path)")
        return files.sorted { $0.path < $1.path }
    }

    /// Decodes one JSON file with Foundation, which shares no code with ours.
    public static func decode<Value: Decodable>(_ type: Value.Type, from file: URL) throws -> Value {
        try JSONDecoder().decode(type, from: Data(contentsOf: file))
    }
}

/// Bytes of a hexadecimal text, upper or lower case; traps on anything else, since vectors are ours to get right.
public func bytes(hex: String) -> [UInt8] {
    let digits = hex.utf8.map { digit in UInt8(String(UnicodeScalar(digit)), radix: 16)! }
    precondition(digits.count % 2 == 0, "half a byte")
    return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
}

/// Lower-case hexadecimal text of `bytes`.
public func hex(_ bytes: some Sequence<UInt8>) -> String {
    bytes.map { String(UInt16($0) | 0x100, radix: 16).dropFirst() }.joined()
}
