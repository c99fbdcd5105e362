/// The kid of header label 4: a hint to the key, neither secret nor unique (HCERT §3.3.3).
///
/// By the rule a kid is the first 8 bytes of the SHA-256 digest of the signer's certificate. Real signers are listed
/// under 6 or 7 bytes as well, so that any length from 1 to 32 bytes is carried and compared exactly.
public struct KeyIdentifier: Hashable, Sendable, CustomStringConvertible {
    /// Lengths in bytes that a kid may have.
    public static let byteCounts = 1...32

    /// The bytes in place, zeros behind them: reading a message makes no array.
    private var storage = SIMD4<UInt64>()
    private let byteCount: Int

    /// From 1 to 32 bytes.
    public var bytes: [UInt8] {
        withUnsafeBytes { Array($0) }
    }

    /// Lends the bytes for the length of the call. Makes no array.
    package func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        Swift.withUnsafeBytes(of: storage) { body(UnsafeRawBufferPointer(rebasing: $0.prefix(byteCount))) }
    }

    /// - Returns: nil unless `bytes` has 1 to 32 bytes.
    public init?(_ bytes: [UInt8]) {
        self.init(bytes[...])
    }

    /// - Returns: nil unless `bytes` has 1 to 32 bytes.
    public init?(_ bytes: ArraySlice<UInt8>) {
        guard let identifier = bytes.withUnsafeBytes({ KeyIdentifier($0) }) else { return nil }
        self = identifier
    }

    /// - Returns: nil unless `bytes` has 1 to 32 bytes.
    init?(_ bytes: UnsafeRawBufferPointer) {
        guard Self.byteCounts.contains(bytes.count) else { return nil }
        byteCount = bytes.count
        withUnsafeMutableBytes(of: &storage) { $0.copyMemory(from: bytes) }
    }

    /// The kid of a document signer certificate (HCERT Appendix A.1).
    ///
    /// - Parameter certificateDigest: the SHA-256 digest of the certificate's DER encoding, 32 bytes.
    public init(certificateDigest: [UInt8]) {
        precondition(certificateDigest.count == 32, "not a SHA-256 digest")  // never from input: a caller's slip
        byteCount = 8
        withUnsafeMutableBytes(of: &storage) { $0.copyBytes(from: certificateDigest.prefix(8)) }
    }

    /// Lower-case hexadecimal form.
    public var hex: String {
        var text = ""
        for byte in bytes {
            text.append(Character(UnicodeScalar(hexDigit(byte >> 4))))
            text.append(Character(UnicodeScalar(hexDigit(byte & 15))))
        }
        return text
    }

    public var description: String { hex }

    private func hexDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? 0x30 &+ value : 0x57 &+ value
    }
}
