/// How a bundle lies in its file.
///
///     bundle   = magic version length manifest *part
///     magic    = 89 48 43 42 0D 0A 1A 0A   ; no text, and not what a transfer as text leaves of it
///     version  = 4 bytes, big-endian: 1
///     length   = 4 bytes, big-endian: of the manifest
///     manifest = COSE_Sign1 (tag 18) of a ``BundleManifest``
///     part     = the bytes that the manifest names, in its order, one behind the other up to the end of the file
///
/// Everything but the first 16 bytes is covered by the signature: the manifest by itself, each part by its digest.
enum BundleForm {
    static let magic: [UInt8] = [0x89, 0x48, 0x43, 0x42, 0x0D, 0x0A, 0x1A, 0x0A]
    static let version: UInt32 = 1

    /// Bytes in front of the manifest.
    static let headerByteCount = 16

    /// Most bytes of a manifest. One with 64 parts has about 10,000.
    static let manifestByteCountMax = 64 * 1_024

    /// Most bytes of all parts together: 50 million revoked certificates.
    static let partsByteCountMax = 1_024 * 1_024 * 1_024

    static func header(manifestByteCount: Int) -> [UInt8] {
        magic + bigEndian(version) + bigEndian(UInt32(clamping: manifestByteCount))
    }

    static func bigEndian(_ value: UInt32) -> [UInt8] {
        withUnsafeBytes(of: value.bigEndian) { Array($0) }
    }
}
