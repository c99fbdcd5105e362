import CBOR
import COSE
import Signatures
import TextFormats

/// Reads the signed manifest of a bundle.
struct ManifestReading {
    private let document: CBORDocument

    /// Offset in the file of the message that the document was read from.
    private let start: Int

    /// Items of a manifest with the most parts, each with a few members that nobody here knows.
    private static let itemCountMax = 2_048

    /// Reads a message and checks its signature; only then its contents.
    ///
    /// - Parameters:
    ///   - bytes: the whole message.
    ///   - start: its offset in the file.
    ///   - keys: one of which must have signed it; nil leaves the signature aside.
    /// - Returns: the manifest, and its SHA-256 digest, the same whichever key has signed.
    static func manifest(
        _ bytes: [UInt8], at start: Int, signedBy keys: [BundleKey]?
    ) throws(BundleError) -> (manifest: BundleManifest, digest: [UInt8]) {
        let message: Sign1Message
        do {
            message = try Sign1Message(decoding: bytes)
        } catch {
            throw unreadable(error, at: start)
        }
        if let keys { try requireSignature(of: message, by: keys, at: start) }
        let digest = message.payload.withUnsafeBytes { SHA256.digest($0) }
        return (try ManifestReading(message.payload, start).manifest(), digest)
    }

    private static func requireSignature(
        of message: Sign1Message, by keys: [BundleKey], at start: Int
    ) throws(BundleError) {
        var scratch = CBORWriter()
        do throws(COSEError) {
            // Tried whatever the kid says: pinned are a few keys, and the signature alone decides.
            for pinned in keys where try message.isSigned(by: pinned.key, scratch: &scratch) { return }
        } catch {
            throw unreadable(error, at: start)
        }
        let keyIdentifier = try? message.keyIdentifier()  // for the message alone
        throw BundleError(
            .notSigned(keyIdentifier: keyIdentifier?.hex, pinned: keys.map(\.keyIdentifier.hex)), offset: start)
    }

    private static func unreadable(_ error: COSEError, at start: Int) -> BundleError {
        BundleError(.manifestUnreadable(detail: "\(error)"), offset: start + error.offset)
    }

    private init(_ payload: ByteRun, _ start: Int) throws(BundleError) {
        do {
            let limits = CBORLimits(itemCountMax: Self.itemCountMax)
            document = try CBORDocument(decoding: payload.bytes, in: payload.range, limits: limits)
        } catch {
            throw BundleError(.manifestUnreadable(detail: "\(error)"), offset: start + error.offset)
        }
        self.start = start
    }

    private func manifest() throws(BundleError) -> BundleManifest {
        let root = document.root
        guard try text("type", in: root) == BundleManifest.type else {
            throw wrong("type", root, "\"\(BundleManifest.type)\"")
        }
        guard try integer("version", in: root, 0...(.max)) == BundleManifest.version else {
            throw wrong("version", root, "\(BundleManifest.version)")
        }
        let sequence = try integer("sequence", in: root, 1...BundleManifest.sequenceMax)
        let created = try integer("created", in: root, 0...Timestamp.range.upperBound)
        let list = try value("parts", in: root)
        guard case .array(let count) = document.kind(of: list), (1...BundleManifest.partCountMax).contains(count) else {
            throw wrong("parts", list, "an array of 1 to \(BundleManifest.partCountMax)")
        }
        var parts: [BundlePart] = []
        for item in document.elements(of: list) {
            let part = try self.part(item, created: created)
            guard !parts.contains(where: { $0.name == part.name }) else { throw wrong("name", item, "used once") }
            parts.append(part)
        }
        return BundleManifest(
            identifier: try bytes("id", in: root, count: 16), sequence: sequence, created: created, parts: parts)
    }

    private func part(_ item: CBORDocument.Item, created: Int64) throws(BundleError) -> BundlePart {
        let name = try text("name", in: item)
        guard (1...64).contains(name.utf8.count), !VisibleText.isHidden(in: name) else {
            throw wrong("name", item, "a text of 1 to 64 bytes")
        }
        let length = try integer("length", in: item, 0...Int64(BundleForm.partsByteCountMax))
        let ages = 1...BundlePart.AgeLimits.secondsMax
        let first = try optionalInteger("stale-after", in: item, ages)
        let second = try optionalInteger("ends-after", in: item, ages)
        if let first, let second, second < first { throw wrong("ends-after", item, "\"stale-after\" or more") }
        return BundlePart(
            name: name, byteCount: Int(length), sha256: try bytes("sha256", in: item, count: SHA256.byteCount),
            // Nothing can be newer than the bundle that it is in.
            date: try integer("date", in: item, 0...created), ageLimits: .init(first: first, second: second))
    }

    // MARK: Members

    private func value(_ name: String, in map: CBORDocument.Item) throws(BundleError) -> CBORDocument.Item {
        guard let item = document.value(forKey: name, in: map) else { throw wrong(name, map, "there") }
        return item
    }

    private func text(_ name: String, in map: CBORDocument.Item) throws(BundleError) -> String {
        let item = try value(name, in: map)
        guard let text = document.text(of: item) else { throw wrong(name, item, "text") }
        return text
    }

    private func bytes(_ name: String, in map: CBORDocument.Item, count: Int) throws(BundleError) -> [UInt8] {
        let item = try value(name, in: map)
        guard let bytes = document.bytes(of: item), bytes.count == count else {
            throw wrong(name, item, "a byte string of \(count)")
        }
        return bytes
    }

    private func integer(
        _ name: String, in map: CBORDocument.Item, _ range: ClosedRange<Int64>
    ) throws(BundleError) -> Int64 {
        let item = try value(name, in: map)
        guard let value = document.integer(item), range.contains(value) else {
            throw wrong(name, item, "an integer of \(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }

    private func optionalInteger(
        _ name: String, in map: CBORDocument.Item, _ range: ClosedRange<Int64>
    ) throws(BundleError) -> Int64? {
        guard document.value(forKey: name, in: map) != nil else { return nil }
        return try integer(name, in: map, range)
    }

    private func wrong(_ name: String, _ item: CBORDocument.Item, _ expected: String) -> BundleError {
        BundleError(.manifestMember(name: name, expected: expected), offset: start + document.offset(of: item))
    }
}
