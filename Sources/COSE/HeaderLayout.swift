import CBOR

/// What a protected header holds that is laid out as nearly all are: an algorithm that is permitted and a kid, in either
/// order, with heads as short as they can be.
///
/// Such a map has five items and nothing in them to be checked but what is read here, which takes no table of items. Any
/// other, sound or not, is for `CBORDecoder`.
struct HeaderLayout {
    let algorithm: Algorithm
    let keyIdentifier: KeyIdentifier

    /// - Returns: nil for a map of another layout, for one that `limits` would not let pass, and for one with any flaw.
    init?(of bytes: UnsafeRawBufferPointer, limits: CBORLimits) {
        guard limits.itemCountMax >= 5, limits.nestingDepthMax >= 1, bytes.first == 0xA2 else { return nil }
        var position = 1
        var algorithm: Algorithm?
        var keyIdentifier: KeyIdentifier?
        for _ in 0..<2 {
            guard position < bytes.count else { return nil }
            let label = Int64(bytes[position])
            position &+= 1
            switch label {
            case HeaderLabel.algorithm where algorithm == nil: algorithm = Self.algorithm(at: &position, in: bytes)
            case HeaderLabel.keyIdentifier where keyIdentifier == nil:
                keyIdentifier = Self.keyIdentifier(at: &position, in: bytes)
            default: return nil
            }
        }
        guard position == bytes.count, let algorithm, let keyIdentifier else { return nil }
        (self.algorithm, self.keyIdentifier) = (algorithm, keyIdentifier)
    }

    /// -7 takes one byte, -37 two.
    private static func algorithm(at position: inout Int, in bytes: UnsafeRawBufferPointer) -> Algorithm? {
        guard position < bytes.count else { return nil }
        switch bytes[position] {
        case 0x26:
            position &+= 1
            return .es256
        case 0x38 where bytes.count &- position > 1 && bytes[position &+ 1] == 0x24:
            position &+= 2
            return .ps256
        default: return nil
        }
    }

    /// A byte string of less than 24 bytes has a head of one.
    private static func keyIdentifier(at position: inout Int, in bytes: UnsafeRawBufferPointer) -> KeyIdentifier? {
        guard position < bytes.count, (0x41..<0x58).contains(bytes[position]) else { return nil }
        let content = position &+ 1
        let end = content &+ Int(bytes[position] & 31)
        guard end <= bytes.count else { return nil }
        position = end
        return KeyIdentifier(UnsafeRawBufferPointer(rebasing: bytes[content..<end]))
    }
}
