import CBOR

/// Where the parts of a message lie that is laid out as nearly all are: under tag 18 alone, with definite lengths, and
/// with nothing in the unprotected header.
///
/// Such a message has six items and nothing in them to be checked but their lengths, which takes no table of items. Any
/// other, sound or not, is for `CBORDecoder`.
struct Sign1Layout {
    let protectedHeader: Range<Int>
    let payload: Range<Int>
    let signature: Range<Int>

    /// - Returns: nil for a message of another layout, for one that `limits` would not let pass, and for one with any flaw.
    init?(of bytes: UnsafeBufferPointer<UInt8>, limits: CBORLimits) {
        // The tag, the array and the map are open one in the other.
        guard limits.itemCountMax >= 6, limits.nestingDepthMax >= 3 else { return nil }
        guard bytes.count >= 2, bytes[0] == 0xC0 | UInt8(Sign1Message.tag), bytes[1] == 0x84,
            let protectedHeader = Self.byteString(at: 2, in: bytes),
            protectedHeader.upperBound < bytes.count, bytes[protectedHeader.upperBound] == 0xA0,
            let payload = Self.byteString(at: protectedHeader.upperBound &+ 1, in: bytes),
            let signature = Self.byteString(at: payload.upperBound, in: bytes), signature.upperBound == bytes.count
        else { return nil }
        (self.protectedHeader, self.payload, self.signature) = (protectedHeader, payload, signature)
    }

    /// The content of the byte string that starts at `start`, if it is one of less than 65,536 bytes.
    @inline(__always)
    private static func byteString(at start: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Range<Int>? {
        guard start < bytes.count else { return nil }
        let (content, byteCount): (Int, Int)
        switch bytes[start] {
        case 0x40..<0x58: (content, byteCount) = (start &+ 1, Int(bytes[start] & 31))
        case 0x58 where bytes.count &- start > 1: (content, byteCount) = (start &+ 2, Int(bytes[start &+ 1]))
        case 0x59 where bytes.count &- start > 2:
            (content, byteCount) = (start &+ 3, Int(bytes[start &+ 1]) &<< 8 | Int(bytes[start &+ 2]))
        default: return nil
        }
        guard byteCount <= bytes.count &- content else { return nil }
        return content..<content &+ byteCount
    }
}
