import Bytes

/// The items that certificates mostly consist of: integers of one byte, and texts of less than 256 bytes.
enum CBORShortItem {
    /// Reads one.
    ///
    /// - Parameters:
    ///   - start: where the item starts.
    ///   - end: where the input ends for it; behind that there may be other bytes.
    ///   - next: index of the node behind it.
    /// - Returns: nil for an item of another kind, and for one that is not well-formed.
    @inline(__always)
    static func node(
        of input: UnsafeRawBufferPointer, at start: Int, _ end: Int, next: Int
    ) -> CBORNode? {
        guard start < end else { return nil }
        let initial = input[start]
        var length = Int(initial & 31)
        var content = start &+ 1
        switch initial >> 5 {
        case 0 where length < 24, 1 where length < 24:
            return CBORNode(
                form: initial < 24 ? .unsigned : .negative, argument: UInt64(length), offset: start,
                contentOffset: content, next: next)
        case 3 where length <= 24:
            if length == 24 {
                guard content < end else { return nil }
                length = Int(input[content])
                content &+= 1
            }
            let textEnd = content &+ length
            guard textEnd <= end, isValidUTF8(content..<textEnd, of: input) else { return nil }
            return CBORNode(
                form: .text, argument: UInt64(length), offset: start, contentOffset: content, end: textEnd, next: next)
        default:
            return nil
        }
    }
}
