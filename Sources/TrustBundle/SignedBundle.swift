public import Bytes

/// A bundle that headquarters has signed, wholly in memory of this process.
///
/// Reading copies every byte off the medium and judges the copy: what happens to the file afterwards has no effect, and
/// of a change while it is copied none but that the copy is refused.
public struct SignedBundle: Sendable {
    public let manifest: BundleManifest

    /// SHA-256 digest of the manifest that was signed, 32 bytes. Since the manifest names the digest of every part, it
    /// stands for the whole contents; it does not depend on which key has signed.
    public let digest: [UInt8]

    /// In the order of the manifest.
    private let contents: [SealedBytes]

    /// Offset in the file of the first part.
    private let partsOffset: Int

    /// Whether a file begins as a bundle does; false also for a file that cannot be read.
    public static func isBundle(_ path: String) -> Bool {
        // safe: whoever opens the file next is told why it cannot be read
        (try? BundleFile(path).read(BundleForm.magic.count)) == BundleForm.magic
    }

    /// Reads a bundle: the manifest, whose signature must hold; then the parts, whose digests must be the signed ones.
    ///
    /// No length is believed that is not signed: before the signature holds, 64 KiB at most are read.
    ///
    /// - Parameter keys: the pinned keys, such as the current one and the next. One of them must have signed.
    public static func read(_ path: String, keys: [BundleKey]) throws(BundleError) -> SignedBundle {
        try read(path, signedBy: .some(keys))
    }

    /// Reads a bundle for a person to look at, and for nothing else: anybody may have made it.
    package static func readUnverified(_ path: String) throws(BundleError) -> SignedBundle {
        try read(path, signedBy: nil)
    }

    private static func read(_ path: String, signedBy keys: [BundleKey]?) throws(BundleError) -> SignedBundle {
        let file = try BundleFile(path)
        let message = try file.read(try manifestByteCount(file.read(BundleForm.headerByteCount)))
        let (manifest, digest) = try ManifestReading.manifest(
            message, at: BundleForm.headerByteCount, signedBy: keys)
        try file.requireRest(manifest.parts)
        var contents: [SealedBytes] = []
        for part in manifest.parts { contents.append(try file.read(part)) }
        return SignedBundle(
            manifest: manifest, digest: digest, contents: contents,
            partsOffset: BundleForm.headerByteCount + message.count)
    }

    private static func manifestByteCount(_ header: [UInt8]) throws(BundleError) -> Int {
        guard header.starts(with: BundleForm.magic) else { throw BundleError(.notABundle, offset: 0) }
        let version = bigEndian(header[8..<12])
        guard version == BundleForm.version else {
            throw BundleError(.version(found: version, expected: BundleForm.version), offset: 8)
        }
        let count = bigEndian(header[12..<16])
        guard count <= UInt32(BundleForm.manifestByteCountMax) else {
            throw BundleError(.tooLong(byteCount: UInt64(count), limit: BundleForm.manifestByteCountMax), offset: 12)
        }
        return Int(count)
    }

    private static func bigEndian(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        bytes.reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// The bytes of a part; nil when the bundle has none of that name.
    public func bytes(of name: String) -> SealedBytes? {
        zip(manifest.parts, contents).first { $0.0.name == name }?.1
    }

    /// Offset in the file at which a part begins; the file's end for a part that is not there.
    public func offset(of name: String) -> Int {
        partsOffset + manifest.parts.prefix { $0.name != name }.reduce(0) { $0 + $1.byteCount }
    }
}
