/// An ECDSA signature on P-256: r‖s of 64 bytes, as in COSE (RFC 9053 §2.1).
enum ES256Signature {
    /// Length of r‖s in bytes.
    static let byteCount = 64

    /// The order n of P-256's base point (FIPS 186-4 §D.1.2.3), most significant word first.
    private static let order: (UInt64, UInt64, UInt64, UInt64) = (
        0xFFFF_FFFF_0000_0000, 0xFFFF_FFFF_FFFF_FFFF, 0xBCE6_FAAD_A717_9E84, 0xF3B9_CAC2_FC63_2551
    )

    /// Whether r and s both lie in 1 … n-1 (FIPS 186-4 §6.4.2). A library that left this out accepted a signature of
    /// zeros for everything (CVE-2022-21449), so it is not left to the library.
    ///
    /// - Parameter raw: 64 bytes.
    static func isInRange(_ raw: UnsafeRawBufferPointer) -> Bool {
        raw.count == byteCount && isScalar(raw, at: 0) && isScalar(raw, at: 32)
    }

    private static func isScalar(_ raw: UnsafeRawBufferPointer, at offset: Int) -> Bool {
        func word(_ index: Int) -> UInt64 {
            UInt64(bigEndian: raw.loadUnaligned(fromByteOffset: offset &+ 8 &* index, as: UInt64.self))
        }
        let scalar = (word(0), word(1), word(2), word(3))
        return scalar != (0, 0, 0, 0) && scalar < order
    }
}
