/// The two forms of an ECDSA signature on P-256: r‖s of 64 bytes, as in COSE (RFC 9053 §2.1), and the DER structure
/// `SEQUENCE { r INTEGER, s INTEGER }` (RFC 3279 §2.2.3), as in OpenSSL.
enum ES256Signature {
    /// Length of r‖s in bytes.
    static let byteCount = 64

    /// Most bytes of the DER form: two integers of 33 bytes with a head of 2 each, and the head of the sequence.
    static let derByteCountMax = 2 + 2 * (2 + 33)

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

    /// Writes the DER form of a signature in range.
    ///
    /// - Parameters:
    ///   - raw: 64 bytes.
    ///   - der: room for ``derByteCountMax`` bytes.
    /// - Returns: number of bytes written.
    static func writeDER(of raw: UnsafeRawBufferPointer, into der: UnsafeMutableRawBufferPointer) -> Int {
        var end = 2
        end = writeInteger(UnsafeRawBufferPointer(rebasing: raw[0..<32]), into: der, at: end)
        end = writeInteger(UnsafeRawBufferPointer(rebasing: raw[32..<64]), into: der, at: end)
        der[0] = 0x30  // SEQUENCE
        der[1] = UInt8(end - 2)  // 70 at most
        return end
    }

    /// An INTEGER is as short as can be, and has a zero in front where its first bit would read as a sign.
    private static func writeInteger(
        _ scalar: UnsafeRawBufferPointer, into der: UnsafeMutableRawBufferPointer, at start: Int
    ) -> Int {
        let digits = UnsafeRawBufferPointer(rebasing: scalar[(scalar.firstIndex { $0 != 0 } ?? 31)...])
        let padding = digits[0] >= 0x80 ? 1 : 0
        der[start] = 0x02  // INTEGER
        der[start + 1] = UInt8(padding + digits.count)  // 33 at most
        der[start + 2] = 0
        UnsafeMutableRawBufferPointer(rebasing: der[(start + 2 + padding)...]).copyMemory(from: digits)
        return start + 2 + padding + digits.count
    }

    /// Writes r‖s of a signature in DER form.
    ///
    /// - Parameter raw: 64 bytes.
    /// - Returns: false unless `der` is such a structure, to its last byte, with two integers of 32 bytes at most.
    static func writeRaw(of der: UnsafeRawBufferPointer, into raw: UnsafeMutableRawBufferPointer) -> Bool {
        guard der.count >= 2, der[0] == 0x30, Int(der[1]) == der.count - 2 else { return false }
        guard let middle = readInteger(in: der, at: 2, into: UnsafeMutableRawBufferPointer(rebasing: raw[0..<32])),
            let end = readInteger(in: der, at: middle, into: UnsafeMutableRawBufferPointer(rebasing: raw[32..<64]))
        else { return false }
        return end == der.count
    }

    /// - Returns: where the integer ends, or nil.
    private static func readInteger(
        in der: UnsafeRawBufferPointer, at start: Int, into scalar: UnsafeMutableRawBufferPointer
    ) -> Int? {
        guard start + 2 <= der.count, der[start] == 0x02 else { return nil }
        let end = start + 2 + Int(der[start + 1])
        guard end <= der.count, end > start + 2 else { return nil }
        let digits = der[(start + 2)..<end].drop { $0 == 0 }
        guard digits.count <= scalar.count else { return nil }
        let padding = scalar.count - digits.count
        for index in 0..<padding {
            scalar[index] = 0
        }
        UnsafeMutableRawBufferPointer(rebasing: scalar[padding...])
            .copyMemory(from: UnsafeRawBufferPointer(rebasing: digits))
        return end
    }
}
